"""The widgets of `templates/ui/` (tag name = file name) and the filters that write times, sums and numbers.

Everything is written in the active language and time zone: the middleware has chosen both for the request.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zlib import crc32

import phonenumbers
from django import template
from django.forms import (
    BaseForm,
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    HiddenInput,
    RadioSelect,
)
from django.middleware.csrf import get_token
from django.template.context import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, pgettext
from lucide.templatetags.lucide import lucide

from company import once
from tenants import dates, languages, permissions
from tenants import money as written
from tenants.companies import logo

register = template.Library()

HUES = 6


# Small parts


@lru_cache(maxsize=1024)
def _icon(name: str, size: str) -> SafeString:
    drawn = lucide({}, name, size=None)  # type: ignore[arg-type]
    shapes = " ".join(drawn[drawn.index(">") + 1 : drawn.rindex("</svg>")].split())
    css = f"icon icon--{size}" if size else "icon"
    return mark_safe(f'<svg class="{css}" viewBox="0 0 24 24" aria-hidden="true">{shapes}</svg>')


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """`{% icon "inbox" %}`, `{% icon "x" "small" %}`: a Lucide shape, hidden from readers. Unknown name: an error."""
    return _icon(name, size)


def display_name(who: Any) -> str:
    """The name of a person, a lead or a plain string."""
    for attribute in ("display_name", "full_name", "name"):
        value = getattr(who, attribute, None)
        if value:
            return str(value() if callable(value) else value)
    return str(who or "")


@register.filter
def initials(who: Any) -> str:
    """Up to two letters: first and last word of the name."""
    words = [word for word in display_name(who).split() if word[:1].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else words[0][1:2])).upper()


@register.filter
def hue(who: Any) -> int:
    """0 to 5, always the same for the same row (or the same name)."""
    return crc32(str(getattr(who, "pk", None) or display_name(who)).encode()) % HUES


@register.inclusion_tag("ui/avatar.html")
def avatar(who: Any, size: str = "") -> dict[str, Any]:
    """`{% avatar lead %}`, `{% avatar user "small" %}`, `{% avatar "Ana Mora" "large" %}`: initials on a stable hue."""
    return {"initials": initials(who), "hue": hue(who), "size": size}


@register.inclusion_tag("ui/company_mark.html")
def company_mark(tenant: Any, size: str = "") -> dict[str, Any]:
    """`{% company_mark shell.company %}`, `{% company_mark tenant "large" %}`: the logo, else the initials."""
    url = reverse("tenants:logo_file", args=[tenant.pk, tenant.logo]) if logo.path_of(tenant) else ""
    return {"logo": url, "initials": initials(tenant), "size": size}


@register.inclusion_tag("ui/person.html")
def person(who: Any, detail: str = "", url: str = "", size: str = "") -> dict[str, Any]:
    """Avatar, name and a line below: `{% person lead detail=lead.phone url=lead.get_absolute_url %}`."""
    return {"who": who, "name": display_name(who), "detail": detail, "url": url, "size": size}


@register.inclusion_tag("ui/badge.html")
def badge(text: Any, tone: str = "neutral", *, source: str = "", dot: bool = False, icon: str = "") -> dict[str, Any]:
    """A state in a word. Tones: neutral accent success warning danger info human note; or an appointment's `source`."""
    return {"text": text, "tone": tone, "source": source, "dot": dot, "icon": icon}


@register.inclusion_tag("ui/stage_badge.html")
def stage_badge(of: Any, name: str = "") -> dict[str, Any]:
    """A stage in its own hue: `{% stage_badge lead %}`, a member of `Stage`, or its value and its name."""
    if hasattr(of, "get_stage_display"):
        return {"key": of.stage, "name": of.get_stage_display()}
    return {"key": getattr(of, "value", of), "name": name or getattr(of, "label", of)}


@register.inclusion_tag("ui/ring.html")
def ring(left: float, tone: str = "accent", size: str = "") -> dict[str, Any]:
    """What is left of a running clock, 0 to 100 percent. Put the words beside it."""
    return {"left": max(0, min(100, round(left))), "tone": tone, "size": size}


@register.inclusion_tag("ui/button.html")
def button(label: str, icon: str = "", kind: str = "", **attributes: Any) -> dict[str, Any]:
    """A `<button>`: `kind` is primary, quiet, danger; further words become attributes (`name=`, `value=`, `type=`)."""
    attributes.setdefault("type", "submit")
    small = attributes.pop("size", "") == "small"
    return {"label": label, "icon": icon, "kind": kind, "small": small, "attributes": _named(attributes)}


