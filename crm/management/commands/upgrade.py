"""`manage.py upgrade`: see docs/operations.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from crm import backup, upgrading
from tenants.errors import UserError
from tenants.models import Tenant


class Command(BaseCommand):
    help = (
        "Makes a backup, then brings the tables of every company up to date. "
        "Stop the product first. A cut upgrade is finished by repeating."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, help="the folder of the backup (default: backups in NEXUS_HOME)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with backup.alone():
                path = backup.backup(options["to"] or Path(settings.NEXUS_HOME) / "backups")
                self.stdout.write(f"Backup: {path}")
                failed = upgrading.upgrade(self._report)
        except (backup.BackupError, UserError) as error:
            raise CommandError(str(error)) from error
        if failed:
            raise CommandError(
                f"These companies were not brought up to date: {', '.join(tenant.name for tenant in failed)}. A start "
                "serves the others and refuses these. Mend the cause and run this again, or go back: the former "
                f"version of the program, then bin/manage restore --replace {path}"
            )
        self.stdout.write("Everything is up to date.")

    def _report(self, number: int, count: int, tenant: Tenant) -> None:
        line = f"{number}/{count} {tenant.name}"
        if tenant.upgrade_failure:
            self.stderr.write(f"{line}: {tenant.upgrade_failure}")
        else:
            self.stdout.write(line)
