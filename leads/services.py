"""Finding the lead behind an identity, and joining two leads that are one person."""

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from company import webhooks
from company.models import AuditEntry, record
from leads import phones
from leads.models import ContactPoint, Lead, Source
from leads.signals import leads_merged
from tenants import locks, notices
from tenants.errors import UserError
from tenants.models import User

logger = logging.getLogger(__name__)

Kind = ContactPoint.Kind
ATTEMPTS = 5


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
) -> tuple[Lead, bool]:
    """The one lead behind these identities, made when there is none; True when it was made.

    `phone` in any writing (a `wa_id` with "+" in front), read in `country`; national variants find the same lead, and
    identities that come together and belong to two leads join them (the older stays). `touch` is
    {"source", "headline", "ad", …}: the first one decides the source for good, later ones are listed.
    `at` (UTC) counts as activity. Safe when several workers meet the same person at once. Raises ValueError when no
    identity is given.
    """
    wanted = _identities(phone, bsuid, email, country)
    if not wanted:
        raise ValueError("a lead needs a phone, a BSUID or an e-mail")
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _find_or_create(wanted, profile_name[:120], country, source, touch, at)
        except (IntegrityError, Lead.DoesNotExist):
            logger.info("an identity was taken meanwhile, looking again")
    raise RuntimeError("the lead could not be settled")


def _identities(phone: str | None, bsuid: str | None, email: str | None, country: str) -> list[tuple[str, str, str]]:
    """(kind, normalised value, as received) of what was given."""
    given = [
        (Kind.PHONE, phones.normalise(phone or "", country), phone or ""),
        (Kind.BSUID, (bsuid or "").strip(), bsuid or ""),
        (Kind.EMAIL, (email or "").strip().lower(), email or ""),
    ]
    return [(kind, ContactPoint.fit(value), raw) for kind, value, raw in given if value]


def _find_or_create(
    wanted: list[tuple[str, str, str]],
    profile_name: str,
    country: str,
    source: str,
    touch: dict[str, Any] | None,
    at: datetime,
) -> tuple[Lead, bool]:
    owners = _owners(wanted, country)
    if not owners:
        _wait_for_others(wanted, country)
        owners = _owners(wanted, country)
    created = not owners
    if created:
        lead = Lead.objects.create(source=source, created_at=at, last_activity_at=at, stage_since=at)
    else:
        lead = Lead.objects.select_for_update().get(pk=owners[0], erased_at=None)
        for other in owners[1:]:
            merge(kept=lead, gone=Lead.objects.select_for_update().get(pk=other))
    _complete(lead, wanted, country, confirmed=source == Source.WHATSAPP)
    changed = _meet(lead, profile_name, source, touch, at, created=created)
    lead.touched(at)
    if created or changed:
        Lead.objects.filter(pk=lead.pk).refresh_search()
        notices.publish("lead.changed", lead.pk)
    if created:
        record("lead.created", lead.pk, actor=AuditEntry.Actor.SYSTEM, after={"source": lead.source})
        webhooks.emit("lead.created", "lead", lead.pk)
    elif changed:
        webhooks.emit("lead.updated", "lead", lead.pk)
    return lead, created


def _wait_for_others(wanted: list[tuple[str, str, str]], country: str) -> None:
    """One worker at a time makes a lead for a number, in whichever of its writings; until the transaction ends."""
    keys = {min(phones.variants(value, country)) if kind == Kind.PHONE else value for kind, value, _raw in wanted}
    locks.in_turn(*(f"lead:{key}" for key in keys))


def _owners(wanted: list[tuple[str, str, str]], country: str) -> list[UUID]:
    """The leads that own these identities, oldest first. An exact number beats its national twin."""
    ids: set[UUID] = set()
    for kind, value, _raw in wanted:
        values = phones.variants(value, country) if kind == Kind.PHONE else [value]
        points = dict(ContactPoint.objects.filter(kind=kind, value__in=values).values_list("value", "lead_id"))
        match = next((points[value] for value in values if value in points), None)
        if match:
            ids.add(match)
    return list(Lead.objects.filter(pk__in=ids).order_by("created_at", "pk").values_list("pk", flat=True))


