"""The way to Google and back: who set out, from which company, is kept in the session and told by nobody else.

A state is signed, lasts ten minutes, and is good once.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from calendar_app import google
from tenants.errors import UserError
from tenants.http import Request

KEPT = "google_connecting"
SALT = "calendar.google.connect"
LASTS = 10 * 60


@dataclass(frozen=True)
class Return:
    """Somebody has come back: the code of Google, and the verifier that proves it was they who set out."""

    code: str
    verifier: str


def back_to() -> str:
    """The one address that Google sends people to; it must stand in Google's console word for word."""
    return f"{settings.SITE_URL}{reverse('calendar:google_callback')}"


def set_out(request: Request) -> str:
    """Where to send the person; a way they began before is over."""
    nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(64)
    request.session[KEPT] = {
        "nonce": nonce, "verifier": verifier, "company": str(request.tenant.pk), "person": str(request.user.pk),
    }  # fmt: skip
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return google.consent_url(state=signing.dumps(nonce, salt=SALT), challenge=challenge, back_to=back_to())


def come_back(request: Request) -> Return:
    """What Google sent along, once it is certain that this person set out from this company. Raises UserError."""
    kept: dict[str, Any] = request.session.pop(KEPT, None) or {}
    stale = UserError(_("This way to Google is over. Begin again from here."), code="state")
    try:
        nonce = str(signing.loads(request.GET.get("state", ""), salt=SALT, max_age=LASTS))
    except signing.BadSignature:
        raise stale from None
    if not kept or not constant_time_compare(nonce, kept["nonce"]) or kept["person"] != str(request.user.pk):
        raise stale
    if kept["company"] != str(request.tenant.pk):
        raise UserError(
            _("You set out from another company. Nothing was connected: go back to it, or begin again here."),
            code="company",
        )
    if error := request.GET.get("error", ""):
        if error == "access_denied":
            raise UserError(_("Google was not allowed, so nothing was connected."), code="denied")
        raise UserError(_("Google refused: %(code)s. Nothing was connected.") % {"code": error[:60]}, code="refused")
    if not (code := request.GET.get("code", "")):
        raise stale
    return Return(code, kept["verifier"])
