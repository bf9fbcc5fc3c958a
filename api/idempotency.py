"""Writes that may be sent again: the same `Idempotency-Key` with the same body is done once and answered alike."""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from api.models import IdempotencyKey
from api.problems import Problem, problem_response

HEADER = "Idempotency-Key"
WRITES = {"POST", "PUT", "PATCH", "DELETE"}
KEY = re.compile(r"[\x21-\x7e]{1,200}")

Run = Callable[..., Any]


def idempotent(run: Run) -> Run:
    """Decorates the run of every operation under /api/admin/; does nothing without the header.

    The work and the row with its answer are one transaction: a worker that dies between them leaves neither, and the
    next try does the work. A refused request changes nothing and leaves its key free.
    """

    @wraps(run)
    def once(request: Any, **values: Any) -> Any:
        key = request.headers.get(HEADER)
        if request.method not in WRITES or key is None:
            return run(request, **values)
        try:
            if not KEY.fullmatch(key):
                raise Problem(422, "idempotency_key_invalid", _("An idempotency key has 1 to 200 visible letters."))
            return _once(request, key, lambda: run(request, **values))
        except Problem as problem:
            return problem_response(problem)

    return once


def _once(request: Any, key: str, work: Callable[[], HttpResponse]) -> HttpResponse:
    """Inside one transaction: the kept answer, or the work and its answer kept."""
    mine = {"user": request.user, "route": f"{request.method} {request.resolver_match.route}"[:200], "key": key}
    # With the role: an answer from when the person might do more is not told again.
    asked = f"{request.member.role} {request.get_full_path()}\n".encode() + request.body
    fingerprint = hashlib.sha256(asked).hexdigest()
    with transaction.atomic():
        _claim(f"{connection.schema_name}:{request.user.pk}:{mine['route']}:{key}")
        IdempotencyKey.objects.expired().filter(user=request.user).delete()
        kept = IdempotencyKey.objects.filter(**mine).first()
        if kept is not None:
            return _replay(kept, fingerprint)
        response = work()
        if response.status_code >= 400:
            transaction.set_rollback(True)
            return response
        IdempotencyKey.objects.create(
            **mine, fingerprint=fingerprint, status=response.status_code, body=response.content.decode()
        )
        return response


def _claim(name: str) -> None:
    """Holds the key until the transaction ends. Raises a 409 Problem when another call holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 1))", [name])
        (is_mine,) = cursor.fetchone()
    if not is_mine:
        detail = _("A request with this idempotency key is being answered now. Try again.")
        raise Problem(409, "idempotency_key_busy", detail, headers={"Retry-After": "1"})


def _replay(kept: IdempotencyKey, fingerprint: str) -> HttpResponse:
    if kept.fingerprint != fingerprint:
        raise Problem(422, "idempotency_key_reused", _("This idempotency key was used for another request."))
    response = HttpResponse(kept.body, status=kept.status, content_type="application/json; charset=utf-8")
    response.headers["Idempotency-Replayed"] = "true"
    return response
