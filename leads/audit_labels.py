"""The words of the audit trail for leads and deals."""

from collections.abc import Mapping
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from company import label_registry
from leads.models import Lead, Source, Stage
from tenants import languages


def _leads(ids: set[UUID]) -> Mapping[UUID, label_registry.Named]:
    rows = Lead.objects.filter(pk__in=ids).prefetch_related("contact_points")
    return {lead.pk: (lead.display_name, reverse("leads:detail", args=[lead.pk])) for lead in rows}


def register_audit_labels() -> None:
    """Called once when the app is ready."""
    labels = {field.name: field.verbose_name for field in Lead._meta.fields if hasattr(field, "verbose_name")}
    fields = {
        **{name: labels[name] for name in ("first_name", "last_name", "email", "document", "insurance", "language")},
        "stage": labels["stage"], "owner": labels["owner"], "source": labels["source"], "urgency": labels["urgency"],
        "reason": labels["lost_reason"], "phone": pgettext_lazy("field", "Phone"),
        "interest": pgettext_lazy("field", "Interest"), "budget": pgettext_lazy("field", "Budget"),
        "timeline": pgettext_lazy("field", "When"), "needs": pgettext_lazy("field", "Needs"),
        "name": pgettext_lazy("field", "Name"), "gone": pgettext_lazy("field", "The other lead"),
        "title": pgettext_lazy("field", "Title"), "amount": pgettext_lazy("field", "Amount"),
        "currency": pgettext_lazy("field", "Currency"), "expected_close": pgettext_lazy("field", "Expected close"),
        "how": pgettext_lazy("field", "Told how"), "at": pgettext_lazy("field", "When"),
    }  # fmt: skip
    readers: dict[str, label_registry.Reader] = {
        "stage": label_registry.choices(Stage.choices),
        "source": label_registry.choices(Source.choices),
        "urgency": label_registry.choices(Lead.Urgency.choices),
        "language": languages.name_of,
        "how": label_registry.choices(Lead.OptOut.choices),
    }
    label_registry.register_labels(
        "lead", pgettext_lazy("audit", "Leads"), namer=_leads, fields=fields, readers=readers,
        actions={
            "created": _("Added a lead"), "changed": _("Changed a lead"), "moved": _("Moved a lead to another stage"),
            "qualified": _("Noted what a lead wants"), "urgency": _("Noted how urgent a lead is"),
            "assigned": _("Gave a lead to somebody"), "merged": _("Joined two leads that are one person"),
            "number_left": _("A number became history: it is not this lead's any more"),
            "exported": _("Exported the leads"),
            "opted_out": _("Wants no messages any more"), "opted_in": _("Takes messages again"),
        },
    )  # fmt: skip
    label_registry.register_labels(
        "deal", pgettext_lazy("audit", "Deals"), namer=_leads, fields=fields,
        actions={"changed": _("Changed a deal"), "removed": _("Removed a deal")},
    )  # fmt: skip
