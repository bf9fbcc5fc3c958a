#!/usr/bin/env python3
"""Django's commands, with the embedded services when no others are named."""

import contextlib
import os
import signal
import sys
from types import FrameType

WITHOUT_SERVICES = {"check", "collectstatic", "compile_messages", "diffsettings", "help", "makemessages", "version"}


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    from crm import embedded

    try:
        lease = embedded.provide(start=needs_services(sys.argv))
    except embedded.FrameError as error:
        print(error, file=sys.stderr)
        return 1
    listens_at = running_port()
    if listens_at:
        os.environ.setdefault("PORT", listens_at)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    with lease:
        if lease.services is None or lease.services.postgres is None:
            try:
                require_own_sessions()
            except embedded.FrameError as error:
                print(error, file=sys.stderr)
                return 1
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    return 0


def require_own_sessions() -> None:
    """Refuse a pooler that would mix up companies, before any command; one that finds no database says so itself."""
    if not needs_services(sys.argv):
        return
    import django
    import psycopg

    from crm import pooling

    django.setup()
    with contextlib.suppress(psycopg.Error):
        pooling.require_own_sessions()


def running_port() -> str:
    """Where the product of this home listens, as its supervisor wrote it; "" when none has run here."""
    from crm.embedded.paths import home_path

    record = home_path() / ".supervisor"
    return (record.read_text() if record.is_file() else "").rpartition(":")[2].strip()


def needs_services(words: list[str]) -> bool:
    """Whether the command may ask the database or the broker."""
    if len(words) < 2 or "--help" in words or "-h" in words:
        return False
    return words[1] not in WITHOUT_SERVICES or "--database" in words


def end(number: int, frame: FrameType | None) -> None:
    """Leave through the `with`, so that services we started are stopped."""
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
