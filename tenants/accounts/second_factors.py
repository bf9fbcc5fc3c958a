"""Second factors: codes of an app (TOTP), passkeys (WebAuthn) and recovery codes, kept by django-allauth's MFA app.

The library brings the rows, the arithmetic of the codes and the WebAuthn ceremony; the pages, the tries and the rules
are ours. What would open a factor (seeds) is encrypted with the installation's master key, because a person belongs
to no single company. Whoever rotates the master keys calls `rewrap()`.
"""

from dataclasses import dataclass
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tenants import crypto
from tenants.errors import UserError
from tenants.models import User

Type = Authenticator.Type
STRONG = (Type.TOTP, Type.WEBAUTHN)
SECRETS = ("secret", "seed")
SESSION_SEED = "totp_seed"
MOST_PASSKEYS = 10
# What a forged or broken answer of a browser makes the WebAuthn library raise.
UNREADABLE = (ValidationError, ValueError, TypeError, KeyError, AttributeError, IndexError)


class Adapter(DefaultMFAAdapter):
    """What the library asks of us: encryption, and how we and the person are called on their device."""

    def encrypt(self, text: str) -> str:
        """Raises KeyMissing: without a master key no factor is kept."""
        return crypto.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises KeyMissing when no master key of the installation opens it."""
        return crypto.unseal(encrypted_text)

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        return {"id": user.pk.hex.encode(), "display_name": user.name, "name": user.email}

    def _get_site_name(self) -> str:
        return "Nexus CRM"


@dataclass(frozen=True)
class Factors:
    """What a person can prove themself with besides the password."""

    app: Authenticator | None
    passkeys: list[Authenticator]
    codes_left: int

    @property
    def exist(self) -> bool:
        return bool(self.app or self.passkeys)


def factors_of(user: User) -> Factors:
    """One query."""
    rows = list(Authenticator.objects.filter(user_id=user.pk).order_by("created_at"))
    codes = next((row for row in rows if row.type == Type.RECOVERY_CODES), None)
    return Factors(
        app=next((row for row in rows if row.type == Type.TOTP), None),
        passkeys=[row for row in rows if row.type == Type.WEBAUTHN],
        codes_left=app_settings.RECOVERY_CODE_COUNT - codes.data["used_mask"].bit_count() if codes else 0,
    )


def has_any(user: User) -> bool:
    """A login of this person takes a second step."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=STRONG).exists()


# Proving


@transaction.atomic
def check_code(user: User, code: str) -> str:
    """ "app" or "recovery" when `code` is one of the person's, else "". Each code counts once."""
    rows = Authenticator.objects.select_for_update().filter(user_id=user.pk, type__in=(Type.TOTP, Type.RECOVERY_CODES))
    for row in rows.order_by("-type"):
        if row.type == Type.TOTP and _app_code_fits(row, code):
            return "app"
        if row.type == Type.RECOVERY_CODES and RecoveryCodes(row).validate_code(code):
            row.record_usage()
            user.record("factor.recovery_code_used")
            return "recovery"
    return ""


def _app_code_fits(row: Authenticator, code: str) -> bool:
    """The row is locked. A code that was used, and every one before it, counts no more."""
    seed = Adapter().decrypt(row.data["secret"])
    counter = _counter_of(seed, code, after=row.data.get("last_counter", -1))
    if counter is None:
        return False
    row.data["last_counter"] = counter
    row.save(update_fields=["data"])
    row.record_usage()
    return True


def _counter_of(seed: str, code: str, *, after: int = -1) -> int | None:
    """The time step that `code` belongs to, among those around now and later than `after`."""
    for counter in totp.yield_hotp_counters_from_time():
        if counter > after and compare_user_code(
            actual=code, expected=totp.format_hotp_value(totp.hotp_value(seed, counter))
        ):
            return counter
    return None


def passkey_question(user: User | None) -> dict[str, Any]:
    """What the browser is asked; the answer is expected in this session. Without `user` any passkey of ours fits."""
    return webauthn.begin_authentication(user)


def check_passkey(answer: dict[str, Any], *, user: User | None) -> User | None:
    """Whose passkey has answered the question of this session; with `user` nobody else's. None for anything wrong."""
    try:
        person: Any = user or webauthn.extract_user_from_response(answer)
        webauthn.complete_authentication(person, answer).record_usage()
    except UNREADABLE:
        return None
    return person if person.is_active else None


# Setting up and taking away


