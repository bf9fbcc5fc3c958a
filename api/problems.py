"""Every refusal of the API, in one shape: RFC 9457 problem details with a stable code and a sentence to show."""

import logging
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, cast

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as ModelInvalid
from django.db import DataError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as Invalid

from tenants.errors import KeyMissing, ProviderRejected, ProviderUnavailable, UserError

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
Words = str | Promise

# The sentence of a status where nobody knows a better one, and its code.
COMMON: dict[int, tuple[str, Words]] = {
    400: ("malformed", gettext_lazy("The request cannot be read.")),
    401: ("unauthorized", gettext_lazy("Log in first: this address needs a valid access token.")),
    403: ("forbidden", gettext_lazy("You may not do this.")),
    404: ("not_found", gettext_lazy("There is nothing here.")),
    405: ("method_not_allowed", gettext_lazy("This address does not know the method.")),
    409: ("conflict", gettext_lazy("Something else has changed meanwhile. Read it again.")),
    411: ("length_required", gettext_lazy("Say how long the body is, with a Content-Length header.")),
    413: ("too_large", gettext_lazy("The request is too large.")),
    415: ("unsupported_media_type", gettext_lazy("Send the body as application/json in UTF-8.")),
    422: ("invalid", gettext_lazy("Some values are not right.")),
    429: ("too_many_requests", gettext_lazy("Too many requests. Wait a little.")),
    500: ("server_error", gettext_lazy("Something went wrong on our side.")),
    503: ("unavailable", gettext_lazy("A service that is needed does not answer. Try again later.")),
}


