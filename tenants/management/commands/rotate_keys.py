"""`manage.py rotate_keys`: everything under the newest master key; with --data-keys new keys for the companies too."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.models import Q

from tenants import crypto
from tenants.counting import counted
from tenants.errors import KeyMissing
from tenants.maintenance import rotation
from tenants.models import Tenant

EVERY = "*"


class Command(BaseCommand):
    help = (
        "Wraps every key with the first key of NEXUS_MASTER_KEY; the ones behind it may be removed after it. "
        "Safe while the product runs, and to repeat after a cut."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--data-keys", nargs="?", const=EVERY, metavar="COMPANY",
            help="also make new keys for all companies, or for the one of this name, and encrypt its secrets anew",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        connection.set_schema_to_public()
        companies = self._companies(options["data_keys"])
        try:
            wrapped = counted(rotation.rewrap_all(), "secret was", "secrets were")
            self.stdout.write(f"{wrapped} wrapped with the newest master key.")
            for tenant in companies:
                secrets = counted(rotation.renew_data_key(tenant), "secret")
                self.stdout.write(f"{tenant.name}: {secrets} under a new key.")
            self._say_what_may_go()
        except KeyMissing as error:
            raise CommandError(error.message) from error
        except TimeoutError as error:
            raise CommandError("An old transaction does not end. Both keys stay readable: run this again.") from error

    def _say_what_may_go(self) -> None:
        if len(crypto.masters()) > 1:
            self.stdout.write("Master keys behind the first may be removed from NEXUS_MASTER_KEY once every process of")
            self.stdout.write("the product was started with the newest. Keep them as long as you keep older backups.")

    def _companies(self, wanted: str | None) -> list[Tenant]:
        if not wanted:
            return []
        found = Tenant.objects.order_by("pk").exclude(status=Tenant.Status.CREATING)
        if wanted != EVERY:
            found = found.filter(Q(name=wanted) | Q(schema_name=wanted))
            if not found:
                raise CommandError(f"There is no company {wanted}.")
        return list(found)
