"""What WhatsApp may send, through the real door: what staff are shown, and whether the assistant answers."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agent import turn_runner
from agent.models import AgentProfile, Run, Turn
from company.models import StoredFile
from conversations import media
from conversations.models import Conversation, Message
from leads.models import Lead
from tenants.models import Membership, WhatsAppChannel
from tests.agent.conftest import Firm, firm  # noqa: F401 (a fixture)
from tests.conversations.conftest import Arrive
from tests.conversations.payloads import echo, inbound
from tests.fakes.openai_server import OpenAI, Says
from tests.fakes.ycloud import FakeYCloud

Event = dict[str, Any]
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(20)
CANNOT_BE_SHOWN = "Un mensaje que no se puede mostrar aquí"
NOT_FETCHED = "No se pudo traer el archivo."


@dataclass
class Talk:
    """A lead's phone, the assistant, and the page of the inbox."""

    channel: WhatsAppChannel
    arrive: Arrive
    reader: Client
    address: str = "+5491123456789"

    def of(self, address: str) -> Talk:
        """The same with another lead's phone."""
        return replace(self, address=address)

    def differs_from(self, case: Case) -> list[str]:
        """What is not as it should be."""
        unread, answered, shown = self.conversation.unread, bool(self.answer()), self.page()
        found = [f"not shown: {words}" for words in case.shown if words not in shown]
        found += [f"shown: {words}" for words in case.hidden if words in shown]
        found += [f"unread: {unread}"] if unread != case.unread else []
        return found + ([f"answered: {answered}"] if answered is not case.answered else [])

    def takes(self, *events: Event) -> None:
        """The events come in this order; each must be taken."""
        for event in events:
            row = self.arrive(self.channel, event)
            assert row.status == "done", (row.status, row.reason)

    @property
    def conversation(self) -> Conversation:
        return Conversation.objects.get(address=self.address)

    def answer(self) -> str:
        """What the assistant says now; "" when it owes nothing."""
        done = turn_runner.answer_conversation(self.conversation.pk)
        rows = Message.objects.filter(run_id=done.pk).order_by("part") if done else []
        return "\n".join(message.text for message in rows)

    def page(self) -> str:
        """The words of the thread, one space between them."""
        return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", self.markup()).split()))

    def markup(self) -> str:
        """The thread as the page fetches it, which does not mark it as read."""
        path = f"/inbox/{self.conversation.pk}/messages/"
        return self.reader.get(path, headers={"HX-Request": "true"}).content.decode()


@pytest.fixture
def talk(
    channel: WhatsAppChannel, arrive: Arrive, browse: Callable[[Membership], Client], ana: Membership,
    firm: Firm,  # noqa: F811
) -> Talk:  # fmt: skip
    return Talk(channel, arrive, browse(ana))


def edit(original: str, text: str, **more: Any) -> Event:
    changed = {"type": "text", "text": {"body": text}}
    return of("edit", {"original_message_id": original, "message": changed}, **more)


def revoke(original: str, **more: Any) -> Event:
    return of("revoke", {"original_message_id": original}, **more)


def of(kind: str, part: Any, **more: Any) -> Event:
    event = inbound(**{"type": kind, **more})
    del event["whatsappInboundMessage"]["text"]
    event["whatsappInboundMessage"][kind] = part
    return event


def form(answers: Any) -> Event:
    return of(
        "interactive", {"type": "nfm_reply", "nfm_reply": {"name": "flow", "body": "Sent", "response_json": answers}}
    )


def unsupported(kind: str) -> Event:
    return of("unsupported", {"type": kind}, errors=[{"code": "131051", "title": "Message type unknown"}])


def phone(kind: str, part: dict[str, Any]) -> Event:
    """What somebody of the team did on the phone's own app."""
    event = echo("")
    del event["whatsappMessage"]["text"]
    event["whatsappMessage"] |= {"type": kind, kind: part}
    return event


