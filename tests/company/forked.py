"""What the child processes of `test_cut` run: imported once by the fork server, before any child is made."""

import secrets
from pathlib import Path
from uuid import UUID

from tests.tenants.forked import run  # isort: skip  (sets Django up)

from django.conf import settings

from company import company_data
from company.models import CompanyExport
from tenants import schemas
from tenants.companies import lifecycle
from tenants.models import Tenant, User
from tests.company.test_transfer import NAME, PASSPHRASE, make

__all__ = ["ask", "leave", "run", "work_on"]
BIG = "big"


def leave(folder: str) -> None:
    """A company with something of every kind goes into two files; then it is gone, and its people are."""
    tenant = make()
    (Path(settings.MEDIA_ROOT) / tenant.schema_name / BIG).write_bytes(secrets.token_bytes(24 << 20))
    (Path(folder) / "passphrase").write_text(PASSPHRASE)
    run("company_export", NAME, "--to", f"{folder}/plain.tgz")
    run("company_export", NAME, "--to", f"{folder}/x.tgz", "--passphrase-file", f"{folder}/passphrase")
    lifecycle.deactivate(tenant)
    lifecycle.delete_company(tenant, typed_name=NAME)
    User.objects.all().delete()


def ask() -> None:
    """As the CEO does on the page."""
    with schemas.company(Tenant.objects.get(name=NAME).schema_name):
        company_data.ask(passphrase=PASSPHRASE, by=User.objects.get(email="vera@example.test"))


def work_on(export_id: UUID) -> None:
    """As the worker does."""
    with schemas.company(Tenant.objects.get(name=NAME).schema_name):
        company_data.build_company_export(export_id)
        assert not CompanyExport.objects.filter(state="failed").exists()
