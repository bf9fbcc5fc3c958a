"""In which language, and small things every sentence needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import override

from tenants.languages import dialect

Card = dict[str, Any]


@contextmanager
def speaking(language: str, country: str = "") -> Iterator[None]:
    """Speaks `language` for the body; Spanish for an Argentine company uses "vos"."""
    with override(dialect(language, country)):
        yield


def inside(name: str) -> str:
    """A service's name within a sentence: "visita técnica"; capitals that mean something stay."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
