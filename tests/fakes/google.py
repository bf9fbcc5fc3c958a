"""A stand-in for Google's logins and calendars on loopback: one account, real tokens, sync tokens, etags; can fail.

```python
with FakeGoogle() as google:
    settings.GOOGLE_BASE_URL = google.base
    google.calendars["ana@example.test"].put({"id": "dentist", "summary": "Dentist", "start": …, "end": …})
    google.fail(429, "rateLimitExceeded", times=2, headers={"Retry-After": "7"})   # the next two calls of the API
    google.hang(seconds=1)                     # the next call is answered late
    google.cut()                               # the next call is done, its answer is lost
    google.take_back()                         # the person takes the permission back: invalid_grant
    google.site = live_url                     # messages of channels go there over HTTP instead of to their address
    google.primary.repeats["dentist"] = […]    # when a series happens, for `instances`, where the rule does not say it
    google.tell("ana@example.test")            # what Google says to each channel of a calendar that changed
    google.calls                               # ["GET /calendar/v3/…", …]
```
"""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import re
import secrets
import threading
import time
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit
from zoneinfo import ZoneInfo

import httpx
from dateutil.rrule import rrulestr

CLIENT_ID, CLIENT_SECRET = "client.apps.example.test", "client-secret-of-tests"
SCOPES = (
    "https://www.googleapis.com/auth/calendar.events https://www.googleapis.com/auth/calendar.calendarlist.readonly"
)
EVENT_ID = re.compile(r"[a-v0-9]{5,1024}")
FILTERS = {"timeMin", "timeMax", "q", "iCalUID", "orderBy", "updatedMin", "privateExtendedProperty"}


class Refusal(Exception):
    """An answer that is no 200, in the shape of Google's errors."""

    def __init__(self, status: int, reason: str, headers: dict[str, str] | None = None) -> None:
        self.status, self.headers = status, headers or {}
        self.body = {
            "error": {
                "errors": [{"domain": "calendar", "reason": reason, "message": reason}],
                "code": status,
                "message": reason,
            }
        }


class FakeCalendar:
    """Events by id, deleted ones as tombstones; every change has a number, which sync tokens remember."""

    def __init__(
        self, key: str, *, summary: str = "", zone: str = "America/Argentina/Buenos_Aires", role: str = "owner"
    ):
        self.key, self.summary, self.zone, self.role = key, summary or key, zone, role
        self.events: dict[str, dict[str, Any]] = {}
        self.changed: dict[str, int] = {}
        self.version = 0
        # Sync tokens from before this version are too old.
        self.oldest = 0
        self.page = 250
        # When series begin that this stand-in does not work out itself.
        self.repeats: dict[str, list[datetime]] = {}

    def put(self, event: dict[str, Any]) -> dict[str, Any]:
        """Stores it as Google would, whatever was there."""
        self.version += 1
        now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        stored = {
            "kind": "calendar#event", "status": "confirmed", "created": now, "eventType": "default",
            "creator": {"email": self.key, "self": True}, "organizer": {"email": self.key, "self": True},
            "iCalUID": f"{event['id']}@google.com", "sequence": 0, "reminders": {"useDefault": True},
            "htmlLink": "https://www.google.com/calendar/event?eid=x",
            **event, "updated": now, "etag": f'"{3530000000000000 + self.version}"',
        }  # fmt: skip
        self.events[event["id"]] = stored
        self.changed[event["id"]] = self.version
        return stored

    def timed(self, key: str, start: datetime, end: datetime, summary: str = "Busy elsewhere", **more: Any) -> None:
        """An event in the calendar's zone."""
        times = {
            name: {
                "dateTime": moment.isoformat(),
                "timeZone": more.pop("zone", self.zone) if name == "end" else self.zone,
            }
            for name, moment in (("start", start), ("end", end))
        }
        self.put({"id": key, "summary": summary, **times, **more})

    def delete(self, key: str) -> None:
        """A tombstone is left: of an occurrence with its series, of anything else the id alone is guaranteed."""
        self.put({**self.events[key], "status": "cancelled"})

    def expire_tokens(self) -> None:
        self.version += 1
        self.oldest = self.version

    def instances(self, key: str) -> list[dict[str, Any]]:
        """The occurrences of a series as they are now: those that differ in their own shape, cancelled ones left out."""
        series = self.events[key]
        differing = {_moment(event["originalStartTime"]): event for event in self.events.values()
                     if event.get("recurringEventId") == key}  # fmt: skip
        length = _moment(series["end"]) - _moment(series["start"])
        found = []
        for start in self.repeats.get(key) or _worked_out(series, self.zone):
            own = differing.pop(start, None) or self._instance(series, start, start + length)
            found.append(own)
        return [event for event in found + list(differing.values()) if event["status"] != "cancelled"]

    def _instance(self, series: dict[str, Any], start: datetime, end: datetime) -> dict[str, Any]:
        plain = {name: value for name, value in series.items() if name != "recurrence"}
        if "date" in series["start"]:
            times = {"start": {"date": start.date().isoformat()}, "end": {"date": end.date().isoformat()}}
            mark = f"{start:%Y%m%d}"
        else:
            zone = series["start"].get("timeZone", self.zone)
            times = {
                name: {"dateTime": moment.isoformat(), "timeZone": zone}
                for name, moment in (("start", start), ("end", end))
            }
            mark = f"{start.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        original = {"recurringEventId": series["id"], "originalStartTime": times["start"]}
        return {**plain, **times, **original, "id": f"{series['id']}_{mark}"}

    def tombstone(self, event: dict[str, Any]) -> dict[str, Any]:
        kept = ("kind", "etag", "id", "status", "recurringEventId", "originalStartTime")
        return {name: event[name] for name in kept if name in event}


