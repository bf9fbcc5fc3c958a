"""
The `migrate` of django-tenants with each migration and its line in the journal in one transaction.

Django writes the line after the migration has committed when constraints are made last. Who is killed between the two
leaves tables that no journal knows, and every later attempt fails on them ("relation already exists").
"""

from contextlib import ExitStack
from typing import Any

from django.core.management.commands import migrate
from django.db import transaction
from django.db.migrations import Migration


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        self._database = options["database"]
        with ExitStack() as self._migration:
            super().handle(*args, **options)

    def migration_progress_callback(self, action: str, migration: Migration | None = None, fake: bool = False) -> None:
        if action in ("apply_start", "unapply_start") and migration is not None and migration.atomic:
            self._migration.enter_context(transaction.atomic(self._database))
        super().migration_progress_callback(action, migration, fake)
        if action in ("apply_success", "unapply_success"):
            self._migration.close()
