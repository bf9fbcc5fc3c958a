"""The engine with a model, against a scripted service on loopback: same tools, checked words, the dialogue as the net."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agent import turn_runner
from agent.models import AgentProfile, Run, Step
from calendar_app.models import Appointment
from tenants.models import Tenant
from tests.agent.conftest import WritingLead
from tests.fakes.openai_server import Drips, Fails, OpenAI, Says
from tests.fakes.openai_server import Step as Entry

pytestmark = pytest.mark.django_db(transaction=False)
Script = Callable[..., OpenAI]


@pytest.fixture
def model(solar: Tenant, settings: Any) -> Iterator[Script]:
    """model(Says(…), …) gives the company a key and a service that follows the script."""
    settings.NEXUS_ALLOW_PRIVATE_ADDRESSES = True
    services: list[OpenAI] = []

    def start(*script: Entry) -> OpenAI:
        service = OpenAI(*script)
        services.append(service)
        profile = AgentProfile.objects.current()
        profile.api_key, profile.base_url = "test-key", service.url
        profile.save()
        return service

    yield start
    for service in services:
        service.close()


def test_it_answers_with_the_models_words(marta: WritingLead, model: Script) -> None:
    service = model(Says("Hola, soy el asistente de Aurora Solar. ¿En qué te ayudo?"))
    assert marta.says("hola") == "Hola, soy el asistente de Aurora Solar. ¿En qué te ayudo?"
    turn_runner = Run.objects.get()
    assert (turn_runner.engine, turn_runner.model, turn_runner.tokens_in, turn_runner.tokens_out) == (
        "model",
        "gpt-4o-mini",
        100,
        20,
    )
    assert service.asked[0]["temperature"] == 0
    assert service.asked[0]["messages"][-1] == {"role": "user", "content": "hola"}


def test_it_never_calls_a_private_address_of_a_company(marta: WritingLead, model: Script, settings: Any) -> None:
    service = model(Says("never said"))
    settings.NEXUS_ALLOW_PRIVATE_ADDRESSES = False
    assert marta.says("hola, quiero una visita")
    assert service.asked == []
    assert Step.objects.get(kind="fallback").result == {"reason": "unreachable"}


def test_it_gives_the_model_no_way_to_name_a_lead(marta: WritingLead, model: Script) -> None:
    service = model(Says("¿Qué necesitás?"))
    marta.says("hola")
    for tool in service.asked[0]["tools"]:
        assert not {"lead", "lead_id", "phone", "tenant"} & set(tool["function"]["parameters"]["properties"])


def test_it_falls_back_to_the_dialogue_when_the_service_fails(marta: WritingLead, model: Script) -> None:
    model(Fails(401))
    assert marta.says("hola, quiero una visita")
    assert Run.objects.get().engine == "dialogue"
    assert Step.objects.get(kind="fallback").result == {"reason": "http_401"}


def test_it_asks_the_second_model_first(marta: WritingLead, model: Script) -> None:
    service = model(Fails(400), Says("¿Qué servicio te interesa?"))
    AgentProfile.objects.update(fallback_model="bigger")
    assert marta.says("hola") == "¿Qué servicio te interesa?"
    assert [request["model"] for request in service.asked] == ["gpt-4o-mini", "bigger"]


@pytest.mark.parametrize(
    "claim",
    ["¡Listo! Tu visita quedó agendada.", "Your visit is booked.", "C'est noté, rendez-vous confirmé.", ""],
)
def test_it_lets_no_claim_out_that_no_row_supports(marta: WritingLead, model: Script, claim: str) -> None:
    model(Says(claim))
    assert claim not in marta.says("quiero una visita") or not claim
    assert Run.objects.get().engine == "dialogue"
    assert not Appointment.objects.exists()


def test_it_lets_no_invented_hour_out(marta: WritingLead, model: Script) -> None:
    model(Says("Tengo lugar mañana a las 11:45, ¿te sirve?"))
    assert "11:45" not in marta.says("quiero una visita")
    assert Step.objects.filter(kind="guard", name="invented_time").exists()


def test_it_survives_broken_arguments_of_a_tool(marta: WritingLead, model: Script) -> None:
    model(Says(calls=[("list_services", "{broken")]), Says("¿Qué servicio te interesa?"))
    assert marta.says("hola")


@pytest.fixture
def hurried(settings: Any) -> float:
    """Models have less than a second for a whole turn."""
    settings.AGENT_TURN_SECONDS = 0.7
    return 0.7


SLOW = {
    "a byte now and then": [Drips()],
    "a header without end": [Drips(from_headers=True)],
    "nothing at all": [Fails(0, seconds=60)],
    "tools for ever": [lambda request: Says(calls=[("list_services", {})], seconds=0.2)],
    "come back in a minute": [Fails(429, asks_patience=60)],
}


@pytest.mark.parametrize(("slow", "own_address"), [*((slow, True) for slow in SLOW), ("a byte now and then", False)])
def test_it_gives_the_turn_to_the_dialogue_when_its_time_is_over(
    marta: WritingLead, model: Script, hurried: float, settings: Any, slow: str, own_address: bool
) -> None:
    service = model(*SLOW[slow])
    AgentProfile.objects.update(fallback_model="bigger")
    if not own_address:
        AgentProfile.objects.update(base_url="", api_key="")
        settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = service.url, "test-key"
    began = time.monotonic()
    assert marta.says("hola, quiero una visita")
    assert time.monotonic() - began < hurried + 6
    assert service.asked
    assert Run.objects.get().engine == "dialogue"


def test_it_says_what_was_booked_although_its_time_is_over(marta: WritingLead, model: Script, hurried: float) -> None:
    def book(request: dict[str, Any]) -> Says:
        start = marta.turn.state["offers"][0]["start"]
        given = {"first_name": "Marta", "last_name": "Ruiz", "email": "marta@x.test"}
        return Says(calls=[("book_appointment", {"slot": start, "service": "Visita técnica", **given})])

    marta.says("quiero una visita")
    model(book, Drips())
    assert "confirmada" in marta.says("la primera, soy Marta Ruiz, marta@x.test")
    assert Appointment.objects.filter(lead=marta.lead).upcoming().count() == 1
    assert marta.turn.due_at is None


def test_a_turn_is_leased_for_longer_than_its_models_may_take(marta: WritingLead, model: Script, settings: Any) -> None:
    settings.AGENT_TURN_SECONDS = 300
    model(Says("¿Qué servicio te interesa?"))
    marta.writes("hola")
    claim = turn_runner._claim(marta.conversation.pk)
    assert claim and claim.turn.leased_until
    assert claim.turn.leased_until - timezone.now() > timedelta(seconds=310)
