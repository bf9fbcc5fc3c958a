"""`manage.py words_check FILE`: measure the grammar of dates and times on a table of cases."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from datetime_parser.cases import UnreadableTable, check


class Command(BaseCommand):
    """Print "N of M right" and every wrong case. Exits 0 unless the table cannot be read."""

    help = "Reads a YAML table of texts and what they mean, and prints how many the grammar reads right."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", help="YAML list of cases: id, lang, tag, text, expect; now, zone, offered when they differ."
        )

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        """Print the figure first, then one block a wrong case."""
        try:
            results = check(file)
        except UnreadableTable as error:
            raise CommandError(str(error)) from error
        wrong = [result for result in results if not result.right]
        self.stdout.write(f"{len(results) - len(wrong)} of {len(results)} right")
        for result in wrong:
            self.stdout.write(f"\n{result.id} ({result.tag})\n  text:     {result.text}")
            self.stdout.write(f"  expected: {result.expected}\n  got:      {result.got}")
