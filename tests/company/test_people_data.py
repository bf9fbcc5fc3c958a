"""A person gets their data, or is erased: nothing of them is found afterwards."""

import json
import os
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from agent.models import Run, Step, Turn
from api.models import IdempotencyKey
from calendar_app.models import Appointment
from company import audit_chain, people_data, personal_data
from company.models import AuditEntry, EmittedEvent, Notification, PersonRequest, StoredFile, notify, record
from conversations import media
from conversations.models import Conversation, Message, WebhookEvent
from leads.joining import join
from leads.models import Lead
from leads.services import find_or_create_lead
from tenants import erasures, schemas
from tenants.erasures import Erasure
from tenants.errors import UserError
from tenants.ids import new_id
from tenants.maintenance import cleanup
from tenants.models import Membership, ScheduledJob, Tenant, WhatsAppChannel
from tests.factories import (
    make_appointment,
    make_conversation,
    make_lead,
    make_message,
    make_professional,
    make_service,
)
from tests.tenants.proof import prove

PHONE, TWIN = "+5491155559876", "+5491155551234"
# Whatever must be nowhere afterwards, in lower case.
TRACES = ["zorrilla", "5491155559876", "5491155551234", "quetzal", "moonstone", "profilename"]
State = PersonRequest.State


@pytest.fixture
def channel(solar: Tenant) -> WhatsAppChannel:
    return WhatsAppChannel.objects.create(tenant=solar, provider="simulator", name="Main", number="+5491155550000")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests left on the disk is not looked at."""
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)


@pytest.fixture
def zoe(solar: Tenant, ana: Membership, channel: WhatsAppChannel) -> Lead:
    """A lead with something in every table: twice joined, booked, written to, told of."""
    lead = make_lead(first_name="Quetzal", last_name="Zorrilla", phone=PHONE, email="zorrilla@example.test")
    lead.profile_name = "Profilename"
    lead.touches = [{"at": "2026-01-01T00:00:00+00:00", "source": "meta_ads", "headline": "moonstone"}]
    lead.save()
    other = make_lead(first_name="Quetzal", last_name="Zorrilla", phone=TWIN)
    other.correct({"last_name": "Zorrilla Paz"}, phone=TWIN, by=ana.user)
    lead = join(one=lead.pk, other=other.pk, by=ana.user)
    lead.learn(document="moonstone-1", insurance="Quetzal Mutual")
    lead.qualify(needs="moonstone on the roof")
    lead.record_urgency("high", "quetzal is in pain")
    lead.add_note("moonstone note", by=ana.user)
    lead.deals.create(title="Roof of Zorrilla", amount=100, currency="ARS")
    lead.move_to("closed_lost", by=ana.user, reason="quetzal chose another")
    service, professional = make_service(), make_professional()
    make_appointment(
        lead=lead, service=service, professional=professional, start=timezone.now() - timedelta(days=9),
        status="attended", attendee={"first_name": "Quetzal", "last_name": "Zorrilla"}, note="moonstone",
    )  # fmt: skip
    make_appointment(
        lead=lead, service=service, professional=professional, start=timezone.now() + timedelta(days=9),
        idempotency_key="quetzal-1",
    )  # fmt: skip
    talk = make_conversation(channel=channel, lead=lead, address=PHONE)
    path = media.write(b"moonstone in a picture")
    file = StoredFile.objects.create(name="zorrilla.jpg", mime_type="image/jpeg", size=22, path=path)
    said = make_message(conversation=talk, text="my word is moonstone", kind="image", file=file)
    make_message(conversation=talk, text="Dear Quetzal, so be it", author="assistant", status="sent")
    talk.hand_off(reason="moonstone", summary="Quetzal wants moonstone")
    record("message.sent_again", said.pk, user=ana.user, after={"text": "moonstone"})
    Turn.objects.create(conversation=talk, state={"name": "Quetzal"})
    run = Run.objects.create(conversation=talk)
    Step.objects.create(run=run, number=1, kind="tool", arguments={"first_name": "Quetzal"}, result={"t": "moonstone"})
    body = json.dumps({"from": PHONE.lstrip("+"), "text": "my word is moonstone", "name": "Profilename"}).encode()
    WebhookEvent.objects.create(channel_id=channel.pk, event_id="evt-1", body=body, status="done")
    notify(Notification.Kind.INFO, "Quetzal Zorrilla", lead.get_absolute_url())
    EmittedEvent.objects.create(type="lead.updated", kind="lead", subject=lead.pk, body='{"name": "Zorrilla"}')
    IdempotencyKey.objects.create(
        user=ana.user, route="POST x", key="k", fingerprint="f", status=201, body=json.dumps({"id": str(lead.pk)})
    )
    audit_chain.seal()
    return Lead.objects.get(pk=lead.pk)


def everything(solar: Tenant) -> Iterator[tuple[str, str]]:
    """Every table of the company and of `public`, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name FROM information_schema.tables "
            "WHERE table_schema IN (%s, 'public') AND table_type = 'BASE TABLE'",
            [solar.schema_name],
        )
        for schema, table in cursor.fetchall():
            cursor.execute(
                f'SELECT coalesce(string_agg(row_to_json(t)::text, chr(10)), \'\') FROM "{schema}"."{table}" t'
            )
            (text,) = cursor.fetchone()
            yield f"{schema}.{table}", text.lower()


