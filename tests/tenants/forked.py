"""What a child process of `test_killed` runs: imported once by the fork server, before any child is made."""

import os
import signal
from typing import Any

import django
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder

django.setup()


def run(*words: str) -> None:
    """One command of `manage.py`."""
    call_command(*words)


def run_until_recorded(app: str, migration: str, *words: str) -> None:
    """The command until the journal of migrations is to name that one; this process is killed there."""
    record = MigrationRecorder.record_applied

    def killed_before(recorder: Any, its_app: str, name: str) -> None:
        if (its_app, name) == (app, migration):
            os.kill(os.getpid(), signal.SIGKILL)
        record(recorder, its_app, name)

    MigrationRecorder.record_applied = killed_before
    call_command(*words)
