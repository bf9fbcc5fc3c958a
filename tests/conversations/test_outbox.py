"""The way out: claims, providers' answers, doubt, order, and what a dead worker leaves."""

from collections import namedtuple
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from company.models import Notification
from conversations import outbox, tasks
from conversations.models import Conversation, Message
from tenants import queues, scheduling
from tenants.errors import UserError
from tenants.models import Membership, ScheduledJob, Tenant, WhatsAppChannel
from tests.conversations.conftest import Arrive
from tests.conversations.payloads import inbound, sample, status
from tests.fakes.ycloud import FakeYCloud

Part = namedtuple("Part", "text buttons", defaults=[[]])


def queue(talk: Conversation, *parts: Part) -> list[Message]:
    return talk.enqueue_replies(run_id=uuid4(), parts=parts or [Part("Hola María")])


def work(message: Message) -> Message:
    tasks.deliver_message(connection.schema_name, message.pk)
    message.refresh_from_db()
    return message


def wake_of(message: Message) -> ScheduledJob | None:
    return ScheduledJob.objects.filter(queue="deliver", subject=message.pk).first()


def age(message: Message, **ago: float) -> None:
    Message.objects.filter(pk=message.pk).update(claimed_at=timezone.now() - timedelta(**ago))


@pytest.mark.parametrize("name", ["ingest", "deliver", "key", "media", "snooze"])
def test_nothing_is_planned_again_for_a_row_that_is_gone(solar: Tenant, name: str) -> None:
    queue, subject = queues.queue_named(name), uuid4()
    assert queue
    scheduling.schedule(name, subject, timezone.now())
    queue.task(solar.schema_name, subject)
    assert not ScheduledJob.objects.filter(queue=name, subject=subject).exists()


def test_it_sends_what_is_queued(talk: Conversation, ycloud: FakeYCloud) -> None:
    (message,) = queue(talk)
    assert message.status == "queued"
    assert wake_of(message)
    work(message)
    assert (message.status, message.provider_id) == ("accepted", message.provider_id)
    assert message.provider_id
    assert wake_of(message) is None
    assert ycloud.sent == [
        {
            "from": "+5491155550000",
            "to": "+5491123456789",
            "externalId": str(message.pk),
            "type": "text",
            "text": {"body": "Hola María"},
        }
    ]
    method, path, headers, _body = ycloud.requests[0]
    assert (method, path, headers["X-API-Key"]) == ("POST", "/v2/whatsapp/messages", "test-key")
    work(message)
    assert len(ycloud.sent) == 1


def test_it_speaks_through_no_number_of_another_company(
    talk: Conversation, clinic_channel: WhatsAppChannel, ycloud: FakeYCloud
) -> None:
    (message,) = queue(talk)
    Conversation.objects.filter(pk=talk.pk).update(channel_id=clinic_channel.pk)
    with pytest.raises(WhatsAppChannel.DoesNotExist):
        work(message)
    assert ycloud.requests == []


def test_it_writes_to_a_bsuid_as_recipient(channel: WhatsAppChannel, arrive: Arrive, ycloud: FakeYCloud) -> None:
    arrive(channel, sample("inbound_text_bsuid_only") | {"id": "evt_out"})
    Conversation.objects.update(last_inbound_at=timezone.now())
    (message,) = queue(Conversation.objects.get())
    work(message)
    assert ycloud.sent[0]["recipient"] == "AR.1357924680135792"
    assert "to" not in ycloud.sent[0]


def test_it_sends_buttons_and_lists_within_their_limits(talk: Conversation, ycloud: FakeYCloud) -> None:
    long = [("a", "Miércoles 25 de noviembre 15:30"), ("b", "Miércoles 25 de noviembre 16:30"), ("c", "Jueves")]
    for message in queue(
        talk, Part("Elige", long), Part("Elige", [(str(n), f"Turno {n}") for n in range(12)]), Part("x" * 5000, long)
    ):
        work(message)
    assert ycloud.problems == []
    kinds = [body["interactive"]["type"] if body["type"] == "interactive" else "text" for body in ycloud.sent]
    assert kinds == ["button", "list", "text", "text", "text", "text", "button"]
    titles = [button["reply"]["title"] for button in ycloud.sent[0]["interactive"]["action"]["buttons"]]
    assert titles == ["Miércoles 25 de nov…", "Miércoles 25 de… 2", "Jueves"]
    assert len(ycloud.sent[1]["interactive"]["action"]["sections"][0]["rows"]) == 10


