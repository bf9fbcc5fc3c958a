"""A lead who already has an appointment at that time is asked what is meant."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from agent.tools import Toolbox
from calendar_app import booking
from calendar_app.models import Appointment
from tenants.models import Tenant
from tests.agent.conftest import Firm, WritingLead

Make = Callable[..., Toolbox]
MARTA = {"first_name": "Marta", "last_name": "Ruiz", "email": "marta@example.test"}


@pytest.fixture
def monday(solar: Tenant) -> datetime:
    """The Monday after next at ten: Inés and Marco both give advice then."""
    today = timezone.localdate(timezone=solar.tz)
    day = today + timedelta(days=14 - today.weekday())
    return datetime(day.year, day.month, day.day, 10, tzinfo=solar.tz)


@pytest.fixture
def known(marta: WritingLead) -> WritingLead:
    """Everything that a booking needs is known of her."""
    marta.lead.learn(**MARTA)
    marta.lead.refresh_from_db()
    return marta


@pytest.fixture
def has_advice(known: WritingLead, firm: Firm, monday: datetime) -> Appointment:
    return booking.book(lead=known.lead, service=firm.advice, start=monday, professional=firm.ines)


ASKS = {
    "es": ("Quiero otra asesoría el {day} a las 10:15", "Ya tenés un turno de asesoría"),
    "en": (
        "Hi, I would like to book another consultation on {day} at 10:15 am please",
        "You already have consultation",
    ),
    "fr": ("Bonjour, je voudrais une autre consultation le {day} à 10h15", "Vous avez déjà un rendez-vous"),
}
MOVE = {"es": "Sí, movela", "en": "Move that one please", "fr": "Déplacez celui-là"}
OTHER = {"es": "No, es para mi hijo", "en": "No, it is for somebody else", "fr": "C'est pour quelqu'un d'autre"}
LEAVE = {"es": "No, dejalo así", "en": "No, leave it", "fr": "Non, laissez"}


def ask(lead: WritingLead, monday: datetime, language: str) -> None:
    words, wanted = ASKS[language]
    lead.conversation.language = language
    lead.conversation.save()
    day = {"es": f"{monday:%d/%m}", "en": f"{monday:%d} December", "fr": f"{monday:%d/%m}"}[language]
    if language == "en" and monday.month != 12:
        day = f"{monday:%B} {monday.day}"
    lead.says(words.format(day=day))
    answer = lead.says({"es": "sí", "en": "yes", "fr": "oui"}[language])
    assert wanted in answer, answer
    assert [key for key, _title in lead.buttons] == ["same_time:move", "same_time:other", "same_time:leave"]
    assert all(len(title) <= 20 for _key, title in lead.buttons)


@pytest.mark.parametrize("language", ["es", "en", "fr"])
def test_it_moves_the_one_that_is_in_the_way(
    known: WritingLead, has_advice: Appointment, monday: datetime, language: str
) -> None:
    ask(known, monday, language)
    assert known.says(MOVE[language])
    moved = Appointment.objects.get(status="scheduled")
    assert (moved.pk, moved.start) == (has_advice.pk, monday + timedelta(minutes=15))


@pytest.mark.parametrize("language", ["es", "en", "fr"])
def test_it_books_for_somebody_else(
    known: WritingLead, has_advice: Appointment, monday: datetime, language: str
) -> None:
    ask(known, monday, language)
    assert known.says(OTHER[language])
    known.says("Juan Ruiz, juan@example.test")
    both = Appointment.objects.filter(status="scheduled").order_by("created_at")
    assert [(a.start, a.attendee_name) for a in both] == [
        (monday, "Marta Ruiz"),
        (monday + timedelta(minutes=15), "Juan Ruiz"),
    ]


@pytest.mark.parametrize("language", ["es", "en", "fr"])
def test_it_leaves_everything_as_it_is(
    known: WritingLead, has_advice: Appointment, monday: datetime, language: str
) -> None:
    ask(known, monday, language)
    assert known.says(LEAVE[language])
    assert Appointment.objects.filter(status="scheduled").count() == 1
    assert known.turn.state.get("asking") == "more"


def test_it_moves_another_service_out_of_the_way_and_books(known: WritingLead, firm: Firm, monday: datetime) -> None:
    visit = booking.book(lead=known.lead, service=firm.visit, start=monday, professional=firm.ines)
    known.says(f"Quiero una asesoría con Marco el {monday:%d/%m} a las 10:15")
    known.says("sí")
    assert Appointment.objects.filter(status="scheduled").count() == 1
    known.says("movela")
    known.says(f"el {monday:%d/%m} a las 15")
    known.says("sí")
    visit.refresh_from_db()
    assert visit.start == monday.replace(hour=15)
    booked = Appointment.objects.get(service=firm.advice, status="scheduled")
    assert booked.start == monday + timedelta(minutes=15)


def test_another_hour_is_another_wish(known: WritingLead, has_advice: Appointment, monday: datetime) -> None:
    ask(known, monday, "es")
    known.says(f"entonces el {monday:%d/%m} a las 12")
    known.says("sí")
    starts = Appointment.objects.filter(status="scheduled").order_by("start").values_list("start", flat=True)
    assert list(starts) == [monday, monday.replace(hour=12)]


def test_the_tools_name_the_other_appointment(
    toolbox: Make, known: WritingLead, firm: Firm, has_advice: Appointment, monday: datetime
) -> None:
    tools, slot = toolbox(), (monday + timedelta(minutes=15)).isoformat()
    wanted = {"slot": slot, "service": str(firm.advice.pk), "professional": str(firm.marco.pk)}
    for refused in (tools.hold_slot(**wanted), tools.book_appointment(**wanted, **MARTA)):
        assert (refused.ok, refused.code) == (False, "same_time")
        assert refused.data["appointments"][0]["id"] == str(has_advice.pk)
    assert tools.hold_slot(**wanted, for_other=True).ok
    assert tools.book_appointment(**wanted, **MARTA, allow_overlap=True).ok
    later = booking.book(lead=known.lead, service=firm.advice, start=monday.replace(hour=16))
    moved = tools.reschedule_appointment(slot=slot, appointment=str(later.pk))
    assert moved.code == "same_time"
    later.refresh_from_db()
    assert later.start == monday.replace(hour=16)


def test_a_held_hour_that_passed_is_not_called_taken(toolbox: Make, firm: Firm, monday: datetime) -> None:
    past = (timezone.now() - timedelta(minutes=5)).isoformat()
    assert toolbox().hold_slot(slot=past, service=str(firm.advice.pk)).code == "past"
