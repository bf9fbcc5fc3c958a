"""How a line of the log is written: whole, but without the values that a database repeats in its refusals."""

import logging
import re

# PostgreSQL tells which values broke a rule ("Key (kind, value)=(phone, +549…) already exists."), and quotes the
# statement; a worker that prints an exception may have escaped the line's beginning.
VALUES = re.compile(r"(?:\n|\\n)(?:DETAIL|CONTEXT|LINE \d+):.*?(?=\n|\\n|$)")


def without_trace_of_refusals(record: logging.LogRecord) -> bool:
    """What Django refuses for safety (an invented host, too many fields) is one line: anybody can have it written."""
    if record.name.startswith("django.security"):
        record.exc_info = record.exc_text = None
    return True


class DiscreetFormatter(logging.Formatter):
    """Ids may stand in a log; numbers, words and secrets of people may not."""

    def format(self, record: logging.LogRecord) -> str:
        return VALUES.sub("", super().format(record))
