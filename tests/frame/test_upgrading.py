"""A company whose tables cannot be brought up to date keeps nobody else back, and says so to its own people."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from crm.supervisor import prepare
from tenants import schemas
from tenants.models import Membership, Tenant
from tests.factories import PASSWORD

FIRST = "app = '%s' AND name < '0002'"
Browse = Callable[[Membership], Client]


def forget_first_migration(tenant: Tenant) -> None:
    """The company's journal of migrations does not add up any more."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE \"{tenant.schema_name}\".django_migrations SET app = 'lost' WHERE {FIRST % 'leads'}")


def find_first_migration(tenant: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE \"{tenant.schema_name}\".django_migrations SET app = 'leads' WHERE {FIRST % 'lost'}")


@pytest.fixture
def broken(solar: Tenant, clinic: Tenant) -> Tenant:
    """The clinic, after a start that could not bring its tables up to date."""
    forget_first_migration(clinic)
    prepare.main(["--tables"])
    clinic.refresh_from_db()
    return clinic


def test_a_start_serves_the_others_and_names_the_broken_one(
    solar: Tenant, clinic: Tenant, capsys: pytest.CaptureFixture[str]
) -> None:
    forget_first_migration(clinic)
    assert prepare.main(["--tables"]) == prepare.NOT_ALL
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "is not served" in line]
    assert clinic.name in line and "InconsistentMigrationHistory" in line
    assert [tenant.name for tenant in schemas.every_active()] == [solar.name]


def test_an_upgrade_goes_on_names_each_with_its_reason_and_fails(solar: Tenant, clinic: Tenant, tmp_path: Path) -> None:
    with schemas.public():
        gone = Tenant.objects.create(name="Lost", schema_name="c_lost_1", status=Tenant.Status.INACTIVE)
    forget_first_migration(solar)
    said, complained = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="not brought up to date: .*restore --replace") as failure:
        call_command("upgrade", to=tmp_path, stdout=said, stderr=complained)
    assert solar.name in str(failure.value) and gone.name in str(failure.value)
    assert f"{clinic.name}\n" in said.getvalue() and clinic.name not in str(failure.value)
    reasons = complained.getvalue()
    assert "InconsistentMigrationHistory" in reasons and 'Schema "c_lost_1" does not exist' in reasons


def test_people_of_a_broken_company_see_a_page_that_says_so(
    broken: Tenant, ana: Membership, carla: Membership, browse: Browse, client: Client
) -> None:
    page = browse(carla).get("/leads/", follow=True)
    assert page.status_code == 503 and broken.name in page.content.decode()
    assert page.templates[0].name == "errors/not_upgraded.html"
    assert browse(ana).get("/leads/").status_code == 200
    answer = client.post("/login/", {"email": carla.user.email, "password": PASSWORD})
    assert answer.status_code == 403 and "upgrade" in answer.content.decode()


def test_a_broken_company_is_served_again_once_it_is_mended(broken: Tenant, carla: Membership, browse: Browse) -> None:
    assert broken.upgrade_failure and not broken.is_active
    find_first_migration(broken)
    assert prepare.main(["--tables"]) == 0
    assert browse(carla).get("/leads/").status_code == 200
