"""The pages that belong to no room: the dashboard, the health checks, theme and language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crm.context import SIDEBAR_COOKIE, THEME_COOKIE, THEMES
from crm.figures import figures_for
from tenants import crypto, languages, modules
from tenants.http import Request
from tenants.permissions import may
from tenants.web.pages import address_of, form_of, repeatable

YEAR = 365 * 24 * 3600


@require_safe
def dashboard(request: Request) -> HttpResponse:
    """Today: regions that their rooms fill."""
    regions = {
        "waiting_url": address_of("conversations:waiting"),
        "today_url": address_of("calendar:today"),
        "holidays_url": address_of("calendar:holidays_question") if may(request.member, "calendar.configure") else "",
        "pending_url": address_of("tenants:pending") if may(request.member, "people.approve") else "",
    }
    added = modules.regions(modules.Place.DASHBOARD, request.member)
    first_name = request.user.name.split(" ")[0]
    return TemplateResponse(
        request,
        "dashboard/dashboard.html",
        {
            **regions,
            "regions": added,
            "first_name": first_name,
            "now": timezone.localtime(),
            "figures": figures_for(request.member),
        },
    )


@require_safe
def dashboard_figures(request: Request) -> HttpResponse:
    """Region: the figures alone, for a page that stays open."""
    return TemplateResponse(request, "dashboard/_figures.html", {"figures": figures_for(request.member)})


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database and the broker answer and stored secrets can be read, else 503; says what is wrong."""
    asked = {"database": _ask_database, "broker": _ask_broker, "keys": crypto.prove_readable}
    checks = {name: _answers(ask) for name, ask in asked.items()}
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


def _answers(ask: Any) -> bool:
    """Whatever a driver raises, the answer to "are you ready?" is no."""
    try:
        ask()
    except Exception:  # noqa: BLE001
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_broker() -> None:
    cache.get("readyz")


@repeatable
@form_of("dashboard")
@login_not_required
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark or auto, in a cookie of this browser."""
    chosen = request.POST.get("theme", "")
    response = _back(request)
    if chosen in THEMES:
        _remember(response, THEME_COOKIE, chosen)
    return response


@repeatable
@form_of("dashboard")
def sidebar(request: Request) -> HttpResponse:
    """The menu with its words, or folded to its icons, in a cookie of this browser."""
    response = _back(request)
    _remember(response, SIDEBAR_COOKIE, "slim" if request.POST.get("sidebar") == "slim" else "wide")
    return response


@repeatable
@form_of("dashboard")
@login_not_required
def language(request: Any) -> HttpResponse:
    """The language of the pages: kept with the person, or in this browser before login."""
    chosen = request.POST.get("language", "")
    response = _back(request)
    if chosen not in languages.codes():
        return response
    if request.member:
        request.user.speak(chosen)
    _remember(response, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True)


def _back(request: Any) -> HttpResponse:
    """Nothing for htmx, else the page the form stood on; never an address outside."""
    if request.htmx:
        return HttpResponse(status=204)
    there = request.POST.get("next") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure()):
        there = "/"
    return redirect(there)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token has aged out: says so, and how to go on."""
    return TemplateResponse(request, "errors/csrf.html", status=403).render()