def begin_app(request: HttpRequest, user: User) -> tuple[str, str]:
    """A seed for the person's app, kept encrypted in the session until a code proves it: (seed, its QR code as SVG).

    Raises KeyMissing.
    """
    adapter = Adapter()
    kept = request.session.get(SESSION_SEED)
    seed = adapter.decrypt(kept) if kept else totp.generate_totp_secret()
    if not kept:
        request.session[SESSION_SEED] = adapter.encrypt(seed)
    drawing = adapter.build_totp_svg(adapter.build_totp_url(user, seed))
    return seed, drawing[drawing.index("<svg") :]


@transaction.atomic
def add_app(request: HttpRequest, user: User, code: str) -> list[str] | None:
    """Takes the app as a factor when `code` comes from it. None when it does not; else fresh recovery codes, if any.

    Raises UserError when there is an app already.
    """
    _lock(user)
    if Authenticator.objects.filter(user_id=user.pk, type=Type.TOTP).exists():
        raise UserError(_("You have an app for codes already. Remove it first."))
    kept = request.session.get(SESSION_SEED)
    seed = Adapter().decrypt(kept) if kept else ""
    counter = _counter_of(seed, code) if seed else None
    if counter is None:
        return None
    row = totp.TOTP.activate(user, seed).instance
    row.data["last_counter"] = counter
    row.save(update_fields=["data"])
    del request.session[SESSION_SEED]
    user.record("factor.added", after={"kind": row.type})
    return _first_codes(user)


def passkey_order(user: User) -> dict[str, Any]:
    """What the browser is asked to make. Raises UserError when the person has many already."""
    if Authenticator.objects.filter(user_id=user.pk, type=Type.WEBAUTHN).count() >= MOST_PASSKEYS:
        raise UserError(_("You have many passkeys already. Remove one that you no longer use."))
    return webauthn.begin_registration(user, passwordless=True)


@transaction.atomic
def add_passkey(user: User, name: str, made: dict[str, Any]) -> list[str]:
    """Takes the passkey that the browser has made as a factor: fresh recovery codes, if the person had none.

    Raises UserError for one that does not answer our order.
    """
    _lock(user)
    try:
        webauthn.parse_registration_response(made)
        webauthn.complete_registration(made)
    except UNREADABLE:
        raise UserError(_("The passkey was not accepted. Try again.")) from None
    row = webauthn.WebAuthn.add(user, name, made).instance
    user.record("factor.added", after={"kind": row.type, "name": name})
    return _first_codes(user)


@transaction.atomic
def remove_factor(row: Authenticator) -> None:
    """The factor is gone; with the last one the recovery codes too."""
    row.user.record("factor.removed", after={"kind": row.type})
    user = row.user
    row.delete()
    if not has_any(user):
        Authenticator.objects.filter(user_id=user.pk).delete()


@transaction.atomic
def renew_codes(user: User) -> list[str]:
    """Ten fresh recovery codes, told this once; the old ones end. Raises UserError without a factor, KeyMissing."""
    _lock(user)
    if not has_any(user):
        raise UserError(_("Recovery codes stand in for an app or a passkey. Set one up first."))
    Authenticator.objects.filter(user_id=user.pk, type=Type.RECOVERY_CODES).delete()
    user.record("factor.codes_renewed")
    return _first_codes(user)


@transaction.atomic
def reset(user: User) -> int:
    """Takes every factor away, for somebody who has lost them all. Returns how many there were."""
    _lock(user)
    count, _kinds = Authenticator.objects.filter(user_id=user.pk).delete()
    user.record("factor.reset")
    return count


def _first_codes(user: User) -> list[str]:
    """Recovery codes for somebody who has none; an empty list for whoever has some."""
    if Authenticator.objects.filter(user_id=user.pk, type=Type.RECOVERY_CODES).exists():
        return []
    return RecoveryCodes.activate(user).generate_codes()


def _lock(user: User) -> None:
    User.objects.select_for_update().get(pk=user.pk)


def rewrap() -> int:
    """Encrypts every seed with the newest master key: part of rotating them. Returns how many seeds there are.

    Each row by itself, so that a call that was cut off is finished by the next one. Raises KeyMissing for a seed that
    none of the present master keys opens.
    """
    adapter, count = Adapter(), 0
    for pk in Authenticator.objects.exclude(type=Type.WEBAUTHN).values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if row is None:
                continue
            row.data |= {key: adapter.encrypt(adapter.decrypt(row.data[key])) for key in SECRETS if key in row.data}
            row.save(update_fields=["data"])
            count += 1
    return count