@dataclass(frozen=True)
class Case:
    """`shown` and `hidden` are words of the page; `answered` whether the assistant says anything."""

    event: Event
    shown: tuple[str, ...]
    answered: bool = True
    unread: int = 1
    hidden: tuple[str, ...] = ()


CASES = {
    # Quiet lines
    "unsupported-edit": Case(unsupported("edit"), ("Editó un mensaje",), False, 0, (CANNOT_BE_SHOWN,)),
    "unsupported-pin": Case(unsupported("pin"), ("Fijó un mensaje",), False, 0, (CANNOT_BE_SHOWN,)),
    "unsupported-vote": Case(unsupported("poll_update"), ("Votó en una encuesta",), False, 0),
    "edit-of-nothing": Case(of("edit", None), ("Editó un mensaje",), False, 0),
    "edit-without-words": Case(of("edit", {"original_message_id": "w"}), ("Editó un mensaje",), False, 0),
    "revoke-of-nothing": Case(of("revoke", {"original_message_id": None}), ("Eliminó un mensaje",), False, 0),
    "reaction": Case(of("reaction", {"message_id": "wamid.zz", "emoji": "👍"}), ("Reaccionó con 👍",), False, 0),
    "identity-changed": Case(
        of("system", {"type": "customer_identity_changed", "body": ""}), ("código de seguridad",), False, 0,
        ("Cambio de número",),
    ),
    "identity-changed-in-english": Case(
        of("system", {"type": "user_identity_changed", "body": "The code changed"}), ("código de seguridad",), False, 0
    ),
    "system-of-a-new-kind": Case(of("system", {"type": "moved_to_mars"}), ("Aviso de WhatsApp",), False, 0),
    "call-allowed": Case(
        of("interactive", {"type": "call_permission_reply", "call_permission_reply": {"response": "accept"}}),
        ("Permitió llamadas",), False, 0, ("formulario",),
    ),
    "call-refused": Case(
        of("interactive", {"type": "call_permission_reply", "call_permission_reply": {"response": "reject"}}),
        ("Rechazó llamadas",), False, 0,
    ),
    "call-answered-oddly": Case(
        of("interactive", {"type": "call_permission_reply", "call_permission_reply": None}),
        ("Respondió a la pregunta sobre llamadas",), False, 0,
    ),
    # What cannot be shown
    "unsupported-unknown": Case(unsupported("unknown"), (CANNOT_BE_SHOWN,)),
    "unsupported-poll": Case(unsupported("poll_creation"), (CANNOT_BE_SHOWN,)),
    "unsupported-bare": Case(of("unsupported", None), (CANNOT_BE_SHOWN,)),
    "interactive-empty-with-errors": Case(
        of("interactive", None, errors=[{"code": "131000", "title": "Something went wrong"}]), (CANNOT_BE_SHOWN,),
        hidden=("Respuesta a un formulario",),
    ),
    "interactive-of-a-new-kind": Case(of("interactive", {"type": "hologram"}), (CANNOT_BE_SHOWN,)),
    "unknown-type": Case(inbound("Test", type="ephemeral"), (CANNOT_BE_SHOWN, "Test")),
    "unknown-type-with-parts": Case(of("hologram", {"caption": "mirá"}), (CANNOT_BE_SHOWN, "mirá")),
    # Forms
    "form": Case(
        form('{"flow_token":"tok","full_name":"Rita Paz","email":"rita@example.test","wants":"Visita técnica"}'),
        ("Respuesta a un formulario", "Full name: Rita Paz", "Email: rita@example.test", "Wants: Visita técnica"),
        hidden=("flow_token", "tok", "Sent"),
    ),
    "form-of-the-builder": Case(
        form('{"screen_0_Nombre_0":"Rita","screen_1_Servicios_2":["0_Visita_técnica","1_Otro"],"screen_1_Acepto_3":true}'),
        ("Nombre: Rita", "Servicios: Visita técnica, Otro", "Acepto: ✓"),
    ),
    "form-nested": Case(form('{"dirección":{"calle":"Mitre 1","piso":null},"n":7}'), ("Dirección Calle: Mitre 1", "N: 7")),
    "form-as-object": Case(form({"name": "Rita"}), ("Name: Rita",)),
    "form-bad-json": Case(form("{invalid-json"), ("Respuesta a un formulario", "{invalid-json")),
    "form-list": Case(form("[1, 2]"), ("[1, 2]",)),
    "form-null": Case(form(None), ("Respuesta a un formulario", "Sent")),
    "form-empty": Case(form('{"flow_token":"x"}'), ("Respuesta a un formulario",), hidden=("flow_token",)),
    # What a message refers to
    "product": Case(
        inbound("¿Hay stock de este?", context={
            "from": "5491155550000", "id": "wamid.x",
            "referred_product": {"catalog_id": "354", "product_retailer_id": "PANEL_400W"},
        }),
        ("Sobre el producto PANEL_400W", "¿Hay stock de este?"),
    ),
    "reply-to-nothing-we-have": Case(
        inbound("sí, ese", context={"id": "wamid.gone"}), ("Se refiere a un mensaje que no está aquí", "sí, ese")
    ),
    "forwarded": Case(inbound("mirá", context={"forwarded": True}), ("Reenviado", "mirá")),
    "context-odd": Case(inbound("hola", context={"id": {"a": 1}, "referred_product": "x"}), ("hola",)),
    # Parts
    "order": Case(
        of("order", {"catalog_id": "354", "text": "", "product_items": [
            {"product_retailer_id": "PANEL_400W", "quantity": 3, "item_price": 30, "currency": "ARS"}]}),
        ("Pedido", "3 × PANEL_400W · 30 ARS"),
    ),
    "order-with-holes": Case(
        of("order", {"product_items": [{"product_retailer_id": "A-1"}, {"quantity": {"x": 1}}, None, 7]}),
        ("Pedido", "A-1"), hidden=("None",),
    ),
    "order-empty": Case(of("order", None), ("Pedido",)),
    "location-bare": Case(of("location", {"latitude": 12.25089, "longitude": 43.90539}), ("Ubicación",)),
    "location-empty": Case(of("location", {}), ("Ubicación",)),
    "contacts": Case(
        of("contacts", [
            {"name": {"formatted_name": "Ana Gil"}, "phones": [{"phone": "+54 9 11 5555-1111"}, {"wa_id": "541144442222"}]},
            {"name": {"first_name": "Rachel", "last_name": "Green"}}, {"org": {"company": "ACME"}},
            {"phones": ["+34 600 000 000"], "emails": "x"}, 7,
        ]),
        ("Ana Gil", "+54 9 11 5555-1111", "+541144442222", "Rachel Green", "ACME", "+34 600 000 000"),
    ),
    "contacts-one-without-list": Case(of("contacts", {"name": {"formatted_name": "Ana Gil"}}), ("Ana Gil",)),
    "contacts-none": Case(of("contacts", []), ("Tarjeta de contacto",)),
    "button-without-title": Case(of("button", {"payload": "confirm"}), ("confirm",)),
    "button-reply-without-title": Case(
        of("interactive", {"type": "button_reply", "button_reply": {"id": "b1"}}), ("b1",)
    ),
    # Words
    "text-without-type": Case(inbound("Hola", type=None), ("Hola",)),
    "text-bare": Case(of("text", "Hola"), ("Hola",)),
    "text-number": Case(of("text", {"body": 7}, type="TEXT"), ("7",)),
    "text-none": Case(of("text", None), ("Mensaje vacío",)),
    "text-long": Case(inbound("ñandú " * 10_000), ("ñandú ñandú",)),
    "welcome": Case(of("request_welcome", None), ("Abrió el chat",)),
    # Media
    "image-without-link": Case(
        of("image", {"id": "1", "mime_type": "image/jpeg", "caption": "Mirá mi techo"}, errors=[{"code": "131052"}]),
        ("Foto", NOT_FETCHED, "Mirá mi techo"),
    ),
    "image-empty": Case(of("image", None), ("Foto", NOT_FETCHED)),
    "image-odd": Case(of("image", "x"), ("Foto", NOT_FETCHED)),
    "voice-without-link": Case(of("audio", {"id": "392", "mime_type": "audio/ogg; codecs=opus"}), ("Nota de voz", NOT_FETCHED)),
    "document-without-link": Case(of("document", {"filename": "plano.pdf"}), ("plano.pdf", NOT_FETCHED)),
    "sticker-without-link": Case(of("sticker", {}), ("Sticker", NOT_FETCHED)),
    "image-by-an-unnamed-type": Case(of("image", {"caption": "techo"}) , ("Foto", "techo")),
}  # fmt: skip


