#!/usr/bin/env python3
"""Django's commands, with the embedded services when no others are named."""

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
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    with lease:
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    return 0


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
