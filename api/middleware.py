"""Around every call of the API: no cookie opens anything, every refusal is a problem, every limit is told."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from api import limits, tokens
from api.authentication import authenticate, bearer_of, use_language_of
from api.parser import is_storable
from api.problems import MEDIA_TYPE, Problem, problem_response
from tenants.accounts import throttle

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# What the pages of the reference read; it says nothing of whose they are.
HARMLESS = {"theme"}
ROOT = "/api/"
ADMIN = "/api/admin/"
# What answers without an access token, by URL name. Whatever is not named here needs one.
OPEN = frozenset({"api-root", "openapi-json", "swagger", "redoc", "clinics", "register", "login", "refresh", "logout"})
WITH_BODY = {"POST", "PUT", "PATCH", "DELETE"}


class ApiMiddleware:
    """Does nothing outside `/api/`. Stands before the sessions, so that a stolen cookie opens nothing here."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        if not request.path_info.startswith(ROOT):
            return self.get_response(request)
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if name in HARMLESS}
        request.META.pop("HTTP_COOKIE", None)
        request.call_count = None
        with translation.override(None), timezone.override(None):
            use_language_of(request, "")
            response = self._answer(request)
            if response.status_code >= 400 and response.headers.get("Content-Type") != MEDIA_TYPE:
                if not getattr(request, "member", None):
                    _speak_to_the_bearer(request)
                response = _as_problem(response)
            response.headers["Content-Language"] = request.LANGUAGE_CODE
        if request.call_count:
            request.call_count.write(response)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _answer(self, request: Any) -> HttpResponseBase:
        try:
            request.call_count = limits.count_address(throttle.caller(request))
            _check(request)
        except Problem as problem:
            if not isinstance(problem, limits.TooMany):
                _speak_to_the_bearer(request)
            return _refused(request, problem)
        return self.get_response(request)

    def process_view(self, request: Any, view_func: Any, view_args: Any, view_kwargs: Any) -> HttpResponseBase | None:
        """Closed by default: the caller is proven before any route runs, even one whose author forgot to ask."""
        if not request.path_info.startswith(ROOT) or request.resolver_match.url_name in OPEN:
            return None
        try:
            authenticate(request, admin=request.path_info.startswith(ADMIN))
        except Problem as problem:
            return _refused(request, problem)
        return None


def _speak_to_the_bearer(request: Any) -> None:
    """What is refused before the route is known is told in the caller's language too, where a token says whose."""
    family = tokens.find_login(bearer_of(request)) if bearer_of(request) else None
    if family is not None:
        use_language_of(request, family.membership.user.language)


def _refused(request: Any, problem: Problem) -> HttpResponseBase:
    if isinstance(problem, limits.TooMany):
        request.call_count = problem.count
    return problem_response(problem)


def _check(request: HttpRequest) -> None:
    """What is wrong whatever the route: raises a Problem."""
    if not all(is_storable(part) for pair in request.GET.lists() for part in (pair[0], *pair[1])):
        raise Problem(400)
    if request.method in WITH_BODY:
        _check_body(request)


def _check_body(request: HttpRequest) -> None:
    if request.headers.get("Transfer-Encoding") and not request.headers.get("Content-Length"):
        raise Problem(411)
    try:
        if len(request.body) > (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0):
            raise Problem(413)
    except RequestDataTooBig:
        raise Problem(413) from None
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if request.body and (request.content_type != "application/json" or charset not in {"utf-8", "utf8"}):
        raise Problem(415)


def _as_problem(response: HttpResponseBase) -> HttpResponseBase:
    """What Django or the library refused in its own words; `Allow` and `Retry-After` stay."""
    kept = {name: response.headers[name] for name in ("Allow", "Retry-After") if name in response.headers}
    return problem_response(Problem(response.status_code, headers=kept))