def test_it_shows_and_answers_each_case(talk: Talk) -> None:
    """All of them in one delivery, each from a phone of its own."""
    phones = {name: f"+54911{50000000 + number}" for number, name in enumerate(CASES)}
    for name, case in CASES.items():
        case.event["whatsappInboundMessage"]["from"] = phones[name]
    row = talk.arrive(talk.channel, [case.event for case in CASES.values()])
    assert (row.status, row.reason) == ("done", "")
    wrong = {name: talk.of(phones[name]).differs_from(case) for name, case in CASES.items()}
    assert {name: differences for name, differences in wrong.items() if differences} == {}


@pytest.mark.parametrize(
    "place",
    [{}, {"latitude": None, "longitude": 1}, {"latitude": "x", "longitude": "y"}, {"latitude": 91, "longitude": 0}],
)
def test_it_links_to_no_map_without_a_place(talk: Talk, place: dict[str, Any]) -> None:
    talk.takes(of("location", place))
    assert "openstreetmap" not in talk.markup()


def test_it_links_to_the_map_of_a_place(talk: Talk) -> None:
    talk.takes(of("location", {"latitude": "12.25089", "longitude": 43.90539}))
    assert "?mlat=12.25089&amp;mlon=43.90539#map=16/12.25089/43.90539" in talk.markup()


