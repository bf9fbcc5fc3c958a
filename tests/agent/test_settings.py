"""The assistant's settings: what is taken, what is refused, what the trail keeps."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from agent.models import AgentProfile, ConnectionTest
from agent.tasks import test_connection as work_on_test
from company.models import AuditEntry
from tenants.models import Membership, ScheduledJob, Tenant, User
from tests.fakes.openai_server import Fails, OpenAI, Says
from tests.tenants.proof import prove

FIELDS = {
    "is_on": "on",
    "name": "Sol",
    "persona": "",
    "model": "gpt-4o-mini",
    "fallback_model": "",
    "debounce_seconds": "5",
    "debounce_media_seconds": "9",
}
Browse = Callable[[Membership], Client]


def test_it_keeps_the_key_and_tells_the_trail_only_that_it_changed(browse: Browse, ana: Membership) -> None:
    answer = prove(browse(ana)).post("/agent/settings/", FIELDS | {"api_key": "sk-very-secret"})
    assert answer.status_code == 200 and b"sk-very-secret" not in answer.content
    connection.set_tenant(ana.tenant)
    assert AgentProfile.objects.current().api_key == "sk-very-secret"
    entry = AuditEntry.objects.get(action="agent.changed")
    assert entry.user == ana.user and "api_key" in entry.after["fields"]
    assert "very-secret" not in str(entry.after)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("https://8.8.8.8/v1", 200),
        ("http://8.8.8.8/v1", 422),
        ("https://127.0.0.1:9000/v1", 422),
        ("https://2130706433/v1", 422),
        ("https://[::ffff:169.254.169.254]/v1", 422),
        ("https://10.0.0.7/v1", 422),
    ],
)
def test_it_takes_public_encrypted_addresses_alone(browse: Browse, ana: Membership, address: str, status: int) -> None:
    assert prove(browse(ana)).post("/agent/settings/", FIELDS | {"base_url": address}).status_code == status


def test_it_takes_a_model_on_this_machine_where_the_installation_allows_it(
    browse: Browse, ana: Membership, settings: Any
) -> None:
    settings.NEXUS_ALLOW_PRIVATE_ADDRESSES = True
    assert (
        prove(browse(ana)).post("/agent/settings/", FIELDS | {"base_url": "http://127.0.0.1:9000/v1"}).status_code
        == 200
    )


# Who may touch the key


def test_key_and_address_need_a_second_proof(browse: Browse, ana: Membership) -> None:
    client = prove(browse(ana))
    client.post("/agent/settings/", FIELDS | {"api_key": "sk-very-secret-9876", "base_url": "https://8.8.8.8/v1"})
    thief = browse(ana)
    page = thief.get("/agent/settings/").content.decode()
    assert "••••9876" in page and 'name="api_key"' not in page and 'name="base_url"' not in page
    for change in ({"api_key": "sk-other-key-0000"}, {"forget_key": "on"}, {"base_url": "https://9.9.9.9/v1"}):
        assert thief.post("/agent/settings/", FIELDS | change).url.startswith("/account/proof/")
    assert thief.post("/agent/settings/", FIELDS | {"persona": "Brief."}).status_code == 200
    connection.set_tenant(ana.tenant)
    kept = AgentProfile.objects.current()
    assert (kept.api_key, kept.base_url, kept.persona) == ("sk-very-secret-9876", "https://8.8.8.8/v1", "Brief.")
    assert thief.get("/agent/settings/unlock/").url.startswith("/account/proof/")


# The test of the connection

HTMX = {"HX-Request": "true"}


@pytest.fixture
def in_english(solar: Tenant) -> None:
    User.objects.filter(email="ana@example.test").update(language="en")


@pytest.fixture
def with_key(solar: Tenant, settings: Any) -> AgentProfile:
    """The company's own key at the installation's address, which the tests point to a stand-in."""
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"
    profile = AgentProfile.objects.current()
    profile.api_key = "sk-very-secret-9876"
    profile.save()
    return profile


@pytest.fixture
def model(settings: Any, with_key: AgentProfile) -> Iterator[OpenAI]:
    server = OpenAI(Says("ok"))
    settings.OPENAI_BASE_URL = server.url
    yield server
    server.close()


def outcome_of(client: Client, tenant: Tenant) -> str:
    """Presses the button, lets a worker take the task, and looks at the region."""
    asked = client.post("/agent/settings/try/", headers=HTMX)
    assert asked.status_code == 200 and "Asking gpt-4o-mini" in asked.content.decode()
    connection.set_tenant(tenant)
    test = ConnectionTest.objects.get()
    for _twice in range(2):
        work_on_test(tenant.schema_name, test.pk)
    connection.set_tenant(tenant)
    assert not ScheduledJob.objects.filter(queue="agent_test", subject=test.pk).exists()
    return client.get("/agent/settings/connection/", headers=HTMX).content.decode()


def test_the_model_is_asked_once_and_away_from_the_page(
    browse: Browse, ana: Membership, solar: Tenant, model: OpenAI, in_english: None
) -> None:
    region = outcome_of(browse(ana), solar)
    assert "gpt-4o-mini answered in" in region and "every 1s" not in region
    assert len(model.asked) == 1
    line = AuditEntry.objects.get(action="agent.tested")
    assert line.user == ana.user and "9876" not in str((line.before, line.after))


def test_a_second_press_is_the_same_test(browse: Browse, ana: Membership, solar: Tenant, model: OpenAI) -> None:
    client = browse(ana)
    for _press in range(3):
        client.post("/agent/settings/try/", headers=HTMX)
    connection.set_tenant(solar)
    assert ConnectionTest.objects.count() == 1
    assert ScheduledJob.objects.filter(queue="agent_test").count() == 1


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "refused the key"),
        (403, "does not allow it"),
        (404, "does not know this model"),
        (429, "no more questions"),
        (400, "did not understand"),
        (500, "has a fault"),
    ],
)
def test_a_refusal_is_said_in_words(
    browse: Browse, ana: Membership, solar: Tenant, model: OpenAI, in_english: None, status: int, words: str
) -> None:
    model.script = [Fails(status)]
    assert words in outcome_of(browse(ana), solar)


def test_a_service_that_is_away_is_said_in_words(
    browse: Browse, ana: Membership, solar: Tenant, with_key: AgentProfile, in_english: None
) -> None:
    assert "could not be reached" in outcome_of(browse(ana), solar)


def test_an_address_that_has_become_private_is_not_called(
    browse: Browse, ana: Membership, solar: Tenant, with_key: AgentProfile, model: OpenAI, in_english: None
) -> None:
    with_key.base_url = "https://127.0.0.1:9000/v1"
    with_key.save()
    assert "Only public addresses are called" in outcome_of(browse(ana), solar)
    assert not model.asked


def test_a_test_whose_worker_died_ends_and_can_be_repeated(
    browse: Browse, ana: Membership, solar: Tenant, model: OpenAI, in_english: None
) -> None:
    client = browse(ana)
    client.post("/agent/settings/try/", headers=HTMX)
    connection.set_tenant(solar)
    test = ConnectionTest.objects.get()
    assert test.claim()
    ConnectionTest.objects.update(asked_at=timezone.now() - timedelta(minutes=2))
    assert "was not finished" in client.get("/agent/settings/connection/", headers=HTMX).content.decode()
    connection.set_tenant(solar)
    work_on_test(solar.schema_name, test.pk)
    connection.set_tenant(solar)
    assert ConnectionTest.objects.get().reason == "lost" and not model.asked
    assert "answered in" in outcome_of(client, solar)


def test_without_a_key_nothing_is_asked(
    browse: Browse, ana: Membership, solar: Tenant, settings: Any, in_english: None
) -> None:
    settings.OPENAI_API_KEY = ""
    assert "There is no key" in browse(ana).post("/agent/settings/try/", headers=HTMX).content.decode()


@pytest.mark.parametrize("path", ["", "unlock/", "connection/"])
def test_only_the_ceo_sets_the_assistant(browse: Browse, beto: Membership, path: str) -> None:
    assert browse(beto).get(f"/agent/settings/{path}", headers=HTMX).status_code == 403
    assert browse(beto).post("/agent/settings/try/").status_code == 403