def _named(attributes: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(name.replace("_", "-"), value) for name, value in attributes.items()]


# Regions


@register.inclusion_tag("ui/empty.html")
def empty(
    title: str, text: str = "", icon: str = "inbox", url: str = "", action: str = "", *, center: bool = False
) -> dict[str, Any]:
    """What a list says when nothing is in it, and what to do next: `{% empty _("No leads yet") _("…") "users" %}`."""
    return {"title": title, "text": text, "icon": icon, "url": url, "action": action, "center": center}


@register.inclusion_tag("ui/pager.html")
def pager(url: str | None, target: str = "", label: str = "", pager_id: str = "pager") -> dict[str, Any]:
    """The next page of a keyset list. `url` is its address or None at the end, `label` says where we are.

    With `target` (a selector, as `#leads-rows`) the rows found there in the answer are added to the target and the
    pager takes its new address from the answer; without script the link opens the next page.
    """
    return {"url": url, "target": target, "label": label, "id": pager_id}


@register.inclusion_tag("ui/notice.html")
def notice(text: Any, tone: str = "info", icon: str = "info", title: str = "") -> dict[str, Any]:
    """A sentence that stays on the page."""
    return {"text": text, "tone": tone, "icon": icon, "title": title}


# Forms


@register.simple_tag(takes_context=True)
def csrf_company(context: Context) -> SafeString:
    """The hidden fields of every POST form: the CSRF token, the company the page was made for, and the form's own key.

    The key lets the form act once, see `company.once`.
    """
    request = context["request"]
    token = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))
    tenant = getattr(request, "tenant", None)
    if tenant is None:
        return token
    company = format_html('<input type="hidden" name="company" value="{}">', tenant.pk)
    return token + company + format_html('<input type="hidden" name="{}" value="{}">', once.FIELD, once.new_key())


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, kind: str = "", **attributes: Any) -> dict[str, Any]:
    """A field of a Django form: label, control, error, help.

    `kind`: `switch` for a yes or no, `segmented` for a choice of a few, `small` for a low control, `bare` to show the
    label to readers only. Further words become attributes of the control (`rows=3`, `autofocus=True`, `hx_get=…`).
    """
    widget = bound.field.widget
    attrs: dict[str, Any] = dict(_named(attributes))
    shape = _shape(widget)
    if shape == "input":
        own = widget.attrs.get("class", "")
        attrs["class"] = f"{own} input{' input--small' if kind == 'small' else ''}".strip()
    elif shape == "check" and kind == "switch":
        attrs |= {"class": "switch", "role": "switch"}
    return {
        "field": bound,
        "shape": shape,
        "kind": kind,
        "control": bound.as_widget(attrs=attrs) if shape != "choices" else "",
        "help_id": f"{bound.auto_id}_helptext",
        "error_id": f"{bound.auto_id}_error",
        "optional": not bound.field.required and shape == "input",
    }


def _shape(widget: Any) -> str:
    if isinstance(widget, HiddenInput):
        return "hidden"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, CheckboxInput):
        return "check"
    if isinstance(widget, FileInput):
        return "file"
    return "input"


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """The summary above a form that was refused: its general errors, and a link to each field with one."""
    fields = [bound for bound in form if bound.errors and not bound.is_hidden]
    hidden = [error for bound in form.hidden_fields() for error in bound.errors]
    return {"general": [*form.non_field_errors(), *hidden], "fields": fields, "count": len(fields)}


@register.inclusion_tag("ui/fields.html")
def fields(form: BaseForm) -> dict[str, Any]:
    """Every field of a form in its order, with the summary first."""
    return {"form": form}


# Times


def _local(value: date | datetime) -> datetime | date:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter(name="date", expects_localtime=True)
def date_(value: Any, format_name: str = "DATE_FORMAT") -> str:
    """Django's own `date`, as the reader's language writes a date: "1er décembre"."""
    return dates.written(value, format_name) if isinstance(value, date) else ""


@register.filter
def day_number(value: date) -> str:
    """The day of the month alone, where its month is named later: "1er – 7 décembre"."""
    return dates.day_number(value)


@register.filter
def may(member: Any, permission: str) -> bool:
    """The table of permissions says yes: `request.member|may:"channels.configure"`."""
    return permissions.may(member, permission)


@register.filter
def language_name(code: str) -> str:
    """What the reader calls a language: "Spanish" for "es"."""
    return languages.name_of(code)


