"""`manage.py company_export COMPANY --to FILE`: see docs/operations.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.models import Q

from company import transfer
from company.transfer.passphrases import passphrase_of
from tenants.counting import counted
from tenants.errors import UserError
from tenants.models import Tenant


class Command(BaseCommand):
    help = "Writes one company into one file, which company_import takes in elsewhere. The product may run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("company", help="its name or its schema")
        parser.add_argument("--to", type=Path, required=True, metavar="FILE")
        parser.add_argument("--passphrase-file", type=Path, help="its first line protects keys and tokens in the file")

    def handle(self, *args: Any, **options: Any) -> None:
        connection.set_schema_to_public()
        named = options["company"]
        tenant = Tenant.objects.filter(Q(name=named) | Q(schema_name=named)).first()
        if tenant is None:
            raise CommandError(f"There is no company {named!r}.")
        if options["to"].exists():
            raise CommandError(f"{options['to']} exists already: choose another name.")
        try:
            passphrase = passphrase_of(options["passphrase_file"])
            done = transfer.export(tenant, options["to"], passphrase=passphrase)
        except transfer.MoveError as error:
            raise CommandError(str(error)) from error
        except UserError as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            f"{done.path}: {counted(done.rows, 'row')}, {counted(done.media, 'file')}, {done.size} bytes."
        )
        if passphrase:
            self.stdout.write("Keys and tokens are in it, under the passphrase: without it they are lost.")
        else:
            self.stdout.write(
                f"Keys and tokens were left out ({done.left_out}), because no passphrase was given: they are entered "
                "again after the import."
            )
        self.stdout.write("Everything else in it can be read by whoever has the file: keep it safe.")
