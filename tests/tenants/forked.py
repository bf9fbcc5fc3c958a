"""What a child process of `test_killed` runs: imported once by the fork server, before any child is made."""

import django
from django.core.management import call_command

django.setup()


def run(*words: str) -> None:
    """One command of `manage.py`."""
    call_command(*words)