def test_it_splits_what_is_too_long_and_loses_nothing(talk: Conversation, ycloud: FakeYCloud) -> None:
    text = " ".join(f"palabra{number}" for number in range(1500))
    rows = queue(talk, Part(text))
    work(rows[0])
    assert [row.part for row in rows] == list(range(len(rows)))
    assert " ".join(body["text"]["body"] for body in ycloud.sent) == text
    assert ycloud.problems == []


def test_it_keeps_the_order_of_a_conversation(talk: Conversation, ycloud: FakeYCloud) -> None:
    first, second, third = queue(talk, Part("uno"), Part("dos"), Part("tres"))
    assert not third.claim_for_sending()
    work(second)
    assert ycloud.sent == []
    work(first)
    assert [body["text"]["body"] for body in ycloud.sent] == ["uno", "dos", "tres"]


def test_it_lets_one_worker_win(talk: Conversation) -> None:
    (message,) = queue(talk)
    twin = Message.objects.get(pk=message.pk)
    assert [message.claim_for_sending(), twin.claim_for_sending()] == [True, False]
    assert (message.status, message.attempts) == ("sending", 1)


def test_a_run_replies_once(talk: Conversation) -> None:
    run = uuid4()
    talk.enqueue_replies(run_id=run, parts=[Part("uno")])
    with pytest.raises(IntegrityError), transaction.atomic():
        talk.enqueue_replies(run_id=run, parts=[Part("uno")])


def test_it_waits_as_long_as_the_provider_asks(talk: Conversation, ycloud: FakeYCloud) -> None:
    ycloud.answer(429, headers={"Retry-After": "30"})
    (message,) = queue(talk)
    work(message)
    assert (message.status, message.reason) == ("queued", "unavailable")
    assert timedelta(seconds=25) < wake_of(message).due_at - timezone.now() <= timedelta(seconds=30)
    assert work(message).status == "queued"
    assert ycloud.sent == []
    Message.objects.update(send_after=timezone.now())
    assert work(message).status == "accepted"
    assert message.attempts == 2


def test_it_tries_again_when_nobody_listens(talk: Conversation, settings: Any) -> None:
    settings.YCLOUD_API_BASE = "http://127.0.0.1:9/v2"
    (message,) = queue(talk)
    assert work(message).status == "queued"
    Message.objects.update(attempts=outbox.MAX_ATTEMPTS - 1, send_after=None)
    assert (work(message).status, message.reason) == ("failed", "unavailable")


def test_it_knows_a_refusal(talk: Conversation, ycloud: FakeYCloud) -> None:
    ycloud.answer(400, sample("error_400_param"))
    first, second = queue(talk, Part("uno"), Part("dos"))
    assert (work(first).status, first.reason) == ("failed", "PARAM_INVALID")
    second.refresh_from_db()
    assert second.status == "accepted"


def test_it_knows_a_wrong_key(talk: Conversation, channel: WhatsAppChannel, ycloud: FakeYCloud) -> None:
    ycloud.key = "another"
    (message,) = queue(talk)
    assert (work(message).status, message.reason) == ("failed", "UNAUTHORIZED")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"id": "x", "status": "failed", "errorCode": "131026"}, "131026"),
        ({"id": "x", "status": "FAILED", "whatsappApiError": {"code": 131047}}, "131047"),
        ({"status": "failed", "errors": [{"code": 130472}]}, "130472"),
        ({"error": {"code": "BALANCE_INSUFFICIENT"}}, "BALANCE_INSUFFICIENT"),
        ({"status": "failed"}, "failed"),
    ],
)
def test_it_believes_a_200_that_says_it_failed(
    talk: Conversation, ycloud: FakeYCloud, answer: dict[str, Any], reason: str
) -> None:
    ycloud.answer(200, answer)
    (message,) = queue(talk)
    assert (work(message).status, message.reason) == ("failed", reason)


@pytest.mark.parametrize("how", ["cut", "408", "499", "500", "502"])
def test_it_never_sends_again_what_may_have_gone_out(talk: Conversation, ycloud: FakeYCloud, how: str) -> None:
    ycloud.cut() if how == "cut" else ycloud.answer(int(how), sample("error_500"))
    (message,) = queue(talk)
    assert work(message).status == "unknown"
    assert wake_of(message).due_at > timezone.now() + timedelta(minutes=1)
    sent = len(ycloud.requests)
    assert work(message).status == "unknown"
    assert len(ycloud.requests) == sent


def test_it_counts_a_late_answer_as_unknown(talk: Conversation, ycloud: FakeYCloud, monkeypatch: Any) -> None:
    import httpx

    from conversations.providers import ycloud as provider

    provider._client.cache_clear()
    monkeypatch.setattr(provider, "TIMEOUT", httpx.Timeout(0.2))
    ycloud.hang(1)
    (message,) = queue(talk)
    assert work(message).status == "unknown"
    provider._client.cache_clear()


