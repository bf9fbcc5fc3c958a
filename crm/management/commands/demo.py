"""`manage.py demo`: two invented companies to try the product with."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm import demo
from crm.demo import home
from tenants.errors import UserError


class Command(BaseCommand):
    help = "Makes the demo companies, or finds that they are there, and writes $NEXUS_HOME/demo.json."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = demo.prepare()
        except UserError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{len(content['logins'])} demo logins in {home.path()}")
