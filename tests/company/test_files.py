"""A file that no row names goes, whoever died on the way; until then it travels nowhere."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.utils import timezone

from company import files, people_data, personal_data, transfer
from company.models import LooseFile, PersonRequest, StoredFile
from company.transfer import archive
from conversations import media
from conversations.models import Conversation, Message
from leads.models import Lead
from tenants import queues
from tenants.models import Membership, ScheduledJob, Tenant, WhatsAppChannel
from tests.factories import make_conversation, make_lead, make_message

State = PersonRequest.State
WORDS = b"the voice of Quetzal Zorrilla"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any, solar: Tenant) -> Path:
    """Where the files of the company lie."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / solar.schema_name


@pytest.fixture
def message(solar: Tenant) -> Message:
    """A voice note whose file is not here yet."""
    channel = WhatsAppChannel.objects.create(tenant=solar, provider="ycloud", name="Main", number="+5491155550000")
    talk = make_conversation(channel=channel, lead=make_lead(first_name="Quetzal", last_name="Zorrilla"))
    return make_message(
        conversation=talk, kind="audio", extra={"media": {"link": "https://x.example", "name": "a.ogg"}}
    )


def lying(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def travelling(solar: Tenant, tmp_path: Path) -> list[str]:
    """The uploads in a file of the whole company."""
    transfer.write(solar, tmp_path / "whole.tgz")
    found = [name for name, _size, _source in archive.members(tmp_path / "whole.tgz") if name.startswith("media/")]
    (tmp_path / "whole.tgz").unlink()
    return found


def after_an_hour() -> None:
    """What the sweeper does with the loose files then."""
    LooseFile.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    for job in ScheduledJob.objects.filter(queue=files.QUEUE):
        assert queues.queue_named(files.QUEUE).task.name == "company.tasks.remove_loose_file"
        files.remove_loose_file(job.subject)
    assert not LooseFile.objects.exists() and not ScheduledJob.objects.filter(queue=files.QUEUE).exists()


def erase(lead: Lead, ana: Membership) -> PersonRequest:
    row = people_data.ask_erasure(lead.pk, by=ana.user)
    people_data.answer_person_request(row.pk)
    row.refresh_from_db()
    return row


def test_a_file_that_is_kept_stays(message: Message, folder: Path) -> None:
    media._keep(message, WORDS, "audio/ogg")
    assert not LooseFile.objects.exists()
    after_an_hour()
    assert lying(folder) == [WORDS]


def test_a_worker_that_dies_before_a_row_names_the_file_leaves_nothing_for_long(
    message: Message, folder: Path, solar: Tenant, tmp_path: Path
) -> None:
    media.write(WORDS)
    assert lying(folder) == [WORDS]
    assert travelling(solar, tmp_path) == []
    files.remove_loose_file(LooseFile.objects.get().pk)  # too early
    assert lying(folder) == [WORDS]
    after_an_hour()
    assert lying(folder) == []


def test_a_file_that_comes_for_somebody_who_was_erased_meanwhile_goes(
    message: Message, folder: Path, solar: Tenant, tmp_path: Path, ana: Membership
) -> None:
    assert erase(message.conversation.lead, ana).state == State.DONE
    media._keep(message, WORDS, "audio/ogg")  # the download was under way
    assert travelling(solar, tmp_path) == []
    files.remove_loose_file(LooseFile.objects.get().pk)
    assert (lying(folder), StoredFile.objects.count()) == ([], 0)


def test_a_file_that_comes_while_the_person_is_being_erased_goes(
    message: Message, folder: Path, ana: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    gather = personal_data.gather

    def and_then_it_comes(pk: Any) -> personal_data.Person:
        person = gather(pk)
        media._keep(message, WORDS, "audio/ogg")
        return person

    monkeypatch.setattr(personal_data, "gather", and_then_it_comes)
    assert erase(message.conversation.lead, ana).state == State.DONE
    assert (lying(folder), StoredFile.objects.count()) == ([], 0)


def test_a_file_that_two_workers_fetched_is_there_once(message: Message, folder: Path) -> None:
    for _each in range(2):
        media._keep(message, WORDS, "audio/ogg")
    after_an_hour()
    assert lying(folder) == [WORDS]


def test_the_file_of_a_person_that_was_written_too_late_goes(
    message: Message, folder: Path, ana: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = message.conversation.lead
    row = people_data.ask_export(lead.pk, label="Quetzal", by=ana.user)
    pack = people_data._pack

    def and_meanwhile(*args: Any, **options: Any) -> None:
        erase(lead, ana)
        pack(*args, **options)

    monkeypatch.setattr(people_data, "_pack", and_meanwhile)
    people_data.answer_person_request(row.pk)
    row.refresh_from_db()
    assert (row.state, row.path) == (State.REMOVED, "")
    files.remove_loose_file(LooseFile.objects.order_by("due_at").first().pk)  # type: ignore[union-attr]
    assert lying(folder) == []


@pytest.mark.parametrize("left", [".zip", ".part"])
def test_an_erasure_takes_along_what_a_dead_worker_left_of_an_export(
    message: Message, folder: Path, ana: Membership, left: str
) -> None:
    lead = message.conversation.lead
    row = people_data.ask_export(lead.pk, label="Quetzal", by=ana.user)
    (folder / "exports").mkdir(parents=True)
    (folder / "exports" / f"{row.pk}{left}").write_bytes(WORDS)
    erase(lead, ana)
    assert lying(folder) == []


def test_files_of_an_erasure_are_never_given_up(
    message: Message, folder: Path, ana: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    media._keep(message, WORDS, "audio/ogg")
    row = people_data.ask_erasure(message.conversation.lead.pk, by=ana.user)

    def die(*_args: Any, **_options: Any) -> None:
        raise OSError("the disk is away")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", die)
        for _each in range(people_data.MOST_ATTEMPTS + 2):
            with pytest.raises(OSError, match="disk"):
                people_data.answer_person_request(row.pk)
    row.refresh_from_db()
    assert (row.state, lying(folder)) == (State.CLEANING, [WORDS])
    people_data.answer_person_request(row.pk)
    row.refresh_from_db()
    assert (row.state, lying(folder)) == (State.DONE, [])


def test_a_lost_wake_is_planned_again(folder: Path) -> None:
    media.write(WORDS)
    ScheduledJob.objects.all().delete()
    files.reconcile_loose_files()
    after_an_hour()
    assert lying(folder) == []


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "{}/../elsewhere/key", "elsewhere/key", "{}", "{}//etc/passwd", "", "{}/./key", "{}/a\0b"]
)
def test_no_path_leads_out_of_the_company(
    browse: Any, ana: Membership, message: Message, solar: Tenant, tmp_path: Path, path: str
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "key").write_bytes(b"of another company")
    path = path.format(solar.schema_name)
    with pytest.raises(SuspiciousFileOperation):
        files.place_of(path)
    if "\0" in path:
        return
    message.file = StoredFile.objects.create(name="key", mime_type="image/png", size=1, path=path)
    message.save(update_fields=["file"])
    assert Conversation.objects.count() == 1
    answer = browse(ana).get(f"/inbox/files/{message.pk}/")
    assert answer.status_code == 400 and b"of another" not in answer.content
