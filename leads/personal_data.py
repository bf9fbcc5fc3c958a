"""What leads know of one person, and how they forget."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from company.models import AuditEntry
from company.personal_data import Person, PersonalDataSource, Told, register_finder, register_source, row_of
from leads.models import ContactPoint, Deal, Lead, Note, StageChange
from tenants import notices
from tenants.models import Membership

EMPTIED = {
    "first_name": "", "last_name": "", "profile_name": "", "email": "", "document": "", "insurance": "",
    "lost_reason": "", "touches": [], "qualification": {}, "urgency_reason": "", "search": "", "last_words": "",
}  # fmt: skip


def find(member: Membership, pk: UUID) -> str | None:
    lead = Lead.objects.visible_to(member).filter(pk=pk).first()
    return lead.display_name if lead else None


def _gather(person: Person) -> None:
    """Holds the lead: whoever writes meanwhile waits, and finds that it is gone."""
    lead = Lead.objects.select_for_update().filter(pk=person.id).first()
    if lead is None:
        return
    person.joined = _joined(person.id)
    person.subjects |= person.joined
    points = list(ContactPoint.objects.filter(lead=lead))
    person.former |= {point.value for point in points if not point.is_current}
    person.identities |= {point.value for point in points if point.is_current} | {lead.email}
    person.words |= {word for point in points for word in (point.value, point.raw)}
    person.words |= {lead.full_name, lead.profile_name, lead.email}
    person.identities.discard("")
    person.words.discard("")


def _joined(pk: UUID) -> set[UUID]:
    """The leads that were joined with this one, and those that were joined with them."""
    found, wanted = set[UUID](), {pk}
    while wanted:
        lines = AuditEntry.objects.filter(action="lead.merged", subject__in=wanted)
        wanted = {UUID(gone) for gone in lines.values_list("before__gone", flat=True) if gone} - found
        found |= wanted
    return found


def _personal_data_of(person: Person) -> Told:
    lead = Lead.objects.filter(pk=person.id).first()
    if lead is None:
        return {}
    own = row_of(
        lead, "id", "first_name", "last_name", "profile_name", "email", "document", "insurance", "language", "stage",
        "source", "touches", "qualification", "urgency", "urgency_reason", "opted_out_at", "opted_out_how",
        "created_at", "last_activity_at",
    )  # fmt: skip
    notes = Note.objects.filter(lead=lead).select_related("author").order_by("at")
    return {
        "lead": [own],
        "contact_points": [
            row_of(row, "kind", "value", "confirmed", "created_at", "former_at")
            for row in ContactPoint.objects.filter(lead=lead)
        ],
        "notes": [{"at": row.at, "author": str(row.author), "text": row.text} for row in notes],
        "deals": [
            row_of(row, "title", "amount", "currency", "expected_close", "created_at")
            for row in Deal.objects.filter(lead=lead)
        ],
        "stages": [row_of(row, "at", "before", "after", "reason") for row in StageChange.objects.filter(lead=lead)],
    }


def _forget(person: Person) -> None:
    """An empty lead stays, so that appointments, deals and stages still count."""
    person.counts["contact_points"], _by_model = ContactPoint.objects.filter(lead=person.id).delete()
    person.counts["notes"], _by_model = Note.objects.filter(lead=person.id).delete()
    person.counts["deals"] = Deal.objects.filter(lead=person.id).update(title="—")
    StageChange.objects.filter(lead=person.id).update(reason="")
    Lead.labels.through.objects.filter(lead=person.id).delete()
    person.counts["lead"] = Lead.objects.filter(pk=person.id).update(**EMPTIED, erased_at=timezone.now())
    notices.publish("lead.changed", person.id)


def register_personal_data() -> None:
    """Called once when the app is ready."""
    sections = {
        "lead": _("The lead"), "contact_points": _("Ways to reach the person"), "notes": _("Notes"),
        "deals": pgettext_lazy("audit", "Deals"), "stages": _("Stages"),
    }  # fmt: skip
    register_source(
        PersonalDataSource("leads", gather=_gather, tell=_personal_data_of, forget=_forget, sections=sections)
    )
    register_finder(find)
