"""Where a passphrase comes from: a file, so that no list of processes shows it."""

from pathlib import Path

from company.transfer.archive import MoveError
from company.transfer.locks import SHORTEST


def passphrase_of(path: Path | None) -> str:
    """The first line of the file; "" without a file. Raises MoveError."""
    if path is None:
        return ""
    try:
        first = (path.read_text().splitlines() or [""])[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise MoveError(f"{path} cannot be read.") from error
    if len(first) < SHORTEST:
        raise MoveError(f"The passphrase in {path} is shorter than {SHORTEST} characters: choose a longer one.")
    return first
