"""Making companies, the demo, tasks, sockets, and connections that are shared by threads."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from asgiref.sync import async_to_sync, sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings as installation
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.db.utils import ConnectionHandler
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from calendar_app.models import Appointment, Service
from company.models import Label
from conversations.models import Message
from crm.asgi import application
from leads.models import Lead, Stage
from tenants import notices, schemas
from tenants.companies import lifecycle
from tenants.models import Membership, Tenant, User, WhatsAppChannel
from tenants.tasks import company_task
from tests.factories import PASSWORD, make_member
from tests.tenants.sockets import Socket

# Companies


def create(*words: str) -> str:
    out = StringIO()
    call_command("create_company", *words, stdout=out)
    return out.getvalue()


NUEVA = ("--language", "es", "--zone", "Europe/Madrid", "--country", "es")


def test_a_company_comes_with_its_schema_key_and_first_owner(
    client: Client, db: None, at_once: None, commits: Any
) -> None:
    with commits():
        said = create("Nueva Era", "dueno@example.test", *NUEVA)
    tenant = Tenant.objects.get(name="Nueva Era")
    owner = Membership.objects.get(tenant=tenant)
    assert (tenant.status, tenant.country, owner.role, owner.status) == ("active", "ES", "ceo", "active")
    assert tenant.data_key.wrapped
    link = next(line for line in said.splitlines() if line.startswith(installation.SITE_URL))
    (outgoing,) = mail.outbox
    assert outgoing.subject == "Nueva Era está lista" and "/password/" in outgoing.body
    page = client.get(link.removeprefix(installation.SITE_URL), follow=True)
    assert page.status_code == 200
    with schemas.company(tenant.schema_name):
        assert not Lead.objects.exists()


def test_a_company_that_was_begun_is_finished_for_its_own_owner_alone(db: None, settings: Any) -> None:
    masters, settings.NEXUS_MASTER_KEYS = settings.NEXUS_MASTER_KEYS, []
    half = Tenant(name="Nueva Era", schema_name="c_nueva_1", language="es", zone="Europe/Madrid", country="ES")
    half.plan = {"email": "dueno@example.test", "name": "", "begun": {}}
    half.save(verbosity=0)
    settings.NEXUS_MASTER_KEYS = masters
    assert not Tenant.objects.planned().exists(), "no task takes it from the command"
    for words in (("otra@example.test", *NUEVA), ("dueno@example.test", *NUEVA[2:])):
        with pytest.raises(CommandError, match="begun for dueno@example.test .*--language es.*--abandon"):
            create("Nueva Era", *words)
    half.refresh_from_db()
    assert half.status == "creating"
    create("Nueva Era", "dueno@example.test", *NUEVA)
    assert "is ready already" in create("Nueva Era", "dueno@example.test", *NUEVA)
    assert "goes on so" in create("Nueva Era", "dueno@example.test")
    with pytest.raises(CommandError, match="run by dueno@example.test"):
        create("Nueva Era", "otra@example.test")


def test_an_owner_who_is_known_keeps_their_password(beto: Membership) -> None:
    before = User.objects.get(pk=beto.user_id).password
    assert "logs in with the password they have" in create("Otra Era", "Beto@example.test")
    assert User.objects.get(pk=beto.user_id).password == before


@pytest.mark.parametrize(
    "words",
    [
        ("Aurora Solar", "x@example.test"),
        ("Nueva", "no address"),
        ("Nueva", "x@example.test", "--zone", "Mars/Base"),
        ("Nueva", "x@example.test", "--modules", "nothing"),
    ],
)
def test_what_cannot_be_made_is_not_made_at_all(solar: Tenant, words: tuple[str, ...]) -> None:
    before = Tenant.objects.count(), User.objects.count()
    with pytest.raises(CommandError):
        create(*words)
    assert (Tenant.objects.count(), User.objects.count()) == before


def test_a_call_that_failed_half_way_is_finished_by_the_next(db: None) -> None:
    half = Tenant(name="Media Era", schema_name="c_media_era_1")
    half.save(verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA c_media_era_1; CREATE TABLE c_media_era_1.company_label (id int)")
    with pytest.raises(CommandError, match="The database refused"), transaction.atomic():
        create("Media Era", "x@example.test")
    connection.set_schema_to_public()
    assert not Tenant.objects.active().filter(name="Media Era").exists()
    assert not User.objects.filter(email="x@example.test").exists()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE c_media_era_1.company_label")
    create("Media Era", "x@example.test")
    tenant = Tenant.objects.active().get(name="Media Era")
    assert tenant.schema_name == "c_media_era_1"
    with schemas.company(tenant.schema_name):
        assert Label.objects.count() == 0


# The demo


@pytest.fixture
def demo_home(tmp_path: Any, settings: Any) -> Any:
    settings.NEXUS_HOME, settings.DEMO_PASSWORD, settings.DEMO_SENDS = tmp_path / "home", "", False
    return settings.NEXUS_HOME / "demo.json"


@pytest.fixture
def stage_is_empty(db: None) -> None:
    """The cast's companies bear the names of the demo's; they step aside for the test."""
    Tenant.objects.filter(name="Aurora Solar").update(name="Cast A")
    Tenant.objects.filter(name="Clinique du Parc").update(name="Cast B")


def make_demo() -> None:
    call_command("demo", stdout=StringIO())
    connection.set_schema_to_public()


def counts() -> list[int]:
    found = [Tenant.objects.count(), User.objects.count(), Membership.objects.count(), WhatsAppChannel.objects.count()]
    for name in ("Aurora Solar", "Clinique du Parc"):
        with schemas.company(Tenant.objects.get(name=name).schema_name):
            found += [model.objects.count() for model in (Lead, Message, Appointment, Service)]
    return found


def test_the_demo_is_made_once(
    demo_home: Any, stage_is_empty: None, settings: Any, django_assert_max_num_queries: Any
) -> None:
    make_demo()
    first, content = counts(), json.loads(demo_home.read_text())
    assert demo_home.stat().st_mode & 0o777 == 0o600
    settings.SITE_URL = "http://127.0.0.1:8999"
    with django_assert_max_num_queries(60):
        make_demo()
    again = json.loads(demo_home.read_text())
    assert counts() == first
    Tenant.objects.filter(name="Aurora Solar").update(name="Aurora Renamed")
    make_demo()
    assert not Tenant.objects.filter(name="Aurora Solar").exists()
    assert json.loads(demo_home.read_text())["channels"][0]["company"] == "Aurora Renamed"
    assert again["url"] == "http://127.0.0.1:8999"
    assert again["logins"] == content["logins"]
    assert [c["secret"] for c in again["channels"]] == [c["secret"] for c in content["channels"]]


def test_the_demo_tells_who_and_where(demo_home: Any, stage_is_empty: None, client: Client) -> None:
    make_demo()
    content = json.loads(demo_home.read_text())
    assert set(content) == {"url", "logins", "admin_token", "channels"}
    assert [(c["company"], c["provider"]) for c in content["channels"]] == [
        ("Aurora Solar", "ycloud"),
        ("Clinique du Parc", "ycloud"),
        ("Aurora Solar", "simulator"),
        ("Clinique du Parc", "simulator"),
    ]
    assert set(content["channels"][0]) == {"company", "provider", "webhook", "secret", "number"}
    assert {login["role"] for login in content["logins"]} == {"ceo", "agent", "secretary", "professional", "pending"}
    for login in content["logins"]:
        data = {"email": login["email"], "password": login["password"], "stay": "on"}
        assert Client().post("/login/", data).status_code == (403 if login["role"] == "pending" else 302)


def test_the_demo_has_leads_in_every_stage_and_appointments_around_today(demo_home: Any, stage_is_empty: None) -> None:
    make_demo()
    for name, language in (("Aurora Solar", "es"), ("Clinique du Parc", "fr")):
        tenant = Tenant.objects.get(name=name)
        assert tenant.language == language
        with schemas.company(tenant.schema_name):
            assert set(Lead.objects.values_list("stage", flat=True)) == set(Stage.values)
            assert set(Appointment.objects.values_list("status", flat=True)) >= {"attended", "no_show", "scheduled"}
            assert set(Lead.objects.values_list("language", flat=True)) == {"es", "en", "fr"}


def test_the_demos_key_is_there_while_messages_have_somewhere_to_go(
    demo_home: Any, stage_is_empty: None, settings: Any
) -> None:
    def keys() -> list[str]:
        return [channel.api_key for channel in WhatsAppChannel.objects.filter(provider="ycloud")]

    make_demo()
    assert keys() == ["", ""]
    settings.DEMO_SENDS = True
    make_demo()
    assert all(keys())
    settings.DEMO_SENDS, settings.DEMO_PASSWORD = False, "Correct-Horse-9"
    WhatsAppChannel.objects.filter(provider="simulator").update(is_active=True)
    make_demo()
    assert keys() == ["", ""]
    assert User.objects.get(email="beto@example.test").check_password("Correct-Horse-9")


# Tasks


@company_task()
def where(schema: str, word: str = "") -> tuple[str, str]:
    return connection.schema_name, word


def test_a_task_runs_in_its_company_and_leaves_it(solar: Tenant, clinic: Tenant) -> None:
    assert where(clinic.schema_name, "x") == (clinic.schema_name, "x")
    assert connection.schema_name == solar.schema_name


@pytest.mark.parametrize("schema", ["public", "", "nowhere", "pg_catalog", None])
def test_a_task_refuses_what_is_no_company(solar: Tenant, schema: Any) -> None:
    assert where(schema) is None
    assert connection.schema_name == solar.schema_name


def test_a_task_refuses_a_company_that_is_switched_off(solar: Tenant, clinic: Tenant) -> None:
    Tenant.objects.filter(pk=clinic.pk).update(status=Tenant.Status.INACTIVE)
    assert where(clinic.schema_name) is None


# Sockets


def test_a_socket_from_another_site_is_refused(db: None) -> None:
    async def scene() -> Any:
        scope = {"type": "websocket", "path": "/ws/", "headers": [(b"origin", b"https://elsewhere.test")]}
        page = ApplicationCommunicator(application, scope | {"query_string": b""})
        await page.send_input({"type": "websocket.connect"})
        return await page.receive_output(timeout=60)

    assert async_to_sync(scene)()["type"] == "websocket.close"


def test_a_socket_without_login_is_closed(db: None) -> None:
    async def scene() -> Any:
        socket = Socket(None)
        await socket.open()
        return await socket.next_word()

    assert async_to_sync(scene)() == 4401


def test_a_socket_carries_the_notices_of_its_company_alone(
    browse: Any, beto: Membership, clinic: Tenant, commits: Any, one_connection: None
) -> None:
    def tell() -> None:
        with commits():
            notices.publish("lead.changed", "of the clinic", schema=clinic.schema_name)
            notices.publish("lead.changed", "of ours", schema=beto.tenant.schema_name)

    his = browse(beto)

    async def scene() -> Any:
        socket = Socket(his)
        await socket.open()
        await sync_to_async(tell)()
        word = await socket.next_word()
        assert await socket.receive_nothing()
        await socket.leave()
        return word

    assert async_to_sync(scene)() == {"event": "lead.changed", "id": "of ours"}


@pytest.mark.parametrize(
    ("query", "words"), [(b"", 0), (b"seen=%s", 0), (b"seen=", 1), (b"seen=older", 1), (b"seen=\xff", 1)]
)
def test_a_socket_says_when_its_page_missed_something(
    browse: Any, beto: Membership, commits: Any, one_connection: None, query: bytes, words: int
) -> None:
    schema = beto.tenant.schema_name
    with commits():
        notices.publish("lead.changed", "before", schema=schema)
    his, mark = browse(beto), notices.latest(schema).encode()

    async def scene() -> list[Any]:
        socket = Socket(his, query.replace(b"%s", mark))
        await socket.open()
        heard = [await socket.next_word() for _ in range(words)]
        assert await socket.receive_nothing()
        await socket.leave()
        return heard

    assert async_to_sync(scene)() == [{"event": "missed", "id": ""}] * words


def test_a_socket_closes_at_suspension(
    browse: Any, ana: Membership, beto: Membership, commits: Any, one_connection: None
) -> None:
    def suspend() -> None:
        with commits():
            beto.suspend(by=ana.user)

    his = browse(beto)

    async def scene() -> list[Any]:
        socket = Socket(his)
        await socket.open()
        await sync_to_async(suspend)()
        words = [await socket.next_word()]
        return words if words[-1] == 4401 else [*words, await socket.next_word()]

    assert async_to_sync(scene)()[-1] == 4401


def test_every_socket_of_a_company_closes_when_it_is_switched_off(
    browse: Any, beto: Membership, commits: Any, one_connection: None
) -> None:
    def switch_off() -> None:
        with commits():
            lifecycle.deactivate(beto.tenant)

    his = browse(beto)

    async def scene() -> Any:
        socket = Socket(his)
        await socket.open()
        await sync_to_async(switch_off)()
        words = [await socket.next_word()]
        return words if words[-1] == 4401 else [*words, await socket.next_word()]

    assert async_to_sync(scene)()[-1] == 4401


def test_a_socket_closes_when_the_session_switches_company(
    browse: Any, ana: Membership, clinic: Tenant, commits: Any, one_connection: None
) -> None:
    both = make_member(tenant=clinic, email="ana@example.test", role=Membership.Role.CEO)
    hers = browse(ana)

    def switch() -> None:
        with commits():
            hers.post("/switch/", {"membership": both.pk})

    async def scene() -> Any:
        socket = Socket(hers)
        await socket.open()
        await sync_to_async(switch)()
        return await socket.next_word()

    assert async_to_sync(scene)() == 4409


def log_out(member: Membership, client: Client) -> None:
    client.post("/logout/")


def choose_another_password(member: Membership, client: Client) -> None:
    words = {"current": PASSWORD, "password": "a-quiet-long-river", "again": "a-quiet-long-river"}
    assert client.post(reverse("tenants:change_password"), words).status_code == 302


def switch_the_company_off(member: Membership, client: Client) -> None:
    Tenant.objects.filter(pk=member.tenant_id).update(status=Tenant.Status.INACTIVE)
    notices.recheck_company(member.tenant.schema_name)


@pytest.mark.parametrize("end", [log_out, choose_another_password, switch_the_company_off])
def test_every_socket_of_an_ended_session_closes(
    browse: Any, beto: Membership, commits: Any, one_connection: None, end: Any
) -> None:
    his = browse(beto)

    def act() -> None:
        with commits():
            end(beto, his)

    async def scene() -> Any:
        socket = Socket(his)
        await socket.open()
        await sync_to_async(act)()
        return await socket.next_word()

    assert async_to_sync(scene)() == 4401


def test_a_session_that_is_too_old_opens_no_socket(browse: Any, beto: Membership, one_connection: None) -> None:
    his = browse(beto)
    UserSession.objects.filter(user=beto.user).update(last_seen_at=timezone.now() - timedelta(days=15))

    async def scene() -> Any:
        socket = Socket(his)
        await socket.open()
        return await socket.next_word()

    assert async_to_sync(scene)() == 4401


@pytest.mark.parametrize("words", ["{no json", "[]", "17", '{"event": "lead.changed", "id": "x"}'])
def test_what_a_browser_says_on_a_socket_is_dropped(
    browse: Any, beto: Membership, commits: Any, one_connection: None, words: str
) -> None:
    his = browse(beto)

    def tell() -> None:
        with commits():
            notices.publish("lead.changed", "of ours", schema=beto.tenant.schema_name)

    async def scene() -> Any:
        socket = Socket(his)
        await socket.open()
        await socket.send_input({"type": "websocket.receive", "text": words})
        await socket.send_input({"type": "websocket.receive", "bytes": words.encode()})
        await sync_to_async(tell)()
        word = await socket.next_word()
        await socket.leave()
        return word

    assert async_to_sync(scene)() == {"event": "lead.changed", "id": "of ours"}


# Shared connections


def test_a_pool_of_two_hands_no_search_path_to_another_company(solar: Tenant, clinic: Tenant) -> None:
    """Real threads, more than connections, each asking in turn for the two companies and for `public`."""
    own = {**connections["default"].settings_dict, "SCHEMA": "public"}
    own["OPTIONS"] = {**own["OPTIONS"], "pool": {"min_size": 1, "max_size": 2, "timeout": 20}}
    handler = ConnectionHandler({"default": connections["default"].settings_dict, "small": own})
    tenants = [solar, clinic, None]

    def ask(number: int) -> tuple[str, str]:
        conn = handler["small"]
        tenant = tenants[number % 3]
        conn.set_tenant(tenant) if tenant else conn.set_schema_to_public()
        try:
            with conn.cursor() as cursor:
                cursor.execute("SELECT current_schema(), (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)")
                found, is_superuser = cursor.fetchone()
            assert not is_superuser
            return found, tenant.schema_name if tenant else "public"
        finally:
            conn.close()

    try:
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(ask, range(240)))
    finally:
        handler["small"].close_pool()
    assert [found for found, _wanted in answers] == [wanted for _found, wanted in answers]
