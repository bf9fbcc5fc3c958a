"""`manage.py reactivate_company NAME`: a company that was switched off works again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.companies import lifecycle
from tenants.models import Tenant


class Command(BaseCommand):
    help = "Switches a company on again that was switched off; its people log in as before."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the company's name")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(name=options["name"]).first()
        if tenant is None:
            raise CommandError(f"There is no company {options['name']!r}.")
        lifecycle.reactivate(tenant)
        if not tenant.is_active:
            raise CommandError(f"{tenant.name} is {tenant.get_status_display().lower()} and cannot be switched on.")
        self.stdout.write(self.style.SUCCESS(f"{tenant.name} is active."))
