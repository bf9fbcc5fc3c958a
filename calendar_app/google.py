"""Google Calendar and Google's logins over HTTP: the only module of the product that speaks to Google.

Shapes are those of the Calendar API v3 and of OAuth 2.0 for web servers. GOOGLE_BASE_URL puts one stand-in in the place
of Google's three hosts.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlencode

import requests
from django.conf import settings
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from google.auth.transport.requests import Request as Transport
from google.oauth2.credentials import Credentials

from tenants.errors import ProviderRejected, ProviderUnavailable

EVENTS = "https://www.googleapis.com/auth/calendar.events"
CALENDARS = "https://www.googleapis.com/auth/calendar.calendarlist.readonly"
SCOPES = (EVENTS, CALENDARS)
# Seconds to connect, and to wait for the next byte.
TIMEOUT = (5.0, 20.0)
# Of a token, which others may wait for.
TOKEN_TIMEOUT = (5.0, 10.0)
PAGE = 2500
MOST_PAGES = 400
LONGEST_TOKEN = 10_000
# Of the list of calendars, which somebody waits for.
MOST_LISTS = 10
# Of one series' occurrences; those of a year and a day are fewer, whatever it is.
MOST_INSTANCES = 4
DAY = 24 * 60 * 60
# Google's usage limits of a calendar are long ones; these reasons come with a 403 like a refusal.
SLOW_DOWN = {"rateLimitExceeded", "userRateLimitExceeded"}
USED_UP = {"quotaExceeded", "dailyLimitExceeded"}
LONG_REST = 3600.0
# What google-auth would ask again for by itself, and wait in between; our workers have a rhythm of their own.
ASKED_AGAIN = {408, 429, 500, 502, 503, 504}
# Google knows our client no more, or with another secret: whoever runs the installation puts that right.
OUR_FAULT = {"invalid_client", "unauthorized_client"}
# The permission is gone. Whatever else a token's address answers says nothing about it.
ENDED = {"invalid_grant", "access_denied", "admin_policy_enforced"}


class Disconnected(Exception):
    """Google does not accept our tokens any more: somebody has to connect again. `reason` is Google's code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FullSyncNeeded(Exception):
    """The sync token is too old (410): read everything again."""


class Missing(Exception):
    """No such calendar or event, or it was deleted (404, 410)."""


class Duplicate(Exception):
    """An event with this id is there already (409)."""


class Changed(Exception):
    """Somebody changed the event since we read it (412)."""


@dataclass(frozen=True)
class Tokens:
    """What opens an account. `expires_at` is aware; `refresh` is empty where Google sent none."""

    access: str
    refresh: str
    expires_at: datetime
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """Some events of a calendar as Google tells them; `sync_token` stands on the last page only."""

    items: list[Any]
    zone: str
    sync_token: str


@dataclass(frozen=True)
class Channel:
    """Google's promise to tell of changes. `resource` names what is watched; `expires_at` is aware."""

    resource: str
    expires_at: datetime


def is_configured() -> bool:
    """Whoever runs the installation has given it a client at Google."""
    return bool(settings.GOOGLE_CLIENT_ID and settings.GOOGLE_CLIENT_SECRET)


def _address(host: str, path: str) -> str:
    return f"{settings.GOOGLE_BASE_URL or f'https://{host}'}{path}"


def _session() -> requests.Session:
    session = requests.Session()
    # Secrets are sent to the address that was meant, and to none that it names.
    session.max_redirects = 0
    # A stand-in is local: no proxy of the environment leads there.
    session.trust_env = not settings.GOOGLE_BASE_URL
    return session


# Connecting an account


