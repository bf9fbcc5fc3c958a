"""Reads the audit trail of one company, or of all, from its first line to its last."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.models import Q

from company import audit_chain
from tenants.counting import counted
from tenants.models import Tenant


class Command(BaseCommand):
    help = "Verifies the audit trail of COMPANY (its name or its schema), or of every company. Fails at a broken line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("company", nargs="?", help="name or schema; all of them when left out")

    def handle(self, *args: Any, company: str | None = None, **options: Any) -> None:
        broken = [tenant.name for tenant in self._companies(company) if not self._verify(tenant)]
        if broken:
            raise CommandError(f"The audit trail is broken: {', '.join(broken)}.")

    def _companies(self, named: str | None) -> list[Tenant]:
        connection.set_schema_to_public()
        found = Tenant.objects.exclude(status=Tenant.Status.CREATING)
        if named:
            found = found.filter(Q(name=named) | Q(schema_name=named))
        if named and not found:
            raise CommandError(f"There is no company {named}.")
        return list(found)

    def _verify(self, tenant: Tenant) -> bool:
        connection.set_tenant(tenant)
        try:
            report = audit_chain.verify()
        finally:
            connection.set_schema_to_public()
        if report.broken:
            at, entry = report.broken.number, report.broken.entry
            where = f"at line {at}" + (f" ({entry})" if entry else "") if at else "as a whole"
            self.stdout.write(f"{tenant.name}: BROKEN {where}: {report.broken.reason}.")
            return False
        tail = f", {report.unsealed} not sealed yet" if report.unsealed else ""
        head = f", newest seal {report.seal}" if report.seal else ""
        emptied = f", {report.emptied} emptied by erasures" if report.emptied else ""
        self.stdout.write(f"{tenant.name}: whole, {counted(report.sealed, 'line')}{emptied}{tail}{head}")
        return True
