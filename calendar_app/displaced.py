"""Coming appointments that no longer fit: their professional, their hours or the company's days have changed since.

Nothing is moved by itself. Whoever changes something is shown what falls out of it, everybody is told, and the list
stays until each is moved, cancelled or kept where it is.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from calendar_app.availability import DAY, Opening, ProfessionalSchedule, SlotCheck, inside
from calendar_app.booking import words_for
from calendar_app.models import Appointment, Professional, Service, WorkingHours
from company.models import Notification, notify
from tenants.models import Membership

# Shown at once; whoever has moved these sees the next ones.
MOST_SHOWN = 50


@dataclass(frozen=True)
class Displaced:
    """An appointment, and why its time would not be offered today."""

    appointment: Appointment
    verdict: SlotCheck

    @property
    def reason(self) -> str:
        """For staff, in the active language."""
        return words_for(self.verdict)

    @property
    def may_stay(self) -> bool:
        """Whose professional can be booked may come outside the hours; nobody can be expected otherwise."""
        return self.verdict.code not in ("unknown_professional", "not_offered")


@dataclass
class Fallen:
    """What has been displaced by a change; filled when the change is done."""

    keys: list[UUID] = field(default_factory=list)


def find(now: datetime | None = None) -> dict[UUID, SlotCheck]:
    """Every coming appointment that no longer fits, with the reason, by time. Six queries, of light rows.

    One that was put outside on purpose (overbooked) counts only when its professional cannot be booked any more.
    """
    coming = Appointment.objects.alive().filter(start__gt=now or timezone.now()).order_by("start")
    rows = list(coming.values_list("pk", "professional", "service", "start", "end", "overbooked"))
    if not rows:
        return {}
    people = Professional.objects.in_bulk({row[1] for row in rows})
    opening = Opening.load((rows[0][3] - 2 * DAY).date(), (rows[-1][4] + 2 * DAY).date())
    diaries = {pk: ProfessionalSchedule(person) for pk, person in people.items()}
    for hours in WorkingHours.objects.filter(professional__in=people):
        diaries[hours.professional_id].hours.setdefault(hours.weekday, []).append((hours.start, hours.end))
    offered = set(Service.professionals.through.objects.values_list("professional", "service"))
    found = {}
    for pk, person, service, start, end, overbooked in rows:
        verdict = _verdict(opening, diaries[person], start, end, is_offered=(person, service) in offered)
        if verdict is not None and not (overbooked and verdict.code != "unknown_professional"):
            found[pk] = verdict
    return found


def _verdict(
    opening: Opening, diary: ProfessionalSchedule, start: datetime, end: datetime, *, is_offered: bool
) -> SlotCheck | None:
    """As `availability.Schedule` would say it of the time itself; None where it fits."""
    person, day = diary.professional, start.astimezone(opening.zone).date()
    if not person.is_active:
        return SlotCheck("unknown_professional", person)
    if not is_offered:
        return SlotCheck("not_offered", person)
    if opening.is_closed(day):
        return SlotCheck("closed", person)
    if day in opening.holidays:
        return SlotCheck("holiday", person, holiday=opening.holidays[day])
    spans = opening.works(diary, day)
    if not spans:
        return SlotCheck("day_off", person)
    return None if inside((start, end), spans) else SlotCheck("outside_hours", person)


def shown_to(member: Membership, keys: Iterable[UUID] | None = None) -> list[Displaced]:
    """Those (of `keys`) of which the member may know everything, with their people."""
    verdicts = find()
    wanted = [key for key in verdicts if keys is None or key in set(keys)]
    known = Appointment.objects.known_to(member).filter(pk__in=wanted).with_people().order_by("start")
    return [Displaced(row, verdicts[row.pk]) for row in known[:MOST_SHOWN]]


@contextmanager
def watching() -> Iterator[Fallen]:
    """Around a change of hours, days or people: afterwards knows what it has displaced, and has told everybody.

    The change and the notice are one transaction.
    """
    fallen = Fallen()
    with transaction.atomic():
        before = find().keys()
        yield fallen
        fallen.keys = [key for key in find() if key not in before]
        if fallen.keys:
            _notify_staff(fallen.keys)


def _notify_staff(keys: list[UUID]) -> None:
    names = Professional.objects.filter(appointments__in=keys).distinct().values_list("name", flat=True)
    notify(Notification.Kind.DISPLACED, ", ".join(names[:5]), reverse("calendar:displaced"))