def consent_url(*, state: str, challenge: str, back_to: str) -> str:
    """Where a person allows us to read and write their calendars. `challenge` is the SHA-256 of the PKCE verifier."""
    asked = {
        "client_id": settings.GOOGLE_CLIENT_ID,
        "redirect_uri": back_to,
        "response_type": "code",
        "scope": " ".join(SCOPES),
        # Both, or somebody who has allowed us before gets no refresh token.
        "access_type": "offline",
        "prompt": "consent",
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{_address('accounts.google.com', '/o/oauth2/v2/auth')}?{urlencode(asked)}"


def exchange(code: str, *, verifier: str, back_to: str) -> Tokens:
    """The tokens for a code. Raises ProviderUnavailable, ProviderRejected."""
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": verifier,
        "client_id": settings.GOOGLE_CLIENT_ID,
        "client_secret": settings.GOOGLE_CLIENT_SECRET,
        "redirect_uri": back_to,
    }
    with _session() as session:
        response = _send(session, "POST", _address("oauth2.googleapis.com", "/token"), data=asked)
    body = _json(response)
    if response.status_code >= 500 or response.status_code == 429:
        raise ProviderUnavailable("token", retry_after=_asked_to_wait(response))
    if response.status_code != 200 or not isinstance(body.get("access_token"), str):
        raise ProviderRejected(str(body.get("error", response.status_code)))
    return Tokens(
        access=body["access_token"],
        refresh=str(body.get("refresh_token", "")),
        expires_at=datetime.now(UTC) + timedelta(seconds=_seconds(body.get("expires_in"))),
        scopes=tuple(str(body.get("scope", "")).split()),
    )


def _seconds(told: Any) -> int:
    """How long a token lives; one of which that is not said is renewed at once."""
    return min(told, DAY) if isinstance(told, int) and told > 0 else 0


def refresh(refresh_token: str, *, until: float | None = None) -> Tokens:
    """A new access token, asked for once. Raises Disconnected, ProviderUnavailable; ProviderRejected while our own
    client is refused, which is no word about the account. See `Calendars` for `until`."""
    if not is_configured():
        raise ProviderRejected("not_configured")
    credentials = Credentials(
        None,
        refresh_token=refresh_token,
        token_uri=_address("oauth2.googleapis.com", "/token"),
        client_id=settings.GOOGLE_CLIENT_ID,
        client_secret=settings.GOOGLE_CLIENT_SECRET,
    )
    try:
        with _session() as session:
            credentials.refresh(_asking_once(session, until))
    except (TransportError, requests.RequestException) as error:
        raise ProviderUnavailable("token") from error
    except RefreshError as error:
        if error.retryable:
            raise ProviderUnavailable("token") from error
        answer = error.args[1] if len(error.args) > 1 and isinstance(error.args[1], dict) else {}
        code = str(answer.get("error", ""))
        if code in OUR_FAULT:
            raise ProviderRejected(code) from error
        raise (Disconnected(code) if code in ENDED else ProviderUnavailable("token")) from error
    except GoogleAuthError as error:
        raise ProviderUnavailable("token") from error
    # google-auth's expiry is naive UTC.
    expires_at = (credentials.expiry or datetime.now(UTC)).replace(tzinfo=UTC)
    return Tokens(str(credentials.token), str(credentials.refresh_token or refresh_token), expires_at)


def _asking_once(session: requests.Session, until: float | None) -> Callable[..., Any]:
    """A transport for google-auth without its own pauses and tries."""
    send = Transport(session)

    def ask(*parts: Any, **named: Any) -> Any:
        response = send(*parts, **{**named, "timeout": _limits(TOKEN_TIMEOUT, until)})
        if response.status in ASKED_AGAIN:
            raise TransportError(response.status)
        return response

    return ask


def revoke(token: str) -> bool:
    """Google forgets the consent; False when it did not say so. Never raises for the network."""
    try:
        with _session() as session:
            response = _send(session, "POST", _address("oauth2.googleapis.com", "/revoke"), data={"token": token})
    except ProviderUnavailable:
        return False
    # 400: it was revoked before.
    return response.status_code in (200, 400)


# Calendars and events


