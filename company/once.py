"""Every form of a page acts once, however often it is sent: by a double click, a second try, a reload, the way back.

`{% csrf_company %}` writes a key of its own into each form. The first POST with a key does the work, and its answer is
kept for a day; the same form again gets that answer. A refusal (4xx, 5xx) leaves the key free, other words under the
same key are another form, and whatever carries no key is done as often as it comes.
"""

import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django_htmx.http import reswap, trigger_client_event

from company.models.once import SentForm
from company.personal_data import Person, PersonalDataSource, register_source
from tenants.errors import KeyMissing
from tenants.maintenance import cleanup
from tenants.middleware import FORM_TYPES

logger = logging.getLogger(__name__)

FIELD = "once"
KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
# Differs between two renderings of one form.
UNCOUNTED = {FIELD, "csrfmiddlewaretoken"}
# So long the second sending waits for the first one's answer.
PATIENCE, PAUSE = 3.0, 0.1
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
    """The innermost: whoever may not send the form at all is refused before, by the middleware around it.

    The key is the person's, the row the company's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        request.sent_form = None
        schema, response = connection.schema_name, self.get_response(request)
        if request.sent_form is not None and connection.schema_name == schema:
            _keep(request.sent_form, response)
        return response

    def process_view(self, request: Any, view_func: Any, view_args: Any, view_kwargs: Any) -> HttpResponse | None:
        key = _key_of(request)
        if key is None or getattr(view_func, "is_repeatable", False):
            return None
        mine = {"user": request.user, "key": key, "fingerprint": _fingerprint(request)}
        until = time.monotonic() + PATIENCE
        while True:
            row, is_first = SentForm.objects.get_or_create(**mine)
            if is_first:
                request.sent_form = row
                return None
            if row.status is not None:
                return _again(row) or _done_already(request)
            if time.monotonic() > until:
                return _done_already(request)
            connection.close()  # whoever waits holds nothing that others need
            time.sleep(PAUSE)


def _key_of(request: Any) -> str | None:
    if request.method != "POST" or request.member is None or request.content_type not in FORM_TYPES:
        return None
    key: str = request.POST.get(FIELD, "")
    return key if KEY.fullmatch(key) else None


def _fingerprint(request: Any) -> str:
    """Keyed, since a form may hold a password: nobody can try words against what stands in the database."""
    parts: list[Any] = [request.get_full_path()]
    parts += [(name, values) for name, values in sorted(request.POST.lists()) if name not in UNCOUNTED]
    parts += [(name, file.name, file.size) for name, file in sorted(request.FILES.items())]
    return salted_hmac("company.once", repr(parts), algorithm="sha256").hexdigest()


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


def sweep_old() -> int:
    """Nightly: what was answered a day ago; how many."""
    return cleanup.delete_in_batches(SentForm.objects.expired())


def _forget(person: Person) -> None:
    """Whose words stand in which answer is not known without opening each: those of one day go."""
    SentForm.objects.all().delete()


def register_cleanups() -> None:
    """Called once when the app is ready."""
    register_source(PersonalDataSource("forms", forget=_forget))
    cleanup.register_cleanup("sent_forms", sweep_old, each_company=True)
