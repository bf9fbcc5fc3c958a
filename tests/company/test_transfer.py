"""A company leaves in one file and comes back, or comes in elsewhere, whole; a file that is not whole changes nothing."""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from agent.models import AgentProfile
from calendar_app.models import GoogleAccount
from company import audit_chain, transfer
from company.models import AuditEntry, CompanyExport, Label, Notification, StoredFile, notify, record
from company.transfer import archive, tables
from company.transfer.exporting import read_rows
from conversations import media
from conversations.ingest import ingest_delivery
from conversations.models import Conversation, Message, WebhookEvent
from leads.models import Lead
from tenants import queues, schemas
from tenants.companies import lifecycle
from tenants.companies.provisioning import create_company
from tenants.models import AuditCheckpoint, Membership, ScheduledJob, Tenant, User, WhatsAppChannel
from tests.conversations import payloads
from tests.factories import PASSWORD, make_conversation, make_lead, make_member, make_message
from tests.trail import unguarded

PASSPHRASE = "six plain words in a row"
NAME = "Viajera"
PEOPLE = ["vera@example.test", "ivo@example.test", "away@example.test"]
KEY = "key-of-the-provider"
REFRESH = "1//token-of-google"
# Lines of the moved company's own trail come on top: that it went, that it came.
OWN = "company/company_auditentry.copy"

Import = Callable[..., str]


@dataclass
class Gone:
    """A company that was exported and deleted for good: what is left are its files, and its people."""

    id: UUID
    schema: str
    created_at: datetime
    token: str
    secret: str
    sums: dict[str, str]
    file: Path
    plain: Path
    broken: Path
    said: str


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(scope="module")
def passphrase(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("passphrase") / "passphrase"
    path.write_text(PASSPHRASE + "\n")
    return path


@pytest.fixture(scope="module")
def gone(
    django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory, passphrase: Path
) -> Iterator[Gone]:
    """Committed, as in life: made, exported three times, deleted."""
    folder = tmp_path_factory.mktemp("moving")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder / "media"):
        tenant = make()
        with schemas.company(tenant.schema_name):  # a file that was made on a page before
            notify(Notification.Kind.COMPANY, NAME, "/settings/data/")
            CompanyExport.objects.create(asked_by=User.objects.get(email="vera@example.test"))
        try:
            channel = WhatsAppChannel.objects.get(tenant=tenant)
            token, secret, before = channel.token, channel.secret, sums(tenant)
            write(folder / "x.tgz", "--passphrase-file", passphrase)
            said = write(folder / "plain.tgz")
            with schemas.company(tenant.schema_name), transaction.atomic(), unguarded():
                AuditEntry.objects.filter(action="lead.changed").update(action="lead.moved")
            write(folder / "broken.tgz")
        finally:
            lifecycle.deactivate(tenant)
            lifecycle.delete_company(tenant, typed_name=tenant.name)
    yield Gone(
        tenant_id(folder / "x.tgz"), tenant.schema_name, tenant.created_at, token, secret, before,
        folder / "x.tgz", folder / "plain.tgz", folder / "broken.tgz", said,
    )  # fmt: skip
    with django_db_blocker.unblock():
        User.objects.filter(email__in=PEOPLE).delete()


def tenant_id(path: Path) -> UUID:
    return UUID(archive.verify(path).manifest["company"]["id"])


def write(path: Path, *words: Any) -> str:
    said = StringIO()
    call_command("company_export", NAME, "--to", path, *words, stdout=said)
    return said.getvalue()


def make() -> Tenant:
    """A company with something of every kind: rows, a file, secrets, people, a trail that is sealed."""
    tenant = create_company(name=NAME, owner_email="vera@example.test", owner_name="Vera Luz", language="es")
    vera = User.objects.get(email="vera@example.test")
    vera.set_password(PASSWORD)
    vera.save()
    make_member(tenant=tenant, email="ivo@example.test", name="Ivo")
    make_member(tenant=tenant, email="away@example.test", name="Away", status="suspended")
    channel = WhatsAppChannel.objects.create(
        tenant=tenant, provider="ycloud", name="Main", number="+5491155550077", api_key=KEY
    )
    with schemas.company(tenant.schema_name):
        profile = AgentProfile.objects.first() or AgentProfile()
        profile.api_key = "sk-of-the-agent"
        profile.save()
        GoogleAccount.objects.create(
            email="agenda@example.test", refresh_token=REFRESH, access_token="ya29.x", expires_at=timezone.now()
        )
        lead = make_lead(first_name="Tab\there", last_name="Back\\slash \\N\nline", owner=vera)
        lead.labels.add(Label.objects.create(name="Norte"))
        lead.add_note("nota", by=vera)
        talk = make_conversation(channel=channel, lead=lead, assignee=vera)
        file = StoredFile.objects.create(
            name="a.jpg", mime_type="image/jpeg", size=18, path=media.write(b"bytes of a picture")
        )
        make_message(conversation=talk, text="¿Hola?", kind="image", file=file)
        make_message(conversation=talk, text="waits", author="person", user=vera, status="queued")
        notify(Notification.Kind.INFO, "news", "/")
        Notification.objects.update(read_by=[str(vera.pk)])
        record("lead.changed", lead.pk, user=vera, after={"n": 1})
        audit_chain.seal()
    return tenant