def test_a_status_settles_what_was_unknown(
    talk: Conversation, channel: WhatsAppChannel, ycloud: FakeYCloud, arrive: Arrive
) -> None:
    ycloud.cut()
    (message,) = queue(talk)
    work(message)
    arrive(channel, status("sent", externalId=str(message.pk), id="abc", wamid="wamid.x"))
    message.refresh_from_db()
    assert (message.status, message.provider_id, message.wamid) == ("sent", "abc", "wamid.x")
    assert wake_of(message) is None


def test_it_asks_staff_once_after_two_minutes(talk: Conversation, ycloud: FakeYCloud) -> None:
    ycloud.cut()
    (message,) = queue(talk)
    work(message)
    assert not Notification.objects.exists()
    age(message, seconds=121)
    work(message)
    work(message)
    notification = Notification.objects.get()
    assert (notification.kind, notification.url) == ("unsure", f"/inbox/{talk.pk}/")
    assert message.status == "unknown"
    assert wake_of(message) is None


def test_a_claim_that_a_dead_worker_left_becomes_unknown(talk: Conversation, ycloud: FakeYCloud) -> None:
    first, second = queue(talk, Part("uno"), Part("dos"))
    assert first.claim_for_sending()
    assert timedelta(seconds=55) < wake_of(first).due_at - timezone.now() <= timedelta(seconds=60)
    assert work(first).status == "sending"
    age(first, seconds=61)
    assert work(first).status == "unknown"
    second.refresh_from_db()
    assert second.status == "accepted"
    assert len(ycloud.sent) == 1


def test_a_status_may_be_faster_than_the_answer(talk: Conversation, channel: WhatsAppChannel, arrive: Arrive) -> None:
    (message,) = queue(talk)
    message.claim_for_sending()
    arrive(channel, status("delivered", externalId=str(message.pk), id="abc"))
    message.observe("accepted", provider_id="abc")
    message.refresh_from_db()
    assert message.status == "delivered"


def test_it_waits_for_the_channels_key_and_goes_out_by_itself(
    talk: Conversation, channel: WhatsAppChannel, ycloud: FakeYCloud
) -> None:
    row = WhatsAppChannel.objects.get(pk=channel.pk)
    row.api_key = ""
    row.save()
    first, second = queue(talk, Part("uno"), Part("dos"))
    assert (work(first).status, first.reason) == ("queued", "no_key")
    work(second)
    assert wake_of(first) is None and wake_of(second) is None
    assert ScheduledJob.objects.filter(queue="key").count() == 1
    tasks.release_channel(connection.schema_name, channel.pk)
    assert ScheduledJob.objects.get(queue="key").due_at > timezone.now()
    row.api_key = "test-key"
    row.save()
    tasks.release_channel(connection.schema_name, channel.pk)
    assert not ScheduledJob.objects.filter(queue="key").exists()
    work(first)
    assert [body["text"]["body"] for body in ycloud.sent] == ["uno", "dos"]


def test_a_number_that_is_off_sends_nothing_until_it_is_on_again(
    talk: Conversation, channel: WhatsAppChannel, ycloud: FakeYCloud
) -> None:
    WhatsAppChannel.objects.filter(pk=channel.pk).update(is_active=False)
    (message,) = queue(talk, Part("uno"))
    assert (work(message).status, message.reason) == ("queued", "channel_off")
    tasks.release_channel(connection.schema_name, channel.pk)
    assert ycloud.sent == [] and ScheduledJob.objects.filter(queue="key").count() == 1
    WhatsAppChannel.objects.filter(pk=channel.pk).update(is_active=True)
    tasks.release_channel(connection.schema_name, channel.pk)
    work(message)
    assert [body["text"]["body"] for body in ycloud.sent] == ["uno"]


def test_a_simulator_receives_at_once(talk: Conversation, channel: WhatsAppChannel) -> None:
    simulator = WhatsAppChannel.objects.create(
        tenant=channel.tenant, provider="simulator", name="Sim", number="+549110"
    )
    Conversation.objects.update(channel_id=simulator.pk)
    talk.refresh_from_db()
    (message,) = queue(talk)
    assert work(message).status == "delivered"


