"""The audit trail cannot be changed unseen."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from company import audit_chain
from company.models import AuditEntry, record
from tenants import audit, scheduling
from tenants.ids import new_id
from tenants.models import AuditCheckpoint, Membership, ScheduledJob, Tenant
from tests.calendar_app.test_rush import at_once
from tests.trail import unguarded

ROWS = AuditEntry.objects


@pytest.fixture
def lines(solar: Tenant, ana: Membership) -> list[AuditEntry]:
    """Five sealed lines with details."""
    with audit.acting(via="page", address="192.0.2.9"):
        made = [
            record("lead.changed", new_id(), user=ana.user, before={"name": "Zoë", "n": n}, after={"sum": 1.50})
            for n in range(5)
        ]
    audit_chain.seal()
    return list(AuditEntry.objects.filter(pk__in=[line.pk for line in made]).order_by("number"))


def broken() -> audit_chain.Break | None:
    return audit_chain.verify().broken


def test_a_line_knows_its_door_and_its_person(solar: Tenant, ana: Membership) -> None:
    with audit.acting(via="api", token="nxa_1234", address="192.0.2.1", user=ana.user_id):
        line = record("lead.changed", new_id())
        by_assistant = record("lead.changed", new_id(), actor="assistant")
    assert (line.actor, line.user_id, line.via, line.token, line.address) == (
        "person", ana.user_id, "api", "nxa_1234", "192.0.2.1",
    )  # fmt: skip
    assert (by_assistant.actor, by_assistant.user_id) == ("assistant", None)
    nobody = record("lead.changed", new_id())
    assert (nobody.actor, nobody.user_id, nobody.via) == ("system", None, "command")


def test_sealed_lines_are_numbered_without_gaps_and_fit_each_other(lines: list[AuditEntry]) -> None:
    assert [line.number for line in lines] == list(range(lines[0].number, lines[0].number + 5))
    assert len({line.seal for line in lines}) == 5
    report = audit_chain.verify()
    assert report.broken is None
    assert (report.sealed, report.unsealed) == (lines[-1].number, 0)


def test_the_unsealed_tail_is_told_and_is_no_break(lines: list[AuditEntry], solar: Tenant) -> None:
    record("lead.changed", solar.pk)
    report = audit_chain.verify()
    assert (report.broken, report.unsealed) == (None, 1)
    assert audit_chain.seal() == 1
    assert audit_chain.seal() == 0


CHANGES: dict[str, Callable[[AuditEntry], Any]] = {
    "another action": lambda line: ROWS.filter(pk=line.pk).update(action="lead.moved"),
    "other details": lambda line: ROWS.filter(pk=line.pk).update(after={"stage": "won"}),
    "another moment": lambda line: ROWS.filter(pk=line.pk).update(at=timezone.now()),
    "another person": lambda line: ROWS.filter(pk=line.pk).update(user=None),
    "another address": lambda line: ROWS.filter(pk=line.pk).update(address="192.0.2.200"),
    "another door": lambda line: ROWS.filter(pk=line.pk).update(via="task"),
    "another seal": lambda line: ROWS.filter(pk=line.pk).update(seal="0" * 64),
    "a line gone": lambda line: ROWS.filter(pk=line.pk).delete(),
    "a number again": lambda line: ROWS.filter(pk=line.pk).update(number=10**6),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_the_database_refuses_it_and_whoever_takes_the_guard_away_is_found(
    lines: list[AuditEntry], change: Callable[[AuditEntry], Any]
) -> None:
    third = lines[2]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(third)
    assert broken() is None
    with unguarded():
        change(third)
    found = broken()
    assert found is not None
    assert found.number == third.number


def test_the_table_cannot_be_emptied(lines: list[AuditEntry]) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE company_auditentry")


def test_an_unsealed_line_cannot_be_changed_either(solar: Tenant) -> None:
    line = record("lead.changed", solar.pk, after={"a": 1})
    for change in ({"action": "x"}, {"after": {}}, {"number": 1}, {"emptied_by": new_id()}):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            ROWS.filter(pk=line.pk).update(**change)


def test_a_sealed_line_is_not_sealed_again(lines: list[AuditEntry]) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ROWS.filter(pk=lines[0].pk).update(number=99, salt="", digest="1" * 64, seal="2" * 64)


def test_lines_cut_off_at_the_end_are_missed(lines: list[AuditEntry]) -> None:
    with unguarded():
        ROWS.filter(pk__in=[line.pk for line in lines[3:]]).delete()
    found = broken()
    assert found is not None
    assert found.number == lines[3].number
    assert "missing at the end" in found.reason


def test_a_chain_made_anew_does_not_fit_what_was_noted_outside(lines: list[AuditEntry], solar: Tenant) -> None:
    AuditCheckpoint.objects.filter(tenant=solar).update(day="2026-01-01")
    first = lines[0]
    with unguarded():
        ROWS.filter(pk=first.pk).update(action="lead.invented")
        ROWS.all().update(number=None)
    audit_chain.seal()
    found = broken()
    assert found is not None
    assert "noted outside" in found.reason


def test_a_guard_that_is_off_is_found(lines: list[AuditEntry]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE company_auditentry DISABLE TRIGGER USER")
    found = broken()
    assert found is not None
    assert "triggers" in found.reason


def test_a_person_is_emptied_and_the_chain_stays_whole(lines: list[AuditEntry], ana: Membership) -> None:
    gone = lines[1].subject
    because = record("lead.erased", gone, user=ana.user)
    assert audit_chain.empty([gone], because=because.pk) == 1
    assert audit_chain.empty([gone], because=because.pk) == 0
    line = ROWS.get(pk=lines[1].pk)
    assert (line.before, line.after, line.address, line.salt, line.emptied_by) == ({}, {}, "", "", because.pk)
    report = audit_chain.verify()
    assert (report.broken, report.emptied) == (None, 1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ROWS.filter(pk=line.pk).update(emptied_by=None)


def test_a_line_emptied_without_a_reason_is_found(lines: list[AuditEntry]) -> None:
    audit_chain.empty([lines[1].subject], because=new_id())
    found = broken()
    assert found is not None
    assert found.number == lines[1].number


def test_the_command_names_the_first_broken_line_and_fails(lines: list[AuditEntry], solar: Tenant) -> None:
    said = StringIO()
    call_command("audit_verify", "Aurora Solar", stdout=said)
    assert f"whole, {lines[-1].number} lines" in said.getvalue()
    connection.set_tenant(solar)
    with unguarded():
        ROWS.filter(pk__in=[lines[1].pk, lines[3].pk]).update(action="lead.moved")
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("audit_verify", solar.schema_name, stdout=said)
    assert f"BROKEN at line {lines[1].number} ({lines[1].pk})" in said.getvalue()
    with pytest.raises(CommandError, match="no company"):
        call_command("audit_verify", "Nobody & Sons")


def test_a_commit_plans_one_sealing(solar: Tenant, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for _n in range(30):
            record("lead.changed", solar.pk)
    jobs = ScheduledJob.objects.filter(schema=solar.schema_name, queue="trail")
    assert jobs.count() == 1
    audit_chain.seal_all()
    assert not jobs.exists()
    assert not ROWS.unsealed().exists()


def test_the_night_finds_a_line_whose_process_died_after_its_commit(solar: Tenant) -> None:
    record("lead.changed", solar.pk)
    scheduling.reconcile_company()
    assert ScheduledJob.objects.filter(schema=solar.schema_name, queue="trail").count() == 1


def test_many_writers_and_sealers_leave_one_whole_chain(solar: Tenant) -> None:
    """Twelve threads commit lines while two others seal: each gets a number of its own."""

    def write() -> None:
        for n in range(25):
            with transaction.atomic():
                record("lead.changed", solar.pk, after={"n": n})

    def seal() -> None:
        for _n in range(10):
            audit_chain.seal_all()

    def finish() -> tuple[audit_chain.Report, int]:
        try:
            audit_chain.seal_all()
            return audit_chain.verify(), ROWS.count()
        finally:
            with unguarded():
                ROWS.all().delete()
            AuditCheckpoint.objects.filter(tenant=solar).delete()
            ScheduledJob.objects.filter(schema=solar.schema_name).delete()

    outcomes = at_once(solar, [write] * 12 + [seal] * 2)
    ((report, count),) = at_once(solar, [finish])
    assert outcomes == [None] * 14
    assert (report.broken, report.sealed, report.unsealed, count) == (None, 300, 0, 300)


def test_no_two_lines_get_one_number(lines: list[AuditEntry]) -> None:
    with unguarded(), pytest.raises(IntegrityError), transaction.atomic():
        ROWS.filter(pk=lines[0].pk).update(number=lines[1].number)


def test_settings_changed_on_a_page_say_from_where(browse: Any, ana: Membership) -> None:
    browse(ana).post("/settings/modules/", {"modules": []}, REMOTE_ADDR="192.0.2.44")
    line = ROWS.get(action="company.changed")
    assert (line.via, line.address, line.user_id) == ("page", "192.0.2.44", ana.user_id)


@pytest.mark.parametrize("count", [3000])
def test_a_long_chain_is_read_a_piece_at_a_time(solar: Tenant, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    ROWS.bulk_create([AuditEntry(actor="system", action="lead.changed", subject=solar.pk) for _n in range(count)])
    audit_chain.seal()
    monkeypatch.setattr(audit_chain, "READ", 500)
    assert audit_chain.verify().sealed == count
