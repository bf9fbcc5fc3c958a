"""Access tokens: signed, a quarter of an hour long, and worth nothing without the login they belong to."""

import time
from dataclasses import dataclass
from uuid import UUID

import jwt
from django.utils.crypto import salted_hmac

from tenants.ids import new_id
from tenants.models import RefreshFamily

SECONDS = 15 * 60
ISSUER = "nexus-crm"
AUDIENCE = "nexus-crm-api"
ALGORITHM = "HS256"
NEEDED = ["iss", "aud", "exp", "iat", "jti", "sub", "mem", "fam"]


@dataclass(frozen=True)
class Claims:
    user: UUID
    membership: UUID
    family: UUID


def _key() -> bytes:
    """A key of its own, made from SECRET_KEY: nothing else that is signed here is an access token."""
    return salted_hmac("api.tokens", "access", algorithm="sha256").digest()


def write(family: RefreshFamily) -> str:
    """An access token for the login's person in the login's company."""
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + SECONDS,
        "jti": new_id().hex,
        "sub": str(family.membership.user_id),
        "mem": str(family.membership_id),
        "fam": str(family.pk),
    }
    return jwt.encode(claims, _key(), algorithm=ALGORITHM)


def read_token(token: str) -> Claims | None:
    """What a token of ours says; None when it is forged, expired, or somebody else's."""
    try:
        claims = jwt.decode(
            token, _key(), algorithms=[ALGORITHM], audience=AUDIENCE, issuer=ISSUER, options={"require": NEEDED}
        )
        return Claims(user=UUID(claims["sub"]), membership=UUID(claims["mem"]), family=UUID(claims["fam"]))
    except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError):
        return None


def find_login(token: str) -> RefreshFamily | None:
    """The living login behind an access token: one query, at every call. The token chooses nothing by itself."""
    claims = read_token(token)
    if claims is None:
        return None
    family = (
        RefreshFamily.objects.live()
        .filter(pk=claims.family, membership=claims.membership, membership__user=claims.user)
        .first()
    )
    return family if family and family.is_proven else None
