"""Six digits by e-mail, which a person repeats to show that the mailbox is theirs.

The session keeps a random word; the code is worked out of it with the installation's secret, so neither the database
nor the broker ever holds the code. It is good for ten minutes, in that session, once.
"""

import secrets
import time
from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac

from tenants.models import User

SESSION_CODE = "mail_code"
LASTS = 10 * 60
DIGITS = 6


def code_for(user: User, nonce: str) -> str:
    """The six digits that belong to this person and this random word."""
    made = salted_hmac("tenants.mail_code", f"{user.pk}:{nonce}", algorithm="sha256").digest()
    return f"{int.from_bytes(made[:8]) % 10**DIGITS:0{DIGITS}}"


def begin(request: Any) -> str:
    """Forgets an earlier code and starts the ten minutes of a new one. Returns its random word, for the e-mail."""
    nonce = secrets.token_urlsafe(16)
    request.session[SESSION_CODE] = {"nonce": nonce, "user": str(request.user.pk), "at": time.time()}
    return nonce


def is_awaited(request: Any) -> bool:
    """A code was sent to this person in this session, and its ten minutes are not over."""
    kept = request.session.get(SESSION_CODE) or {}
    return kept.get("user") == str(request.user.pk) and 0 <= time.time() - kept["at"] < LASTS


def check(request: Any, code: str) -> bool:
    """`code` is the one that was sent; it counts this once."""
    if not is_awaited(request):
        return False
    expected = code_for(request.user, request.session[SESSION_CODE]["nonce"])
    if not constant_time_compare("".join(code.split()), expected):
        return False
    del request.session[SESSION_CODE]
    return True