@pytest.fixture
def take_in(gone: Gone, db: None, passphrase: Path) -> Import:
    def run(*words: Any, path: Path = gone.file) -> str:
        said = StringIO()
        call_command("company_import", path, "--passphrase-file", passphrase, *words, stdout=said)
        return said.getvalue()

    return run


def sums(tenant: Tenant, leave: tuple[str, ...] = ()) -> dict[str, str]:
    """Every table of the company as one checksum; secrets as what they say."""
    with connection.cursor() as cursor:
        cursor.execute(tables.NEUTRAL)
    found = {}
    for table in tables.of_company(tenant.schema_name):
        lines = [line.replace(tenant.schema_name.encode(), b"SCHEMA") for line in read_rows(table, tenant)]
        if table.secrets:
            lines = [b"\t".join(_without(line.split(b"\t"), table.secrets)) for line in lines]
        found[table.file] = hashlib.sha256(b"".join(lines)).hexdigest()
    return {name: found[name] for name in found if name not in leave}


def _without(values: list[bytes], places: Any) -> Iterator[bytes]:
    for place, value in enumerate(values):
        yield b"" if place in places else value


def whole(tenant: Tenant) -> bool:
    connection.set_tenant(tenant)
    try:
        return audit_chain.verify().broken is None
    finally:
        connection.set_schema_to_public()


def snapshot() -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace ORDER BY 1")
        found = [name for (name,) in cursor.fetchall()]
    return found, Tenant.objects.count(), User.objects.count(), Membership.objects.count(), ScheduledJob.objects.count()


def test_it_comes_back_as_it_went(gone: Gone, take_in: Import, settings: Any) -> None:
    before = gone.sums
    assert len(before) > 25
    assert not Tenant.objects.filter(name=NAME).exists()
    said = take_in()
    back = Tenant.objects.get(name=NAME)
    assert (back.pk, back.is_active, back.language, back.created_at) == (gone.id, True, "es", gone.created_at)
    assert back.schema_name != gone.schema
    after = sums(back)
    # The trail has lines on top: the export, and the import. The bell of files that lie elsewhere is silent.
    assert {name for name in before if before[name] != after[name]} <= {OWN, "company/company_notification.copy"}
    assert whole(back)
    assert "3 people had an account here, 0 got one" in said
    assert AuditCheckpoint.objects.filter(tenant=back).exists()
    channel = WhatsAppChannel.objects.get(tenant=back)
    assert channel.api_key == KEY and channel.secret.startswith("whsec_")
    with schemas.company(back.schema_name):
        assert AgentProfile.objects.get().api_key == "sk-of-the-agent"
        assert GoogleAccount.objects.get().refresh_token == REFRESH
        assert Lead.objects.get().last_name == "Back\\slash \\N\nline"
        assert AuditEntry.objects.filter(action="company.imported").exists()
        assert [row.kind for row in Notification.objects.all()] == ["info"] and not CompanyExport.objects.exists()
        stored = StoredFile.objects.get()
        assert (Path(settings.MEDIA_ROOT) / stored.path).read_bytes() == b"bytes of a picture"
        waiting = Message.objects.get(text="waits")
    # What was due is planned again.
    assert ScheduledJob.objects.filter(schema=back.schema_name, subject=waiting.pk).exists()


def test_people_enter_and_messages_come_in_afterwards(take_in: Import, client: Client) -> None:
    take_in()
    back = Tenant.objects.get(name=NAME)
    assert client.login(username="vera@example.test", password=PASSWORD)
    member = Membership.objects.get(tenant=back, user__email="vera@example.test")
    session = client.session
    session["membership"] = str(member.pk)
    session.save()
    assert client.get(reverse("tenants:team")).status_code == 200
    with schemas.company(back.schema_name):
        talk = Conversation.objects.get()
        channel = WhatsAppChannel.objects.get(tenant=back)
        body = json.dumps(payloads.inbound("again here", phone=talk.address, to=channel.number)).encode()
        arrived = WebhookEvent.objects.create(channel_id=channel.pk, event_id="evt-1", body=body)
        ingest_delivery(arrived.pk)
        assert talk.messages.filter(text="again here").exists()
        # Numbers that the database gives go on behind those that came.
        talk.labels.add(Label.objects.get())
        Lead.objects.get().labels.add(Label.objects.create(name="Sur"))