def test_it_understands_a_filled_in_form(talk: Talk) -> None:
    talk.takes(form('{"full_name":"Rita Paz","email":"rita@example.test","wants":"Visita técnica"}'))
    said = talk.answer()
    assert "Rita" in said and "visita técnica" in said
    data = Turn.objects.get().state["data"]
    assert data == {"first_name": "Rita", "last_name": "Paz", "email": "rita@example.test"}


# Edits and deletions


def test_it_answers_the_new_words_once(talk: Talk) -> None:
    talk.takes(
        inbound("Hola, quiero una asesoría", wamid="wamid.O1"), edit("wamid.O1", "Hola, quiero una visita técnica")
    )
    assert (talk.conversation.unread, talk.conversation.last_text) == (1, "Hola, quiero una visita técnica")
    said = talk.answer()
    assert "visita técnica" in said and "asesoría" not in said
    assert talk.answer() == ""
    shown = talk.page()
    assert "Hola, quiero una visita técnica editado" in shown
    assert "Hola, quiero una asesoría" in shown.split("editado")[1]
    assert Message.objects.from_lead().count() == 1


def test_it_does_not_answer_again_what_was_answered(talk: Talk) -> None:
    talk.takes(inbound("Hola, quiero una asesoría", wamid="wamid.O1"))
    assert talk.answer()
    talk.takes(edit("wamid.O1", "Hola, quiero una visita técnica"))
    assert talk.answer() == ""
    assert "Hola, quiero una visita técnica editado" in talk.page()


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0), (2, 0, 1), (1, 2, 0), (0, 1, 1, 2, 2, 1)])
def test_edits_come_in_any_order_and_twice(talk: Talk, order: tuple[int, ...]) -> None:
    start = timezone.now() - timedelta(minutes=1)
    events = [
        inbound("uno", wamid="wamid.O1", at=start),
        edit("wamid.O1", "dos", at=start + timedelta(seconds=10), wamid="wamid.E1"),
        edit("wamid.O1", "tres", at=start + timedelta(seconds=20), wamid="wamid.E2"),
    ]
    for number, index in enumerate(order):
        talk.arrive(talk.channel, events[index] | {"id": f"evt_{number}_{timezone.now().timestamp()}"})
    message = Message.objects.get()
    assert (message.text, message.earlier_texts, message.awaits_original) == ("tres", ["uno", "dos"], False)
    assert (message.sent_at, talk.conversation.unread) == (moment_of(events[0]), 1)
    assert talk.answer()
    assert talk.answer() == ""