def found_in(solar: Tenant) -> dict[str, list[str]]:
    """Where traces of the person are: tables, with the bytes of journals read as text, and files."""
    hexed = {trace: trace.encode().hex() for trace in TRACES}
    places = {name: [t for t in TRACES if t in text or hexed[t] in text] for name, text in everything(solar)}
    folder = Path(settings.MEDIA_ROOT) / solar.schema_name
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes().lower()
            places[str(path)] = [t for t in TRACES if t.encode() in content or t in path.name.lower()]
    return {name: traces for name, traces in places.items() if traces}


def erase(solar: Tenant, lead: Lead, ana: Membership) -> PersonRequest:
    row = people_data.ask_erasure(lead.pk, by=ana.user)
    people_data.answer_person_request(row.pk)
    row.refresh_from_db()
    return row


def test_nothing_of_the_person_is_found_afterwards(solar: Tenant, zoe: Lead, ana: Membership) -> None:
    before = found_in(solar)
    assert len(before) >= 12, before
    row = erase(solar, zoe, ana)
    assert row.state == State.DONE
    assert found_in(solar) == {}


def test_what_counts_stays_without_a_name(solar: Tenant, zoe: Lead, ana: Membership) -> None:
    erase(solar, zoe, ana)
    lead = Lead.objects.get(pk=zoe.pk)
    assert (lead.stage, lead.name, lead.deals.get().amount) == ("closed_lost", "", 100)
    past, coming = Appointment.objects.filter(lead=zoe).order_by("start")
    assert (past.status, past.attendee_name, coming.status) == ("attended", "", "cancelled")
    for model in (Conversation, Message, Run, Step, Turn, StoredFile, EmittedEvent, IdempotencyKey):
        assert model.objects.count() == 0, model
    assert WebhookEvent.objects.get().event_id == "evt-1"


def test_the_chain_of_the_trail_stays_whole(solar: Tenant, zoe: Lead, ana: Membership) -> None:
    erase(solar, zoe, ana)
    audit_chain.seal()
    report = audit_chain.verify()
    assert report.broken is None
    assert report.emptied >= 8
    assert AuditEntry.objects.get(action="person.erased").after["messages"] == 2


def test_the_receipt_says_what_and_when_and_can_be_proven(
    browse: Any, solar: Tenant, zoe: Lead, ana: Membership, sonia: Membership
) -> None:
    row = erase(solar, zoe, ana)
    answer = browse(ana).get(f"/settings/data/requests/{row.pk}/receipt/")
    assert answer["Cache-Control"] == "private, no-store"
    receipt = answer.json()
    assert receipt["erased"]["messages"] == 2
    assert receipt["erased"]["files"] == 1
    assert people_data.identity_of(PHONE) in receipt["identities"]
    assert people_data.identity_of("+5491100000000") not in receipt["identities"]
    assert not [trace for trace in TRACES if trace in answer.content.decode().lower()]
    assert browse(sonia).get(f"/settings/data/requests/{row.pk}/receipt/").status_code == 404
    shown = browse(ana).get("/settings/data/").content.decode()
    assert "Quetzal" not in shown
    assert f"/settings/data/requests/{row.pk}/receipt/" in shown


