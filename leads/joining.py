"""Two leads that are one person become one: a person decides it, and it is not taken back."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from company import webhooks
from company.models import AuditEntry, record
from leads.models import Lead, Stage
from leads.signals import leads_joining, leads_merged
from tenants import notices
from tenants.errors import UserError
from tenants.models import User

_FILLED = ("first_name", "last_name", "profile_name", "email", "document", "insurance", "language", "urgency")
# How far a sale is; a lost one is no progress.
_WAY = [stage.value for stage in Stage if stage != Stage.CLOSED_LOST]


def in_order(one: Lead, other: Lead) -> tuple[Lead, Lead]:
    """(the one that stays, the one that ends): the older stays, with its first source."""
    kept, gone = sorted([one, other], key=lambda lead: (lead.created_at, lead.pk))
    return kept, gone


@transaction.atomic
def join(*, one: UUID, other: UUID, by: User) -> Lead:
    """Contact points, conversations, appointments, notes, deals and labels of both become the older lead's.

    What it knows stays, what it lacks is filled in, and its sale goes as far as the further of the two. Answers the
    lead that stays. Raises UserError where one of them is gone, and while a room above asks to wait.
    """
    rows = list(Lead.objects.select_for_update().filter(pk__in=[one, other], erased_at=None).order_by("pk"))
    if len(rows) < 2:
        raise UserError(gettext("One of the two is not there any more."), code="gone")
    kept, gone = in_order(*rows)
    leads_joining.send(Lead, kept=kept, gone=gone)
    before = {"gone": str(gone.pk), "name": gone.name, "stage": gone.stage, "source": gone.source}
    _move_rows(kept, gone)
    _fill_in(kept, gone)
    further = _further_stage(kept, gone)
    gone_id = gone.pk
    gone.delete()
    record("lead.merged", kept.pk, user=by, before=before)
    if further:
        kept.move_to(further, by=by)
    leads_merged.send(Lead, kept=kept, gone_id=gone_id)
    Lead.objects.filter(pk=kept.pk).refresh_search()
    notices.publish("lead.changed", gone_id)
    notices.publish("lead.changed", kept.pk)
    webhooks.emit("lead.updated", "lead", kept.pk, merged=str(gone_id))
    return kept


def joined_into(pk: UUID) -> UUID | None:
    """The lead with which this one, which is no more, was joined."""
    entries = AuditEntry.objects.filter(action="lead.merged", before__gone=str(pk))
    return entries.values_list("subject", flat=True).first()


def _move_rows(kept: Lead, gone: Lead) -> None:
    """Every row that points to a lead, in this room and those above."""
    for relation in Lead._meta.related_objects:
        if relation.one_to_many:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: gone})
            rows.update(**{relation.field.name: kept})
    kept.labels.add(*gone.labels.all())
    seen: set[tuple[str, str]] = set()
    # What is current first, then what was so last: one line an identity.
    for point in kept.contact_points.order_by("-former_at"):
        if (point.kind, point.value) in seen:
            point.delete()
        seen.add((point.kind, point.value))


def _fill_in(kept: Lead, gone: Lead) -> None:
    for name in _FILLED:
        setattr(kept, name, getattr(kept, name) or getattr(gone, name))
    if not kept.urgency_reason:
        kept.urgency_reason = gone.urgency_reason
    kept.owner_id = kept.owner_id or gone.owner_id
    if gone.consent_at and (kept.consent_at is None or gone.consent_at > kept.consent_at):
        kept.opted_out_at, kept.opted_out_how, kept.consent_at = gone.opted_out_at, gone.opted_out_how, gone.consent_at
    kept.touches = sorted([*kept.touches, *gone.touches], key=lambda touch: touch.get("at", ""))
    kept.qualification = gone.qualification | kept.qualification
    if gone.last_activity_at > kept.last_activity_at:
        kept.last_activity_at, kept.last_words = gone.last_activity_at, gone.last_words
    kept.save()


def _further_stage(kept: Lead, gone: Lead) -> str:
    """Where the sale goes by joining; "" where it stays."""
    if gone.stage not in _WAY or (kept.stage in _WAY and _WAY.index(gone.stage) <= _WAY.index(kept.stage)):
        return ""
    return gone.stage
