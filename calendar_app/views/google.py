"""Settings, Google Calendar: where appointments live, the account, and whose calendar is whose."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from calendar_app import google as outside
from calendar_app.external import accounts, oauth, sync_inbound
from calendar_app.external.forms import (
    CalendarsForm,
    Line,
    changes_in_words,
    ending_in_words,
    link_of,
    problem_in_words,
    unclear_events,
    with_calendars,
)
from calendar_app.external.models import CalendarLink, GoogleAccount, MirroredAppointment
from calendar_app.models import Appointment
from tenants.accounts.second_proof import is_fresh, needs_second_proof
from tenants.errors import ProviderRejected, ProviderUnavailable, UserError
from tenants.http import Request
from tenants.permissions import may, needs
from tenants.web.pages import page_or_region


@require_safe
@needs("calendar.configure")
def google(request: Request) -> HttpResponse:
    """The page; for htmx the part that changes while calendars are read."""
    return _page(request)


def _page(request: Request, form: CalendarsForm | None = None, status: int = 200) -> HttpResponse:
    account = GoogleAccount.current()
    may_connect = may(request.member, "calendar.connect")
    context: dict[str, Any] = {
        "account": account,
        "may_connect": may_connect,
        "is_proven": is_fresh(request),
        "is_configured": outside.is_configured(),
        "back_to": oauth.back_to(),
    }
    if account is not None:
        if may_connect and not account.is_broken:
            form = form or CalendarsForm(account=account, company=request.tenant)
        context |= {
            "form": form,
            "lines": form.lines() if form else _lines(),
            "ending": ending_in_words(account.problem) if account.is_broken else "",
            "waiting": MirroredAppointment.objects.waiting().count(),
            "stuck": problem_in_words(_stuck()),
        }
        linked = [line.link for line in context["lines"] if line.link]
        unclear = unclear_events(linked)
        for link in linked:
            link.unclear = unclear.get(link.pk, [])
        links = [] if account.is_broken else linked
        # A notice may come before the page listens.
        context["is_reading"] = any(link.is_due for link in links)
        context["changes"] = changes_in_words(links)
        for link in links:
            # Of a broken account it is told once, above.
            link.problem_in_words = problem_in_words(link.problem)
    return page_or_region(request, "calendar/google.html", "calendar/_google.html", context, status)


def _lines() -> list[Line]:
    return [Line(person, link_of(person)) for person in with_calendars()]


def _stuck() -> str:
    return MirroredAppointment.objects.stuck().order_by("next_at").values_list("problem", flat=True).first() or ""


@require_safe
@needs("calendar.connect")
@needs_second_proof
def google_unlock(request: Request) -> HttpResponse:
    """Leads through the second proof back to the page, where the account can then be connected."""
    return redirect("calendar:google")


@require_safe
@never_cache
@needs("calendar.connect")
def google_connect(request: Request) -> HttpResponse:
    """Sends the person to Google, which sends them back to `google_callback`.

    A link alone leads there: the security policy lets no form, that of the second proof neither, end at Google.
    """
    if not is_fresh(request):
        return redirect("calendar:google_unlock")
    try:
        accounts.check_ready()
    except UserError as error:
        return _refused(request, error.message)
    return redirect(oauth.set_out(request))


@require_GET
@never_cache
@needs("calendar.connect")
@needs_second_proof
def google_callback(request: Request) -> HttpResponse:
    """Back from Google: connects the account, or says why not and keeps nothing."""
    try:
        back = oauth.come_back(request)
        accounts.check_ready()
        tokens = outside.exchange(back.code, verifier=back.verifier, back_to=oauth.back_to())
        account = accounts.connect_account(tokens, by=request.user)
    except UserError as error:
        return _refused(request, error.message)
    except ProviderUnavailable:
        return _refused(request, _("Google did not answer. Try again in a minute."))
    except ProviderRejected as error:
        return _refused(request, problem_in_words(error.code))
    except outside.Disconnected as error:
        return _refused(request, problem_in_words(error.reason))
    words = _("%(account)s is connected. Choose whose calendar is whose.") % {"account": account.email}
    messages.success(request, words)
    return redirect("calendar:google")


def _refused(request: Request, words: str) -> HttpResponse:
    messages.error(request, words)
    return redirect("calendar:google")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("calendar.connect")
@needs_second_proof
def google_disconnect(request: Request) -> HttpResponse:
    """Asks once, then forgets the account."""
    account = GoogleAccount.current()
    if account is None:
        return redirect("calendar:google")
    if request.method == "POST":
        if accounts.disconnect(account, by=request.user):
            messages.success(request, _("Google Calendar is disconnected."))
        else:
            messages.warning(
                request,
                _("Disconnected here, but Google could not be told: remove Nexus CRM in the Google account."),
            )
        return redirect("calendar:google")
    context = {"account": account, "ahead": Appointment.objects.upcoming().count()}
    return TemplateResponse(request, "calendar/google_disconnect.html", context)


@require_POST
@needs("calendar.connect")
def google_calendars(request: Request) -> HttpResponse:
    """Whose calendar is whose; new ones are read at once."""
    account = GoogleAccount.current()
    if account is None or account.is_broken:
        return redirect("calendar:google")
    form = CalendarsForm(request.POST, account=account, company=request.tenant)
    if form.is_valid():
        try:
            accounts.choose(account, form.chosen(), by=request.user)
        except UserError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("calendar:google")
    return _page(request, form, status=422)


@require_POST
@needs("calendar.connect")
def google_read(request: Request) -> HttpResponse:
    """Asks Google once more which calendars there are."""
    account = GoogleAccount.current()
    if account is None or account.is_broken:
        return redirect("calendar:google")
    try:
        accounts.read_calendars(account)
    except outside.Disconnected as error:
        sync_inbound.broke(account, error.reason)
    except ProviderUnavailable:
        return _refused(request, _("Google did not answer. Try again in a minute."))
    except ProviderRejected as error:
        return _refused(request, problem_in_words(error.code))
    except UserError as error:
        return _refused(request, error.message)
    else:
        messages.success(request, _("The list of calendars is up to date."))
    return redirect("calendar:google")


@require_POST
@needs("calendar.configure")
def google_sync(request: Request, pk: UUID) -> HttpResponse:
    """Reads one calendar now."""
    link = get_object_or_404(CalendarLink, pk=pk)
    sync_inbound.hurry(link)
    messages.info(request, _("The calendar is being read."))
    return redirect("calendar:google")