def moment_of(event: Event) -> datetime:
    return datetime.fromisoformat(event["whatsappInboundMessage"]["sendTime"])


def test_an_edit_alone_is_shown_and_not_answered(talk: Talk) -> None:
    talk.takes(edit("wamid.never", "Quiero una visita técnica"))
    assert talk.conversation.unread == 0
    assert talk.answer() == ""
    assert "Quiero una visita técnica editado" in talk.page()


def test_it_edits_a_caption(talk: Talk) -> None:
    talk.takes(of("image", {"id": "1", "caption": "Mi techo"}, wamid="wamid.O1"))
    changed = {"type": "image", "image": {"caption": "Mi techo, lado sur", "mime_type": "image/jpeg", "id": "1"}}
    talk.takes(of("edit", {"original_message_id": "wamid.O1", "message": changed}))
    message = Message.objects.get()
    assert (message.kind, message.text, message.earlier_texts) == ("image", "Mi techo, lado sur", ["Mi techo"])


@pytest.mark.parametrize("comes_first", [False, True])
def test_it_forgets_what_was_deleted(talk: Talk, comes_first: bool) -> None:
    events = [inbound("Hola, quiero una asesoría", wamid="wamid.O1"), revoke("wamid.O1")]
    talk.takes(*(reversed(events) if comes_first else events))
    assert talk.answer() == ""
    shown = talk.page()
    assert "Eliminado por la persona" in shown and "asesoría" not in shown
    message = Message.objects.get()
    assert (message.text, message.earlier_texts) == ("", [])
    inbox = talk.reader.get("/inbox/").content.decode()
    assert "asesoría" not in inbox and "Mensaje eliminado" in inbox
    assert "asesoría" not in Lead.objects.get().last_words
    talk.takes(edit("wamid.O1", "otra vez"))
    assert "otra vez" not in talk.page()


def test_it_does_not_use_deleted_words_for_a_later_answer(talk: Talk) -> None:
    talk.takes(inbound("Hola, quiero una asesoría", wamid="wamid.O1"), inbound("¿A qué hora abren?"))
    talk.takes(revoke("wamid.O1"))
    assert talk.answer()
    assert Run.objects.get().burst == [str(Message.objects.get(text__contains="abren").pk)]


