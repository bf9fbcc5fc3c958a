"""Files that pass: made for somebody to download, in a folder of the company below MEDIA_ROOT, and then removed."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

KEPT_FOR = timedelta(days=7)


def remove_old(folder: str) -> int:
    """Removes what lies in this folder of any company after its time, also of one that is switched off. How many."""
    oldest, removed = (timezone.now() - KEPT_FOR).timestamp(), 0
    for path in Path(settings.MEDIA_ROOT).glob(f"*/{folder}/*"):
        try:
            if path.stat().st_mtime < oldest:
                path.unlink()
                removed += 1
        except FileNotFoundError:  # a worker was faster
            continue
    return removed
