"""Secrets on their way from the form that made them to the page that shows them, once.

The form answers with a redirect, so that no reload makes another secret. Between the two the secret lies in the
session's row, encrypted with the installation's master key; it is taken out when it is shown, and can be read for
ten minutes. It stands in no address.
"""

import json
from typing import Any

from cryptography.fernet import InvalidToken

from tenants import crypto

SESSION_SHOWN_ONCE = "shown_once"
WAITS = 10 * 60


def keep(request: Any, name: str, secret: Any) -> None:
    """`secret` is anything that JSON can hold. Raises KeyMissing, and then keeps nothing: call it in the transaction
    that makes the secret."""
    kept = request.session.get(SESSION_SHOWN_ONCE, {})
    request.session[SESSION_SHOWN_ONCE] = kept | {name: crypto.master().encrypt(json.dumps(secret).encode()).decode()}


def take_once(request: Any, name: str) -> Any:
    """What was kept under this name, for the only time; None when it was shown already or is too old."""
    kept = dict(request.session.get(SESSION_SHOWN_ONCE, {}))
    sealed = kept.pop(name, None)
    if sealed is None:
        return None
    request.session[SESSION_SHOWN_ONCE] = kept
    try:
        return json.loads(crypto.master().decrypt(sealed.encode(), ttl=WAITS))
    except InvalidToken:
        return None
