"""Finding the lead behind an identity, following it to a new one, and adding leads by hand."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from company import webhooks
from company.models import AuditEntry, record
from leads import phones
from leads.models import ContactPoint, Lead, Source
from leads.querysets import ContactPointQuerySet
from tenants import locks, names, notices
from tenants.models import User

logger = logging.getLogger(__name__)

Kind = ContactPoint.Kind
ATTEMPTS = 5


@dataclass(frozen=True)
class Identities:
    """By what somebody is known: any of a telephone (in any writing), a BSUID, an e-mail."""

    phone: str = ""
    bsuid: str = ""
    email: str = ""

    def read(self, country: str) -> "Identities":
        """The same, as contact points keep them; numbers without a country code are read in `country`."""
        fit = ContactPoint.fit
        number = phones.normalise(self.phone, country)
        return Identities(fit(number), fit(self.bsuid.strip()), fit(self.email.strip().lower()))

    def __bool__(self) -> bool:
        return bool(self.phone or self.bsuid or self.email)


def find_lead(who: Identities, *, country: str, at: datetime) -> Lead | None:
    """Whose identities these were at `at`, by the rules of `find_or_create_lead`; None for nobody we know."""
    owner = _owner(who.read(country), country, at)
    return Lead.objects.filter(pk=owner, erased_at=None).first() if owner else None


def find_or_create_lead(
    *,
    phone: str | None,
    bsuid: str | None,
    email: str | None = None,
    profile_name: str = "",
    country: str,
    source: str = Source.WHATSAPP,
    touch: dict[str, Any] | None = None,
    at: datetime,
    confirmed: bool = True,
) -> tuple[Lead, bool]:
    """The one lead behind these identities, made when there is none; True when it was made.

    `phone` in any writing (a `wa_id` with "+" in front), read in `country`; national variants find the same lead.
    The BSUID names a person for good, a telephone only for as long as it is theirs, an e-mail may be a family's:
    where they point to different leads the BSUID decides, then the telephone, and the leads stay apart until a person
    joins them. A BSUID that contradicts the one on file gets a lead of its own, and the telephone with it.
    `touch` is {"source", "headline", "ad", …}: the first one decides the source for good, later ones are listed.
    `at` (UTC) is when they were used, and counts as activity; `confirmed`: by the person, who wrote from there.
    Safe when several workers meet the same person at once. Raises ValueError when no identity is given.
    """
    given = Identities(phone or "", bsuid or "", email or "")
    found = given.read(country)
    if not found:
        raise ValueError("a lead needs a phone, a BSUID or an e-mail")

    def settle() -> tuple[Lead, bool]:
        name = names.visible(profile_name)[:120]
        return _find_or_create(found, given, name, country, source, touch, at, confirmed=confirmed)

    return _settled(settle)


Settled = TypeVar("Settled")


def _settled(work: Callable[[], Settled]) -> Settled:
    """Does it in a transaction, again where another worker took an identity meanwhile."""
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return work()
        except (IntegrityError, Lead.DoesNotExist):
            logger.info("an identity was taken meanwhile, looking again")
    raise RuntimeError("the lead could not be settled")


def _find_or_create(
    found: Identities,
    given: Identities,
    profile_name: str,
    country: str,
    source: str,
    touch: dict[str, Any] | None,
    at: datetime,
    *,
    confirmed: bool,
) -> tuple[Lead, bool]:
    owner = _owner(found, country, at)
    if owner is None:
        _wait_for_others(country, found)
        owner = _owner(found, country, at)
    created = owner is None
    if owner is None:
        lead = Lead.objects.create(source=source, created_at=at, last_activity_at=at, stage_since=at)
    else:
        lead = Lead.objects.select_for_update().get(pk=owner, erased_at=None)
    _complete(lead, found, given, country, at, confirmed=confirmed)
    changed = _meet(lead, profile_name, source, touch, at, created=created)
    lead.touched(at)
    if created:
        record("lead.created", lead.pk, actor=AuditEntry.Actor.SYSTEM, after={"source": lead.source})
    if created or changed:
        _publish(lead, "lead.created" if created else "lead.updated")
    return lead, created


def _wait_for_others(country: str, *people: Identities) -> None:
    """One worker at a time makes a lead for a person, however the number is written; until the transaction ends."""
    keys = {key for one in people for key in [*phones.variants(one.phone, country), one.bsuid, one.email] if key}
    locks.in_turn(*(f"lead:{key}" for key in keys))


def _owner(found: Identities, country: str, at: datetime) -> UUID | None:
    """Whose identities these were at `at`; None for nobody's, and for a BSUID that contradicts the one on file."""
    if found.bsuid and (owner := _holder(Kind.BSUID, [found.bsuid])):
        return owner.lead_id
    owner = _holder_of_number(found.phone, country, at) or _holder(Kind.EMAIL, [found.email])
    if owner is None or (found.bsuid and _bsuids(owner.lead_id)):
        return None
    return owner.lead_id


