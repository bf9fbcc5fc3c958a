"""Who works here, who asks to, who is out: the company's people."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import reswap, retarget, trigger_client_event

from tenants.accounts.second_proof import ask, is_fresh
from tenants.errors import UserError
from tenants.forms import ReasonForm, RoleForm
from tenants.http import Request
from tenants.models import Invitation, Membership
from tenants.models.people import MembershipQuerySet
from tenants.permissions import may, needs
from tenants.web.pages import form_of, page_or_region

Status = Membership.Status


@require_safe
@needs("people.see")
def team(request: Request) -> HttpResponse:
    """The tabs; asked by htmx for a region, only the region."""
    name = "tenants/_people.html" if request.htmx and not request.htmx.boosted else "tenants/team.html"
    return TemplateResponse(request, name, _people(request, request.GET))


PAGE = 40


def _people(request: Request, asked: QueryDict) -> dict[str, Any]:
    """What `_people.html` expects: the tabs with their numbers, and one page of the people of the chosen one."""
    decides = may(request.member, "people.approve")
    everybody = Membership.objects.of_company(request.tenant)
    numbers = dict(everybody.values_list("status").annotate(Count("pk")).order_by())
    tabs = _tabs(everybody, numbers, decides)
    invited = Invitation.objects.of_company(request.tenant).unused()
    invites = may(request.member, "people.invite")
    keys = [key for key, *_rest in tabs] + (["invited"] if invites else [])
    tab = asked.get("tab", "")
    if tab not in keys:
        tab = "staff" if not decides or not numbers.get(Status.PENDING) else "requests"
    labels = [(key, label, number) for key, label, number, _rows in tabs]
    if invites:
        labels.append(("invited", pgettext("tab", "Invited"), invited.count()))
    rows = {key: people for key, _label, _number, people in tabs}
    q, after = asked.get("q", ""), asked.get("after", "")
    found, following = _page(rows.get(tab, everybody.none()), asked) if tab != "invited" else ([], "")
    return {
        "tabs": labels,
        "tab": tab,
        "people": found,
        "next": _query(tab=tab, q=q, after=following) if following else "",
        "here": _query(tab=tab, q=q, after=after),
        "first": _query(tab=tab, q=q) if after else "",
        "q": q,
        "invitations": list(invited.order_by("-written_at")) if tab == "invited" else [],
        "decides": decides,
        "invites": invites,
        # The one that may do everything comes last.
        "roles": sorted(Membership.Role.choices, key=lambda choice: choice[0] == Membership.Role.CEO),
    }


def _tabs(
    everybody: MembershipQuerySet, numbers: dict[str, int], decides: bool
) -> list[tuple[str, str, int, MembershipQuerySet]]:
    """(key, label, how many, who)."""
    staff = ("staff", pgettext("tab", "Staff"), numbers.get(Status.ACTIVE, 0), everybody.staff())
    if not decides:
        return [staff]
    out = numbers.get(Status.SUSPENDED, 0) + numbers.get(Status.REJECTED, 0)
    return [
        ("requests", pgettext("tab", "Requests"), numbers.get(Status.PENDING, 0), everybody.pending()),
        staff,
        ("out", pgettext("tab", "Suspended"), out, everybody.out()),
    ]


def _page(people: MembershipQuerySet, asked: QueryDict) -> tuple[list[Membership], str]:
    """By name, with the place where the next page begins: after the name and the id that the address gives."""
    rows = people.found(asked.get("q", "")).order_by("user__name", "id")
    name, _bar, last = asked.get("after", "").rpartition("~")
    if (pk := _uuid(last)) is not None:
        rows = rows.filter(Q(user__name__gt=name) | Q(user__name=name, id__gt=pk))
    found = list(rows[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    return found[:PAGE], f"{found[PAGE - 1].user.name}~{found[PAGE - 1].pk}"


def _query(**parts: str) -> str:
    return urlencode({key: value for key, value in parts.items() if value})


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_safe
@needs("people.approve")
def pending(request: Request) -> HttpResponse:
    """The dashboard's region: who waits for a decision."""
    return _pending_response(request)


def _pending_response(request: Request) -> HttpResponse:
    waiting = Membership.objects.of_company(request.tenant).pending().order_by("created_at")[:PAGE]
    return TemplateResponse(request, "tenants/_pending.html", {"people": waiting})


@form_of("tenants:team")
@needs("people.approve")
def approve(request: Request, pk: UUID) -> HttpResponse:
    """Lets a request in, in the role that was asked for or another one.

    A new CEO is asked about first, and an address that nobody has confirmed; once, when both are the case.
    """
    person = _person(request, pk)
    chosen = request.POST.get("role", "")
    if refused := unproven(request, chosen or person.role):
        return refused
    wanted = RoleForm({"role": chosen or person.role})
    is_doubtful = person.asks_unproven or (chosen or person.role) == Membership.Role.CEO
    if is_doubtful and wanted.is_valid() and "sure" not in request.POST:
        return _ask_first(request, person, "approve", wanted.cleaned_data["role"])
    done = _("%(name)s is in.") % {"name": person.user}
    return decide(request, lambda: person.approve(by=request.user, role=chosen), done)


