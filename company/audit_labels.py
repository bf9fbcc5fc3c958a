"""The words of the trail for what the ground room does: people, companies, numbers, logins."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from company import label_registry, personal_data
from company.models import CompanyExport
from company.webhooks import catalogue
from tenants import languages, modules
from tenants.forms.settings import HUES
from tenants.models import AdminToken, Membership, Tenant, User, WhatsAppChannel


def _members(ids: set[UUID]) -> Mapping[UUID, label_registry.Named]:
    rows = Membership.objects.filter(pk__in=ids).values_list("pk", "user__name", "user__email")
    return {pk: (name or email, reverse("tenants:team")) for pk, name, email in rows}


def _people(ids: set[UUID]) -> Mapping[UUID, label_registry.Named]:
    return {
        pk: (name or email, "")
        for pk, name, email in User.objects.filter(pk__in=ids).values_list("pk", "name", "email")
    }


_FACTORS = {
    "kind": label_registry.choices([("totp", _("App for codes")), ("webauthn", pgettext_lazy("proof", "passkey"))])
}
# How somebody proved who they are.
_WAYS = {
    "how": label_registry.choices(
        [
            ("password", pgettext_lazy("proof", "password")),
            ("second_step", pgettext_lazy("proof", "password and second step")),
            ("passkey", pgettext_lazy("proof", "passkey")),
            ("code", pgettext_lazy("proof", "code")),
            ("token", pgettext_lazy("proof", "admin token")),
        ]
    )
}


# What is told of a file with the whole company.
_FILE: dict[str, label_registry.Label] = {
    "rows": pgettext_lazy("field", "Rows"), "files": pgettext_lazy("field", "Files"),
    "secrets": pgettext_lazy("field", "With keys and tokens"), "sha256": "SHA-256",
}  # fmt: skip


def _channels(ids: set[UUID]) -> Mapping[UUID, label_registry.Named]:
    rows = WhatsAppChannel.objects.filter(pk__in=ids).values_list("pk", "name", "removed_at")
    return {pk: (name, "" if gone else reverse("tenants:channel", args=[pk])) for pk, name, gone in rows}


def _companies(ids: set[UUID]) -> Mapping[UUID, label_registry.Named]:
    return {
        pk: (name, reverse("tenants:settings"))
        for pk, name in Tenant.objects.filter(pk__in=ids).values_list("pk", "name")
    }


def _hours(week: Any) -> str:
    """The opening hours of a week, days apart by commas: "09:00–18:00"."""
    days = [" ".join("–".join(block) for block in blocks) or "·" for _day, blocks in sorted(week.items())]
    return ", ".join(days)


def _module(name: Any) -> str:
    """A module by the name of its menu."""
    return next((str(module.label) for module in modules.every() if module.name == name), str(name))


def _colour(hue: Any) -> str:
    return str(dict(HUES).get(hue) or gettext("own colour (%(hue)s)") % {"hue": hue})


def _country(code: Any) -> str:
    return languages.reader().territories.get(str(code)) or str(code)


def _currency(code: Any) -> str:
    name = languages.reader().currencies.get(str(code))
    return f"{code} · {name}" if name else str(code)


def _zone(name: Any) -> str:
    return str(name).replace("_", " ")


def _filters(query: Any) -> str:
    """What the trail was narrowed to when it was exported: which filters, and their values where they are words."""
    labels = {
        "who": pgettext("audit", "Who"), "kind": pgettext("audit", "About"), "first": gettext("From"),
        "last": gettext("To"), "object": gettext("One object only"),
    }  # fmt: skip
    kinds = dict(label_registry.kinds())
    asked = [(name, value) for name, value in parse_qsl(str(query)) if name in labels]
    said = {name: str(kinds.get(value, value)) for name, value in asked if name not in {"who", "object"}}
    return "; ".join(f"{labels[name]}: {said[name]}" if name in said else labels[name] for name, _value in asked)


def _image(_name: Any) -> str:
    """A logo is told as an image: its file's name says nothing to anybody."""
    return gettext("an image")


