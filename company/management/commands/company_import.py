"""`manage.py company_import FILE`: see docs/operations.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from company import transfer
from company.transfer.importing import Imported, waiting_for_a_letter
from company.transfer.passphrases import passphrase_of
from tenants.counting import counted
from tenants.emails import mail
from tenants.errors import UserError


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
            done = transfer.load(
                options["file"],
                passphrase=passphrase_of(options["passphrase_file"]),
                name=options["name"].strip(),
                renew_addresses=options["renew_addresses"],
                without_secrets=options["without_secrets"],
            )
        except transfer.MoveError as error:
            raise CommandError(str(error)) from error
        except UserError as error:
            raise CommandError(error.message) from error
        held = f"{counted(done.rows, 'row')}, {counted(done.media, 'file')}"
        self.stdout.write(self.style.SUCCESS(f"{done.tenant.name} is here: {held}."))
        self._say(done)

    def _say(self, done: Imported) -> None:
        new = len(done.without_password)
        known = counted(done.matched, "person", "people")
        self.stdout.write(f"{known} had an account here, {new} got one without a password.")
        if letters := len(waiting_for_a_letter(done)):
            self.stdout.write(
                f"{counted(letters, 'letter')} for choosing a password will go out while the product runs, where "
                "EMAIL_URL is set."
            )
        for ceo in done.ceos_without_password():
            self.stdout.write(f"{ceo.email} is its CEO and chooses a password here, once, within three days:")
            self.stdout.write(mail.password_link(ceo))
        if done.resealed:
            lines = counted(done.resealed, "line of the audit trail was", "lines of the audit trail were")
            self.stdout.write(f"{lines} verified and sealed anew.")
        if done.renewed:
            self.stdout.write(f"Keys and tokens not in the file ({done.renewed}): enter them again under Settings.")
