"""Zones as calendars name them."""

from zoneinfo import ZoneInfo

from babel.core import get_global


def zone_named(name: str) -> ZoneInfo | None:
    """The zone of a name of the IANA database or of Windows ("Romance Standard Time"); None for any other.

    Windows' zones are those of CLDR: of the cities that share a clock the one that stands for all.
    """
    return _known(name) or _known(get_global("windows_zone_mapping").get(name, ""))


def _known(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None
