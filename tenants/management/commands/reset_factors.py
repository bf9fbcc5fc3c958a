"""`manage.py reset_factors EMAIL`: for somebody who has lost their phone and their recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from tenants.accounts import second_factors, sessions
from tenants.counting import counted
from tenants.models import OutgoingEmail, User


class Command(BaseCommand):
    help = (
        "Takes every second factor and every session of a person away. Be sure that it is they who ask: afterwards "
        "the password and the mailbox are enough to set up a new factor. The person is told by letter."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the e-mail of the person")

    def handle(self, *args: Any, **options: Any) -> None:
        connection.set_schema_to_public()
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody has the e-mail {options['email']}.")
        with transaction.atomic():
            count = second_factors.reset(user)
            sessions.end(user)
        OutgoingEmail.post_about_account("security", user, what="reset")
        factors = counted(count, "second factor is", "second factors are")
        self.stdout.write(f"{factors} gone from {user.email}, and every session has ended.")