def test_people_with_another_id_here_are_found_by_their_email(
    gone: Gone, take_in: Import, django_capture_on_commit_callbacks: Any, at_once: None
) -> None:
    """As on another installation: Vera has an account there, Ivo has none, and somebody else has Ivo's id."""
    vera, ivo = User.objects.get(email="vera@example.test"), User.objects.get(email="ivo@example.test")
    old, taken = vera.pk, ivo.pk
    User.objects.filter(pk__in=[vera.pk, ivo.pk]).delete()
    vera = User.objects.create_user("vera@example.test", PASSWORD, name="Vera there")
    User.objects.create_user("other@example.test", PASSWORD, name="Other", id=taken)
    with django_capture_on_commit_callbacks(execute=True):
        said = take_in()
    back = Tenant.objects.get(name=NAME)
    vera.refresh_from_db()
    assert (vera.name, vera.check_password(PASSWORD)) == ("Vera there", True)
    ivo = User.objects.get(email="ivo@example.test")
    assert ivo.pk != taken and not ivo.has_usable_password()
    assert not ivo.is_email_proven, "no letter has come back here"
    (outgoing,) = mail.outbox
    assert outgoing.to == ["ivo@example.test"] and "1 letter for choosing a password" in said
    assert NAME in outgoing.subject and NAME in outgoing.body and "/password/" in outgoing.body
    assert set(Membership.objects.filter(tenant=back).values_list("user__email", "status")) == {
        ("vera@example.test", "active"), ("ivo@example.test", "active"), ("away@example.test", "suspended"),
    }  # fmt: skip
    assert "sealed anew" in said and whole(back)
    with schemas.company(back.schema_name):
        assert Lead.objects.get().owner_id == vera.pk
        assert Message.objects.get(text="waits").user_id == vera.pk
        assert Notification.objects.first().read_by == [str(vera.pk)]  # type: ignore[union-attr]
        assert AuditEntry.objects.filter(user=vera.pk, action="lead.changed").exists()
    assert not any(str(old) in text for text in everything(back))


def everything(tenant: Tenant) -> Iterator[str]:
    for table in tables.of_company(tenant.schema_name):
        yield b"".join(read_rows(table, tenant)).decode()


def test_without_a_passphrase_secrets_stay_behind(gone: Gone, db: None) -> None:
    path = gone.plain
    assert "Keys and tokens were left out" in gone.said
    assert path.stat().st_mode & 0o077 == 0
    content = gzip.decompress(path.read_bytes())
    assert b"v1:" + str(gone.id).encode() not in content and KEY.encode() not in content
    said = StringIO()
    call_command("company_import", path, stdout=said)
    assert "enter them again" in said.getvalue()
    channel = WhatsAppChannel.objects.get(tenant_id=gone.id)
    # A webhook is never left with an empty secret.
    assert channel.api_key == "" and channel.secret.startswith("whsec_") and channel.secret != gone.secret
    with schemas.company(channel.tenant.schema_name):
        assert GoogleAccount.objects.get().refresh_token == ""


def test_the_file_has_nothing_that_opens_a_door(gone: Gone, db: None) -> None:
    content = gzip.decompress(gone.file.read_bytes())
    for word in (User.objects.get(email="vera@example.test").password, KEY, "sk-of-the-agent", REFRESH, PASSPHRASE):
        assert word.encode() not in content
    assert not any(name.startswith(("public/tenants_scheduledjob", "public/tenants_user")) for name in names(gone.file))


def names(path: Path) -> list[str]:
    with tarfile.open(path) as tar:
        return tar.getnames()


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None], to: Path) -> Path:
    """The file with other contents, put together as ours are."""
    with tarfile.open(path) as tar:
        parts = {entry.name: tar.extractfile(entry).read() for entry in tar}  # type: ignore[union-attr]
    change(parts)
    with tarfile.open(to, "w:gz") as tar:
        for name, content in parts.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return to


def _manifest(**changes: Any) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        manifest = json.loads(parts[archive.MANIFEST])
        for key, value in changes.items():
            manifest[key] = value(manifest[key])
        parts[archive.MANIFEST] = json.dumps(manifest).encode()
        parts[archive.SEAL] = hashlib.sha256(parts[archive.MANIFEST]).hexdigest().encode()

    return change


def _other_row(parts: dict[str, bytes]) -> None:
    parts["company/leads_lead.copy"] = parts["company/leads_lead.copy"].replace(b"Tab", b"Tub")


def _climbing(parts: dict[str, bytes]) -> None:
    parts["media/../../escaped"] = b"x"


