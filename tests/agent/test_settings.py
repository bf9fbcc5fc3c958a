"""The assistant's settings: what is taken, what is refused, what the trail keeps."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from agent.models import AgentProfile
from company.models import AuditEntry
from tenants.models import Membership

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
    answer = browse(ana).post("/agent/settings/", FIELDS | {"api_key": "sk-very-secret"})
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
    assert browse(ana).post("/agent/settings/", FIELDS | {"base_url": address}).status_code == status


def test_it_takes_a_model_on_this_machine_where_the_installation_allows_it(
    browse: Browse, ana: Membership, settings: Any
) -> None:
    settings.NEXUS_ALLOW_PRIVATE_ADDRESSES = True
    assert browse(ana).post("/agent/settings/", FIELDS | {"base_url": "http://127.0.0.1:9000/v1"}).status_code == 200