@form_of("tenants:team")
@needs("people.approve")
def reactivate(request: Request, pk: UUID) -> HttpResponse:
    person = _person(request, pk)
    if refused := unproven(request, person.role):
        return refused
    done = _("%(name)s may come in again.") % {"name": person.user}
    return decide(request, lambda: person.reactivate(by=request.user), done)


@require_http_methods(["GET", "POST"])
@needs("people.approve")
def reject(request: Request, pk: UUID) -> HttpResponse:
    """The form that asks for the reason, and the decision itself."""
    person = _person(request, pk)
    done = _("%(name)s is turned down.") % {"name": person.user}
    return _with_reason(request, person, "reject", done)


@require_http_methods(["GET", "POST"])
@needs("people.approve")
def suspend(request: Request, pk: UUID) -> HttpResponse:
    """The form that asks for the reason, and the decision itself: open pages close at once."""
    person = _person(request, pk)
    done = _("%(name)s is out.") % {"name": person.user}
    return _with_reason(request, person, "suspend", done)


@form_of("tenants:team")
@needs("people.approve")
def role(request: Request, pk: UUID) -> HttpResponse:
    """Another role; asked about first where somebody becomes CEO or is none any more."""
    person = _person(request, pk)
    form = RoleForm(request.POST)
    chosen = form.cleaned_data["role"] if form.is_valid() else ""
    touches_ceo = chosen != person.role and Membership.Role.CEO in (chosen, person.role)
    if form.is_valid() and touches_ceo and person.may_be_decided_by(request.user):
        if refused := unproven(request, Membership.Role.CEO):
            return refused
        if "sure" not in request.POST:
            return _ask_first(request, person, "role", chosen)
    done = _("%(name)s has another role now.") % {"name": person.user}
    return decide(request, lambda: person.change_role(chosen, by=request.user), done)


def unproven(request: Request, role: str) -> HttpResponse | None:
    """The way to the second proof where this role is the CEO's and none was given; else None.

    A stolen login would make a CEO of its own, who gives second proofs of their own.
    """
    return ask(request) if role == Membership.Role.CEO and not is_fresh(request) else None


def _ask_first(request: Request, person: Membership, action: str, chosen: str) -> HttpResponse:
    """The question before `action`: in the dialog of the page, or on a page of its own."""
    makes_ceo = chosen == Membership.Role.CEO
    context = {
        "person": person,
        "chosen": Membership.Role(chosen),
        "makes_ceo": makes_ceo,
        "takes_ceo": action == "role" and not makes_ceo,
        "unproven": person.asks_unproven,
        "url": reverse(f"tenants:{action}", args=[person.pk]),
        "tab": request.POST.get("tab", ""),
        "asked_in": request.POST.get("region", ""),
    }
    response = form_answer(request, "tenants/_sure.html", context, status=200)
    return retarget(reswap(response, "innerHTML"), "#dialog") if request.htmx else response


def _person(request: Request, pk: UUID) -> Membership:
    return get_object_or_404(Membership.objects.of_company(request.tenant), pk=pk)


def _with_reason(request: Request, person: Membership, action: str, done: str) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        verb = person.reject if action == "reject" else person.suspend
        return decide(request, lambda: verb(by=request.user, reason=reason), done)
    url = reverse(f"tenants:{action}", args=[person.pk])
    context = {"form": form, "person": person, "action": action, "url": url, "tab": request.GET.get("tab", "")}
    return form_answer(request, "tenants/_reason.html", context, status=422 if form.is_bound else 200)


def form_answer(request: Request, region: str, context: dict[str, Any], status: int) -> HttpResponse:
    """A form in the page's dialog, or opened by itself on a page of its own."""
    return page_or_region(request, "tenants/form_page.html", region, {"region": region, **context}, status)


def decide(request: Request, verb: Callable[[], object], done: str, *, tab: str = "") -> HttpResponse:
    """Runs the verb and answers with the people as they are now, in whatever region asked."""
    try:
        verb()
        words, tone = done, "success"
    except UserError as error:
        words, tone = error.message, "danger"
    if not request.htmx:
        (messages.success if tone == "success" else messages.error)(request, words)
        return redirect(f"{reverse('tenants:team')}?tab={tab}" if tab else "tenants:team")
    on_dashboard = request.POST.get("region") == "pending"
    response = _pending_response(request) if on_dashboard else _people_response(request, tab)
    response = retarget(reswap(response, "innerHTML"), "#requests" if on_dashboard else "#people")
    return trigger_client_event(
        trigger_client_event(response, "toast", {"text": words, "tone": tone}), "dialog:close", {}
    )


def _people_response(request: Request, tab: str) -> HttpResponse:
    asked = request.POST.copy()
    asked["tab"] = tab or asked.get("tab", "")
    return TemplateResponse(request, "tenants/_people.html", _people(request, asked))