def test_a_later_message_makes_a_new_lead(solar: Tenant, zoe: Lead, ana: Membership) -> None:
    erase(solar, zoe, ana)
    lead, created = find_or_create_lead(phone=PHONE, bsuid=None, country="AR", at=timezone.now())
    assert created
    assert lead.pk != zoe.pk


def test_the_erased_lead_is_nowhere_and_cannot_be_written_to(
    browse: Any, solar: Tenant, zoe: Lead, ana: Membership
) -> None:
    erase(solar, zoe, ana)
    client = browse(ana)
    assert client.get(f"/leads/{zoe.pk}/").status_code == 404
    assert f"/leads/{zoe.pk}/" not in client.get("/leads/").content.decode()
    assert f"/leads/{zoe.pk}/" not in client.get("/pipeline/").content.decode()
    with pytest.raises(UserError):
        zoe.learn(first_name="Quetzal")
    with pytest.raises(UserError):
        zoe.add_note("moonstone", by=ana.user)
    assert found_in(solar) == {}


def test_a_worker_that_dies_before_the_files_are_gone_is_resumed(
    solar: Tenant, zoe: Lead, ana: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = people_data.ask_erasure(zoe.pk, by=ana.user)

    def die(*_args: Any, **_options: Any) -> None:
        raise OSError("the disk is away")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", die)
        with pytest.raises(OSError, match="disk"):
            people_data.answer_person_request(row.pk)
    row.refresh_from_db()
    assert row.state == State.CLEANING
    assert ScheduledJob.objects.filter(queue="person", subject=row.pk).exists()
    people_data.answer_person_request(row.pk)
    people_data.answer_person_request(row.pk)
    row.refresh_from_db()
    assert (row.state, row.files) == (State.DONE, [])
    assert found_in(solar) == {}
    assert not ScheduledJob.objects.filter(queue="person", subject=row.pk).exists()


def test_whom_a_restore_brings_back_is_erased_again(solar: Tenant, zoe: Lead, ana: Membership) -> None:
    kept = list(Lead.objects.filter(pk=zoe.pk).values())
    made, other = timezone.now(), make_lead(first_name="Otra")
    people_data.answer_person_request(people_data.ask_erasure(zoe.pk, by=ana.user).pk)
    listed = {one.id for one in erasures.since(made, company=solar.pk)}
    assert {zoe.pk} < listed, "and whoever had been joined with her"
    assert erasures.since(made, company=ana.pk) == erasures.since(timezone.now(), company=solar.pk) == []

    Lead.objects.filter(pk=zoe.pk).update(**kept[0])  # as a backup of before has her
    assert people_data.erase_again(made) == 1
    assert found_in(solar) == {}
    assert people_data.erase_again(made) == 0
    assert Lead.objects.get(pk=other.pk).first_name == "Otra"


def test_an_erasure_is_as_old_as_its_first_line_and_ends_with_what_is_back(solar: Tenant) -> None:
    pk, before = new_id(), timezone.now()
    erasures.remember([Erasure(erasures.Kind.COMPANY, pk, timezone.now())])
    between = timezone.now()
    erasures.remember([Erasure(erasures.Kind.COMPANY, pk, timezone.now())])
    assert pk in {one.id for one in erasures.since(before)}
    assert pk not in {one.id for one in erasures.since(between)}, "a backup from after the first has it not"
    erasures.take_back(erasures.Kind.COMPANY, pk)
    assert pk not in {one.id for one in erasures.since(before)}


def test_a_line_that_was_cut_hides_no_other_erasure(solar: Tenant) -> None:
    before = timezone.now()
    first, second = (Erasure(erasures.Kind.ACCOUNT, new_id(), timezone.now()) for _n in range(2))
    erasures.remember([first])
    with open(erasures.path(), "ab") as kept:
        kept.write(b'{"kind": "person", "id": "0190')
    erasures.remember([second])
    assert {first, second} <= set(erasures.since(before))


def test_an_error_in_the_middle_changes_nothing(
    solar: Tenant, zoe: Lead, ana: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = people_data.ask_erasure(zoe.pk, by=ana.user)
    with monkeypatch.context() as patch:
        patch.setattr(audit_chain, "empty", lambda *_a, **_k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            people_data.answer_person_request(row.pk)
    assert Lead.objects.get(pk=zoe.pk).first_name == "Quetzal"
    assert Message.objects.count() == 2
    people_data.answer_person_request(row.pk)
    assert found_in(solar) == {}


def test_asked_twice_is_done_once(solar: Tenant, zoe: Lead, ana: Membership) -> None:
    first, second = (people_data.ask_erasure(zoe.pk, by=ana.user) for _n in range(2))
    assert first.pk == second.pk


def test_erasing_needs_the_ceo_a_second_proof_and_the_name(
    browse: Any, solar: Tenant, zoe: Lead, ana: Membership, beto: Membership, sonia: Membership, carla: Membership
) -> None:
    address = f"/settings/data/people/{zoe.pk}/erase/"
    assert browse(carla).post(address, {"name": "Quetzal Zorrilla"}).status_code == 404
    for member in (beto, sonia):
        assert browse(member).post(address, {"name": "Quetzal Zorrilla"}).status_code == 403
    client = browse(ana)
    assert client.post(address, {"name": "Quetzal Zorrilla"}).status_code == 302
    assert not PersonRequest.objects.exists()
    prove(client)
    assert client.get(address).status_code == 200
    assert client.post(address, {"name": "Somebody"}).status_code == 422
    assert not PersonRequest.objects.exists()
    assert client.post(address, {"name": " quetzal zorrilla "}).url == "/settings/data/"
    row = PersonRequest.objects.get()
    assert (row.kind, row.label, row.person) == ("erasure", "", zoe.pk)


# The export


def export(browse: Any, member: Membership, lead: Lead) -> PersonRequest:
    assert browse(member).post(f"/settings/data/people/{lead.pk}/export/").url == "/settings/data/"
    row = PersonRequest.objects.get(kind="export")
    people_data.answer_person_request(row.pk)
    row.refresh_from_db()
    return row


def test_the_file_holds_everything_about_the_person(browse: Any, zoe: Lead, sonia: Membership) -> None:
    row = export(browse, sonia, zoe)
    answer = browse(sonia).get(f"/settings/data/requests/{row.pk}/file/")
    archive = zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content)))
    told = json.loads(archive.read("data.json"))
    assert told["lead"][0]["last_name"] == "Zorrilla"
    assert {point["value"] for point in told["contact_points"]} >= {PHONE, TWIN}
    assert [message["text"] for message in told["messages"]] == ["my word is moonstone", "Dear Quetzal, so be it"]
    assert told["notes"][0]["text"] == "moonstone note"
    assert len(told["appointments"]) == 2
    assert told["deals"][0]["amount"] == "100.00"
    assert told["audit"]
    assert told["traces"]
    (name,) = [name for name in archive.namelist() if name.startswith("files/")]
    assert archive.read(name) == b"moonstone in a picture"
    assert told["messages"][0]["file"] == name.removeprefix("files/")
    page = archive.read("data.html").decode()
    assert "my word is moonstone" in page
    assert "Mensajes" in page
    assert AuditEntry.objects.filter(action="person.downloaded", user=sonia.user).exists()


