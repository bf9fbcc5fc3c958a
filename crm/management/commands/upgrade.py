"""`manage.py upgrade`: see docs/operations.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection

from crm import backup
from tenants.errors import UserError
from tenants.models import Tenant


class Command(BaseCommand):
    help = "Makes a backup, then brings the tables of every company up to date. A cut upgrade is finished by repeating."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, help="the folder of the backup (default: backups in NEXUS_HOME)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            path = backup.backup(options["to"] or Path(settings.NEXUS_HOME) / "backups")
        except (backup.BackupError, UserError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Backup: {path}")
        self._migrate(path)
        self.stdout.write("Everything is up to date.")

    def _migrate(self, path: Path) -> None:
        call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
        connection.set_schema_to_public()
        companies = list(Tenant.objects.exclude(status=Tenant.Status.CREATING).order_by("pk"))
        failed = []
        for number, tenant in enumerate(companies, start=1):
            try:
                call_command("migrate_schemas", schema_name=tenant.schema_name, interactive=False, verbosity=0)
                self.stdout.write(f"{number}/{len(companies)} {tenant.name}")
            except (Error, ValueError, LookupError) as error:
                failed.append(tenant.name)
                self.stderr.write(f"{number}/{len(companies)} {tenant.name}: {type(error).__name__}")
        if failed:
            raise CommandError(
                f"These companies were not brought up to date: {', '.join(failed)}. Mend the cause and run this again, "
                f"or go back: the former version of the program, then bin/manage restore --replace {path}"
            )
