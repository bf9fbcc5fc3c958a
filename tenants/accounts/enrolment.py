"""Who may set up a first second factor: not whoever holds a stolen login, nor a stolen session.

Either a fresh second proof (an admin token may give it to somebody without any factor), or the password again and six
digits out of an e-mail; those open a quarter of an hour.
"""

import time
from typing import Any

from django.urls import reverse

from tenants.accounts import second_factors, second_proof

SESSION_LEAVE = "may_enrol"
LASTS = 15 * 60


def is_open(request: Any) -> bool:
    """This person may add a factor now. The e-mail counts for a first one alone."""
    if second_proof.is_fresh(request):
        return True
    leave = request.session.get(SESSION_LEAVE) or {}
    in_time = leave.get("user") == str(request.user.pk) and 0 <= time.time() - leave["at"] < LASTS
    return in_time and not second_factors.has_any(request.user)


def open_for(request: Any) -> None:
    """Password and e-mail were right."""
    request.session[SESSION_LEAVE] = {"user": str(request.user.pk), "at": time.time()}


def close(request: Any) -> None:
    request.session.pop(SESSION_LEAVE, None)


def address() -> str:
    return reverse("tenants:confirm")


def code_address() -> str:
    return reverse("tenants:confirm_code")