class Calendars:
    """Calls in the name of one account: `with Calendars(token, renew) as calendars: …`.

    `renew()` answers a fresh access token; it is asked once, when Google refuses the first (401). Every call raises
    Disconnected, ProviderUnavailable (with `retry_after` where Google named one), ProviderRejected. With `until`, a
    moment of `time.monotonic()`, nothing is waited for longer than that.
    """

    def __init__(self, token: str, renew: Callable[[], str], *, until: float | None = None) -> None:
        self._token, self._renew, self._until = token, renew, until
        self._session = _session()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def every(self) -> list[Any]:
        """The calendars of the account as Google tells them: {"id", "summary", "timeZone", "accessRole", …}."""
        found: list[Any] = []
        asked: dict[str, Any] = {"maxResults": 250}
        for _number in range(MOST_LISTS):
            body = self._call("GET", "/users/me/calendarList", params=asked)
            found += _items(body)
            if not (token := body.get("nextPageToken")):
                break
            asked["pageToken"] = token
        return found

    def changes(self, calendar: str, *, sync_token: str = "", since: datetime | None = None) -> Iterator[Page]:
        """What changed since `sync_token`; without one everything that ends after `since`.

        Raises FullSyncNeeded, Missing. Series come as series with their exceptions. The last page carries the token for
        the next time: it is worth nothing before everything up to it is stored.
        """
        asked: dict[str, Any] = {"maxResults": PAGE, "singleEvents": "false"}
        if sync_token:
            asked["syncToken"] = sync_token
        elif since is not None:
            asked["timeMin"] = since.astimezone(UTC).isoformat()
        for _number in range(MOST_PAGES):
            try:
                body = self._call("GET", _events(calendar), params=asked)
            except _Gone:
                raise FullSyncNeeded from None
            token, sync_token = body.get("nextPageToken"), "" if body.get("nextPageToken") else _sync_token(body)
            yield Page(_items(body), str(body.get("timeZone", "")), sync_token)
            if not token:
                return
            asked["pageToken"] = token
        raise ProviderUnavailable("too many pages")

    def instances(self, calendar: str, event: str, *, since: datetime, until: datetime) -> list[Any]:
        """Every occurrence of a series that touches [since, until), as Google works them out; cancelled ones are left
        out. All or nothing: raises ProviderUnavailable for an answer that is not whole, Missing."""
        bounds = {"timeMin": since.astimezone(UTC).isoformat(), "timeMax": until.astimezone(UTC).isoformat()}
        asked: dict[str, Any] = {"maxResults": PAGE, **bounds}
        found: list[Any] = []
        for _number in range(MOST_INSTANCES):
            body = self._call("GET", f"{_events(calendar, event)}/instances", params=asked)
            if "items" not in body:
                raise ProviderUnavailable("no list")
            found += _items(body)
            if not (token := body.get("nextPageToken")):
                return found
            asked["pageToken"] = token
        raise ProviderUnavailable("too many pages")

    def insert(self, calendar: str, event: dict[str, Any]) -> dict[str, Any]:
        """Raises Duplicate when the id of `event` is taken, also by a deleted one; Missing without that calendar."""
        return self._call("POST", _events(calendar), json=event)

    def get(self, calendar: str, event: str) -> dict[str, Any]:
        """Raises Missing."""
        return self._call("GET", _events(calendar, event))

    def patch(self, calendar: str, event: str, changes: dict[str, Any], *, etag: str) -> dict[str, Any]:
        """Changes the fields given if the event is still that of `etag`, or any with "". Raises Changed, Missing."""
        unchanged = {"If-Match": etag} if etag else {}
        return self._call("PATCH", _events(calendar, event), json=changes, headers=unchanged)

    def delete(self, calendar: str, event: str) -> None:
        """Raises Missing when it is gone already."""
        self._call("DELETE", _events(calendar, event))

    def watch(self, calendar: str, *, key: str, token: str, address: str, seconds: int) -> Channel:
        """Google will POST to `address` when events of the calendar change, for about so long.

        `key` names the channel and is used once; each message carries `token`. Raises Missing.
        """
        asked = {"id": key, "type": "web_hook", "address": address, "token": token, "params": {"ttl": str(seconds)}}
        told = self._call("POST", f"{_events(calendar)}/watch", json=asked)
        return Channel(str(told.get("resourceId", ""))[:255], _expiry(told.get("expiration"), seconds))

    def stop(self, key: str, resource: str) -> None:
        """No more messages of this channel. Raises Missing when there is none."""
        self._call("POST", "/channels/stop", json={"id": key, "resourceId": resource})

    def _call(self, method: str, path: str, *, headers: dict[str, str] | None = None, **parts: Any) -> dict[str, Any]:
        address = _address("www.googleapis.com", f"/calendar/v3{path}")
        response = self._once(method, address, headers, parts)
        if response.status_code == 401:
            self._token = self._renew()
            response = self._once(method, address, headers, parts)
        return _answer(response)

    def _once(
        self, method: str, address: str, headers: dict[str, str] | None, parts: dict[str, Any]
    ) -> requests.Response:
        bearer = {"Authorization": f"Bearer {self._token}", **(headers or {})}
        return _send(self._session, method, address, until=self._until, headers=bearer, **parts)