def test_only_those_who_may_get_the_file(
    browse: Any, zoe: Lead, sonia: Membership, beto: Membership, carla: Membership
) -> None:
    assert browse(carla).post(f"/settings/data/people/{zoe.pk}/export/").status_code == 404
    assert browse(beto).post(f"/settings/data/people/{zoe.pk}/export/").status_code == 403
    assert browse(beto).get("/settings/data/").status_code == 403
    row = export(browse, sonia, zoe)
    for stranger in (beto, carla):
        assert browse(stranger).get(f"/settings/data/requests/{row.pk}/file/").status_code == 404


def test_the_file_is_removed_after_seven_days(browse: Any, zoe: Lead, ana: Membership) -> None:
    row = export(browse, ana, zoe)
    path = Path(settings.MEDIA_ROOT) / row.path
    assert path.is_file()
    job = ScheduledJob.objects.get(queue="person", subject=row.pk)
    assert timedelta(days=6) < job.due_at - timezone.now() < timedelta(days=8)
    people_data.answer_person_request(row.pk)
    assert path.is_file()
    PersonRequest.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    assert browse(ana).get(f"/settings/data/requests/{row.pk}/file/").status_code == 404
    people_data.answer_person_request(row.pk)
    row.refresh_from_db()
    assert (row.state, path.exists()) == (State.REMOVED, False)