def register_audit_labels() -> None:
    """Called once when the app is ready."""
    fields = {
        "name": pgettext_lazy("field", "Name"), "role": pgettext_lazy("field", "Role"),
        "status": pgettext_lazy("field", "Status"), "reason": pgettext_lazy("field", "Reason"),
        "scope": pgettext_lazy("field", "Scope"), "prefix": pgettext_lazy("field", "Beginning"),
        "how": pgettext_lazy("field", "How"), "filters": pgettext_lazy("field", "Filters"),
        "language": pgettext_lazy("field", "Language"), "zone": pgettext_lazy("field", "Time zone"),
        "country": pgettext_lazy("field", "Country"), "currency": pgettext_lazy("field", "Currency"),
        "accent_hue": pgettext_lazy("field", "Accent colour"), "modules": pgettext_lazy("field", "Modules"),
        "opening": pgettext_lazy("field", "Opening hours"), "number": pgettext_lazy("field", "Number"),
        "holidays_region": pgettext_lazy("field", "Region of the public holidays"),
        "calendar_provider": pgettext_lazy("field", "Calendar"), "logo": pgettext_lazy("field", "Logo"),
        "registration_open": pgettext_lazy("field", "People may ask to join"),
        "fields": pgettext_lazy("field", "What was changed"), "events": pgettext_lazy("field", "Events"),
        "count": pgettext_lazy("field", "How many"),
        "provider": pgettext_lazy("field", "Provider"), "device": pgettext_lazy("field", "Device"),
        "kind": pgettext_lazy("field", "Kind"), "type": pgettext_lazy("field", "Event"),
        "url": pgettext_lazy("field", "Address"), "description": pgettext_lazy("field", "Description"),
        "files": pgettext_lazy("field", "Files"), "rows": pgettext_lazy("field", "Rows"),
        "secrets": pgettext_lazy("field", "With its secrets"), "made_at": pgettext_lazy("field", "Exported on"),
        "from": pgettext_lazy("field", "Was called"),
    }  # fmt: skip
    described = label_registry.names_of_fields(Membership, name=fields["name"], phone=_("phone"))
    role = {"role": label_registry.choices(Membership.Role.choices)}
    status = {"status": label_registry.choices(Membership.Status.choices)}
    label_registry.register_labels(
        "membership", pgettext_lazy("audit", "People"), namer=_members, fields=fields,
        readers=role | status | {"fields": described},
        actions={
            "requested": _("Asked to join"), "approved": _("Let somebody in"), "rejected": _("Turned a request down"),
            "suspended": _("Suspended somebody"), "reactivated": _("Let a suspended person in again"),
            "role_changed": _("Gave somebody another role"), "invited": _("Invited somebody"),
            "joined": _("Accepted an invitation"), "linked": _("Linked somebody to the company"),
            "unlinked": _("Took somebody out of the company"), "described": _("Changed somebody's profile"),
            "role_corrected": _("Let somebody in with another role than was asked for"),
            "emptied": _("Emptied the account of somebody who has left"),
            "email_proven": _("Confirmed the own e-mail"),
        },
    )  # fmt: skip
    label_registry.register_labels(
        "invitation", pgettext_lazy("audit", "Invitations"), fields=fields, readers=role,
        actions={"sent": _("Sent an invitation"), "revoked": _("Took an invitation back")},
    )  # fmt: skip
    label_registry.register_labels(
        "company", pgettext_lazy("audit", "Company"), namer=_companies, fields=fields | _FILE,
        readers={
            "opening": _hours, "logo": _image, "modules": label_registry.listed(_module), "accent_hue": _colour,
            "language": languages.name_of, "country": _country, "currency": _currency, "zone": _zone,
            "calendar_provider": label_registry.choices(Tenant.CalendarProvider.choices),
            "reason": label_registry.choices(CompanyExport.Failure.choices),
        },
        actions={
            "changed": _("Changed the company's settings"), "created": _("Made the company"),
            "deactivated": _("Switched the company off"), "activated": _("Switched the company on"),
            "exported": _("Exported the company"), "imported": _("Imported the company"),
            "logo_changed": _("Changed the company's logo"),
            "export_asked": _("Asked for a file with the whole company"),
            "export_failed": _("Could not make the file with the whole company"),
            "export_downloaded": _("Downloaded the file with the whole company"),
            "export_removed": _("Removed the file with the whole company"),
        },
    )  # fmt: skip
    label_registry.register_labels(
        "channel", "WhatsApp", namer=_channels, fields=fields,
        actions={
            "created": _("Connected a WhatsApp number"), "key_changed": _("Changed the key of a WhatsApp number"),
            "changed": _("Changed a WhatsApp number"), "secret_changed": _("Changed the secret of a WhatsApp number"),
            "secret_shown": _("Looked at the secret of a WhatsApp number"),
            "old_secret_ended": _("Ended the old secret of a WhatsApp number"),
            "switched_on": _("Switched a WhatsApp number on"), "switched_off": _("Switched a WhatsApp number off"),
            "removed": _("Removed a WhatsApp number"), "tested": _("Had a test message sent"),
        },
    )  # fmt: skip
    label_registry.register_labels(
        "login", pgettext_lazy("audit", "Logins"), namer=_people, fields=fields, readers=_WAYS,
        actions={
            "succeeded": _("Logged in"), "failed": _("Tried to log in and failed"), "ended": _("Logged out"),
            "token_reused": _("Used an old login of the API a second time"),
            "email_changed": _("Changed the own e-mail"),
            "password_changed": _("Changed the own password"), "session_ended": _("Signed one session out"),
            "sessions_ended": _("Signed several sessions out"),
            "password_reset": _("Chose a new password by e-mail"),
            "data_downloaded": _("Downloaded the own data"),
        },
    )  # fmt: skip
    label_registry.register_labels(
        "second_proof", pgettext_lazy("audit", "Second proof"), namer=_people, fields=fields, readers=_WAYS,
        actions={"given": _("Gave a second proof"), "refused": _("Gave a wrong second proof")},
    )  # fmt: skip
    label_registry.register_labels(
        "factor", pgettext_lazy("audit", "Second factors"), namer=_people, fields=fields, readers=_FACTORS,
        actions={
            "added": _("Added a second factor"), "removed": _("Removed a second factor"),
            "reset": _("Reset somebody's second factors"), "codes_renewed": _("Made new recovery codes"),
            "recovery_code_used": _("Used a recovery code"),
        },
    )  # fmt: skip
    label_registry.register_labels(
        "webhook", pgettext_lazy("audit", "Webhooks"), fields=fields,
        readers={"events": label_registry.listed(catalogue.in_words), "type": catalogue.in_words},
        actions={
            "added": _("Added a webhook"), "changed": _("Changed a webhook"), "removed": _("Removed a webhook"),
            "paused": _("Paused a webhook"), "resumed": _("Switched a webhook on again"),
            "secret_replaced": _("Changed the secret of a webhook"), "sent_again": _("Had a webhook sent again"),
        },
    )  # fmt: skip
    label_registry.register_labels(
        "admin_token", pgettext_lazy("audit", "Admin tokens"), fields=fields,
        readers={"scope": label_registry.choices(AdminToken.Scope.choices)},
        actions={"created": _("Made an admin token"), "revoked": _("Revoked an admin token")},
    )  # fmt: skip
    personal_data.labels["files"] = fields["files"]
    label_registry.register_labels(
        "person", pgettext_lazy("audit", "Personal data"), fields=personal_data.labels,
        actions={
            "export_asked": _("Asked for one person's data"), "exported": _("Put one person's data into a file"),
            "downloaded": _("Downloaded one person's data"), "erasure_asked": _("Ordered the erasure of a person"),
            "erased": _("Erased a person"),
        },
    )  # fmt: skip
    label_registry.register_labels(
        "audit",
        pgettext_lazy("audit", "Audit trail"),
        fields=fields,
        readers={"filters": _filters},
        actions={"exported": _("Exported the audit trail")},
    )