def test_a_failed_message_is_sent_again_once(
    talk: Conversation, channel: WhatsAppChannel, ana: Membership, ycloud: FakeYCloud, arrive: Arrive
) -> None:
    (message,) = queue(talk)
    work(message)
    arrive(channel, status("failed", externalId=str(message.pk), id=message.provider_id, errorCode="131026"))
    first_try = message.provider_id
    message.refresh_from_db()
    assert message.can_be_sent_again
    assert message.send_again(by=ana.user)
    assert not message.send_again(by=ana.user)
    arrive(channel, status("failed", externalId=str(message.pk), id=first_try, errorCode="131026"))
    assert work(message).status == "accepted"
    assert len(ycloud.sent) == 2
    arrive(channel, status("failed", externalId=str(message.pk), id=first_try, errorCode="131026"))
    message.refresh_from_db()
    assert message.status == "accepted"
    arrive(channel, status("failed", externalId=str(message.pk), id=message.provider_id, errorCode="131026"))
    message.refresh_from_db()
    assert message.status == "failed"
    assert not message.send_again(by=ana.user)


def test_a_late_sign_of_arrival_stops_the_second_sending(
    talk: Conversation, channel: WhatsAppChannel, ana: Membership, ycloud: FakeYCloud, arrive: Arrive
) -> None:
    ycloud.cut()
    (message,) = queue(talk)
    work(message)
    message.send_again(by=ana.user)
    arrive(channel, status("delivered", externalId=str(message.pk), id="abc"))
    assert work(message).status == "delivered"
    assert len(ycloud.sent) == 1


def test_it_repairs_missing_wakes(talk: Conversation) -> None:
    (message,) = queue(talk)
    ScheduledJob.objects.all().delete()
    outbox.reconcile_outbox()
    assert wake_of(message)


# Who has the floor


def test_a_person_who_answers_silences_the_assistant(talk: Conversation, ana: Membership, ycloud: FakeYCloud) -> None:
    (message,) = talk.reply(by=ana.user, text="  Hola, soy Ana  ")
    talk.refresh_from_db()
    assert (message.text, message.author, message.user_id) == ("Hola, soy Ana", "human", ana.user_id)
    assert (talk.status_shown, talk.assignee_id, talk.unread, talk.last_author) == ("silenced", ana.user_id, 0, "human")
    assert work(message).status == "accepted"


def test_a_person_cannot_write_into_a_closed_window(talk: Conversation, ana: Membership) -> None:
    Conversation.objects.update(last_inbound_at=timezone.now() - timedelta(hours=24, seconds=1))
    talk.refresh_from_db()
    with pytest.raises(UserError) as refusal:
        talk.reply(by=ana.user, text="Hola")
    assert refusal.value.code == "window_closed"
    assert Message.objects.outgoing().count() == 0


def test_it_hands_off_once_and_calls_the_right_people(talk: Conversation, ana: Membership) -> None:
    talk.hand_off(reason="asked", summary="Quiere hablar con una persona")
    talk.hand_off(reason="asked", summary="Insiste")
    notification = Notification.objects.get()
    assert (notification.kind, notification.about, notification.url) == ("handoff", "María Pérez", f"/inbox/{talk.pk}/")
    assert (talk.status_shown, talk.silence_reason, talk.handoff_summary) == ("human_handling", "handoff", "Insiste")
    talk.give_back(ana.user)
    talk.refresh_from_db()
    assert (talk.status_shown, talk.is_silenced) == ("active", False)


def test_silence_ends_by_itself(talk: Conversation) -> None:
    talk.hand_off(reason="asked", summary="")
    Conversation.objects.update(silenced_until=timezone.now() - timedelta(seconds=1))
    talk.refresh_from_db()
    assert talk.status_shown == "active"


def test_history_holds_what_was_said(
    talk: Conversation, channel: WhatsAppChannel, ana: Membership, arrive: Arrive
) -> None:
    queue(talk, Part("Hola"))
    talk.add_note(by=ana.user, text="ojo")
    arrive(channel, inbound(type="reaction", text=None, reaction={"message_id": "w", "emoji": "👍"}))
    assert [message.text for message in talk.history()] == ["Hola, quiero info", "Hola"]
    assert [message.text for message in talk.history(limit=1)] == ["Hola"]
    talk.refresh_from_db()
    assert talk.unread == 1


def test_an_agent_sees_own_and_unclaimed_conversations(
    talk: Conversation, ana: Membership, beto: Membership, sonia: Membership
) -> None:
    assert Conversation.objects.visible_to(beto).exists()
    talk.lead.owner = ana.user
    talk.lead.save()
    assert not Conversation.objects.visible_to(beto).exists()
    assert Conversation.objects.visible_to(sonia).exists()
    talk.assign(beto.user, by=ana.user)
    assert Conversation.objects.visible_to(beto).exists()
