"""`manage.py person_export COMPANY LEAD FILE`: everything about one person in one ZIP, without the pages."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.models import Q

from company import people_data
from tenants import audit, schemas
from tenants.models import Tenant


class Command(BaseCommand):
    help = "Writes what COMPANY (its name or its schema) knows of the person of lead LEAD (its id) into the ZIP FILE."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("company", help="name or schema")
        parser.add_argument("lead", type=UUID, help="the lead's id, as in the address of its page")
        parser.add_argument("file", type=Path, help="where the ZIP goes; nothing is overwritten")

    def handle(self, *args: Any, company: str, lead: UUID, file: Path, **options: Any) -> None:
        connection.set_schema_to_public()
        tenant = Tenant.objects.active().filter(Q(name=company) | Q(schema_name=company)).first()
        if tenant is None:
            raise CommandError(f"There is no active company {company}.")
        if file.exists():
            raise CommandError(f"{file} is there already. Nothing was written.")
        try:
            with schemas.company(tenant.schema_name), audit.acting(via="command"):
                if not people_data.export_to(file, lead):
                    raise CommandError(f"{tenant.name} has no lead {lead}.")
        except OSError as error:
            raise CommandError(f"{file} could not be written ({error.strerror}).") from error
        self.stdout.write(self.style.SUCCESS(f"{file} holds what {tenant.name} knows of this person."))
