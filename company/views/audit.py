"""The audit trail: a page to read, a file to keep."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from company import audit_rows
from company.forms import AuditFilter
from company.models import AuditEntry, record
from company.models.audit import AuditQuerySet
from tenants.http import Request
from tenants.models import Membership
from tenants.permissions import needs
from tenants.web.pages import form_of, page_or_region
from tenants.web.streams import BOM, csv_lines, separator_here, stream

PAGE = 40
PIECE = 500
FEW = 12


@require_safe
@needs("audit.see")
def trail(request: Request) -> HttpResponse:
    """Newest first, page by page; the filters stand in the address."""
    asked = AuditFilter(request.GET, request.tenant)
    after = request.GET.get("after", "")
    found = list(asked.apply(AuditEntry.objects.all()).newest_first().before(after)[: PAGE + 1])
    context = {
        "lines": audit_rows.read_audit_rows(found[:PAGE]),
        "asked": asked,
        "next": asked.query(after=found[PAGE - 1].cursor) if len(found) > PAGE else "",
        "first": asked.query() if after else "",
    }
    return page_or_region(request, "company/audit.html", "company/_audit.html", context)


@require_safe
@needs("audit.see")
def trail_of(request: Request, pk: UUID) -> HttpResponse:
    """A region of a person's page: what was done about this membership of the company, the last lines of it."""
    member = get_object_or_404(Membership.objects.of_company(request.tenant), pk=pk)
    about = AuditEntry.objects.filter(subject__in=[member.pk, member.user_id]).newest_first()
    context = {"lines": audit_rows.read_audit_rows(list(about[:FEW])), "member": member}
    return page_or_region(request, "company/history.html", "company/_history.html", context)


@form_of("company:audit")
@needs("audit.see")
def trail_export(request: Request) -> HttpResponseBase:
    """What the filters leave, as a CSV file. Taking it away is a line of the trail itself."""
    asked = AuditFilter(request.POST, request.tenant)
    record("audit.exported", request.tenant.pk, user=request.user, after={"filters": asked.query().lstrip("?")})
    name = f"audit-{timezone.localdate():%Y-%m-%d}.csv"
    pieces = _file(asked.apply(AuditEntry.objects.all()).newest_first(), separator_here())
    return stream(request, pieces, name=name, content_type="text/csv; charset=utf-8")


def _file(entries: AuditQuerySet, separator: str) -> Iterator[str]:
    yield BOM + csv_lines([_head()], separator=separator)
    cursor = ""
    while found := list(entries.before(cursor)[:PIECE]):
        yield csv_lines(map(_row, audit_rows.read_audit_rows(found)), separator=separator)
        cursor = found[-1].cursor


def _head() -> list[str]:
    return [
        pgettext("column", "Number"), pgettext("column", "When"), pgettext("column", "Who"), pgettext("column", "What"),
        pgettext("column", "About"), pgettext("column", "Key"), pgettext("column", "Changes"),
        pgettext("column", "Door"), pgettext("column", "Token"), pgettext("column", "Address"),
        pgettext("column", "Seal"), pgettext("column", "Action"), pgettext("column", "Before"),
        pgettext("column", "After"),
    ]  # fmt: skip


def _row(line: audit_rows.AuditRow) -> list[object]:
    entry = line.entry
    changes = "; ".join(f"{change.label}: {change.before} → {change.after}" for change in line.changes)
    return [
        entry.number or "", entry.at.isoformat(), line.who, line.what, line.subject, entry.subject,
        _("erased") if line.is_emptied else changes, entry.get_via_display(), entry.token, entry.address, entry.seal,
        entry.action, _raw(entry.before), _raw(entry.after),
    ]  # fmt: skip


def _raw(values: dict[str, Any]) -> str:
    """As they are stored, for programs: ids, names of fields, values."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True) if values else ""
