"""Every form of a page acts once, however often it is sent: by a double click, a second try, a reload, the way back.

`{% csrf_company %}` writes a key of its own into each form. The first POST with a key does the work, and its answer is
kept for a day; the same form again gets that answer. A refusal (4xx, 5xx) leaves the key free, other words under the
same key are another form, and whatever carries no key is done as often as it comes.
"""

import hashlib
import logging
import secrets
import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django_htmx.http import reswap, trigger_client_event

from company.models.once import SentForm
from company.personal import Part, Person, register
from tenants.errors import KeyMissing
from tenants.middleware import FORM_TYPES

logger = logging.getLogger(__name__)

FIELD = "once"
# Differs between two renderings of one form.
UNCOUNTED = {FIELD, "csrfmiddlewaretoken"}
# So long the second sending waits for the first one's answer.
PATIENCE, PAUSE = 10.0, 0.1
# What an answer is made of, besides its body.
KEPT_HEADERS = (
    "Content-Type", "Location", "HX-Location", "HX-Push-Url", "HX-Redirect", "HX-Refresh", "HX-Replace-Url",
    "HX-Reswap", "HX-Retarget", "HX-Trigger", "HX-Trigger-After-Settle", "HX-Trigger-After-Swap",
)  # fmt: skip
LONGEST_BODY = 500_000


def new_key() -> str:
    """What a form is rendered with."""
    return secrets.token_urlsafe(18)


class OnceMiddleware:
    """Inside the middleware that enters the company: the key is the person's, the row the company's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        key = _key_of(request)
        if key is None:
            return self.get_response(request)
        mine = {"user": request.user, "key": key, "fingerprint": _fingerprint(request)}
        until = time.monotonic() + PATIENCE
        while True:
            row, is_first = SentForm.objects.get_or_create(**mine)
            if is_first:
                return self._do(request, row)
            if row.status is not None:
                return _again(row) or _done_already(request)
            if time.monotonic() > until:
                return _done_already(request)
            time.sleep(PAUSE)

    def _do(self, request: Any, row: SentForm) -> HttpResponseBase:
        SentForm.objects.expired().filter(user=row.user).delete()
        schema, response = connection.schema_name, self.get_response(request)
        if connection.schema_name == schema:
            _keep(row, response)
        return response


def _key_of(request: Any) -> str | None:
    if request.method != "POST" or request.member is None or request.content_type not in FORM_TYPES:
        return None
    key: str = request.POST.get(FIELD, "")
    return key if 0 < len(key) <= 64 else None


def _fingerprint(request: Any) -> str:
    digest = hashlib.sha256(request.get_full_path().encode())
    for name, values in sorted(request.POST.lists()):
        if name not in UNCOUNTED:
            digest.update(repr((name, values)).encode())
    for name, file in sorted(request.FILES.items()):
        digest.update(repr((name, file.name, file.size)).encode())
    return digest.hexdigest()


def _keep(row: SentForm, response: HttpResponseBase) -> None:
    """The answer of what was done; a refusal leaves nothing, and a file may be taken as often as it is asked for."""
    if response.status_code >= 400 or not isinstance(response, HttpResponse):
        row.delete()
        return
    row.status = response.status_code
    row.headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    # What no cache may hold, such as a secret that is shown once, is not held here either.
    if "no-store" not in response.headers.get("Cache-Control", "") and len(response.content) <= LONGEST_BODY:
        row.body = response.content.decode()
    elif not 300 <= row.status < 400:
        row.headers = {}
    try:
        row.save()
    except KeyMissing:
        row.body = ""
        row.save()


def _again(row: SentForm) -> HttpResponse | None:
    """The kept answer; None when it could not be kept."""
    if not row.headers:
        return None
    logger.info("the form %s was sent again", row.pk)
    return HttpResponse(row.body, status=row.status, headers=row.headers)


def _done_already(request: Any) -> HttpResponse:
    """The first sending is still at work, or its answer is gone: nobody does it a second time."""
    sentence = _("This was sent already. Reload the page to see what came of it.")
    if request.htmx:
        response = reswap(HttpResponse(status=422), "none")
        return trigger_client_event(response, "toast", {"text": sentence, "tone": "warning"})
    return TemplateResponse(request, "errors/refused.html", {"message": sentence}, status=422).render()


def _forget(person: Person) -> None:
    """Whose words stand in which answer is not known without opening each: those of one day go."""
    SentForm.objects.all().delete()


def connect() -> None:
    """Called once when the app is ready."""
    register(Part("forms", forget=_forget))
