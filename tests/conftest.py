"""The cast and the two companies of the in-process suite. Companies are made once a run; every test rolls back."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from xdist.scheduler import LoadScopeScheduling

from crm.celery import app
from tenants import queues
from tenants.models import Membership, Tenant, User
from tests import factories
from tests.prepared import PreparedTables


class OneUnitALiveSuite(LoadScopeScheduling):
    """Hands out tests to several processes file by file; a live suite whole, since it shares one running product.

    There are two: what browsers do, and what is done to the stack itself.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file.rpartition("/")[0] if file.startswith("tests/live/") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneUnitALiveSuite:
    return OneUnitALiveSuite(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: the live suites. `--random-order` shuffles afterwards: no test may depend on another."""
    items.sort(key=lambda item: not item.nodeid.startswith("tests/live/"))


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The database is filled before pytest-django looks at it, and goes with the home of the run."""
    return True


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_modify_db_settings: None, django_db_blocker: Any) -> None:
    """The test database with the companies of the cast; one that was kept (`--reuse-db`) stays as it is."""
    tables = PreparedTables(connection.creation._get_test_db_name())
    kept = request.config.getvalue("reuse_db")
    with django_db_blocker.unblock(), tables.one_process_at_a_time():
        if not kept:
            tables.restore()
        request.getfixturevalue("django_db_setup")
        if not tables.dump.exists() and not kept:
            tables.keep(factories.COMPANIES)
    with django_db_blocker.unblock():
        if not Tenant.objects.active().exists():
            factories.make_companies()
        connection.set_schema_to_public()


class StayingClient(Client):
    """After a request the test is in the company again where it was before."""

    def request(self, **request: Any) -> Any:
        before = connection.tenant
        try:
            return super().request(**request)
        finally:
            connection.set_tenant(before) if hasattr(before, "pk") else connection.set_schema_to_public()


@pytest.fixture
def solar(db: None) -> Iterator[Tenant]:
    """Aurora Solar: Spanish, Buenos Aires. Its schema is entered for the test."""
    tenant = Tenant.objects.get(name="Aurora Solar")
    connection.set_tenant(tenant)
    yield tenant
    connection.set_schema_to_public()


@pytest.fixture
def clinic(db: None) -> Tenant:
    """Clinique du Parc: French, Paris; the other company."""
    return Tenant.objects.get(name="Clinique du Parc")


def member_of(tenant: Tenant, email: str) -> Membership:
    return Membership.objects.select_related("user", "tenant").get(tenant=tenant, user__email=email)


@pytest.fixture
def ana(solar: Tenant) -> Membership:
    """CEO of Aurora Solar."""
    return member_of(solar, "ana@example.test")


@pytest.fixture
def beto(solar: Tenant) -> Membership:
    """Sales agent of Aurora Solar."""
    return member_of(solar, "beto@example.test")


@pytest.fixture
def sonia(solar: Tenant) -> Membership:
    """Secretary of Aurora Solar."""
    return member_of(solar, "sonia@example.test")


@pytest.fixture
def carla(clinic: Tenant) -> Membership:
    """CEO of Clinique du Parc: a stranger to Aurora Solar."""
    return member_of(clinic, "carla@example.test")


@pytest.fixture
def at_once() -> Iterator[None]:
    """Tasks run where they are sent, also those of which a hint has gone out before."""
    for pool in queues.Pool:
        queues.hint_arrived(pool)
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.fixture
def browse() -> Callable[[Membership], Client]:
    """browse(ana) is a client logged in as that member, working in that company."""

    def login(member: Membership) -> Client:
        client = StayingClient()
        client.force_login(User.objects.get(pk=member.user_id))
        session = client.session
        session["membership"] = str(member.pk)
        session.save()
        return client

    return login