def _holder(kind: str, values: list[str]) -> ContactPoint | None:
    """The contact point that has the first of these values that anybody has."""
    points = ContactPoint.objects.filter(kind=kind, value__in=[value for value in values if value])
    if kind != Kind.BSUID:
        points = points.current()
    by_value = {point.value: point for point in points}
    return next((by_value[value] for value in values if value in by_value), None)


def _holder_of_number(phone: str, country: str, at: datetime) -> ContactPoint | None:
    """Who had this number at `at`: words written before it changed hands are its former holder's.

    A number that somebody wrote from beats one that was only typed; then an exact number beats its national twin.
    """
    values = phones.variants(phone, country)
    before = ContactPoint.objects.numbers().filter(value__in=values, former_at__gt=at, created_at__lte=at)
    if former := before.order_by("former_at").first():
        return former
    points = ContactPoint.objects.current().numbers().filter(value__in=values)
    return min(points, key=lambda point: (not point.confirmed, values.index(point.value)), default=None)


def _bsuids(lead_id: UUID) -> list[str]:
    """The lead's own of today: more than one when a person joined leads."""
    points = ContactPoint.objects.current().filter(lead=lead_id, kind=Kind.BSUID)
    return list(points.values_list("value", flat=True))


def _complete(lead: Lead, found: Identities, given: Identities, country: str, at: datetime, *, confirmed: bool) -> None:
    """Adds the identities the lead lacks. Raises IntegrityError when another worker was faster."""
    # One that was left, and is written from again.
    lead.contact_points.filter(kind=Kind.BSUID, value=found.bsuid, former_at__lte=at).update(former_at=None)
    if found.bsuid and not _has(lead, Kind.BSUID, [found.bsuid], confirmed=confirmed):
        lead.hold(Kind.BSUID, found.bsuid, raw=given.bsuid, confirmed=confirmed, since=at)
    is_new = found.phone and not _has(lead, Kind.PHONE, phones.variants(found.phone, country), confirmed=confirmed)
    if is_new and _hold_number(lead, found.phone, given.phone, country, at, confirmed=confirmed) and found.bsuid:
        _leave_other_numbers(lead, lead.contact_points.filter(created_at__lte=at), found.phone, country, at)
    if found.email and not _holder(Kind.EMAIL, [found.email]):
        lead.hold(Kind.EMAIL, found.email, raw=given.email, confirmed=confirmed, since=at)
    if found.email and not lead.email:
        lead.email = found.email
        lead.save(update_fields=["email"])


def _has(lead: Lead, kind: str, values: list[str], *, confirmed: bool) -> bool:
    """Whether one of these writings is the lead's own; noted as confirmed when it was written from."""
    own = lead.contact_points.filter(kind=kind, value__in=values)
    own = own if kind == Kind.BSUID else own.current()
    if confirmed:
        own.filter(confirmed=False).update(confirmed=True)
    return own.exists()


