"""The tools: real slots only, the lead's own appointments only, codes that say what is wrong."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone, translation

from agent import replies
from agent.models import Step
from agent.tools import MOST_CALLS, Toolbox, registry
from agent.tools.registry import AgentTool
from calendar_app import public_holidays
from calendar_app.models import Appointment, BookingRules
from company.models import Notification
from leads.models import Lead
from tenants.models import Membership, Tenant
from tests.agent.conftest import Firm, WritingLead
from tests.factories import make_appointment, make_lead

Make = Callable[..., Toolbox]
MARTA = {"first_name": "Marta", "last_name": "Ruiz", "email": "marta@example.test"}


def first_slot(toolbox: Toolbox, service: str = "Visita técnica") -> dict[str, str]:
    return toolbox.check_availability(service=service).data["slots"][0]


def test_it_offers_slots_that_can_be_booked(toolbox: Make, marta: WritingLead) -> None:
    tools = toolbox()
    for slot in tools.check_availability(service="visita").data["slots"]:
        booked = tools.book_appointment(slot=slot["start"], service=slot["service_id"], **MARTA)
        assert booked.code == "booked"
    assert Appointment.objects.filter(lead=marta.lead).count() == 3


@pytest.mark.parametrize("words", ["visita", "VISITA TECNICA", "Technical visit", "visite technique"])
def test_it_knows_a_service_by_its_names(toolbox: Make, words: str) -> None:
    assert toolbox().check_availability(service=words).ok


def test_it_lists_the_real_services_when_one_is_unknown(toolbox: Make) -> None:
    refused = toolbox().check_availability(service="pedicura")
    assert (refused.ok, refused.code) == (False, "unknown_service")
    assert [service["name"] for service in refused.data["services"]] == ["Visita técnica", "Asesoría"]


def test_it_says_when_a_professional_is_off_and_offers_both_ways_out(toolbox: Make) -> None:
    tuesday = timezone.localdate() + timedelta(days=(1 - timezone.localdate().weekday()) % 7 or 7)
    refused = toolbox().check_availability(service="Asesoría", professional="Marco", when=tuesday.isoformat())
    assert refused.code == "day_off"
    assert {datetime.fromisoformat(slot["start"]).weekday() for slot in refused.data["slots"]} == {0}
    assert {slot["professional"] for slot in refused.data["others"]} == {"Inés Robledo"}


def test_it_says_that_a_day_is_a_holiday_and_offers_other_days(
    toolbox: Make, marta: WritingLead, ana: Membership
) -> None:
    company = Tenant.objects.get(pk=ana.tenant_id)
    company.change({"holidays_region": "AR"}, by=ana.user)
    connection.set_tenant(company)
    BookingRules.objects.update_or_create(defaults={"horizon_days": 365})
    today = timezone.localdate() + timedelta(days=2)
    coming = public_holidays.coming(company, today, today + timedelta(days=300))
    day = next(holiday.day for holiday in coming if holiday.day.weekday() < 5)
    refused = toolbox().check_availability(service="Visita técnica", when=day.isoformat())
    assert (refused.ok, refused.code) == (False, "holiday")
    assert day.isoformat() not in {slot["start"][:10] for slot in refused.data["slots"]}
    assert refused.data["slots"]
    with translation.override("es"):
        assert "feriado" in replies.why_not("holiday", day="martes 8 de diciembre")


def test_it_books_once_however_often_it_is_tried(toolbox: Make, marta: WritingLead) -> None:
    slot = first_slot(toolbox())
    first = toolbox(turn="same").book_appointment(slot=slot["start"], service=slot["service_id"], **MARTA)
    again = toolbox(turn="same").book_appointment(slot=slot["start"], service=slot["service_id"], **MARTA)
    assert first.data["appointment"]["id"] == again.data["appointment"]["id"]
    assert Appointment.objects.filter(lead=marta.lead).count() == 1


def test_it_names_what_a_booking_still_needs(toolbox: Make) -> None:
    slot = first_slot(toolbox())
    missing = toolbox().book_appointment(slot=slot["start"], service=slot["service_id"], first_name="Marta")
    assert (missing.code, missing.data["fields"]) == ("missing", ["last_name", "email"])
    wrong = toolbox().book_appointment(slot=slot["start"], service=slot["service_id"], **MARTA | {"email": "marta"})
    assert (wrong.code, wrong.data["field"]) == ("format", "email")


def test_it_offers_fresh_slots_when_one_is_gone(toolbox: Make, firm: Firm) -> None:
    slot = first_slot(toolbox())
    start = datetime.fromisoformat(slot["start"])
    make_appointment(lead=make_lead(), service=firm.visit, professional=firm.ines, start=start)
    refused = toolbox().book_appointment(slot=slot["start"], service=slot["service_id"], **MARTA)
    assert refused.code == "taken"
    assert refused.data["slots"] and slot["start"] not in {other["start"] for other in refused.data["slots"]}


def test_it_sees_and_cancels_the_leads_own_appointments_only(toolbox: Make, firm: Firm) -> None:
    start = timezone.now() + timedelta(days=3)
    stranger = make_appointment(lead=make_lead(), service=firm.visit, professional=firm.ines, start=start)
    assert toolbox().list_my_appointments().data["appointments"] == []
    assert toolbox().cancel_appointment(appointment=str(stranger.pk)).code == "no_appointments"
    stranger.refresh_from_db()
    assert stranger.status == Appointment.Status.SCHEDULED


def test_it_asks_which_of_several(toolbox: Make, marta: WritingLead, firm: Firm) -> None:
    for hours in (48, 51):
        start = timezone.now() + timedelta(hours=hours)
        make_appointment(lead=marta.lead, service=firm.visit, professional=firm.ines, start=start)
    asked = toolbox().cancel_appointment()
    assert asked.code == "which"
    assert len(asked.data["appointments"]) == 2


def test_it_keeps_the_old_time_when_the_new_one_is_taken(toolbox: Make, marta: WritingLead, firm: Firm) -> None:
    slots = toolbox().check_availability(service="visita").data["slots"]
    mine = toolbox().book_appointment(slot=slots[0]["start"], service="visita", **MARTA).data["appointment"]
    taken = datetime.fromisoformat(slots[1]["start"])
    make_appointment(lead=make_lead(), service=firm.visit, professional=firm.ines, start=taken)
    refused = toolbox().reschedule_appointment(slot=slots[1]["start"], appointment=mine["id"])
    assert not refused.ok and refused.data["slots"]
    assert Appointment.objects.get(pk=mine["id"]).start == datetime.fromisoformat(slots[0]["start"])


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("me duele mucho una muela", "high"),
        ("no para de sangrar", "emergency"),
        ("production is down", "high"),
        ("c'est urgent", "high"),
        ("no es urgente", "low"),
        ("quiero una visita", "normal"),
    ],
)
def test_it_judges_urgency_from_the_words(toolbox: Make, marta: WritingLead, words: str, level: str) -> None:
    assert toolbox().triage_urgency(words=words).data["level"] == level
    assert Lead.objects.get(pk=marta.lead.pk).urgency == level
    assert Notification.objects.filter(kind="urgent").exists() == (level in ("emergency", "high"))


def test_it_bounds_a_run(toolbox: Make) -> None:
    tools = toolbox()
    assert [tools.list_services().ok for _call in range(4)] == [True, True, True, False]
    codes = [tools.list_my_appointments(upcoming_days=days).code for days in range(1, MOST_CALLS + 1)]
    assert codes[-1] == "too_many_calls"


def test_it_says_what_was_expected_of_wrong_arguments(toolbox: Make) -> None:
    assert toolbox().call("list_services", colour="red").code == "format"
    assert toolbox().call("drop_tables").code == "unknown_tool"


def test_it_traces_every_call(toolbox: Make) -> None:
    tools = toolbox()
    tools.check_availability(service="visita", when="mañana")
    step = Step.objects.get(run=tools.run)
    assert (step.kind, step.name, step.arguments) == (
        "tool",
        "check_availability",
        {"service": "visita", "when": "mañana"},
    )


def test_it_tells_the_results_of_a_dead_run_again(toolbox: Make, marta: WritingLead) -> None:
    slot = first_slot(toolbox())
    died = toolbox(turn="t")
    died.list_my_appointments()
    died.book_appointment(slot=slot["start"], service=slot["service_id"], **MARTA)
    revived = toolbox(turn="t", died=list(Step.objects.filter(run=died.run).order_by("number")))
    assert revived.list_my_appointments().data["appointments"] == []
    assert revived.book_appointment(slot=slot["start"], service=slot["service_id"], **MARTA).code == "booked"
    assert [result.code for result in revived.ledger] == ["booked"]
    assert Appointment.objects.filter(lead=marta.lead).count() == 1


def test_it_tells_bad_arguments_from_defects(toolbox: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    assert toolbox().call("list_services", colour="red").code == "format"
    assert toolbox().check_availability(service="visita", moving="no id").ok

    def broken(desk: object) -> None:
        raise TypeError("a defect")

    monkeypatch.setitem(registry._tools, "list_services", AgentTool("list_services", broken, "Read", "list"))
    with pytest.raises(TypeError):
        toolbox().call("list_services")
