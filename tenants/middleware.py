"""The way of a request into its company, and out again."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequired
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect, reswap, trigger_client_event

from tenants import audit, modules, notices
from tenants.accounts import sessions
from tenants.accounts.active import find_member
from tenants.errors import UserError
from tenants.http import client_address
from tenants.models import Tenant

GetResponse = Callable[[HttpRequest], HttpResponseBase]

CONTENT_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=()"
OPEN_TO_ALL = {"/healthz", "/readyz", "/logout/", "/language/", "/theme/"}
FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}


class PublicSchemaMiddleware:
    """Outermost: threads are reused, so every request begins and ends in `public`."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        connection.set_schema_to_public()
        try:
            return self.get_response(request)
        finally:
            connection.set_schema_to_public()


class SecurityHeadersMiddleware:
    """Content policy, permissions and keeping of every answer that does not say its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        # What a person saw or took is not found again by whoever uses the browser after them.
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class StorableQueryMiddleware:
    """Takes NUL out of an address's parameters, which no text of the database can hold and no form of ours makes."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if any("\x00" in part for name, values in request.GET.lists() for part in (name, *values)):
            storable = QueryDict(mutable=True)
            for name, values in request.GET.lists():
                storable.setlist(name.replace("\x00", ""), [value.replace("\x00", "") for value in values])
            request.GET = storable  # type: ignore[assignment]
        return self.get_response(request)


class ActiveTenantMiddleware:
    """Session → active membership → schema. A stale tab of another company gets 409 and changes nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        request.member = find_member(request)
        request.tenant = request.member.tenant if request.member else None
        if request.member is None:
            if company := self._not_upgraded(request):
                return TemplateResponse(request, "errors/not_upgraded.html", {"company": company}, status=503).render()
            self._end_dead_session(request)
            return self.get_response(request)
        request.user = request.member.user
        connection.set_tenant(request.tenant)
        if not request.htmx:  # a whole page, which will open its socket later than its rows were read
            request.notices_seen = notices.latest(request.tenant.schema_name)
        if self._page_of_another_company(request):
            return TemplateResponse(request, "errors/_stale_tab.html", {"company": request.tenant}, status=409).render()
        with timezone.override(request.tenant.tz):
            return self.get_response(request)

    def _not_upgraded(self, request: Any) -> Tenant | None:
        """The company that is closed to this person for its tables alone; public pages and the way out stay open."""
        if not request.user.is_authenticated or request.user.is_superuser or request.path in OPEN_TO_ALL:
            return None
        waiting = request.user.memberships.waiting_for_upgrade().order_by("created_at").first()
        return waiting.tenant if waiting else None

    def _end_dead_session(self, request: Any) -> None:
        """A person without any active membership is out at once; the installation's owner may stay.

        `has_ended` says that the browser still shows the key of a session that is no more.
        """
        if request.user.is_authenticated and not (request.user.is_superuser and sessions.is_alive_alone(request)):
            logout(request)
        request.has_ended = settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty()

    def _page_of_another_company(self, request: Any) -> bool:
        named = request.headers.get("X-Company", "")
        if not named and request.method == "POST" and request.content_type in FORM_TYPES:
            named = request.POST.get("company", "")
        return bool(named) and named != str(request.tenant.pk)


class ActingMiddleware:
    """What a request changes goes into the audit trail with its door, its address and the person."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        via = next(
            (via for start, via in (("/admin/", "admin"), ("/api/", "api")) if request.path.startswith(start)), "page"
        )
        user = request.user.pk if request.user.is_authenticated else None
        with audit.acting(via=via, address=client_address(request), user=user):
            return self.get_response(request)


class LanguageMiddleware:
    """The person's own language, else the company's; before login the cookie, else Accept-Language."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        code = self._language_of(request)
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = self.get_response(request)
            # A page of a company without login may have gone on in the company's language.
            response.headers.setdefault("Content-Language", translation.get_language() or code)
        if request.member is None:
            patch_vary_headers(response, ("Accept-Language",))
        return response

    def _language_of(self, request: Any) -> str:
        if request.member:
            return request.member.user.language or request.tenant.language
        return translation.get_language_from_request(request)


class LoginRequiredMiddleware(DjangoLoginRequired):
    """Every view needs an active membership unless it says `@login_not_required`.

    An htmx request without login is sent to the login page as a whole page, never inside a region.
    """

    def process_view(self, request: Any, view_func: Any, view_args: Any, view_kwargs: Any) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True) or request.member:
            return None
        if request.user.is_authenticated:
            open_to_owner = request.path.startswith("/admin/") or getattr(view_func, "without_company", False)
            return None if open_to_owner else redirect("admin:index")
        return self.handle_no_permission(request, view_func)

    def handle_no_permission(self, request: Any, view_func: Any) -> HttpResponseBase:  # type: ignore[override]
        response = super().handle_no_permission(request, view_func)
        address = resolve_url(settings.LOGIN_URL) if request.htmx else response.headers["Location"]
        if getattr(request, "has_ended", False):
            address += f"{'&' if '?' in address else '?'}ended=1"
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


class RefusalMiddleware:
    """A UserError that no view caught is told in its own words: a toast beside a region, or a page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: Any, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, UserError):
            return None
        if request.htmx:
            response = reswap(HttpResponse(status=422), "none")
            return trigger_client_event(response, "toast", {"text": exception.message, "tone": "danger"})
        return TemplateResponse(request, "errors/refused.html", {"message": exception.message}, status=422).render()


class ModuleGuardMiddleware:
    """The addresses of a module that the company has switched off do not exist."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: Any, view_func: Any, view_args: Any, view_kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if request.tenant and any(modules.is_closed(name, request.tenant) for name in match.namespaces):
            raise Http404
        return None
