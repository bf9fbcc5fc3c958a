"""Files that leads send: fetched from the API's own host alone, kept by us, shown to those who may see the talk."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection

from conversations import media, tasks
from conversations.models import Message
from tenants.models import ScheduledJob, WhatsAppChannel
from tests.conversations.conftest import Arrive
from tests.conversations.payloads import inbound
from tests.fakes.ycloud import FakeYCloud

VOICE = b"OggS" + bytes(range(256)) * 4


@pytest.fixture(autouse=True)
def media_folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def write_audio(link: str) -> dict[str, Any]:
    return inbound(type="audio", text=None, audio={"id": "1", "link": link, "mime_type": "audio/ogg; codecs=opus"})


def fetch() -> Message:
    message = Message.objects.get(kind="audio")
    tasks.fetch_media(connection.schema_name, message.pk)
    message.refresh_from_db()
    return message


def test_it_keeps_a_voice_note(channel: WhatsAppChannel, arrive: Arrive, ycloud: FakeYCloud) -> None:
    arrive(channel, write_audio(ycloud.store("77", VOICE, "audio/ogg")))
    assert ScheduledJob.objects.filter(queue="media").exists()
    message = fetch()
    assert (message.file.name, message.file.mime_type, message.file.size) == ("audio.ogg", "audio/ogg", len(VOICE))
    assert (Path(django_settings.MEDIA_ROOT) / message.file.path).read_bytes() == VOICE
    assert message.file.path.startswith(f"{connection.schema_name}/")
    assert not ScheduledJob.objects.filter(queue="media").exists()
    fetch()
    assert len([request for request in ycloud.requests if request[0] == "GET"]) == 1


def test_it_never_shows_the_key_to_another_host(channel: WhatsAppChannel, arrive: Arrive, ycloud: FakeYCloud) -> None:
    with FakeYCloud() as other:
        arrive(channel, write_audio(other.store("77", VOICE, "audio/ogg")))
        message = fetch()
        assert other.requests == []
    assert (message.file, message.extra["media"]["error"]) == (None, "foreign_host")


def test_it_comes_back_when_the_host_is_away(channel: WhatsAppChannel, arrive: Arrive, ycloud: FakeYCloud) -> None:
    arrive(channel, write_audio(ycloud.store("77", VOICE, "audio/ogg")))
    ycloud.answer(503)
    assert fetch().file is None
    assert ScheduledJob.objects.filter(queue="media").exists()
    assert fetch().file is not None


def test_it_gives_up_on_what_is_gone_or_too_large(
    channel: WhatsAppChannel, arrive: Arrive, ycloud: FakeYCloud, monkeypatch: Any
) -> None:
    arrive(channel, write_audio(f"{ycloud.base}/whatsapp/media/download/gone"))
    assert fetch().extra["media"]["error"] == "UNAUTHORIZED"
    Message.objects.all().delete()
    from conversations.providers import ycloud as provider

    monkeypatch.setattr(provider, "MEDIA_LIMIT", 100)
    arrive(channel, write_audio(ycloud.store("77", VOICE, "audio/ogg")))
    assert fetch().extra["media"]["error"] == "too_large"


def test_it_names_files_by_their_type() -> None:
    assert media.ending_of("application/pdf") == ".pdf"
    assert media.ending_of("audio/ogg") == ".ogg"
    assert media.ending_of("strange/thing") == ""


def test_a_lost_wake_is_planned_again_until_the_file_is_here(
    channel: WhatsAppChannel, arrive: Arrive, ycloud: FakeYCloud
) -> None:
    arrive(channel, write_audio(ycloud.store("78", VOICE, "audio/ogg")))
    ScheduledJob.objects.filter(queue="media").delete()
    media.reconcile_media()
    assert ScheduledJob.objects.filter(queue="media").count() == 1
    fetch()
    media.reconcile_media()
    assert not ScheduledJob.objects.filter(queue="media").exists()
