"""A model on the real stack: its tools run in threads of their own, in the right company, on a pool of two."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.fakes.openai_server import OpenAI, Says
from tests.live.stack import Stack, new_number
from tests.live.visitor import Visitor

pytestmark = pytest.mark.live


def think(request: dict[str, Any]) -> Says:
    """A small model: looks for a slot, books the first one, says something that is not shown."""
    results = [json.loads(m["content"]) for m in request["messages"] if m["role"] == "tool"]
    services = re.search(r'\["([^"]+)", \d+', request["messages"][0]["content"])
    assert services
    if not results:
        return Says(calls=[("check_availability", {"service": services[1]})])
    if len(results) == 1:
        slot = results[0]["slots"][0]
        name = {"first_name": "Olga", "last_name": "Prueba", "email": "olga@example.test"}
        return Says(calls=[("book_appointment", {"slot": slot["start"], "service": slot["service_id"], **name})])
    return Says("Listo, quedó reservada.")


@pytest.fixture
def model(stack: Stack) -> Iterator[OpenAI]:
    """The CEO enters a key and an address in the settings; afterwards the key is forgotten."""
    service = OpenAI(think)
    ceo = Visitor(stack.url, stack.login()["email"])
    ceo.prove(stack.demo["admin_token"])
    fields = {"is_on": "on", "model": "test-model", "debounce_seconds": "11", "debounce_media_seconds": "20"}

    def save(**more: str) -> None:
        assert ceo.request("POST", "/agent/settings/", data=fields | more).status_code == 200

    save(api_key="test-key", base_url=service.url)
    yield service
    save(forget_key="on")
    ceo.close()
    service.close()


def test_it_books_with_a_models_tools_for_two_leads_at_once(stack: Stack, model: OpenAI) -> None:
    senders = [new_number(), new_number()]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda sender: stack.say(sender, "quiero una visita"), senders))
    assert all(re.search(r"\d{1,2}:\d{2}", answer) for answer in answers), answers
    assert not any(answer.split("\n")[0] == "quedó reservada." for answer in answers)
    booked = stack.sql(
        "select count(*) from calendar_app_appointment a join leads_contactpoint c on c.lead_id = a.lead_id "
        "where c.value = any(%s) and a.status = 'scheduled'",
        [senders],
    )
    assert booked == [(2,)]