def _complete(lead: Lead, wanted: list[tuple[str, str, str]], country: str, *, confirmed: bool) -> None:
    """Adds the identities the lead lacks. Raises IntegrityError when another worker was faster."""
    own = {(point.kind, point.value): point for point in lead.contact_points.all()}
    for kind, value, raw in wanted:
        same = phones.variants(value, country) if kind == Kind.PHONE else [value]
        known = next((own[kind, value] for value in same if (kind, value) in own), None)
        if known is None:
            ContactPoint.objects.create(lead=lead, kind=kind, value=value, raw=raw[:254], confirmed=confirmed)
        elif confirmed and not known.confirmed:
            ContactPoint.objects.filter(pk=known.pk).update(confirmed=True)
    if not lead.email and (email := next((value for kind, value, _raw in wanted if kind == Kind.EMAIL), "")):
        lead.email = email
        lead.save(update_fields=["email"])


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
    """A lead that staff adds; `phone` in E.164. Raises UserError when another lead has the number."""
    now = timezone.now()
    lead = Lead.objects.create(
        first_name=first_name,
        last_name=last_name,
        email=email.lower(),
        owner=owner,
        source=source,
        touches=[{"at": now.isoformat(), "source": source}],
        created_at=now,
        last_activity_at=now,
        stage_since=now,
    )
    if phone and not lead.add_contact_point(Kind.PHONE, phone):
        raise UserError(gettext("Another lead has this number."), code="phone")
    lead.add_contact_point(Kind.EMAIL, lead.email)
    Lead.objects.filter(pk=lead.pk).refresh_search()
    record("lead.created", lead.pk, user=by, after={"source": source})
    webhooks.emit("lead.created", "lead", lead.pk)
    notices.publish("lead.changed", lead.pk)
    return lead


_FILLED = ("first_name", "last_name", "profile_name", "email", "document", "insurance", "language", "urgency")


def merge(*, kept: Lead, gone: Lead) -> None:
    """Two rows turned out to be one person: everything of `gone` goes to `kept`, then `gone` ends.

    Rows of upper rooms that point to a lead move too; they hear `leads_merged` afterwards. Call it in a transaction
    that holds both rows' locks.
    """
    for relation in Lead._meta.related_objects:
        if relation.one_to_many:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: gone})
            rows.update(**{relation.field.name: kept})
    kept.labels.add(*gone.labels.all())
    for name in _FILLED:
        setattr(kept, name, getattr(kept, name) or getattr(gone, name))
    kept.owner_id = kept.owner_id or gone.owner_id
    if gone.consent_at and (kept.consent_at is None or gone.consent_at > kept.consent_at):
        kept.opted_out_at, kept.opted_out_how, kept.consent_at = gone.opted_out_at, gone.opted_out_how, gone.consent_at
    kept.touches = sorted([*kept.touches, *gone.touches], key=lambda touch: touch.get("at", ""))
    kept.qualification = gone.qualification | kept.qualification
    kept.last_activity_at = max(kept.last_activity_at, gone.last_activity_at)
    kept.save()
    gone_id = gone.pk
    record(
        "lead.merged", kept.pk, actor=AuditEntry.Actor.SYSTEM,
        before={"gone": str(gone_id), "name": gone.name, "stage": gone.stage, "source": gone.source},
    )  # fmt: skip
    gone.delete()
    leads_merged.send(Lead, kept=kept, gone_id=gone_id)
    Lead.objects.filter(pk=kept.pk).refresh_search()
    notices.publish("lead.changed", gone_id)
    notices.publish("lead.changed", kept.pk)
    webhooks.emit("lead.updated", "lead", kept.pk, merged=str(gone_id))
