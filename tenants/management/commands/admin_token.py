"""`manage.py admin_token EMAIL`: a personal admin token, printed once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from tenants.errors import UserError
from tenants.models import AdminToken, User


class Command(BaseCommand):
    help = "Makes a personal admin token for somebody who has an account, and prints it. It is not told again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the e-mail of the person")
        parser.add_argument("--name", default="command line", help="what it is for")
        parser.add_argument("--scope", default="write", choices=AdminToken.Scope.values)
        parser.add_argument("--days", type=int, default=90, help="how long it lives (1 to 365)")

    def handle(self, *args: Any, **options: Any) -> None:
        connection.set_schema_to_public()
        user = User.objects.filter(email=options["email"].strip().lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody active has the e-mail {options['email']}.")
        try:
            token, plain = AdminToken.issue(user, name=options["name"], scope=options["scope"], days=options["days"])
        except UserError as error:
            raise CommandError(error.message) from error
        self.stderr.write(f"{token.get_scope_display()}, until {token.expires_at:%Y-%m-%d}. It is shown this once:")
        self.stdout.write(plain)