class Problem(Exception):
    """An answer that is no success.

    `code` is stable and for programs; `detail` is a translated sentence for people; `errors` is one line a field:
    {"field": "email", "code": "invalid", "message": …}. `more` are members of this kind of problem alone.
    """

    def __init__(
        self,
        status: int,
        code: str = "",
        detail: Words = "",
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        common = COMMON.get(status, COMMON[500 if status >= 500 else 400])
        self.status = status
        self.code = code or common[0]
        self.detail = detail or common[1]
        self.errors = list(errors)
        self.headers = dict(headers or {})
        self.more = dict(more or {})
        super().__init__(self.code)


def problem_response(problem: Problem) -> JsonResponse:
    """The problem as JSON, in the language of the moment."""
    body: dict[str, Any] = {
        **problem.more,
        "type": f"urn:nexus-crm:problem:{problem.code}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
        "detail": str(problem.detail),
    }
    if problem.errors:
        body["errors"] = [dict(error) for error in problem.errors]
    response = JsonResponse(body, status=problem.status, content_type=MEDIA_TYPE, json_dumps_params=UNESCAPED)
    for name, value in problem.headers.items():
        response.headers[name] = value
    if problem.status == 401:
        response.headers.setdefault("WWW-Authenticate", 'Bearer realm="nexus-crm"')
    return response


UNESCAPED = {"ensure_ascii": False}


def checked(form: BaseForm) -> dict[str, Any]:
    """The clean values of a form of the pages; raises a 422 Problem with a line for each field that is not right."""
    if form.is_valid():
        return form.cleaned_data
    raise Problem(422, errors=form_errors(form))


def form_errors(form: BaseForm) -> list[dict[str, str]]:
    return [
        {"field": "" if field == "__all__" else field, "code": error.code or "invalid", "message": message}
        for field, errors in form.errors.as_data().items()
        for error in errors
        for message in error.messages
    ]


def _of_schema(error: Invalid) -> Problem:
    """What pydantic found; its sentences are English, so common ones are said in the caller's language."""
    return Problem(422, errors=[_line(found) for found in error.errors])


def _line(found: Mapping[str, Any]) -> dict[str, str]:
    # The first word is where it stood: body, query, path, header; the body's parameter has a name of ours.
    where = list(found["loc"])
    named = where[2:] if where and where[0] == "body" else where[1:]
    kind = str(found["type"])
    return {"field": ".".join(str(part) for part in named), "code": kind, "message": _sentence(kind, found)}


def _sentence(kind: str, found: Mapping[str, Any]) -> str:
    context = found.get("ctx", {})
    if kind == "missing":
        return _("This value is missing.")
    if kind == "extra_forbidden":
        return _("There is no such value.")
    if kind in {"string_too_long", "too_long"}:
        return _("At most %(limit)s.") % {"limit": context.get("max_length", "")}
    if kind in {"string_too_short", "too_short"}:
        return _("At least %(limit)s.") % {"limit": context.get("min_length", "")}
    if kind in {"greater_than_equal", "greater_than"}:
        return _("At least %(limit)s.") % {"limit": context.get("ge", context.get("gt", ""))}
    if kind in {"less_than_equal", "less_than"}:
        return _("At most %(limit)s.") % {"limit": context.get("le", context.get("lt", ""))}
    if kind in {"enum", "literal_error"}:
        return _("Choose one of: %(choices)s.") % {"choices": str(context.get("expected", "")).replace(" or ", ", ")}
    return str(KINDS.get(kind.partition("_")[0], _("This value is not of the right kind.")))


# What a value should look like, by the beginning of pydantic's code for one that does not.
KINDS: dict[str, Words] = {
    "uuid": gettext_lazy("Give an id, such as 01a21046-9fa6-7319-808b-7ab77e11b607."),
    "date": gettext_lazy("Give a day, such as 2026-11-25."),
    "datetime": gettext_lazy("Give a moment with its offset, such as 2026-11-25T17:00:00-03:00."),
    "timezone": gettext_lazy("Give a moment with its offset, such as 2026-11-25T17:00:00-03:00."),
    "bool": gettext_lazy("Give true or false."),
    "int": gettext_lazy("Give a whole number."),
    "name": gettext_lazy("Write a name, without an address or hidden characters."),
}


def as_problem(error: Exception) -> Problem | None:
    """The answer to a failure that is expected; None for a defect."""
    if isinstance(error, Problem):
        return error
    for kind, answer in _ANSWERS:
        if isinstance(error, kind):
            return answer(error)
    return None


def _model_invalid(error: ModelInvalid) -> Problem:
    found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    lines = [
        {"field": "" if field == "__all__" else field, "code": "invalid", "message": message}
        for field, messages in found.items()
        for message in messages
    ]
    return Problem(422, errors=lines)


# Codes of the verbs' own refusals that mean: somebody was faster.
CONFLICTS = {"decided": 409}

_ANSWERS: list[tuple[type[Exception], Callable[[Any], Problem]]] = [
    (Invalid, _of_schema),
    (KeyMissing, lambda error: Problem(503, "key_missing", error.message)),
    (UserError, lambda error: Problem(CONFLICTS.get(error.code, 422), error.code, error.message)),
    (ModelInvalid, _model_invalid),
    (PermissionDenied, lambda error: Problem(403)),
    (Http404, lambda error: Problem(404)),
    (RequestDataTooBig, lambda error: Problem(413)),
    (HttpError, lambda error: Problem(error.status_code)),
    (ProviderUnavailable, lambda error: Problem(503)),
    (ProviderRejected, lambda error: Problem(422, "provider_rejected")),
    # A number or a date that no column takes.
    (DataError, lambda error: Problem(422, "out_of_range")),
]


def answer(request: HttpRequest, error: Exception) -> JsonResponse:
    """The handler of every exception in a route; a defect goes on and becomes a 500."""
    problem = as_problem(error)
    if problem is None:
        raise error
    return problem_response(problem)


def register_error_handlers(api: NinjaAPI) -> None:
    """Replaces the library's own handlers."""
    for kind in (Exception, Http404, HttpError, Invalid):
        api.add_exception_handler(kind, cast(Any, answer))
