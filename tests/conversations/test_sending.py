"""What may be sent and what must not: the window, people who want nothing, failures that staff hear of, two who answer."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from agent import turn_runner
from company.models import AuditEntry, Notification
from conversations import tasks
from conversations.models import Conversation, Message
from leads.models import Lead
from tenants.errors import UserError
from tenants.models import Membership, WhatsAppChannel
from tests.conversations.conftest import Arrive
from tests.conversations.payloads import echo, fresh, inbound, sample, stamp, status
from tests.conversations.test_outbox import Part, queue, work
from tests.fakes.ycloud import FakeYCloud

Browse = Callable[[Membership], Client]
HTMX = {"HX-Request": "true"}
PHONE = "+5491123456789"


@pytest.fixture(autouse=True)
def impatient(settings: Any) -> None:
    settings.AGENT_DEBOUNCE_SECONDS = 0


def answer() -> list[str]:
    """Everything that is due is answered and sent; the words that left the house."""
    for conversation in Conversation.objects.all():
        turn_runner.answer_conversation(conversation.pk)
    for message in Message.objects.unsettled().order_by("pk"):
        tasks.deliver_message(connection.schema_name, message.pk)
    return [message.text for message in Message.objects.outgoing().order_by("pk") if message.has_left]


def bells() -> list[str]:
    return list(Notification.objects.order_by("pk").values_list("kind", flat=True))


# The window


def test_it_answers_nobody_whose_window_is_closed(channel: WhatsAppChannel, arrive: Arrive, ycloud: FakeYCloud) -> None:
    arrive(channel, inbound("Hola, quiero una asesoría", at=timezone.now() - timedelta(hours=26)))
    assert answer() == []
    assert ycloud.requests == [] and not Message.objects.outgoing().exists()
    assert bells() == ["unanswered"]


def test_it_sends_nothing_that_was_queued_before_the_window_closed(talk: Conversation, ycloud: FakeYCloud) -> None:
    (message,) = queue(talk)
    Conversation.objects.update(last_inbound_at=timezone.now() - timedelta(hours=24, seconds=1))
    assert (work(message).status, message.reason) == ("failed", "window_closed")
    assert ycloud.requests == []
    assert bells() == ["unsent"]


def test_nobody_queues_into_a_closed_window(talk: Conversation, ana: Membership) -> None:
    Conversation.objects.update(last_inbound_at=timezone.now() - timedelta(hours=25))
    talk.refresh_from_db()
    for send in (lambda: queue(talk), lambda: talk.reply(by=ana.user, text="Hola")):
        with pytest.raises(UserError) as refusal:
            send()
        assert refusal.value.code == "window_closed"
    assert not Message.objects.outgoing().exists()


# What was not delivered

REFUSALS: list[tuple[int, dict[str, Any] | None, bool]] = [
    (401, {"error": {"code": "UNAUTHORIZED"}}, True),
    (403, {"error": {"code": "BALANCE_INSUFFICIENT"}}, True),
    (400, {"error": {"code": "PARAM_INVALID", "whatsappApiError": {"code": 131047}}}, False),
    (400, {"error": {"code": "PARAM_INVALID"}}, False),
]


@pytest.mark.parametrize(("code", "body", "of_account"), REFUSALS)
def test_staff_hear_of_what_was_refused(
    talk: Conversation, ana: Membership, browse: Browse, ycloud: FakeYCloud, code: int, body: Any, of_account: bool
) -> None:
    ycloud.answer(code, body, times=3)
    for message in queue(talk, Part("uno"), Part("dos"), Part("tres")):
        work(message)
    assert bells() == ["channel" if of_account else "unsent"]
    client = browse(ana)
    row = client.get("/inbox/?tab=unsent", headers=HTMX).content.decode()
    assert "María Pérez" in row and "Sin entregar" in row
    assert "tab=unsent" in client.get("/inbox/waiting/").content.decode()
    banner = client.get("/inbox/troubles/").content.decode()
    assert ('role="alert"' in banner) == of_account
    assert ('class="banner" data-tone="danger"' in client.get("/").content.decode()) == of_account


def test_staff_hear_of_a_failure_that_comes_later(
    talk: Conversation, channel: WhatsAppChannel, ycloud: FakeYCloud, arrive: Arrive
) -> None:
    (message,) = queue(talk)
    work(message)
    assert bells() == []
    for _again in range(2):
        arrive(channel, status("failed", externalId=str(message.pk), id=message.provider_id, errorCode="131026"))
    assert bells() == ["unsent"]
    talk.refresh_from_db()
    assert talk.unsent_at


def test_a_cause_of_the_account_rings_once_and_ends_with_what_goes_out(
    talk: Conversation, channel: WhatsAppChannel, ycloud: FakeYCloud, arrive: Arrive
) -> None:
    ycloud.key = "another"
    for number in range(3):
        arrive(channel, inbound("Hola", phone=f"+549114444000{number}"))
    answer()
    assert bells() == ["channel"]
    assert Conversation.objects.unsent().count() == 4
    ycloud.key = "test-key"
    arrive(channel, inbound("Hola?", phone="+5491144440000"))
    answer()
    channel.refresh_from_db()
    assert channel.trouble == ""
    assert Conversation.objects.unsent().count() == 3


def test_what_the_account_is_told_later_ends_when_something_arrives(
    talk: Conversation, channel: WhatsAppChannel, ycloud: FakeYCloud, arrive: Arrive
) -> None:
    def send() -> Message:
        (message,) = queue(talk)
        return work(message)

    def told(message: Message, what: str, **more: Any) -> str:
        arrive(channel, status(what, externalId=str(message.pk), id=message.provider_id, **more))
        channel.refresh_from_db()
        return channel.trouble

    assert told(send(), "failed", errorCode="BALANCE_INSUFFICIENT") == "BALANCE_INSUFFICIENT"
    second = send()
    assert told(second, "failed", errorCode="BALANCE_INSUFFICIENT") == "BALANCE_INSUFFICIENT"
    assert bells() == ["channel"]
    assert told(send(), "delivered") == ""


@pytest.mark.parametrize("how", ["reply", "resolve", "again"])
def test_the_mark_goes_when_somebody_looks_after_it(
    talk: Conversation, ana: Membership, ycloud: FakeYCloud, how: str
) -> None:
    ycloud.answer(400, sample("error_400_param"))
    (message,) = queue(talk)
    work(message)
    talk.refresh_from_db()
    assert talk.unsent_at
    if how == "reply":
        talk.reply(by=ana.user, text="Hola")
    elif how == "resolve":
        talk.set_state("resolved", by=ana.user)
    else:
        message.send_again(by=ana.user)
    talk.refresh_from_db()
    assert talk.unsent_at is None


# People who want no messages

OUT = [
    "STOP",
    "BAJA",
    "No me escriban más",
    "baja por favor, no quiero recibir más mensajes",
    "Unsubscribe",
    "ARRÊT",
    "Hola, por favor no me manden más mensajes. Gracias",
    "don't write to me anymore, please",
    "Ne m'écrivez plus !",
    "Je ne veux plus recevoir de messages, merci",
    "merci de ne plus me contacter",
    "Veuillez ne plus nous appeler, svp",
    "arrêtez de m'envoyer des messages",
    "please stop messaging me",
    "I don't want to be contacted anymore",
    "no me contacten más",
    "les pido que no me llamen más, gracias",
    "supprimez mon numéro",
    "borren mi número",
    "Delete my number please",
]
NOT_OUT = [
    "quiero dar de baja mi turno",
    "¿Baja?",
    "La presión baja me preocupa",
    "cancel",
    "can you stop by tomorrow?",
    "No quiero más turnos los lunes",
    "Je voudrais arrêter le traitement",
    "no me llamen por la mañana",
    "ne m'appelez pas avant midi",
    "don't call me before noon",
    "cambié mi número",
    "ALTA",
]


def lead() -> Lead:
    return Lead.objects.get()


@pytest.mark.parametrize("words", OUT)
def test_it_writes_no_more_to_somebody_who_says_so(
    channel: WhatsAppChannel, arrive: Arrive, ycloud: FakeYCloud, words: str
) -> None:
    for text in (words, *OUT):
        arrive(channel, inbound(text))
    assert len(answer()) == 1
    assert (lead().has_opted_out, lead().opted_out_how) == (True, "words")
    assert AuditEntry.objects.filter(action="lead.opted_out").count() == 1


@pytest.mark.parametrize("words", NOT_OUT)
def test_an_ordinary_sentence_is_no_refusal(channel: WhatsAppChannel, arrive: Arrive, words: str) -> None:
    arrive(channel, inbound(words))
    assert not lead().has_opted_out


@pytest.mark.parametrize(("words", "back"), [("BAJA", "ALTA"), ("Unsubscribe", "START"), ("ARRÊT", "REPRENDRE")])
def test_the_confirmation_is_in_the_language_of_the_word(
    channel: WhatsAppChannel, arrive: Arrive, ycloud: FakeYCloud, words: str, back: str
) -> None:
    arrive(channel, inbound(words))
    (text,) = answer()
    assert back in text and "Aurora Solar" in text


@pytest.mark.parametrize("words", ["ALTA", "Hola, quiero un turno"])
def test_writing_again_lifts_it(channel: WhatsAppChannel, arrive: Arrive, ycloud: FakeYCloud, words: str) -> None:
    arrive(channel, inbound("STOP"))
    arrive(channel, inbound("ok gracias"))
    arrive(channel, inbound(type="reaction", text=None, reaction={"message_id": "w", "emoji": "👍"}))
    assert len(answer()) == 1 and lead().has_opted_out
    arrive(channel, inbound(words))
    assert len(answer()) > 1
    assert not lead().has_opted_out
    assert AuditEntry.objects.filter(action="lead.opted_in").count() == 1


@pytest.mark.parametrize(
    ("word", "said"),
    [("ALTA", "Vuelves a recibir"), ("alta por favor", "Vuelves"), ("REPRENDRE", "de nouveau"), ("START", "again")],
)
def test_the_promised_word_is_answered_by_one_sentence(
    channel: WhatsAppChannel, arrive: Arrive, ycloud: FakeYCloud, word: str, said: str
) -> None:
    arrive(channel, inbound("Unsubscribe"))
    arrive(channel, inbound(word))
    assert not lead().has_opted_out
    assert len(sentences := answer()) == 2
    assert said.lower() in sentences[-1].lower() or "volvés" in sentences[-1]


def test_an_answer_that_was_under_way_is_held_back(
    talk: Conversation, channel: WhatsAppChannel, arrive: Arrive
) -> None:
    (message,) = queue(talk)
    arrive(channel, inbound("STOP"))
    assert (work(message).status, message.reason) == ("failed", "opted_out")
    assert bells() == []


def test_a_message_that_is_older_than_the_refusal_lifts_nothing(channel: WhatsAppChannel, arrive: Arrive) -> None:
    arrive(channel, inbound("STOP"))
    arrive(channel, inbound("Hola", at=timezone.now() - timedelta(minutes=3)))
    assert lead().has_opted_out


# After everything that the test did: what says that it is of later counts from its arrival.
SOON = timedelta(minutes=1)
AGO = timedelta(minutes=-3)


def seconds(ago: timedelta) -> str:
    return str(int((timezone.now() + ago).timestamp()))


def preference(value: str, **more: Any) -> dict[str, Any]:
    event = sample("user_preferences_stop")
    changed = event["whatsappUserPreference"] | {"value": value, "timestamp": seconds(SOON)} | more
    return event | fresh() | {"whatsappUserPreference": changed}


def listed(kind: str, shift: timedelta = SOON, **more: Any) -> dict[str, Any]:
    key = "contactUnsubscribeCreated" if kind == "created" else "contactUnsubscribeDeleted"
    row = {"id": "1", "phoneNumber": PHONE, "source": "Manual"} | more
    return fresh(type=f"contact.unsubscribe.{kind}", createTime=stamp(timezone.now() + shift)) | {key: row}


def test_it_heeds_what_was_set_in_whatsapp(talk: Conversation, channel: WhatsAppChannel, arrive: Arrive) -> None:
    assert arrive(channel, preference("stop")).status == "done"
    assert (lead().has_opted_out, lead().opted_out_how) == (True, "whatsapp")
    assert not answer()
    arrive(channel, preference("resume"))
    assert not lead().has_opted_out


def test_it_keeps_the_refusal_of_somebody_who_never_wrote(channel: WhatsAppChannel, arrive: Arrive) -> None:
    spelled = {"contactPhoneNumber": None, "businessPhoneNumber": None, "from": PHONE, "to": channel.number}
    arrive(channel, preference("stop", **spelled))
    assert lead().has_opted_out and lead().phone == PHONE


def test_it_heeds_the_providers_list(talk: Conversation, channel: WhatsAppChannel, arrive: Arrive) -> None:
    arrive(channel, listed("created"))
    assert lead().opted_out_how == "provider"
    arrive(channel, listed("deleted"))
    assert not lead().has_opted_out
    row = arrive(channel, listed("created", phoneNumber="+34600111222"))
    assert row.status == "ignored" and Lead.objects.count() == 1


def test_a_consent_that_comes_late_lifts_no_newer_refusal(
    talk: Conversation, channel: WhatsAppChannel, arrive: Arrive
) -> None:
    arrive(channel, preference("stop", timestamp=seconds(AGO)))
    arrive(channel, preference("resume", timestamp=seconds(AGO)))
    assert lead().has_opted_out
    without = preference("resume", timestamp="") | {"createTime": stamp(timezone.now() + AGO)}
    arrive(channel, without)
    assert lead().has_opted_out


def test_an_entry_taken_off_the_list_late_lifts_no_newer_one(
    talk: Conversation, channel: WhatsAppChannel, arrive: Arrive
) -> None:
    arrive(channel, listed("created", AGO))
    arrive(channel, listed("deleted", AGO))
    assert lead().has_opted_out


def test_a_cleaned_list_takes_no_word_of_the_person_back(
    talk: Conversation, channel: WhatsAppChannel, arrive: Arrive
) -> None:
    arrive(channel, inbound("STOP"))
    for source in ("Manual", "Whatsapp"):
        arrive(channel, listed("deleted", source=source))
        assert lead().opted_out_how == "words"


def test_a_refusal_in_words_outlives_the_list_that_said_so_first(
    talk: Conversation, channel: WhatsAppChannel, arrive: Arrive
) -> None:
    arrive(channel, listed("created"))
    arrive(channel, inbound("STOP", at=timezone.now() + SOON))
    assert lead().opted_out_how == "words"
    arrive(channel, listed("deleted"))
    assert lead().has_opted_out


def test_the_last_of_two_refusals_counts(channel: WhatsAppChannel, arrive: Arrive) -> None:
    now = timezone.now()
    for text, minutes in (("STOP", 3), ("No me escriban más", 1), ("Hola", 2)):
        arrive(channel, inbound(text, at=now - timedelta(minutes=minutes)))
    assert lead().has_opted_out


def test_a_message_of_the_same_second_lifts_no_refusal(channel: WhatsAppChannel, arrive: Arrive) -> None:
    at = timezone.now().replace(microsecond=0) - timedelta(seconds=5)
    arrive(channel, inbound("STOP", at=at))
    arrive(channel, inbound("Hola", at=at))
    assert lead().has_opted_out
    arrive(channel, inbound("Hola", at=at + timedelta(seconds=1)))
    assert not lead().has_opted_out


@pytest.mark.parametrize("code", ["RECIPIENT_UNSUBSCRIBED", "131050"])
def test_a_refusal_of_the_provider_marks_the_lead(
    talk: Conversation, ana: Membership, browse: Browse, ycloud: FakeYCloud, code: str
) -> None:
    ycloud.answer(403, {"error": {"code": code}})
    (message,) = queue(talk)
    assert work(message).status == "failed"
    assert lead().opted_out_how == "refused"
    page = browse(ana).get(f"/inbox/{talk.pk}/").content.decode()
    assert "/again/" not in page
    with pytest.raises(UserError) as refusal:
        message.send_again(by=ana.user)
    assert refusal.value.code == "opted_out"


def test_staff_see_why_nothing_is_sent(
    talk: Conversation, channel: WhatsAppChannel, arrive: Arrive, ana: Membership, browse: Browse
) -> None:
    arrive(channel, inbound("STOP"))
    client = browse(ana)
    for address in (f"/inbox/{talk.pk}/", "/inbox/", f"/leads/{talk.lead_id}/"):
        assert re.search("[Nn]o quiere (recibir )?mensajes", client.get(address).content.decode()), address
    answered = client.post(f"/inbox/{talk.pk}/write/", {"mode": "reply", "text": "Hola"}, headers=HTMX)
    assert answered.status_code == 422 and "Hola" in answered.content.decode()
    assert client.post(f"/inbox/{talk.pk}/write/", {"mode": "note", "text": "ojo"}, headers=HTMX).status_code == 200


# What asks nothing

CLOSING = ["ok", "gracias", "👍", "merci", "thanks!", "Ok, muchas gracias!! 🙏🏽", "d'accord, merci", "Graciasss"]
ASKING = ["sí", "no", "ok, ¿a qué hora?", "gracias, y otra cosa", "Hola", "👎"]


@pytest.mark.parametrize("words", CLOSING)
def test_thanks_reopen_nothing(talk: Conversation, channel: WhatsAppChannel, arrive: Arrive, words: str) -> None:
    Conversation.objects.update(state="resolved", unread=0)
    turn_runner.Turn.objects.all().delete()
    arrive(channel, inbound(words))
    talk.refresh_from_db()
    assert (talk.state, talk.unread, talk.last_text) == ("resolved", 0, words)
    assert answer() == []


def test_a_sticker_reopens_nothing(talk: Conversation, channel: WhatsAppChannel, arrive: Arrive) -> None:
    Conversation.objects.update(state="resolved")
    turn_runner.Turn.objects.all().delete()
    arrive(channel, sample("inbound_sticker") | fresh())
    talk.refresh_from_db()
    assert talk.state == "resolved" and answer() == []


@pytest.mark.parametrize("words", ASKING)
def test_anything_else_reopens(talk: Conversation, channel: WhatsAppChannel, arrive: Arrive, words: str) -> None:
    Conversation.objects.update(state="resolved")
    arrive(channel, inbound(words))
    talk.refresh_from_db()
    assert talk.state == "open"


def test_thanks_in_an_open_conversation_are_heard(talk: Conversation, channel: WhatsAppChannel, arrive: Arrive) -> None:
    turn_runner.Turn.objects.all().delete()
    arrive(channel, inbound("gracias"))
    assert turn_runner.Turn.objects.get().owed


# Two people at once


def form_of(client: Client, talk: Conversation) -> dict[str, str]:
    """The hidden fields of the composer as this person's page has them."""
    context = client.get(f"/inbox/{talk.pk}/").context
    return {"mode": "reply", "seen": str(context["seen"]), "once": uuid4().hex}


