"""What review forgets: which views are public, who is refused, which tasks name their company first."""

import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponseNotFound
from django.template.loader import get_template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from crm.celery import app
from crm.demo.filling import Filling
from crm.demo.solar import SOLAR
from tenants import schemas
from tenants.models import Membership, Tenant, WhatsAppChannel
from tests.tenants.proof import prove

# Views that answer without login. Whatever is added here is open to the world.
PUBLIC = {
    "theme",
    "language",
    "tenants:login",
    "tenants:logout",
    "tenants:register",
    "tenants:address_confirm",
    "tenants:forgot",
    "tenants:password",
    "tenants:second_step",
    "tenants:second_step_passkey",
    "tenants:passkey_login",
    "tenants:passkey_question",
    "tenants:join",
    "tenants:deletion",
}
# Doors with their own proof: a signature over the body, a signed address.
PROVEN = {"calendar_hooks:google"}
# What beat starts, and the hint that there are jobs.
BY_THE_CLOCK = {
    "tenants.tasks.work",
    "tenants.tasks.reconcile_jobs",
    "tenants.tasks.tidy_up",
}

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
SAMPLES = {"slug": "anything", "str": "anything", "int": "1", "path": "anything"}


def views(patterns: Any = None, route: str = "", namespace: str = "") -> Iterator[tuple[str, str, Any]]:
    """Every view of the product: (name with namespace, route, view). The Django admin and the API have their own tests."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, [namespace, pattern.namespace]))
            if pattern.namespace not in {"admin", "api"}:
                yield from views(pattern.url_patterns, route + str(pattern.pattern), inner)
        elif isinstance(pattern, URLPattern):
            yield ":".join(filter(None, [namespace, pattern.name])), route + str(pattern.pattern), pattern.callback


def address(route: str, pk: Any = "00000000-0000-7000-8000-000000000000") -> str:
    """The route with its parameters filled in: `pk` for identifiers, a sample for anything else."""
    return "/" + PARAMETER.sub(lambda found: str(pk) if found[1] == "uuid" else SAMPLES[found[1] or "str"], route)


def is_public(view: Any) -> bool:
    return not getattr(view, "login_required", True)


def test_no_other_view_is_public() -> None:
    assert {name for name, _route, view in views() if is_public(view)} - PROVEN == PUBLIC


def test_every_other_view_sends_a_stranger_to_the_login(client: Client, db: None) -> None:
    for name, route, view in views():
        if is_public(view):
            continue
        for method in (client.get, client.post):
            response = method(address(route))
            assert response.status_code == 302, name
            assert response.url.startswith("/login/"), name


@pytest.fixture
def rows_of_solar(solar: Tenant) -> dict[str, Any]:
    """A row of every kind that Aurora Solar has: name of the model → its key."""
    channel = WhatsAppChannel.objects.create(tenant=solar, provider="ycloud", name="Main", number="+5491155550000")
    Filling(SOLAR, channel).fill()
    found = {
        "Membership": Membership.objects.get(tenant=solar, user__email="beto@example.test").pk,
        "Channel": channel.pk,
    }
    for label in settings.TENANT_APPS:
        for model in apps.get_app_config(label.split(".")[-1]).get_models():
            row = model.objects.order_by("pk").first()
            if row is not None:
                found[model.__name__] = row.pk
    return found


def fingerprint(tenant: Tenant) -> dict[str, Any]:
    """What the company's schema holds, as counts and newest versions of its rows."""
    with schemas.company(tenant.schema_name), connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = %s", [tenant.schema_name])
        tables = [name for (name,) in cursor.fetchall()]
        state = {}
        for table in tables:
            cursor.execute(f'SELECT count(*), max(xmin::text::bigint) FROM "{table}"')
            state[table] = cursor.fetchone()
    return state


def test_no_row_of_another_company_is_there(
    browse: Any, carla: Membership, rows_of_solar: dict[str, Any], solar: Tenant
) -> None:
    """Whatever view takes a key answers 404 to a CEO of the other company, and changes nothing."""
    client, before, wrong = prove(browse(carla)), fingerprint(solar), set()
    for name, route, view in views():
        if is_public(view) or "<uuid:" not in route:
            continue
        for kind, pk in rows_of_solar.items():
            for method in ("get", "post"):
                response = getattr(client, method)(address(route, pk))
                if method == "get" and hasattr(view, "page_of_form"):
                    response = _behind(client, response, pk)
                status = response.status_code
                if status not in (404, 405):
                    wrong.add(f"{name} answers {status} to {method.upper()} with the key of a {kind}")
    assert not wrong
    assert fingerprint(solar) == before


def _behind(client: Client, response: Any, pk: Any) -> Any:
    """What the form's address leads to by GET; a page that takes no key shows nothing of the row."""
    assert response.status_code == 302
    return client.get(response.url) if str(pk) in response.url else HttpResponseNotFound()


def test_what_is_done_later_is_a_job() -> None:
    """The broker carries hints and what the clock starts; everything else is a row first."""
    app.loader.import_default_modules()
    rooms = {label.split(".")[0] for label in [*settings.TENANT_APPS, "tenants"]}
    assert {name for name in app.tasks if name.split(".")[0] in rooms} == BY_THE_CLOCK


def test_no_migration_is_missing(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_every_template_can_be_read() -> None:
    """One that only one page includes would fail on that page alone, and its words would leave the translations."""
    for path in sorted((settings.BASE_DIR / "templates").rglob("*.html")):
        get_template(str(path.relative_to(settings.BASE_DIR / "templates")))
        assert not re.search(r"\{%[^%]*\n[^%]*%\}", path.read_text()), f"{path}: a tag is broken over two lines"
