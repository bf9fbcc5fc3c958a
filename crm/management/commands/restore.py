"""`manage.py restore`: see docs/operations.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm import backup
from tenants import erasures
from tenants.counting import counted
from tenants.errors import UserError


class Command(BaseCommand):
    help = "Puts the whole installation back as a backup has it, all or nothing. Stop the product first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="overwrite the companies that are here")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            again = backup.restore(options["file"], replace=options["replace"])
        except (backup.BackupError, UserError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The installation stands as it did when the backup was made.")
        erased = ", ".join(
            counted(*words)
            for words in (
                (again.companies, "company", "companies"),
                (again.accounts, "account"),
                (again.people, "person", "people"),
            )
            if words[0]
        )
        if erased:
            self.stdout.write(f"What had been erased since was erased again: {erased}.")
        if not erasures.path().exists():
            self.stdout.write(
                f"There is no {erasures.path()}: if the backup is from another machine, put that machine's list there "
                "and restore again, or people who were erased since are back."
            )
