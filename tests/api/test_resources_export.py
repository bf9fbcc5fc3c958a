"""Lists as CSV files."""

import csv
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from api import export
from calendar_app.models import Appointment
from company.models import AuditEntry
from conversations.models import Conversation
from leads.models import Lead
from tenants.models import Membership, Tenant, WhatsAppChannel
from tenants.web.streams import FORMULA, safe_cell
from tests import factories
from tests.api.conftest import Caller

Call = Callable[..., Caller]


def table(answer: Any, delimiter: str = ",") -> list[dict[str, str]]:
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    written = b"".join(answer.streaming_content)
    assert written.startswith(b"\xef\xbb\xbf"), "Excel takes it for UTF-8"
    return list(csv.DictReader(written.decode("utf-8-sig").splitlines(), delimiter=delimiter))


def test_leads_come_whole_whatever_the_size_of_a_page(
    call: Call, ana: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 2)
    for number in range(5):
        factories.make_lead(first_name=f"N{number}", source="website" if number else "referral")
    program = call(ana)
    assert {row["first_name"] for row in table(program.get("/leads/export"))} == {f"N{number}" for number in range(5)}
    assert len(table(program.get("/leads/export?source=website"))) == 4
    assert AuditEntry.objects.filter(action="lead.exported", user=ana.user).count() == 2


def test_a_program_has_commas_and_excel_what_it_asks_for(call: Call, ana: Membership) -> None:
    factories.make_lead(first_name="Œdipe", last_name="Lætitia-Cœur; y, hijos")
    program = call(ana)
    for address, delimiter in (("", ","), ("?separator=comma", ","), ("?separator=semicolon", ";")):
        (row,) = table(program.get(f"/leads/export{address}"), delimiter)
        assert (row["first_name"], row["last_name"]) == ("Œdipe", "Lætitia-Cœur; y, hijos")
    assert program.get("/leads/export?separator=tab").status_code == 422
    assert table(program.get("/appointments/export?separator=semicolon"), ";") == []


def test_no_cell_is_a_formula(call: Call, ana: Membership) -> None:
    factories.make_lead(first_name='=HYPERLINK("http://x.example")', last_name="@SUM(A1)", phone="")
    (row,) = table(call(ana).get("/leads/export"))
    assert row["first_name"].startswith("'=") and row["last_name"].startswith("'@")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_every_sign_that_begins_a_formula_is_defused(start: str) -> None:
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("separator", [",", ";", "\t", "\n", "\r\n"])
@pytest.mark.parametrize("name", ["Juan{}=cmd|' /C calc'!A0{}", 'Juan{} "=1+1"{}', "Juan{}{}@SUM(A1)", "a{}＝1{}+1"])
@pytest.mark.parametrize("asked", ["", "?separator=semicolon"])
def test_no_part_of_a_cell_is_a_formula(call: Call, ana: Membership, name: str, separator: str, asked: str) -> None:
    factories.make_lead(first_name=name.format(separator, separator), phone="")
    text = b"".join(call(ana).get(f"/leads/export{asked}").streaming_content).decode("utf-8-sig")
    parts = [part.strip('"') for part in re.split(r"[,;\t\r\n]", text)]
    assert not [part for part in parts if part.strip(' "').startswith(FORMULA)]


def test_what_was_defused_can_be_read_back() -> None:
    text = '=1; =2,\t-3\n"+4 a-b, c; d'
    assert re.sub(r"""(^|[,;\t\r\n])'(?=[ "]*[=+\-@])""", r"\1", safe_cell(text)) == text


def test_everybody_takes_what_they_may_see(
    call: Call, ana: Membership, beto: Membership, carla: Membership, solar: Tenant
) -> None:
    hers, free = factories.make_lead(first_name="Secreta", owner=ana.user), factories.make_lead(first_name="Libre")
    visit = factories.make_service()
    lucia = factories.make_professional(services=[visit])
    start = datetime(2027, 1, 4, 12, tzinfo=solar.tz)
    for number, lead in enumerate((hers, free)):
        when = start + timedelta(hours=2 * number)
        factories.make_appointment(lead=lead, service=visit, professional=lucia, start=when)
    assert Appointment.objects.count() == 2
    for member, names in ((ana, {"Secreta", "Libre"}), (beto, {"Libre"}), (carla, set())):
        program = call(member)
        assert {row["first_name"] for row in table(program.get("/leads/export"))} == names
        rows = table(program.get("/appointments/export"))
        assert {row["lead"].split()[0] for row in rows} == names
    assert call(beto).get("/appointments/export?status=x").status_code == 422


def rest(answer: Any, change: Callable[[], None]) -> list[dict[str, str]]:
    """The file of an answer, `change` happening between its first two pages."""
    pieces = iter(answer.streaming_content)
    taken = [next(pieces), next(pieces)]
    change()
    return list(csv.DictReader(b"".join([*taken, *pieces]).decode("utf-8-sig").splitlines()))


@pytest.mark.parametrize("query", ["", "?stage=new", "?owner=none"])
def test_leads_that_change_while_the_file_is_made_stand_in_it_once(
    call: Call, ana: Membership, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 2)
    leads = [factories.make_lead(first_name=f"N{number}") for number in range(6)]

    def change() -> None:
        for lead in leads:
            lead.touched(timezone.now())
            lead.move_to("contacted", by=ana.user)
            lead.assign_to(ana.user, by=ana.user)
        factories.make_lead(first_name="later")

    answer = call(ana).get(f"/leads/export{query}")
    assert sorted(row["first_name"] for row in rest(answer, change)) == [f"N{number}" for number in range(6)]


def test_appointments_that_move_while_the_file_is_made_stand_in_it_once(
    call: Call, beto: Membership, ana: Membership, solar: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 2)
    visit = factories.make_service()
    lucia = factories.make_professional(services=[visit])
    start = datetime(2027, 1, 4, 12, tzinfo=solar.tz)
    rows = [
        factories.make_appointment(
            lead=factories.make_lead(), service=visit, professional=lucia, start=start + timedelta(hours=2 * number)
        )
        for number in range(5)
    ]

    def change() -> None:
        Appointment.objects.filter(pk=rows[-1].pk).update(start=start - timedelta(days=1), status="cancelled")
        for row in rows:
            row.lead.assign_to(ana.user, by=ana.user)

    answer = call(beto).get("/appointments/export")
    assert sorted(row["id"] for row in rest(answer, change)) == sorted(str(row.pk) for row in rows)


@pytest.mark.parametrize("path", ["/leads", "/conversations", "/appointments"])
def test_whoever_walks_in_the_order_of_making_misses_nobody(
    call: Call, ana: Membership, solar: Tenant, path: str
) -> None:
    line = WhatsAppChannel.objects.create(tenant=solar, provider="ycloud", name="Ventas", number="+5491155559998")
    visit = factories.make_service()
    lucia = factories.make_professional(services=[visit])
    start = datetime(2027, 1, 4, 12, tzinfo=solar.tz)
    for number in range(4):
        lead = factories.make_lead()
        factories.make_conversation(channel=line, lead=lead)
        when = start + timedelta(hours=2 * number)
        factories.make_appointment(lead=lead, service=visit, professional=lucia, start=when)
    program, seen, after = call(ana), [], ""
    while after is not None:
        page = program.get(f"{path}?order=created&limit=1&after={after}").json()
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
        now = timezone.now()
        Lead.objects.update(last_activity_at=now)
        Conversation.objects.update(last_message_at=now)
    assert len(seen) == len(set(seen)) == 4