@register.filter
def duration(value: Any) -> str:
    """A length of time in its largest unit: a timedelta or seconds. "45 s", "38 min", "6 h", "3 days"."""
    if value in (None, ""):
        return ""
    seconds = int(value.total_seconds() if hasattr(value, "total_seconds") else value)
    if seconds < 60:
        return gettext("%(count)s s") % {"count": max(seconds, 0)}
    if seconds < 3600:
        return gettext("%(count)s min") % {"count": seconds // 60}
    if seconds < 86400:
        return gettext("%(count)s h") % {"count": seconds // 3600}
    days = seconds // 86400
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


@register.filter
def time_ago(value: datetime | None) -> str:
    """How long since: "just now", "4 min ago", "3 h ago", "yesterday", then the date."""
    if not value:
        return ""
    seconds = int((timezone.now() - value).total_seconds())
    if seconds < 60:
        return gettext("just now")
    if seconds < 86400:
        return gettext("%(duration)s ago") % {"duration": duration(seconds)}
    return moment(value)


@register.filter
def waited(value: datetime | None) -> str:
    """The bare length since: "38 min". For badges."""
    return duration(timezone.now() - value) if value else ""


@register.filter
def moment(value: datetime | date | None) -> str:
    """The shortest words that place a moment: the hour today, "yesterday", a weekday this week, else the date."""
    if not value:
        return ""
    local = _local(value)
    day = local.date() if isinstance(local, datetime) else local
    days = (timezone.localdate() - day).days
    if days == 0:
        return clock(local) if isinstance(local, datetime) else pgettext("day", "Today")
    if days == 1:
        return gettext("yesterday")
    if 1 < days < 7:
        return dates.written(local, "D")
    this_year = day.year == timezone.localdate().year
    return dates.written(local, pgettext("date format", "j M") if this_year else pgettext("date format", "j M Y"))


@register.filter
def clock(value: datetime | None) -> str:
    """The hour of a moment, 24 hours: "17:30"."""
    local = _local(value) if value else None
    return local.strftime("%H:%M") if isinstance(local, datetime) else ""


@register.filter
def weekday(value: datetime | date | None) -> str:
    """A day in words: "Thursday 26 March"; "Today" and "Tomorrow" instead where they fit."""
    if not value:
        return ""
    local = _local(value)
    day = local.date() if isinstance(local, datetime) else local
    days = (day - timezone.localdate()).days
    if days in (0, 1, -1):
        return {
            0: pgettext("day", "Today"),
            1: pgettext("day", "Tomorrow"),
            -1: pgettext("day", "Yesterday"),
        }[days]
    return long_day(day)


@register.filter
def dated(value: datetime | date | None) -> str:
    """A day in words as `weekday` has it, with the year where it is another one: "Sunday 22 November 2020"."""
    if not value or _local(value).year == timezone.localdate().year:
        return weekday(value)
    words = dates.written(_local(value), pgettext("date format", "l j F Y"))
    return words[:1].upper() + words[1:]


@register.filter
def long_day(value: datetime | date | None) -> str:
    """The whole day in words, "Sunday 22 November", also for today."""
    if not value:
        return ""
    words = dates.written(_local(value), pgettext("date format", "l j F"))
    return words[:1].upper() + words[1:]


@register.simple_tag
def when(value: datetime | None, style: str = "ago") -> SafeString:
    """`<time>` with the words of `time_ago` ("ago"), `moment` or `clock`, the whole moment as its title."""
    if not value:
        return mark_safe("")
    words = {"ago": time_ago, "moment": moment, "clock": clock, "waited": waited}[style](value)
    local = _local(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', value.isoformat(), dates.written(local, "DATETIME_FORMAT"), words
    )


# Sums and numbers


@register.filter
def money(amount: Decimal | float | None, currency: str = "EUR") -> str:
    """A sum as the company writes it: `{{ deal.amount|money:deal.currency }}`. Cents only where there are any."""
    return "" if amount is None or amount == "" else written.shown(Decimal(amount), currency or "EUR")


@register.filter
def sums(totals: Iterable[tuple[Decimal, str]]) -> str:
    """Pairs of amount and currency, never added to each other: "$1.500 + US$200"."""
    return " + ".join(money(amount, currency) for amount, currency in totals)


@register.filter
def phone(number: str | None) -> str:
    """A number in its international spelling: "+54 9 11 5555-0142"; what is no number stays as it is."""
    return _phone(number) if number else ""


@lru_cache(maxsize=4096)
def _phone(number: str) -> str:
    try:
        parsed = phonenumbers.parse(number if number.startswith("+") else f"+{number}", None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


@register.filter
def joined(values: Iterable[Any]) -> str:
    """Words with commas between, empty ones left out."""
    return ", ".join(str(value) for value in values if value)