class FakeGoogle:
    """One server on a free port; every request is noted."""

    def __init__(self, email: str = "agenda@example.test") -> None:
        self.email = email
        self.calendars = {email: FakeCalendar(email)}
        self.granted = SCOPES
        # What the person does at Google's page.
        self.denies = False
        self.calls: list[str] = []
        self.problems: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.refresh_tokens: set[str] = set()
        self.access_tokens: set[str] = set()
        self.revoked: list[str] = []
        self.refreshes = 0
        # Channels by id; where their messages go, and what was answered: (channel, state, status).
        self.channels: dict[str, dict[str, Any]] = {}
        self.stopped: list[str] = []
        self.site = ""
        self.answers: list[tuple[str, str, int]] = []
        # Entries of the list of calendars a page: two, so that paging is always walked.
        self.list_page = 2
        self._plans: list[dict[str, Any]] = []
        self._token_hang = 0.0
        self._token_plans: list[tuple[int, bytes, dict[str, str]]] = []
        self._lock = threading.RLock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def primary(self) -> FakeCalendar:
        return self.calendars[self.email]

    def __enter__(self) -> FakeGoogle:
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *details: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    # What tests arrange

    def add(self, key: str, **facts: Any) -> FakeCalendar:
        self.calendars[key] = FakeCalendar(key, **facts)
        return self.calendars[key]

    def fail(self, status: int, reason: str, *, times: int = 1, headers: dict[str, str] | None = None) -> None:
        self._plans += [{"refuse": Refusal(status, reason, headers)} for _ in range(times)]

    def answer_token(self, status: int, body: bytes, **headers: str) -> None:
        """The next request for a token is answered with this, whatever it asks."""
        self._token_plans.append((status, body, headers))

    def hang_token(self, seconds: float) -> None:
        """The next request for a token is answered late."""
        self._token_hang = seconds

    def hang(self, seconds: float) -> None:
        self._plans.append({"hang": seconds})

    def cut(self) -> None:
        self._plans.append({"cut": True})

    def recover(self) -> None:
        self._plans.clear()

    def take_back(self) -> None:
        self.refresh_tokens.clear()
        self.access_tokens.clear()

    def expire_access(self) -> None:
        self.access_tokens.clear()

    def consent(self, address: str) -> str:
        """The page where a person says yes or no; answers the address that they are sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        wanted = {"client_id": CLIENT_ID, "response_type": "code", "access_type": "offline", "prompt": "consent"}
        wanted |= {"code_challenge_method": "S256"}
        self.problems += [f"{name} is {asked.get(name)}" for name, value in wanted.items() if asked.get(name) != value]
        if self.denies:
            return f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        code = f"4/{secrets.token_urlsafe(12)}"
        self.codes[code] = {"challenge": asked["code_challenge"], "back_to": asked["redirect_uri"]}
        return f"{asked['redirect_uri']}?{urlencode({'state': asked['state'], 'code': code, 'scope': self.granted})}"

    # Logins

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"error": "invalid_client", "error_description": "The OAuth client was not found."}
        refused = 400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
        if form.get("grant_type") == "authorization_code":
            known = self.codes.pop(form.get("code", ""), None)
            digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            if known is None or known != {"challenge": challenge, "back_to": form.get("redirect_uri", "")}:
                return refused
            refresh = f"1//{secrets.token_urlsafe(24)}"
            self.refresh_tokens.add(refresh)
            return 200, {**self._access(), "refresh_token": refresh, "scope": self.granted}
        if form.get("grant_type") == "refresh_token" and form.get("refresh_token") in self.refresh_tokens:
            self.refreshes += 1
            return 200, {**self._access(), "scope": self.granted}
        return refused

    def _access(self) -> dict[str, Any]:
        access = f"ya29.{secrets.token_urlsafe(24)}"
        self.access_tokens.add(access)
        return {"access_token": access, "expires_in": 3599, "token_type": "Bearer"}

    def revoke(self, token: str) -> tuple[int, dict[str, Any]]:
        if token not in self.refresh_tokens | self.access_tokens:
            return 400, {"error": "invalid_token"}
        self.revoked.append(token)
        self.take_back()
        return 200, {}

    # Calendars

    def calendar_list(self, query: dict[str, str]) -> dict[str, Any]:
        items = [
            {
                "kind": "calendar#calendarListEntry", "etag": '"1"', "id": row.key, "summary": row.summary,
                "timeZone": row.zone, "accessRole": row.role, **({"primary": True} if row.key == self.email else {}),
            }
            for row in self.calendars.values()
        ]  # fmt: skip
        start, end = int(query.get("pageToken", 0)), int(query.get("pageToken", 0)) + self.list_page
        more = {"nextPageToken": str(end)} if end < len(items) else {}
        return {"kind": "calendar#calendarList", "items": items[start:end], **more}

    def list(self, calendar: FakeCalendar, query: dict[str, str]) -> dict[str, Any]:
        token = query.get("syncToken", "")
        if token and FILTERS & set(query):
            raise Refusal(400, "invalid")
        if query.get("singleEvents", "false") != "false":
            self.problems.append("singleEvents differs from the first call")
        since = int(token.removeprefix("sync-")) if token else -1
        if token and since < calendar.oldest:
            raise Refusal(410, "fullSyncRequired")
        found = [event for key, event in calendar.events.items() if calendar.changed[key] > since]
        found.sort(key=lambda event: calendar.changed[event["id"]])
        if not token:
            # A full list has no tombstones but those of occurrences, and nothing that ended before timeMin.
            found = [event for event in found if event["status"] != "cancelled" or event.get("recurringEventId")]
            found = [event for event in found if not _ended(event, query.get("timeMin"))]
        start, size = int(query.get("pageToken", 0)), min(int(query.get("maxResults", 250)), calendar.page)
        part = found[start : start + size]
        items = [calendar.tombstone(event) if event["status"] == "cancelled" else event for event in part]
        end = {"nextSyncToken": f"sync-{calendar.version}"}
        if start + size < len(found):
            end = {"nextPageToken": str(start + size)}
        return {
            "kind": "calendar#events", "etag": '"p32o8lfd2qbkt20g"', "summary": calendar.summary,
            "updated": "2026-11-20T14:00:00.000Z", "timeZone": calendar.zone, "accessRole": calendar.role,
            "defaultReminders": [], "items": copy.deepcopy(items), **end,
        }  # fmt: skip

    def insert(self, calendar: FakeCalendar, event: dict[str, Any]) -> dict[str, Any]:
        if calendar.role not in ("owner", "writer"):
            raise Refusal(403, "forbidden")
        if not EVENT_ID.fullmatch(event.get("id", "")) or not {"start", "end"} <= set(event):
            raise Refusal(400, "invalid")
        if event["id"] in calendar.events:
            raise Refusal(409, "duplicate")
        return calendar.put(event)

    def one(self, calendar: FakeCalendar, key: str, method: str, body: Any, etag: str) -> dict[str, Any]:
        event = calendar.events.get(key)
        if event is None:
            raise Refusal(404, "notFound")
        if method == "GET":
            return event
        if etag and etag != event["etag"]:
            raise Refusal(412, "conditionNotMet")
        if method == "DELETE":
            if event["status"] == "cancelled":
                raise Refusal(410, "deleted")
            calendar.delete(key)
            return {}
        return calendar.put({**event, **body})

    def instances(self, calendar: FakeCalendar, key: str, query: dict[str, str]) -> dict[str, Any]:
        if key not in calendar.events:
            raise Refusal(404, "notFound")
        since, until = (datetime.fromisoformat(query[name]) for name in ("timeMin", "timeMax"))
        found = [
            event
            for event in calendar.instances(key)
            if _moment(event["end"]) > since and _moment(event["start"]) < until
        ]
        start, size = int(query.get("pageToken", 0)), min(int(query.get("maxResults", 250)), calendar.page)
        more = {"nextPageToken": str(start + size)} if start + size < len(found) else {}
        return {
            "kind": "calendar#events", "etag": '"p32o8lfd2qbkt20g"', "summary": calendar.summary,
            "updated": "2026-11-20T14:00:00.000Z", "timeZone": calendar.zone, "accessRole": calendar.role,
            "defaultReminders": [], "items": copy.deepcopy(found[start : start + size]), **more,
        }  # fmt: skip

    # Channels

    def watch(self, calendar: FakeCalendar, asked: dict[str, Any]) -> dict[str, Any]:
        """Its first message comes before the answer."""
        if asked.get("type") != "web_hook" or not 0 < len(asked.get("id", "")) <= 64:
            raise Refusal(400, "required")
        if not asked.get("address", "").startswith("https://"):
            raise Refusal(401, "webhookUrlNotHttps")
        if len(asked.get("token", "")) > 256:
            raise Refusal(400, "invalid")
        if asked["id"] in self.channels or asked["id"] in self.stopped:
            raise Refusal(400, "channelIdNotUnique")
        until = time.time() + min(int(asked.get("params", {}).get("ttl", 604800)), 604800)
        channel = {
            "kind": "api#channel", "id": asked["id"], "resourceId": f"res{abs(hash(calendar.key))}",
            "resourceUri": f"https://www.googleapis.com/calendar/v3/calendars/{calendar.key}/events?alt=json",
            "token": asked["token"], "expiration": str(int(until * 1000)),
        }  # fmt: skip
        self.channels[asked["id"]] = {**channel, "address": asked["address"], "calendar": calendar.key, "number": 0}
        if self.site:
            self.send(asked["id"], "sync")
        return channel

    def stop(self, asked: dict[str, Any]) -> dict[str, Any]:
        known = self.channels.get(asked.get("id", ""))
        if known is None or known["resourceId"] != asked.get("resourceId"):
            raise Refusal(404, "notFound")
        del self.channels[known["id"]]
        self.stopped.append(known["id"])
        return {}

    def headers_of(self, key: str, state: str = "exists", *, gap: int = 1) -> dict[str, str]:
        """What the next message of a channel carries; numbers grow, with gaps."""
        channel = self.channels[key]
        channel["number"] += gap
        ends = datetime.fromtimestamp(int(channel["expiration"]) / 1000, UTC)
        return {
            "X-Goog-Channel-ID": key, "X-Goog-Channel-Token": channel["token"],
            "X-Goog-Channel-Expiration": format_datetime(ends, usegmt=True),
            "X-Goog-Resource-ID": channel["resourceId"], "X-Goog-Resource-URI": channel["resourceUri"],
            "X-Goog-Resource-State": state, "X-Goog-Message-Number": str(channel["number"]),
        }  # fmt: skip

    def send(self, key: str, state: str = "exists", **more: Any) -> int:
        """One message without a body, to the same path at `site`; the status of the answer."""
        path = urlsplit(self.channels[key]["address"]).path
        headers = self.headers_of(key, state, **more)
        status = httpx.post(f"{self.site}{path}", headers=headers, trust_env=False, timeout=20).status_code
        self.answers.append((key, state, status))
        return status

    def tell(self, calendar: str) -> None:
        for key in [key for key, channel in self.channels.items() if channel["calendar"] == calendar]:
            self.send(key, gap=3)

    def _handler(fake) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *words: Any) -> None:
                """Quiet."""

            def do_GET(self) -> None:
                self._take()

            do_POST = do_PATCH = do_DELETE = do_GET

            def _take(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                path = urlsplit(self.path).path
                if path == "/o/oauth2/v2/auth":
                    return self._answer(302, {}, {"Location": fake.consent(self.path)})
                fake.calls.append(f"{self.command} {unquote(path)}")
                if path in ("/token", "/revoke"):
                    form = {name: values[0] for name, values in parse_qs(raw.decode()).items()}
                    with fake._lock:
                        late, fake._token_hang = (
                            (fake._token_hang, 0.0) if path == "/token" else (0.0, fake._token_hang)
                        )
                    time.sleep(late)
                    with fake._lock:
                        refused = fake._token_plans.pop(0) if fake._token_plans and path == "/token" else None
                    if refused:
                        return self._send(*refused)
                    with fake._lock:
                        done = fake.token(form) if path == "/token" else fake.revoke(form.get("token", ""))
                    return self._answer(*done)
                with fake._lock:
                    plan = fake._plans.pop(0) if fake._plans else {}
                try:
                    if refusal := plan.get("refuse"):
                        raise refusal
                    with fake._lock:
                        body = self._calendar(path, raw)
                except Refusal as refusal:
                    return self._answer(refusal.status, refusal.body, refusal.headers)
                if plan.get("cut"):
                    self.close_connection = True
                    return None
                time.sleep(plan.get("hang", 0))
                empty = self.command == "DELETE" or path.endswith("/channels/stop")
                return self._answer(204 if empty else 200, body)

            def _calendar(self, path: str, raw: bytes) -> dict[str, Any]:
                if self.headers.get("Authorization", "").removeprefix("Bearer ") not in fake.access_tokens:
                    raise Refusal(401, "authError")
                query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
                parts = [unquote(part) for part in path.removeprefix("/calendar/v3/").split("/")]
                if parts == ["users", "me", "calendarList"]:
                    return fake.calendar_list(query)
                body = json.loads(raw) if raw else None
                if parts == ["channels", "stop"]:
                    return fake.stop(body)
                calendar = fake.calendars.get(parts[1]) if parts[0] == "calendars" and parts[2] == "events" else None
                if calendar is None:
                    raise Refusal(404, "notFound")
                if parts[3:] == ["watch"]:
                    return fake.watch(calendar, body)
                if len(parts) == 5 and parts[4] == "instances":
                    return fake.instances(calendar, parts[3], query)
                if len(parts) == 4:
                    return fake.one(calendar, parts[3], self.command, body, self.headers.get("If-Match", ""))
                return fake.insert(calendar, body) if self.command == "POST" else fake.list(calendar, query)

            def _answer(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
                self._send(status, b"" if status == 204 else json.dumps(body).encode(), headers)

            def _send(self, status: int, data: bytes, headers: dict[str, str] | None = None) -> None:
                self.send_response(status)
                for name, value in {"Content-Type": "application/json; charset=UTF-8", **(headers or {})}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        return Handler


def _moment(when: dict[str, str]) -> datetime:
    """Days are days of UTC here: nothing is nearer to an edge than that matters."""
    return datetime.fromisoformat(when.get("dateTime") or f"{when['date']}T00:00:00+00:00")


def _worked_out(series: dict[str, Any], zone: str) -> list[datetime]:
    """The occurrences of a plain series within three years, on the clock of its zone; the first always belongs."""
    begin = _moment(series["start"])
    begin = begin.astimezone(UTC if "date" in series["start"] else ZoneInfo(series["start"].get("timeZone", zone)))
    lines = [re.sub(r"UNTIL=(\d{8})(?![\dT])", r"UNTIL=\1T235959Z", line) for line in series["recurrence"]]
    try:
        rule = rrulestr("\n".join(lines), dtstart=begin, forceset=True, tzids=ZoneInfo)
    except (ValueError, KeyError):
        raise Refusal(400, "invalid") from None
    rule.rdate(begin)
    return list(rule.between(datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC), inc=True))


def _ended(event: dict[str, Any], since: str | None) -> bool:
    """Before the bound that a full list was given; series go on."""
    if not since or event.get("recurrence") or event["status"] == "cancelled":
        return False
    end = event["end"]
    try:
        if "date" in end:
            return end["date"] < since[:10]
        return datetime.fromisoformat(end["dateTime"]) <= datetime.fromisoformat(since)
    except (KeyError, TypeError):
        # Of the shapes that tests invent.
        return False