def test_a_deleted_message_takes_its_file_along(talk: Talk, ycloud: FakeYCloud, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    link = ycloud.store("7", JPEG, "image/jpeg")
    talk.takes(of("image", {"id": "7", "link": link, "mime_type": "image/jpeg"}, wamid="wamid.O1"))
    media.fetch(Message.objects.get().pk)
    assert StoredFile.objects.count() == 1
    talk.takes(revoke("wamid.O1"))
    assert not StoredFile.objects.exists()
    # Another worker was fetching it at that moment.
    media.fetch(Message.objects.get().pk)
    assert not StoredFile.objects.exists()


def test_nobody_changes_the_words_of_the_other_side(talk: Talk) -> None:
    talk.takes(inbound("Hola", wamid="wamid.O1"))
    ours = talk.conversation.messages.create(author="human", text="Buen día", status="sent", wamid="wamid.ours")
    for event in (edit("wamid.ours", "x"), revoke("wamid.ours")):
        assert talk.arrive(talk.channel, event).reason == "a change to a message of the other side"
    row = talk.arrive(talk.channel, phone("revoke", {"original_message_id": "wamid.O1"}))
    assert row.status == "ignored"
    ours.refresh_from_db()
    assert (ours.text, Message.objects.from_lead().get().text) == ("Buen día", "Hola")


def test_another_person_cannot_change_a_message(talk: Talk) -> None:
    talk.takes(inbound("Hola", wamid="wamid.O1"), revoke("wamid.O1", phone="+5491100000009"))
    assert Message.objects.get(text="Hola").deleted_at is None


@pytest.mark.parametrize("change", [edit, revoke])
def test_words_that_change_while_it_thinks_are_read_again(
    talk: Talk, change: Callable[..., Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    think = turn_runner._think

    def think_while_they_write(thought: Any) -> Any:
        answer = think(thought)
        monkeypatch.undo()
        talk.takes(change("wamid.O1", "Hola, quiero una visita técnica") if change is edit else change("wamid.O1"))
        return answer

    monkeypatch.setattr(turn_runner, "_think", think_while_they_write)
    talk.takes(inbound("Hola, quiero una asesoría", wamid="wamid.O1"))
    assert talk.answer() == ""
    assert Run.objects.get().outcome == Run.Outcome.STALE
    said = talk.answer()
    assert ("visita técnica" in said) is (change is edit)
    assert "asesoría" not in said
    assert Turn.objects.get().due_at is None


# The team's phone


CORRECTED = {"type": "text", "text": {"body": "corregido"}}
QUIET_ECHOES = {
    "reaction": ({"message_id": "wamid.zz", "emoji": "👍"}, "Reaccionó con 👍"),
    "edit": ({"original_message_id": "wamid.zz", "message": CORRECTED}, "corregido"),
    "revoke": ({"original_message_id": "wamid.zz"}, "Eliminado por el equipo"),
    "unsupported": ({"type": "pin"}, "Fijó un mensaje"),
}


@pytest.mark.parametrize("kind", QUIET_ECHOES)
def test_the_team_s_quiet_signs_are_no_answer(talk: Talk, kind: str) -> None:
    parts, shown = QUIET_ECHOES[kind]
    talk.takes(inbound("Hola"), phone(kind, parts))
    conversation = talk.conversation
    assert (conversation.status_shown, conversation.unread, conversation.last_author) == ("active", 1, "lead")
    assert talk.answer()
    assert shown in talk.page()
    talk.takes(inbound("asesoría"))
    assert talk.answer()


def test_the_team_edits_and_deletes_what_it_wrote_from_the_phone(talk: Talk) -> None:
    talk.takes(inbound("Hola"), echo("Te llamo a las 5", wamid="wamid.P1"))
    changed = {"original_message_id": "wamid.P1", "message": {"type": "text", "text": {"body": "Te llamo a las 6"}}}
    talk.takes(phone("edit", changed))
    assert "Te llamo a las 6 editado" in talk.page()
    talk.takes(phone("revoke", {"original_message_id": "wamid.P1"}))
    shown = talk.page()
    assert "Eliminado por el equipo" in shown and "Te llamo" not in shown


def test_an_answer_whose_edit_came_first_still_silences(talk: Talk) -> None:
    talk.takes(inbound("Hola"))
    changed = {"original_message_id": "wamid.P1", "message": {"type": "text", "text": {"body": "Te llamo a las 6"}}}
    talk.takes(phone("edit", changed))
    assert talk.conversation.status_shown == "active"
    talk.takes(echo("Te llamo a las 5", wamid="wamid.P1"))
    assert talk.conversation.status_shown == "silenced"
    assert "Te llamo a las 6 editado" in talk.page()


# What a message refers to


def test_it_quotes_no_deleted_words(talk: Talk) -> None:
    talk.takes(inbound("mi secreto", wamid="wamid.O1"), inbound("¿lo leíste?", context={"id": "wamid.O1"}))
    talk.takes(revoke("wamid.O1"))
    shown = talk.page()
    assert "Mensaje eliminado ¿lo leíste?" in shown and "secreto" not in shown


def test_the_model_reads_what_a_message_refers_to(talk: Talk, settings: Any) -> None:
    settings.NEXUS_ALLOW_PRIVATE_ADDRESSES = True
    service = OpenAI(Says("Ya lo consulto. ¿Algo más?"))
    AgentProfile.objects.update_or_create(defaults={"api_key": "k", "base_url": service.url})
    try:
        product = {"id": "wamid.p", "referred_product": {"product_retailer_id": "PANEL_400W"}}
        talk.takes(inbound("Quiero el del tejado", wamid="wamid.O1"))
        talk.takes(inbound("¿Cuánto sale este?", context={"id": "wamid.O1"}), inbound("¿Y este?", context=product))
        talk.answer()
        asked = service.asked[0]["messages"][-1]["content"]
        assert '[About the message "Quiero el del tejado":]\n¿Cuánto sale este?' in asked
        assert '[About the product "PANEL_400W":]\n¿Y este?' in asked
    finally:
        service.close()


def test_the_dialogue_does_not_pretend_to_know_a_product(talk: Talk) -> None:
    context = {"referred_product": {"product_retailer_id": "PANEL_400W"}}
    talk.takes(inbound("¿Hay stock de este?", context=context))
    assert "una persona" in talk.answer()


# Names and times of deliveries


def test_a_message_without_any_id_is_kept_once(talk: Talk) -> None:
    event = inbound("Hola", wamid=None, id=None)
    talk.takes(event)
    talk.arrive(talk.channel, event | {"id": "evt_other"})
    assert Message.objects.count() == 1


def test_an_event_of_history_is_never_answered(talk: Talk) -> None:
    row = talk.arrive(talk.channel, inbound("viejo") | {"type": "whatsapp.smb.history"})
    assert (row.status, Message.objects.count()) == ("ignored", 0)


ODD: tuple[Any, ...] = (None, "", "x", 7, 1.5, True, [], [None], ["x"], {}, {"body": None}, {"x": [1]}, [[]])
FIELDS = (
    "context", "errors", "referral", "customerProfile", "sendTime", "wabaId", "id", "wamid", "to", "type", "text",
    "system", "image",
)  # fmt: skip


def test_no_odd_field_loses_the_message(channel: WhatsAppChannel, arrive: Arrive) -> None:
    events = []
    for number, (field, value) in enumerate((field, value) for field in FIELDS for value in ODD):
        event = inbound("Hola", wamid=f"wamid.odd.{number}")
        event["whatsappInboundMessage"][field] = value
        events.append(event)
    row = arrive(channel, events)
    assert (row.status, row.reason) == ("done", "")
    assert Message.objects.count() == len(events)


KINDS = (
    "text", "image", "audio", "document", "sticker", "video", "location", "contacts", "interactive", "button", "reaction",
    "order", "system", "unsupported", "request_welcome", "edit", "revoke",
)  # fmt: skip


def test_no_odd_part_loses_the_message(talk: Talk) -> None:
    parts = [(kind, value) for kind in KINDS for value in ODD]
    row = talk.arrive(talk.channel, [of(kind, value, wamid=f"w.{n}") for n, (kind, value) in enumerate(parts)])
    assert (row.status, row.reason) == ("done", "")
    assert Message.objects.count() == len(parts)
    path, pages = f"/inbox/{talk.conversation.pk}/messages/", 0
    found = re.search(r"\?before=[^\"&]+", talk.reader.get(f"/inbox/{talk.conversation.pk}/").content.decode())
    while found:
        answer = talk.reader.get(path + found.group(), headers={"HX-Request": "true"})
        assert answer.status_code == 200
        found, pages = re.search(r"\?before=[^\"&]+", answer.content.decode()), pages + 1
    assert pages == len(parts) // 30