def _hold_number(lead: Lead, number: str, raw: str, country: str, at: datetime, *, confirmed: bool) -> bool:
    """The number becomes the lead's, and history for whoever had it; False where others got it after `at`.

    A twin that staff typed for somebody else may be another telephone, so only an exact or confirmed one moves.
    """
    values = phones.variants(number, country)
    others = ContactPoint.objects.numbers().filter(value__in=values).exclude(lead=lead)
    if others.current().filter(created_at__gt=at).exists() or lead.contact_points.filter(
        kind=Kind.PHONE, value__in=values, former_at__gt=at
    ):
        return False
    for point in others.current().filter(Q(value=number) | Q(confirmed=True)).select_related("lead"):
        point.lead.let_go(ContactPoint.objects.filter(pk=point.pk), at=at)
    lead.hold(Kind.PHONE, number, raw=raw, confirmed=confirmed, since=at)
    return True


def _leave_other_numbers(lead: Lead, own: ContactPointQuerySet, number: str, country: str, at: datetime) -> None:
    """An account of WhatsApp has one number at a time: what the person wrote from before is history.

    Where a person joined leads there are several accounts, and nobody knows which of them moved.
    """
    if len(_bsuids(lead.pk)) > 1:
        return
    others = own.current().numbers().filter(confirmed=True)
    lead.let_go(others.exclude(value__in=phones.variants(number, country)), at=at)


def change_identity(
    *,
    old: Identities,
    new: Identities,
    writes_as: str = "",
    profile_name: str = "",
    country: str,
    at: datetime,
) -> Lead:
    """WhatsApp says that the person behind `old` is reached at `new` since `at`: what is old becomes history.

    `writes_as` is the BSUID that came along without being part of the report: one that contradicts the one on file
    takes nothing of the former owner's with it. Answers whose news it is; another lead that has the new BSUID already
    stays a lead of its own.
    """
    past, now = old.read(country), new.read(country)
    if not now:
        raise ValueError("a change of nothing")
    name = names.visible(profile_name)[:120]
    return _settled(lambda: _change_identity(past, now, new, ContactPoint.fit(writes_as.strip()), name, country, at))


def _change_identity(
    past: Identities, now: Identities, given: Identities, writes_as: str, profile_name: str, country: str, at: datetime
) -> Lead:
    _wait_for_others(country, past, now)
    owner = _owner_of_past(past, now, writes_as, country, at)
    if owner is None:
        return _find_or_create(now, given, profile_name, country, Source.WHATSAPP, None, at, confirmed=True)[0]
    lead = Lead.objects.select_for_update().get(pk=owner, erased_at=None)
    taken = _holder(Kind.BSUID, [now.bsuid])
    if taken and taken.lead_id != owner:
        _leave_to(taken.lead, lead, now, given, country, at)
    elif (
        now.phone
        and not _has(lead, Kind.PHONE, phones.variants(now.phone, country), confirmed=True)
        and not _hold_number(lead, now.phone, given.phone, country, at, confirmed=True)
    ):
        _remember_number(lead, now.phone, at)
    if not taken and now.bsuid:
        lead.hold(Kind.BSUID, now.bsuid, raw=given.bsuid, confirmed=True, since=at)
    _leave_past(lead, past, now, country, at)
    _meet(lead, profile_name, Source.WHATSAPP, None, at, created=False)
    lead.touched(at)
    _publish(lead, "lead.updated")
    return lead


def _owner_of_past(past: Identities, now: Identities, writes_as: str, country: str, at: datetime) -> UUID | None:
    """Whose identity has changed; None for nobody we know.

    A number that changed is nobody's any more, also where the BSUID that came along says that its owner of today is
    not the one on file.
    """
    stranger = past.bsuid or (writes_as if writes_as != now.bsuid else "")
    if known := _holder(Kind.BSUID, [past.bsuid]) or _holder(Kind.BSUID, [stranger]):
        return known.lead_id
    point = _holder_of_number(past.phone, country, at)
    if point is None:
        return None
    if not stranger or not _bsuids(point.lead_id):
        return point.lead_id
    if now.phone and now.phone not in phones.variants(past.phone, country):
        point.lead.let_go(ContactPoint.objects.current().filter(pk=point.pk), at=at)
    return None


