"""`manage.py backup`: see docs/operations.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from crm import backup
from tenants.errors import UserError


class Command(BaseCommand):
    help = "Writes the whole installation, without the master key, into one file. The product may run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, help="a folder (default: backups in NEXUS_HOME)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            path = backup.backup(options["to"] or Path(settings.NEXUS_HOME) / "backups")
        except (backup.BackupError, UserError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{path} was written and read again.")
        self.stdout.write("NEXUS_MASTER_KEY is not in it: keep a copy of the key elsewhere, or its secrets are lost.")
