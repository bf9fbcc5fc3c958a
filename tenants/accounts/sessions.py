"""Sessions: one row for each in allauth's list, so that a person sees them, and whoever ends one ends it at once.

The row is the session's licence: a session without one is over at its next request. It ends by itself after some time
unused, and after some time in any case; "stay logged in" makes both longer. Logins through the API are rows of their
own (`RefreshFamily`); whoever ends every session ends these too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY, update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone

from tenants import notices
from tenants.accounts.devices import family_of
from tenants.http import client_address
from tenants.models import Membership, RefreshFamily, RefreshToken, User

USE_IS_NOTED_EVERY = timedelta(minutes=5)
NOWHERE = "0.0.0.0"


@dataclass(frozen=True)
class Life:
    unused: timedelta
    whole: timedelta


STAYING = Life(unused=timedelta(days=14), whole=timedelta(days=30))
PASSING = Life(unused=timedelta(hours=12), whole=timedelta(days=7))


def _life_of(session: Any) -> Life:
    return PASSING if session.get_expire_at_browser_close() else STAYING


# The list


def note_login(sender: Any, request: Any, user: User, **_: Any) -> None:
    """Listens to Django's `user_logged_in`: every login, by whatever way, stands in the list."""
    if not request.session.session_key:
        request.session.save()
    _clear_dead(user)
    UserSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "ip": client_address(request) or NOWHERE,
            "user_agent": request.META.get("HTTP_USER_AGENT", "")[:200],
            "created_at": timezone.now(),
            "last_seen_at": timezone.now(),
        },
    )


def note_logout(sender: Any, request: Any, user: User | None, **_: Any) -> None:
    """Listens to Django's `user_logged_out`."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()


def fresh_key(request: Any) -> None:
    """The session goes on under a new key; whoever holds the old one holds nothing."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def go_on_with_new_password(request: Any, user: User) -> None:
    """This session goes on under a new key; every other one of the person ends."""
    end(user, but=request.session.session_key)
    before = request.session.session_key
    update_session_auth_hash(request, user)
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def with_marks(memberships: QuerySet[Membership], session_key: str | None) -> QuerySet[Membership]:
    """Adds `session_began` and `session_seen` of the session's row; both None when there is none."""
    row = UserSession.objects.filter(session_key=session_key, user_id=OuterRef("user_id"))
    return memberships.annotate(
        session_began=Subquery(row.values("created_at")[:1]), session_seen=Subquery(row.values("last_seen_at")[:1])
    )


def is_alive(request: HttpRequest, began: datetime | None, seen: datetime | None) -> bool:
    """The session of these marks still holds. Notes its use, every few minutes."""
    if seen is None or not holds(request.session, began, seen):
        return False
    now = timezone.now()
    if now - seen > USE_IS_NOTED_EVERY:
        row = UserSession.objects.filter(session_key=request.session.session_key)
        row.update(last_seen_at=now, ip=client_address(request) or NOWHERE)
    return True


def holds(session: Any, began: datetime | None, seen: datetime | None) -> bool:
    """The same without noting a use: an open socket is none."""
    if began is None or seen is None:
        return False
    life, now = _life_of(session), timezone.now()
    return now - seen <= life.unused and now - began <= life.whole


def is_alive_alone(request: HttpRequest) -> bool:
    """The same for somebody without a company: the installation's owner."""
    row = UserSession.objects.filter(
        session_key=request.session.session_key, user_id=request.session.get(SESSION_KEY)
    ).first()
    return row is not None and is_alive(request, row.created_at, row.last_seen_at)


@dataclass(frozen=True)
class Line:
    """One session as its person sees it."""

    pk: int
    device: str
    address: str
    began: datetime
    seen: datetime
    is_this_one: bool


def lines(request: HttpRequest, user: User) -> list[Line]:
    """The person's open sessions, this one first, then the latest used."""
    open_now = [
        Line(
            pk=row.pk,
            device=family_of(row.user_agent),
            address="" if row.ip == NOWHERE else row.ip,
            began=row.created_at,
            seen=row.last_seen_at,
            is_this_one=row.session_key == request.session.session_key,
        )
        for row in UserSession.objects.filter(user_id=user.pk, session_key__in=_stored())
    ]
    return sorted(open_now, key=lambda line: (line.is_this_one, line.seen), reverse=True)


def api_logins(user: User) -> list[RefreshFamily]:
    """The person's open logins through the API, the latest used first."""
    return [login for login in RefreshFamily.objects.live().of_user(user).order_by("-last_used_at") if login.is_proven]


def _stored() -> QuerySet[Session, Any]:
    return Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")


def _clear_dead(user: User) -> None:
    """Rows of sessions that ended by themselves."""
    UserSession.objects.filter(user_id=user.pk).exclude(session_key__in=_stored()).delete()


def end(user: User, *, pks: Iterable[int] | None = None, but: str | None = "") -> int:
    """Ends sessions of the person (`pks`, or all), except that of the key `but`; their sockets close. How many.

    All of them are those of browsers and every login through the API.
    """
    rows = UserSession.objects.filter(user_id=user.pk).exclude(session_key=but or "")
    if pks is not None:
        rows = rows.filter(pk__in=pks)
    keys = list(rows.values_list("session_key", flat=True))
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for key in keys:
        store.delete(key)
    rows.delete()
    logins = RefreshToken.revoke_all(user) if pks is None else 0
    notices.recheck_person(user.pk)
    return len(keys) + logins


def end_when_outside(sender: Any, *, membership: Membership, what: str, **_: Any) -> None:
    """Listens to `membership_decided`: whoever has no open company left has no session and no admin token left."""
    user = membership.user
    if what not in {"suspended", "rejected", "unlinked"} or user.is_superuser or user.memberships.active().exists():
        return
    end(user)
    for token in user.admin_tokens.live():
        token.revoke()
