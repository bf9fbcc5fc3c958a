"""`manage.py restore`: see docs/operations.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm import backup
from tenants.errors import UserError


class Command(BaseCommand):
    help = "Puts the whole installation back as a backup has it, all or nothing. Stop the product first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="overwrite the companies that are here")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            backup.restore(options["file"], replace=options["replace"])
        except (backup.BackupError, UserError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The installation stands as it did when the backup was made.")