def test_an_erasure_takes_the_exports_of_the_person_along(
    browse: Any, solar: Tenant, zoe: Lead, ana: Membership
) -> None:
    path = Path(settings.MEDIA_ROOT) / export(browse, ana, zoe).path
    erase(solar, zoe, ana)
    assert not path.exists()
    assert found_in(solar) == {}


def while_it_is_told(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """`happens()` comes in the midst of the next export."""
    coming = [happens]

    def tell(_person: personal_data.Person) -> personal_data.Told:
        if coming:
            coming.pop()()
        return {}

    monkeypatch.setattr(
        personal_data, "_parts", [*personal_data.parts(), personal_data.PersonalDataSource("meanwhile", tell=tell)]
    )


def test_a_long_export_is_left_to_the_worker_that_makes_it(
    browse: Any, zoe: Lead, ana: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wake_again() -> None:
        row = PersonRequest.objects.get()
        for _again in range(people_data.MOST_ATTEMPTS):
            people_data.answer_person_request(row.pk)
        row.refresh_from_db()
        assert (row.state, row.attempts) == (State.WAITING, 1)

    while_it_is_told(monkeypatch, wake_again)
    row = export(browse, ana, zoe)
    assert (row.state, row.attempts) == (State.DONE, 1)
    assert AuditEntry.objects.filter(action="person.exported").count() == 1


def test_a_file_whose_time_is_over_goes_although_the_company_is_switched_off(
    browse: Any, solar: Tenant, zoe: Lead, ana: Membership
) -> None:
    path = Path(settings.MEDIA_ROOT) / export(browse, ana, zoe).path
    assert cleanup.sweep_installation()["person_exports"] == 0 and path.is_file()
    long_ago = (timezone.now() - timedelta(days=8)).timestamp()
    os.utime(path, (long_ago, long_ago))
    Tenant.objects.filter(pk=solar.pk).update(status=Tenant.Status.INACTIVE)
    assert cleanup.sweep_installation()["person_exports"] == 1 and not path.exists()


def test_the_lead_page_offers_what_one_may_do(
    browse: Any, zoe: Lead, ana: Membership, sonia: Membership, beto: Membership
) -> None:
    address = f"/settings/data/people/{zoe.pk}/actions/"
    assert address in browse(ana).get(f"/leads/{zoe.pk}/").content.decode()
    shown = {member.role: browse(member).get(address).content.decode() for member in (ana, sonia, beto)}
    assert ["erase" in text for text in shown.values()] == [True, False, False]
    assert ["export" in text for text in shown.values()] == [True, True, False]


def test_whoever_runs_the_installation_gets_the_same_file(solar: Tenant, zoe: Lead, tmp_path: Path) -> None:
    file = tmp_path / "out.zip"
    call_command("person_export", "Aurora Solar", str(zoe.pk), str(file))
    told = json.loads(zipfile.ZipFile(file).read("data.json"))
    assert told["lead"][0]["last_name"] == "Zorrilla"
    with pytest.raises(CommandError, match="there already"):
        call_command("person_export", "Aurora Solar", str(zoe.pk), str(file))
    with pytest.raises(CommandError, match="no lead"):
        call_command("person_export", "Clinique du Parc", str(zoe.pk), str(tmp_path / "other.zip"))
    assert not (tmp_path / "other.zip").exists()
    with schemas.company(solar.schema_name):
        assert AuditEntry.objects.filter(action="person.exported", via="command").count() == 1


def test_the_bell_rings_for_whoever_asked_and_is_forgotten_with_the_person(
    browse: Any, solar: Tenant, zoe: Lead, ana: Membership, sonia: Membership
) -> None:
    export(browse, sonia, zoe)
    bell = Notification.objects.get(kind="export")
    assert (bell.user_id, bell.url) == (sonia.user_id, f"/settings/data/?person={zoe.pk}")
    assert browse(sonia).get(f"/notifications/{bell.pk}/").url == bell.url
    Lead.objects.filter(pk=zoe.pk).update(first_name="Other", last_name="Name")
    Notification.objects.filter(pk=bell.pk).update(about="Quetzal before")
    erase(solar, zoe, ana)
    assert not Notification.objects.filter(kind="export").exists()
