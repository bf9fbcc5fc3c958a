"""What is older than the company wants to keep is deleted at night: in batches, counted, never what still waits."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.utils import timezone

from agent.models import Run, Step
from company import retention
from company.models import AuditEntry, Notification, Retention, StoredFile, notify
from conversations import media, retention_rules
from conversations.models import Conversation, Message, WebhookEvent
from leads.models import Lead
from tenants.ids import first_id_at
from tenants.models import Membership, ScheduledJob, Tenant, WhatsAppChannel
from tests.factories import make_conversation, make_lead, make_message
from tests.tenants.proof import prove

Old = Callable[[int], UUID]


@pytest.fixture
def channel(solar: Tenant) -> WhatsAppChannel:
    return WhatsAppChannel.objects.create(tenant=solar, provider="simulator", name="Main", number="+5491155550000")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)


@pytest.fixture
def talk(channel: WhatsAppChannel) -> Conversation:
    return make_conversation(channel=channel, lead=make_lead(phone="+5491155559876"))


@pytest.fixture
def old() -> Old:
    """old(40) is a key as it was given out 40 days ago, another each time."""
    given = iter(range(1, 10_000))
    return lambda days: UUID(int=first_id_at(timezone.now() - timedelta(days=days)).int + next(given))


def keep(**days: int | None) -> None:
    for name, value in days.items():
        Retention.objects.update_or_create(rule=name, defaults={"days": value})


def said(talk: Conversation, key: UUID, days: int, **fields: Any) -> Message:
    at = timezone.now() - timedelta(days=days)
    return make_message(conversation=talk, id=key, sent_at=at, created_at=at, **fields)


def test_messages_stay_for_ever_unless_the_company_says_otherwise(talk: Conversation, old: Old) -> None:
    said(talk, old(4000), 4000, text="long ago")
    retention.work_off()
    assert Message.objects.count() == 1
    assert not AuditEntry.objects.filter(action="retention.applied").exists()


def test_old_messages_go_with_their_files_and_the_lead_stays(
    browse: Any, ana: Membership, talk: Conversation, old: Old
) -> None:
    path = media.write(b"picture")
    file = StoredFile.objects.create(name="a.jpg", mime_type="image/jpeg", size=7, path=path)
    said(talk, old(200), 200, text="old words", kind="image", file=file)
    waiting = said(talk, old(200), 200, text="still going out", author="human", status="queued")
    fresh = said(talk, old(10), 10, text="new words")
    keep(conversations=91)
    retention.work_off()
    assert set(Message.objects.all()) == {waiting, fresh}
    assert not StoredFile.objects.exists()
    assert not (Path(settings.MEDIA_ROOT) / path).exists()
    assert Lead.objects.filter(pk=talk.lead_id).exists()
    page = browse(ana).get(f"/inbox/{talk.pk}/").content.decode()
    assert "new words" in page
    assert "regla de conservación" in page


def test_a_talk_without_messages_keeps_no_words(browse: Any, ana: Membership, talk: Conversation, old: Old) -> None:
    said(talk, old(200), 200, text="moonstone")
    Conversation.objects.filter(pk=talk.pk).update(handoff_summary="wants moonstone")
    keep(conversations=91)
    retention.work_off()
    talk.refresh_from_db()
    assert (talk.last_text, talk.handoff_summary, talk.unread) == ("", "", 0)
    page = browse(ana).get(f"/inbox/{talk.pk}/").content.decode()
    assert "moonstone" not in page
    assert "regla de conservación" in page


def test_what_is_no_message_yet_is_never_deleted(channel: WhatsAppChannel, old: Old) -> None:
    for status in WebhookEvent.Status.values:
        WebhookEvent.objects.create(id=old(400), channel_id=channel.pk, event_id=status, body=b"{}", status=status)
    WebhookEvent.objects.create(id=old(20), channel_id=channel.pk, event_id="new", body=b"{}", status="done")
    retention.work_off()
    assert set(WebhookEvent.objects.values_list("event_id", flat=True)) == {"received", "failed", "new"}


def test_traces_and_notices_go_after_their_time(talk: Conversation, old: Old) -> None:
    gone, kept = Run.objects.create(id=old(400), conversation=talk, outcome="replied"), None
    Step.objects.create(run=gone, number=1, kind="tool")
    kept = Run.objects.create(id=old(300), conversation=talk, outcome="replied")
    notify(Notification.Kind.INFO, "Old", "/")
    Notification.objects.update(at=timezone.now() - timedelta(days=31))
    fresh = notify(Notification.Kind.INFO, "New", "/")
    retention.work_off()
    assert (list(Run.objects.all()), Step.objects.count()) == ([kept], 0)
    assert list(Notification.objects.all()) == [fresh]


def test_it_works_in_batches_goes_on_where_it_stood_and_counts_once(
    talk: Conversation, old: Old, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention_rules, "BATCH", 2)
    for _n in range(5):
        said(talk, old(200), 200, text="x")
    keep(conversations=91)
    retention.reconcile_retention()
    retention.work_off(seconds=0)
    assert Message.objects.count() == 3
    assert ScheduledJob.objects.filter(queue="retention").exists()
    assert not AuditEntry.objects.filter(action="retention.applied").exists()
    retention.work_off()
    assert Message.objects.count() == 0
    assert not ScheduledJob.objects.filter(queue="retention").exists()
    retention.work_off()
    assert AuditEntry.objects.get(action="retention.applied").after == {"conversations": 5}


def test_a_batch_that_fails_changes_nothing(talk: Conversation, old: Old, monkeypatch: pytest.MonkeyPatch) -> None:
    said(talk, old(200), 200, text="x")
    keep(conversations=91)
    with monkeypatch.context() as patch:
        patch.setattr(retention_rules, "_note", lambda *_a: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            retention.work_off()
    assert (Message.objects.count(), Retention.objects.get(rule="conversations").deleted) == (1, 0)
    retention.work_off()
    assert Message.objects.count() == 0


def test_the_ceo_chooses_after_a_second_proof_and_sees_what_goes(
    browse: Any, ana: Membership, sonia: Membership, talk: Conversation, old: Old
) -> None:
    said(talk, old(200), 200, text="x")
    values = {"conversations": "91", "journal": "30", "traces": "365", "notices": "30", "deliveries": "30"}
    assert browse(sonia).post("/settings/data/keeping/", values).status_code == 403
    client = browse(ana)
    assert client.post("/settings/data/keeping/", values).status_code == 302
    assert not Retention.objects.exists()
    prove(client)
    shown = client.get("/settings/data/keeping/preview/", values).content.decode()
    assert "Se elimina 1 en la próxima noche" in shown
    assert "en la próxima noche" not in client.get("/settings/data/").content.decode()
    assert client.post("/settings/data/keeping/", values | {"conversations": "5"}).status_code == 422
    assert client.post("/settings/data/keeping/", values | {"notices": ""}).status_code == 422
    assert client.post("/settings/data/keeping/", values).url == "/settings/data/"
    line = AuditEntry.objects.get(action="retention.changed")
    assert (line.before, line.after) == ({"conversations": 0}, {"conversations": 91})
    assert "Se elimina 1 en la próxima noche" in client.get("/settings/data/").content.decode()
    assert Message.objects.count() == 1