def _leave_past(lead: Lead, past: Identities, now: Identities, country: str, at: datetime) -> None:
    """What is old becomes history. Which BSUID goes with a new number is known only where the report says so: without
    it the next one that writes from there is the person's."""
    own = lead.contact_points.current()
    numbers = phones.variants(now.phone, country)
    is_new = bool(now.bsuid or set(phones.variants(past.phone, country)) - set(numbers))
    if is_new:
        ids = own.filter(kind=Kind.BSUID).exclude(value=now.bsuid)
        lead.let_go(ids.filter(value=past.bsuid) if past.bsuid and now.bsuid else ids, at=at)
    if now.phone and past.phone:
        left = own.numbers().filter(value__in=phones.variants(past.phone, country)).exclude(value__in=numbers)
        lead.let_go(left, at=at)
    elif now.phone:
        _leave_other_numbers(lead, own, now.phone, country, at)


def _leave_to(other: Lead, lead: Lead, now: Identities, given: Identities, country: str, at: datetime) -> None:
    """The new BSUID is another lead's already: perhaps the same person, which a person decides. The new number is
    theirs too, and stands in this lead's history, so that pages show the two together."""
    _complete(other, now, given, country, at, confirmed=True)
    _remember_number(lead, now.phone, at)


def _remember_number(lead: Lead, number: str, at: datetime) -> None:
    """A line of the lead's history, where another has the number."""
    if number and not lead.contact_points.filter(kind=Kind.PHONE, value=number).exists():
        lead.contact_points.create(kind=Kind.PHONE, value=number, created_at=at, former_at=at)


def _publish(lead: Lead, event: str = "") -> None:
    """Tells the search, the open pages and, with `event`, the company's webhooks."""
    Lead.objects.filter(pk=lead.pk).refresh_search()
    notices.publish("lead.changed", lead.pk)
    if event:
        webhooks.emit(event, "lead", lead.pk)


def _meet(
    lead: Lead, profile_name: str, source: str, touch: dict[str, Any] | None, at: datetime, *, created: bool
) -> bool:
    """Notes the name and the touch of this encounter; True when the row changed."""
    changed = []
    if profile_name and profile_name != lead.profile_name:
        lead.profile_name = profile_name
        changed.append("profile_name")
    if created or touch:
        entry = {"at": at.isoformat(), "source": source, **(touch or {})}
        if entry not in lead.touches:
            lead.touches = [*lead.touches, entry]
            changed.append("touches")
    if created and entry["source"] in Source.values and entry["source"] != lead.source:
        lead.source = entry["source"]
        changed.append("source")
    if changed:
        lead.save(update_fields=changed)
    return bool(changed)


@transaction.atomic
def create_lead(
    *,
    first_name: str = "",
    last_name: str = "",
    phone: str = "",
    email: str = "",
    owner: User | None = None,
    source: str = Source.MANUAL,
    by: User | None = None,
) -> Lead:
    """A lead that staff adds; `phone` in E.164. Raises UserError when another lead has the number in any writing."""
    now = timezone.now()
    lead = Lead.objects.create(
        first_name=names.visible(first_name),
        last_name=names.visible(last_name),
        email=email.lower(),
        owner=owner,
        source=source,
        touches=[{"at": now.isoformat(), "source": source}],
        created_at=now,
        last_activity_at=now,
        stage_since=now,
    )
    if phone:
        lead.must_be_free(phone)
        lead.add_contact_point(Kind.PHONE, phone)
    lead.add_contact_point(Kind.EMAIL, lead.email)
    Lead.objects.filter(pk=lead.pk).refresh_search()
    record("lead.created", lead.pk, user=by, after={"source": source})
    webhooks.emit("lead.created", "lead", lead.pk)
    notices.publish("lead.changed", lead.pk)
    return lead