class _Gone(Missing):
    """410, which means one thing for a list and another for an event."""


def _events(calendar: str, event: str = "") -> str:
    path = f"/calendars/{quote(calendar, safe='')}/events"
    return f"{path}/{quote(event, safe='')}" if event else path


def _items(body: dict[str, Any]) -> list[Any]:
    items = body.get("items", [])
    if not isinstance(items, list):
        raise ProviderUnavailable("no list")
    return items


def _sync_token(body: dict[str, Any]) -> str:
    """What the last page must have."""
    token = body.get("nextSyncToken")
    if not isinstance(token, str) or not token or not token.isprintable() or len(token) > LONGEST_TOKEN:
        raise ProviderUnavailable("no sync token")
    return token


def _expiry(told: Any, asked: int) -> datetime:
    """Google writes milliseconds as text; what makes no sense, or is later than was asked for, is as it was asked."""
    now = datetime.now(UTC)
    latest = now + timedelta(seconds=asked)
    if not isinstance(told, str) or not told.isdecimal() or len(told) > 14:
        return latest
    moment = datetime.fromtimestamp(int(told) / 1000, UTC)
    return min(latest, moment) if moment > now else latest


def _limits(usual: tuple[float, float], until: float | None) -> tuple[float, float]:
    """Seconds to connect and to wait for the next byte, no more than is left. Raises requests.Timeout at the end."""
    if until is None:
        return usual
    left = until - time.monotonic()
    if left <= 0:
        raise requests.Timeout("no time is left")
    return min(usual[0], left), min(usual[1], left)


def _send(
    session: requests.Session, method: str, address: str, *, until: float | None = None, **parts: Any
) -> requests.Response:
    try:
        return session.request(method, address, timeout=_limits(TIMEOUT, until), allow_redirects=False, **parts)
    except requests.RequestException as error:
        raise ProviderUnavailable(type(error).__name__) from error


def _answer(response: requests.Response) -> dict[str, Any]:
    """The body of a good answer; each of Google's refusals as its own exception."""
    if response.status_code == 204:
        return {}
    body = _json(response)
    if response.status_code == 200:
        return body
    status, reason = response.status_code, _reason(body)
    if status == 401:
        raise Disconnected(reason or "authError")
    if status == 403 and reason in USED_UP:
        raise ProviderUnavailable(reason, retry_after=LONG_REST)
    if status == 429 or status >= 500 or (status == 403 and reason in SLOW_DOWN):
        raise ProviderUnavailable(reason or str(status), retry_after=_asked_to_wait(response))
    refusals = {404: Missing, 409: Duplicate, 410: _Gone, 412: Changed}
    if refusal := refusals.get(status):
        raise refusal(reason)
    raise ProviderRejected(reason or str(status))


def _json(response: requests.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except (ValueError, RecursionError):
        body = None
    if isinstance(body, dict):
        return body
    if response.status_code == 200:
        raise ProviderUnavailable("no JSON")
    return {}


def _reason(body: dict[str, Any]) -> str:
    """Google's own word for what is wrong: {"error": {"errors": [{"reason": "notFound"}]}}."""
    error = body.get("error")
    if isinstance(error, dict):
        errors = error.get("errors")
        if isinstance(errors, list) and errors and isinstance(errors[0], dict):
            return str(errors[0].get("reason", ""))[:60]
        return str(error.get("status", ""))[:60]
    return str(error or "")[:60]


def _asked_to_wait(response: requests.Response) -> float | None:
    """Seconds of Retry-After, which may be a number or a date."""
    told = response.headers.get("Retry-After", "")
    if told.isdecimal():
        return float(min(int(told[:9]), DAY))
    try:
        until = datetime.strptime(told, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return None
    return min(max(0.0, until.timestamp() - time.time()), DAY)
