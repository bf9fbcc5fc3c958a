"""The environment, looked at before anything is started: a value that would be misread is refused in one sentence."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from crm.embedded.errors import FrameError

TRUE = {"1", "true", "on", "ok", "y", "yes"}  # as django-environ reads them
FALSE = {"0", "false", "off", "n", "no"}
# As Django's own check of a deployment has it.
SECRET_LENGTH, SECRET_DIFFERENT = 50, 5
HOST = re.compile(r"\*|\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.IGNORECASE)
MAIL = {"smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "dummymail", "filemail", "memorymail"}


@dataclass(frozen=True)
class Form:
    """What a variable must look like; `wanted` goes on with "set it to …"."""

    wanted: str
    fits: Callable[[str], bool]


def _number(least: float, most: float, *, whole: bool = True) -> Callable[[str], bool]:
    def fits(text: str) -> bool:
        try:
            return least <= (int(text) if whole else float(text)) <= most
        except ValueError:
            return False

    return fits


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        return parts if parts.port is None or parts.port else None
    except ValueError:
        return None


def _address(*schemes: str, host: bool = True, path: bool = True) -> Callable[[str], bool]:
    def fits(text: str) -> bool:
        parts = _split(text)
        if parts is None or parts.scheme not in schemes or (host and not parts.hostname) or re.search(r"\s", text):
            return False
        return path or not (parts.path.strip("/") or parts.query or parts.fragment)

    return fits


def _each(fits: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda text: all(fits(part.strip()) for part in text.split(",") if part.strip())


def _is_host(name: str) -> bool:
    return bool(HOST.fullmatch(name))


YES_OR_NO = Form("1 or 0", lambda text: text.lower() in TRUE | FALSE)
WEB = Form("an address such as https://example.com/v1", _address("http", "https"))
FORMS: dict[str, Form] = {
    "ALLOWED_HOSTS": Form(
        "host names with commas between, such as crm.example.com (no https://, no port)",
        _each(_is_host),
    ),
    "PORT": Form("a number between 1 and 65535", _number(0, 65535)),
    "SITE_URL": Form(
        "the address that people open, such as https://crm.example.com", _address("http", "https", path=False)
    ),
    "CSRF_TRUSTED_ORIGINS": Form(
        "origins with commas between, such as https://crm.example.com", _each(_address("http", "https", path=False))
    ),
    "DATABASE_URL": Form(
        "a PostgreSQL's, such as postgres://name:password@host/database",
        _address("postgres", "postgresql", "psql", "pgsql", host=False),
    ),
    "REDIS_URL": Form(
        "a Valkey's or Redis', such as redis://host:6379/0", _address("redis", "rediss", "unix", host=False)
    ),
    "EMAIL_URL": Form("a mail server's, such as smtp+tls://user:password@host:587", _address(*MAIL, host=False)),
    "DEFAULT_FROM_EMAIL": Form(
        "a sender such as Nexus CRM <no-reply@example.com>", lambda text: bool(re.search(r"[^\s<>@]+@[^\s<>@]+", text))
    ),
    "TRUSTED_PROXIES": Form("how many proxies of yours stand in front: 0, 1, …", _number(0, 100)),
    "API_CALLS_A_MINUTE": Form("a number of calls, 1 or more", _number(1, 10**9)),
    "DATABASE_POOL_MIN": Form("a number of connections, 1 or more", _number(1, 10_000)),
    "DATABASE_POOL_MAX": Form("a number of connections, 1 or more", _number(1, 10_000)),
    "MESSAGE_WORKERS": Form("a number of processes, 1 or more", _number(1, 1000)),
    "BACKGROUND_WORKERS": Form("a number of processes, 1 or more", _number(1, 1000)),
    "AGENT_TURN_SECONDS": Form("a number of seconds, more than 0", _number(0.001, 600, whole=False)),
    "AGENT_DEBOUNCE_SECONDS": Form("a number of seconds", _number(0, 3600, whole=False)),
    "LOG_LEVEL": Form("DEBUG, INFO, WARNING or ERROR", lambda text: text in logging.getLevelNamesMapping()),
    "OPENAI_BASE_URL": WEB,
    "YCLOUD_API_BASE": WEB,
    "GOOGLE_BASE_URL": WEB,
    "DEBUG": YES_OR_NO,
    "BEHIND_TLS": YES_OR_NO,
    "HSTS_SUBDOMAINS": YES_OR_NO,
    "NEXUS_ALLOW_PRIVATE_ADDRESSES": YES_OR_NO,
}


def require_sound(*, production: bool = False) -> None:
    """Raises FrameError that names every variable that is not what it must be. Values with secrets are not repeated."""
    wrong = [f"{name} to {FORMS[name].wanted}" for name in misread()]
    if wrong:
        raise FrameError(f"The environment or .env is not right. Set {'; '.join(wrong)}. .env.example explains each.")
    if production:
        _require_strong_secret(os.environ.get("SECRET_KEY", ""))


def misread() -> Iterable[str]:
    """The variables whose values would be misread."""
    for name, form in FORMS.items():
        value = os.environ.get(name, "").strip()
        if value and not form.fits(value):
            yield name


def _require_strong_secret(secret: str) -> None:
    if len(secret) < SECRET_LENGTH or len(set(secret)) < SECRET_DIFFERENT:
        raise FrameError(
            f"SECRET_KEY can be guessed: it needs at least {SECRET_LENGTH} random characters. .env.example shows how "
            "to make one. (A new one ends everybody's session.)"
        )