BAD: dict[str, tuple[Callable[[dict[str, bytes]], None], str]] = {
    "another row": (_other_row, "was altered or is damaged"),
    "a file outside": (_climbing, "does not belong in one"),
    "no manifest": (lambda parts: parts.pop(archive.MANIFEST) and None, "is cut, damaged"),
    "newer format": (_manifest(format=lambda old: old + 1), "newer format"),
    "newer migrations": (_manifest(migrations=lambda old: [*old, "leads.9999_from_the_future"]), "newer version"),
    "older migrations": (
        _manifest(migrations=lambda old: [name for name in old if name != "leads.0001_initial"]),
        "upgrade the source first",
    ),
    "another manifest": (_manifest(people=lambda old: old[:1]), "not the passphrase"),
}


def refused(run: Callable[[], Any], why: str) -> None:
    before = snapshot()
    with pytest.raises(CommandError, match=why):
        run()
    assert snapshot() == before


def test_a_file_that_is_not_whole_changes_nothing(gone: Gone, take_in: Import, tmp_path: Path, settings: Any) -> None:
    content = gone.file.read_bytes()
    for size in (0, 40, len(content) // 2, len(content) - 40):
        (tmp_path / "cut").write_bytes(content[:size])
        refused(lambda: take_in(path=tmp_path / "cut"), "cut, damaged")
    for place in (len(content) // 3, len(content) * 2 // 3):
        altered = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        (tmp_path / "altered").write_bytes(altered)
        refused(lambda: take_in(path=tmp_path / "altered"), "damaged")
    for change, why in BAD.values():
        bad = rewritten(gone.file, change, tmp_path / "bad")
        refused(lambda bad=bad: take_in(path=bad), why)  # type: ignore[misc]
    assert not (tmp_path / "escaped").exists()
    refused(lambda: take_in(path=tmp_path / "nowhere"), "There is no file")
    (tmp_path / "wrong").write_text("another passphrase altogether")
    refused(lambda: take_in("--passphrase-file", tmp_path / "wrong"), "not the passphrase of the file")
    refused(lambda: call_command("company_import", gone.file), "has secrets")
    assert not Path(settings.MEDIA_ROOT).exists()


def test_a_company_that_is_here_is_not_overwritten(gone: Gone, take_in: Import) -> None:
    same = Tenant.objects.create(pk=gone.id, name="Hers", schema_name="c_hers_1", status="inactive")
    refused(take_in, "is here already, as Hers")
    Tenant.objects.filter(pk=same.pk).delete()
    Tenant.objects.create(name=NAME, schema_name="c_hers_2", status="creating")
    refused(take_in, "choose another name with --name")
    take_in("--name", "Otra")
    assert Tenant.objects.get(pk=gone.id).name == "Otra"


def test_addresses_that_are_taken_are_made_anew_when_asked(gone: Gone, take_in: Import, clinic: Tenant) -> None:
    token = gone.token
    WhatsAppChannel.objects.create(tenant=clinic, provider="simulator", name="n", number="+1", token=token)
    refused(take_in, "--renew-addresses")
    take_in("--renew-addresses")
    assert WhatsAppChannel.objects.get(tenant_id=gone.id).token != token


def test_a_trail_that_was_changed_in_the_source_is_told(gone: Gone, db: None) -> None:
    refused(lambda: call_command("company_import", gone.broken), "audit trail in the file is broken at line")


def test_an_import_that_died_is_begun_anew_by_repeating_it(gone: Gone, take_in: Import) -> None:
    """As it stands after the process was killed while the rows came in."""
    half = Tenant.objects.create(pk=gone.id, name=NAME, schema_name="c_half_7")
    with connection.cursor() as cursor:
        cursor.execute("create schema c_half_7")
    take_in()
    half.refresh_from_db()
    assert half.is_active and half.schema_name != "c_half_7"
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_namespace where nspname = 'c_half_7'")
        assert cursor.fetchone()[0] == 0


def test_what_is_due_is_planned_after_the_rows_came(take_in: Import, monkeypatch: Any) -> None:
    """A fault at the very end takes everything away again."""

    def fails() -> list[tuple[UUID, datetime]]:
        raise RuntimeError("the last step")

    before = snapshot()
    last = queues.JobQueue("last", print, queues.Lane.SYNC, pending=fails)
    monkeypatch.setattr(queues, "_queues", queues._queues | {"last": last})
    with pytest.raises(RuntimeError):
        take_in()
    assert snapshot() == before


def test_an_export_is_there_whole_or_not_at_all(solar: Tenant, tmp_path: Path) -> None:
    WhatsAppChannel.objects.create(tenant=solar, provider="simulator", name="n", number="+1")
    WhatsAppChannel.objects.filter(tenant=solar).update(api_key=f"v1:{UUID(int=1)}:broken")
    with pytest.raises(transfer.MoveError, match="cannot be read"):
        transfer.export(solar, tmp_path / "y.tgz", passphrase=PASSPHRASE)
    assert not list(tmp_path.glob("*y.tgz*"))
