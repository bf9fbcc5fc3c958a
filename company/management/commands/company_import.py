"""`manage.py company_import FILE`: see docs/operations.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from company import moving
from company.moving.importing import Imported, waiting_for_a_letter
from company.moving.passphrases import passphrase_of
from tenants import mail
from tenants.errors import ProviderUnavailable, UserError


class Command(BaseCommand):
    help = "Takes in a company from the file of company_export: all of it, or nothing. A cut one is repeated."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--passphrase-file", type=Path, help="its first line is the passphrase of the export")
        parser.add_argument("--without-secrets", action="store_true", help="leave keys and tokens out")
        parser.add_argument("--name", default="", help="another name for the company")
        parser.add_argument("--renew-addresses", action="store_true", help="new webhook addresses for its channels")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = moving.load(
                options["file"],
                passphrase=passphrase_of(options["passphrase_file"]),
                name=options["name"].strip(),
                renew_addresses=options["renew_addresses"],
                without_secrets=options["without_secrets"],
            )
        except moving.MoveError as error:
            raise CommandError(str(error)) from error
        except UserError as error:
            raise CommandError(error.message) from error
        self.stdout.write(self.style.SUCCESS(f"{done.tenant.name} is here: {done.rows} rows, {done.media} files."))
        self._say(done)
        self._write_letters(done)

    def _say(self, done: Imported) -> None:
        new = len(done.without_password)
        self.stdout.write(f"{done.matched} people had an account here, {new} got one without a password.")
        if done.resealed:
            self.stdout.write(f"{done.resealed} lines of the audit trail were verified and sealed anew.")
        if done.renewed:
            self.stdout.write(f"{done.renewed} keys and tokens were not in the file: enter them again under Settings.")

    def _write_letters(self, done: Imported) -> None:
        for user in waiting_for_a_letter(done):
            try:
                mail.choose_password(user)
            except ProviderUnavailable as error:
                self.stderr.write(
                    f"A letter could not be sent ({error}): who has no password asks for one at the login."
                )
                return
