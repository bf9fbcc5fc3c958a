"""Looking for people and for words: through the inbox."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conversations.models import Conversation, Message
from tenants.models import Membership, Tenant, WhatsAppChannel
from tests.factories import make_conversation, make_lead, make_message

Browse = Callable[[Membership], Client]


@pytest.fixture
def talks(solar: Tenant, channel: WhatsAppChannel) -> list[Conversation]:
    """Marta's is resolved, Pedro's is open, Ana's is snoozed."""
    made = []
    for name, state, text in (
        ("Marta", "resolved", "¿Y si el tejado es de TEJA árabe, o de zinc/pizarra?"),
        ("Pedro", "open", "Quiero un presupuesto para Œuvre n_7"),
        ("Abril", "snoozed", "Mi correo es abril@norte.example"),
    ):
        talk = make_conversation(channel=channel, lead=make_lead(first_name=name, last_name=""))
        make_message(conversation=talk, text=text)
        Conversation.objects.filter(pk=talk.pk).update(state=state)
        made.append(talk)
    return made


def found(client: Client, typed: str, tab: str = "open") -> set[str]:
    response: Any = client.get("/inbox/", {"q": typed, "tab": tab}, headers={"HX-Request": "true"})
    assert response.status_code == 200
    return {row.lead.first_name for row in response.context["listing"].rows}


@pytest.mark.parametrize("tab", ["open", "mine", "pending", "resolved"])
def test_people_are_found_whatever_the_list(
    browse: Browse, ana: Membership, talks: list[Conversation], tab: str
) -> None:
    assert found(browse(ana), "marta", tab) == {"Marta"}


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("teja", {"Marta"}),
        ("tejad", {"Marta"}),
        ("ARABE teja", {"Marta"}),
        ("pizarra", {"Marta"}),
        ("teja presupuesto", set()),
        ("presupuesto", {"Pedro"}),
        ("oeuvre", {"Pedro"}),
        ("œuvre", {"Pedro"}),
        ("norte.example", {"Abril"}),
        ("es", {"Marta", "Abril"}),
        ("½", set()),
        ("٣٤٥٦", set()),
        ("²²", set()),
        ("①①", set()),
        ("teja ①①", {"Marta"}),
        ("' | & ! :* (", set()),
        ("a\0b", {"Abril"}),
        ("%", set()),
        ("_", set()),
        ("x" * 500, set()),
    ],
)
def test_words_that_were_said_are_found(
    browse: Browse, ana: Membership, talks: list[Conversation], typed: str, names: set[str]
) -> None:
    assert found(browse(ana), typed) == names


def test_nobody_finds_what_they_may_not_see(
    browse: Browse, ana: Membership, beto: Membership, talks: list[Conversation]
) -> None:
    talks[0].lead.assign_to(ana.user, by=ana.user)
    assert found(browse(beto), "teja") == set()
    assert found(browse(beto), "presupuesto") == {"Pedro"}


def test_a_search_says_where_it_found_somebody(browse: Browse, ana: Membership, talks: list[Conversation]) -> None:
    page = browse(ana).get("/inbox/", {"q": "teja"}).content.decode()
    assert 'data-state="resolved"' in page


def test_it_asks_a_constant_number_of_times(
    browse: Browse, ana: Membership, channel: WhatsAppChannel, talks: list[Conversation]
) -> None:
    client = browse(ana)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            found(client, "hola")
        return len(queries)

    def fill() -> None:
        for number in range(8):
            talk = make_conversation(channel=channel, lead=make_lead(first_name=f"L{number}"))
            make_message(conversation=talk, text="hola", sent_at=timezone.now() - timedelta(hours=number))

    fill()
    before = asked()
    fill()
    assert asked() == before


def test_a_chatty_lead_hides_nobody(
    browse: Browse, ana: Membership, channel: WhatsAppChannel, talks: list[Conversation]
) -> None:
    make_message(conversation=talks[1], text="tejado")
    rows = [Message(conversation=talks[2], author="lead", kind="text", text="tejado") for _number in range(1100)]
    Message.objects.bulk_create(rows)
    assert found(browse(ana), "tejado") == {"Marta", "Pedro", "Abril"}


def test_a_message_of_any_length_is_kept_and_found_by_its_beginning(
    browse: Browse, ana: Membership, talks: list[Conversation]
) -> None:
    text = "chimenea " + " ".join(f"w{number:x}" for number in range(150_000))
    make_message(conversation=talks[0], text=text)
    assert Message.objects.get(text__startswith="chimenea").text == text
    assert found(browse(ana), "chimenea") == {"Marta"}


def test_the_words_have_an_index(solar: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Message.objects.saying("tejado").explain()
    assert "message_words" in plan
