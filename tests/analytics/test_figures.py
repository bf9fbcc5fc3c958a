"""Figures against numbers that were computed by hand, in a company whose month is known row by row."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from agent.models import Run
from analytics import assistant, bookings, people, sales, talks
from analytics.figures import Money, Share
from analytics.period import Period
from calendar_app.models import Appointment
from company.models import AuditEntry
from conversations.models import Conversation
from leads.models import Deal, Lead
from tenants.errors import UserError
from tenants.models import Membership, Tenant, WhatsAppChannel
from tests import factories

Moment = Callable[..., datetime]
NO_MONEY = Money("USD", Decimal(0))


@pytest.fixture
def march(solar: Tenant) -> Period:
    return Period.of(date(2026, 3, 1), date(2026, 3, 31), zone=solar.tz, today=date(2026, 3, 10))


@pytest.fixture
def at(solar: Tenant) -> Moment:
    """at(5, 10, 30) is 5 March, 10:30 in Buenos Aires."""

    def moment(day: int, hour: int = 12, minute: int = 0, *, month: int = 3) -> datetime:
        return datetime(2026, month, day, hour, minute, tzinfo=solar.tz)

    return moment


def lead(name: str, at: datetime, **fields: Any) -> Lead:
    return factories.make_lead(first_name=name, at=at, **fields)


def won(name: str, created: datetime, closed: datetime, *deals: tuple[str, str], **fields: Any) -> Lead:
    row = lead(name, created, stage="closed_won", **fields)
    Lead.objects.filter(pk=row.pk).update(stage_since=closed)
    for amount, currency in deals:
        Deal.objects.create(lead=row, title="Panels", amount=amount, currency=currency)
    return row


def counts(shares: list[Share]) -> dict[str, int]:
    return {share.name: share.count for share in shares if share.count}


# The period


def test_a_period_is_the_present_month_unless_days_are_named(solar: Tenant) -> None:
    zone, today = solar.tz, date(2026, 2, 11)
    assert Period.of(None, None, zone=zone, today=today) == Period(date(2026, 2, 1), date(2026, 2, 28), zone)
    assert Period.of(date(2026, 12, 5), None, zone=zone, today=today).last == date(2026, 12, 31)
    assert Period.of(None, date(2026, 5, 9), zone=zone, today=today).first == date(2026, 5, 1)
    march = Period.of(date(2026, 3, 1), date(2026, 3, 31), zone=zone, today=today)
    assert march.span == (datetime(2026, 3, 1, 3, tzinfo=UTC), datetime(2026, 4, 1, 3, tzinfo=UTC))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 3, 2), date(2026, 3, 1)),
        (date(2020, 1, 1), date(2026, 1, 1)),
        (date(1, 1, 1), date(1, 1, 2)),
        (None, date.max),
        (date.max, None),
    ],
)
def test_an_impossible_period_is_refused(solar: Tenant, first: date | None, last: date | None) -> None:
    with pytest.raises(UserError):
        Period.of(first, last, zone=solar.tz, today=date(2026, 3, 10))


# Sales


def test_leads_are_counted_by_source_and_stage_and_by_the_company_s_days(
    ana: Membership, march: Period, at: Moment
) -> None:
    lead("First minute", at(1, 0, 0), source="website")
    lead("Last minute", at(31, 23, 59), source="website", stage="interested")
    lead("Too early", at(1, 0, 0) - timedelta(seconds=1), source="referral")
    lead("Too late", at(1, 0, 0, month=4), source="referral")
    found = sales.sales(ana, march)
    assert found.created == 2
    assert counts(found.by_source) == {"website": 2}
    assert counts(found.by_stage) == {"new": 1, "interested": 1}
    assert len(found.by_source) == 6 and len(found.by_stage) == 6


def test_conversion_and_revenue_equal_what_the_hand_computes(ana: Membership, march: Period, at: Moment) -> None:
    won("Won here", at(2), at(9), ("1000.50", "ARS"), ("200", "USD"))
    won("Won later", at(2), at(9, month=4), ("7777", "ARS"))
    won("Came before", at(20, month=2), at(10), ("99.50", "ARS"))
    lost = lead("Lost", at(3), stage="closed_lost")
    Lead.objects.filter(pk=lost.pk).update(stage_since=at(4))
    open_lead = lead("Open", at(3))
    Deal.objects.create(lead=open_lead, title="Maybe", amount="5000", currency="ARS")
    found = sales.sales(ana, march)
    # Created in March: won here, won later, lost, open. Won in March: won here, came before.
    assert (found.created, found.converted, found.conversion) == (4, 2, 0.5)
    assert (found.won, found.lost) == (2, 1)
    assert found.revenue == [Money("ARS", Decimal("1100.00")), Money("USD", Decimal("200.00"))]


# Bookings


@pytest.fixture
def diary(ana: Membership, at: Moment) -> dict[str, Any]:
    """Ten appointments of March and two others."""
    visit = factories.make_service(name="Visit", price="15000")
    free = factories.make_service(name="Advice", price=None)
    ines = factories.make_professional(name="Inés", services=[visit, free])
    omar = factories.make_professional(name="Omar", services=[visit], position=1)
    luis, rosa = lead("Luis", at(1, month=1)), lead("Rosa", at(1, month=1))

    def put(who: Lead, day: int, status: str, service: Any = visit, person: Any = ines, **fields: Any) -> Appointment:
        month = fields.pop("month", 3)
        fields = {"created_at": at(1, month=2), "source": "staff", **fields}
        return factories.make_appointment(
            lead=who, service=service, professional=person, start=at(day, 9 + day % 8, month=month), status=status,
            **fields,
        )  # fmt: skip

    put(luis, 10, "attended", month=2)
    put(luis, 2, "attended")
    put(luis, 3, "attended", free)
    put(rosa, 4, "attended", person=omar)
    put(rosa, 5, "no_show")
    late = put(rosa, 6, "cancelled", person=omar)
    Appointment.objects.filter(pk=late.pk).update(cancelled_at=late.start - timedelta(hours=23))
    early = put(rosa, 9, "cancelled")
    Appointment.objects.filter(pk=early.pk).update(cancelled_at=early.start - timedelta(hours=25))
    put(luis, 10, "scheduled", source="assistant", created_at=at(8))
    put(luis, 11, "confirmed", source="link", created_by=ana.user, created_at=at(8))
    put(luis, 12, "held", held_until=at(12))
    put(luis, 1, "attended", month=4)
    return {"ines": ines, "omar": omar}


def test_appointments_are_counted_by_status_and_their_rates_computed(
    ana: Membership, march: Period, diary: dict[str, Any]
) -> None:
    found = bookings.bookings(ana, march)
    assert found.total == 8
    assert counts(found.by_status) == {
        "attended": 3, "no_show": 1, "cancelled": 2, "scheduled": 1, "confirmed": 1,
    }  # fmt: skip
    assert counts(found.by_source) == {"staff": 6, "assistant": 1, "link": 1}
    assert found.cancelled_late == 1
    # 3 attended of 3 + 1 no-show + 1 late; 1 no-show of 4; 2 cancelled of 8.
    assert (found.completion, found.no_show_rate, found.cancellation) == (0.6, 0.25, 0.25)
    # Luis came in February, Rosa never before.
    assert (found.seen, found.returned, found.retention) == (2, 1, 0.5)
    # Two attended visits of 15000; the advice has no price.
    assert found.revenue == [Money("ARS", Decimal("30000.00"))]


def test_each_professional_has_figures_of_their_own(ana: Membership, march: Period, diary: dict[str, Any]) -> None:
    ines, omar = people.professionals(ana, march)
    assert (ines.name, ines.total, ines.attended, ines.no_show, ines.cancelled) == ("Inés", 6, 2, 1, 1)
    assert (ines.completion, ines.no_show_rate) == (0.6667, 0.3333)
    assert ines.revenue == [Money("ARS", Decimal("15000.00"))]
    assert (omar.total, omar.attended, omar.cancelled_late, omar.completion) == (2, 1, 1, 0.5)


# Conversations


@pytest.fixture
def channel(solar: Tenant) -> WhatsAppChannel:
    return WhatsAppChannel.objects.create(tenant=solar, provider="simulator", name="Sim", number="+5491155551111")


def talk(channel: WhatsAppChannel, who: Lead, started: datetime, **fields: Any) -> Conversation:
    return factories.make_conversation(channel=channel, lead=who, created_at=started, **fields)


def say(conversation: Conversation, author: str, when: datetime, **fields: Any) -> None:
    factories.make_message(conversation=conversation, author=author, text="…", sent_at=when, **fields)


def test_messages_and_waiting_times_equal_what_the_hand_computes(
    ana: Membership, march: Period, at: Moment, channel: WhatsAppChannel
) -> None:
    first = talk(channel, lead("One", at(2)), at(2))
    say(first, "lead", at(2, 10, 0))
    say(first, "lead", at(2, 10, 1))
    say(first, "assistant", at(2, 10, 2))  # 120 s after the first of the burst
    say(first, "assistant", at(2, 10, 2))  # the second part answers nothing new
    say(first, "note", at(2, 10, 3), user=ana.user)
    say(first, "lead", at(2, 11, 0))
    say(first, "lead", at(2, 11, 5), kind="reaction")
    say(first, "human", at(2, 11, 10), user=ana.user)  # 600 s
    second = talk(channel, lead("Two", at(3)), at(3))
    say(second, "lead", at(3, 10, 0))
    say(second, "assistant", at(3, 10, 0) + timedelta(seconds=20), status="failed")  # 20 s
    say(second, "lead", at(3, 12, 0))
    say(second, "phone", at(3, 12, 30))  # 1800 s
    # Asked on the last day of February, answered on the first of March.
    third = talk(channel, lead("Three", at(28, month=2)), at(28, month=2))
    say(third, "lead", at(28, 23, 50, month=2))
    say(third, "human", at(1, 0, 10), user=ana.user)  # 1200 s
    # Outside of the period, and never answered.
    say(third, "lead", at(31, 23, 59))
    say(third, "human", at(1, 9, month=4), user=ana.user)
    found = talks.talks(ana, march)
    assert (found.messages_in, found.messages_out_assistant, found.messages_out_team) == (6, 3, 3)
    assert found.messages_failed == 1
    assert found.waiting_for_assistant == talks.Waiting(2, 70.0, 70.0)
    assert found.waiting_for_team == talks.Waiting(3, 1200.0, 1200.0)
    assert found.started == 2


def test_conversations_that_led_to_a_booking_are_counted(
    ana: Membership, march: Period, at: Moment, channel: WhatsAppChannel
) -> None:
    visit = factories.make_service()
    ines = factories.make_professional(services=[visit])
    rows = {name: lead(name, at(1)) for name in ("booked", "before", "after", "held", "none")}
    for row in rows.values():
        talk(channel, row, at(5))
    made = {"booked": (at(6), "cancelled"), "before": (at(4), "scheduled"), "after": (at(1, month=4), "scheduled")}
    made["held"] = (at(6), "held")
    for number, (name, (when, status)) in enumerate(made.items()):
        factories.make_appointment(
            lead=rows[name], service=visit, professional=ines, start=at(20 + number), status=status, created_at=when
        )
    found = talks.talks(ana, march)
    assert (found.started, found.booked, found.conversion) == (5, 1, 0.2)


# The assistant


def test_the_assistant_s_outcomes_and_cost(
    ana: Membership, march: Period, at: Moment, channel: WhatsAppChannel, diary: dict[str, Any]
) -> None:
    conversation = talk(channel, lead("One", at(2)), at(2))

    def ran(outcome: str, milliseconds: int, when: datetime, **fields: Any) -> None:
        Run.objects.create(
            conversation=conversation, outcome=outcome, milliseconds=milliseconds, started_at=when, **fields
        )

    ran("replied", 1000, at(2), model="gpt-4o-mini", tokens_in=1_000_000, tokens_out=500_000)
    ran("replied", 500, at(3), engine="dialogue")
    ran("failed", 300, at(4), model="a-house-model", tokens_in=70, tokens_out=7)
    ran("replied", 9000, at(2, month=4), model="gpt-4o-mini", tokens_in=1_000_000)
    for when in (at(5), at(6), at(5, month=4)):
        entry = AuditEntry.objects.create(
            action="conversation.handed_off", subject=conversation.pk, actor="assistant", at=when
        )
        assert entry.at == when
    found = assistant.assistant(ana, march)
    assert (found.runs, counts(found.by_outcome)) == (3, {"replied": 2, "failed": 1})
    assert (found.tokens_in, found.tokens_out, found.tokens_without_price) == (1_000_070, 500_007, 77)
    # 1 × 0.15 + 0.5 × 0.60
    assert found.cost == Money("USD", Decimal("0.45"))
    assert (found.booked, found.cost_per_booking) == (1, Money("USD", Decimal("0.45")))
    assert (found.handed_off, found.average_milliseconds) == (1, 600.0)
    assert talks.talks(ana, march).handed_off == 1


# People


def test_each_colleague_has_figures_of_their_own(
    ana: Membership, beto: Membership, march: Period, at: Moment, channel: WhatsAppChannel, diary: dict[str, Any]
) -> None:
    won("Beto's", at(2), at(9), ("300", "ARS"), owner=beto.user)
    lead("Beto's second", at(2), owner=beto.user)
    won("Nobody's", at(2), at(9), ("900", "ARS"))
    say(talk(channel, lead("Anybody", at(2)), at(2)), "human", at(4), user=beto.user)
    found = {row.name: row for row in people.colleagues(ana, march)}
    assert list(found) == ["Ana Molina", "Beto Sanz", "Sonia Prado"]
    row = found["Beto Sanz"]
    assert (row.created, row.converted, row.conversion, row.won) == (2, 1, 0.5, 1)
    assert (row.revenue, row.booked, row.messages) == ([Money("ARS", Decimal("300.00"))], 0, 1)
    assert (found["Ana Molina"].booked, found["Ana Molina"].revenue) == (1, [])


def test_an_agent_s_figures_are_of_what_the_agent_may_see(
    ana: Membership, beto: Membership, march: Period, at: Moment, channel: WhatsAppChannel
) -> None:
    mine, hers = lead("Mine", at(2), owner=beto.user), won("Hers", at(2), at(3), ("10", "ARS"), owner=ana.user)
    lead("Free", at(2))
    for row in (mine, hers):
        conversation = talk(channel, row, at(2))
        say(conversation, "lead", at(2, 10))
        say(conversation, "human", at(2, 11), user=ana.user)
        Run.objects.create(conversation=conversation, outcome="replied", started_at=at(2))
    assert sales.sales(beto, march).created == 2
    assert sales.sales(beto, march).revenue == []
    found = talks.talks(beto, march)
    assert (found.started, found.messages_in, found.waiting_for_team.answers) == (1, 1, 1)
    assert assistant.assistant(beto, march).runs == 1
    assert [row.name for row in people.colleagues(beto, march)] == ["Beto Sanz"]
    assert people.professionals(beto, march) == []


# Emptiness and cost


def test_an_empty_company_has_zeros(ana: Membership, march: Period) -> None:
    found = sales.sales(ana, march)
    assert (found.created, found.won, found.conversion, found.revenue) == (0, 0, 0.0, [])
    booked = bookings.bookings(ana, march)
    assert (booked.total, booked.completion, booked.retention, booked.revenue) == (0, 0.0, 0.0, [])
    said = talks.talks(ana, march)
    assert (said.started, said.messages_in, said.waiting_for_team) == (0, 0, talks.Waiting())
    ran = assistant.assistant(ana, march)
    assert (ran.runs, ran.cost, ran.cost_per_booking) == (0, NO_MONEY, NO_MONEY)
    assert all(row.created == row.booked == row.messages == 0 for row in people.colleagues(ana, march))


def test_the_number_of_queries_does_not_grow(
    ana: Membership, march: Period, at: Moment, channel: WhatsAppChannel, diary: dict[str, Any],
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    for number in range(12):
        row = won(f"L{number}", at(2), at(3), ("10", "ARS"), owner=ana.user)
        say(talk(channel, row, at(2)), "lead", at(2))
    for function, queries in (
        (sales.sales, 3), (bookings.bookings, 3), (talks.talks, 5), (assistant.assistant, 5),
        (people.colleagues, 6), (people.professionals, 2),
    ):  # fmt: skip
        with django_assert_num_queries(queries):
            function(ana, march)