def test_the_second_person_sees_that_the_first_has_answered(
    talk: Conversation, ana: Membership, sonia: Membership, browse: Browse
) -> None:
    hers, theirs = browse(ana), browse(sonia)
    first, second = form_of(hers, talk), form_of(theirs, talk)
    address = f"/inbox/{talk.pk}/write/"
    for _twice in range(2):
        assert hers.post(address, first | {"text": "Soy Ana"}, headers=HTMX).status_code == 200
    for _thrice in range(3):
        refused = theirs.post(address, second | {"text": "Soy Sonia"}, headers=HTMX)
        assert refused.status_code == 422
    page = refused.content.decode()
    assert ana.user.name in page and "Soy Sonia" in page
    assert Message.objects.outgoing().count() == 1
    again = second | {"text": "Soy Sonia", "seen": str(refused.context["seen"])}
    for _twice in range(2):
        assert theirs.post(address, again, headers=HTMX).status_code == 200
    assert Message.objects.outgoing().count() == 2


def test_an_answer_from_the_phone_counts_too(
    talk: Conversation, channel: WhatsAppChannel, arrive: Arrive, ana: Membership, browse: Browse
) -> None:
    client = browse(ana)
    form = form_of(client, talk)
    arrive(channel, echo("Ya te atiendo"))
    assert client.post(f"/inbox/{talk.pk}/write/", form | {"text": "Hola"}, headers=HTMX).status_code == 422


def test_ones_own_answer_is_no_surprise(talk: Conversation, ana: Membership, browse: Browse) -> None:
    client = browse(ana)
    form = form_of(client, talk)
    for text in ("uno", "dos"):
        answered = client.post(f"/inbox/{talk.pk}/write/", form | {"text": text}, headers=HTMX)
        assert answered.status_code == 200
    assert Message.objects.outgoing().count() == 2
