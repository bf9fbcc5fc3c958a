"""What several views of people and their accounts share."""

from collections.abc import Callable
from typing import Any


def also_for_the_owner(view: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a view that the installation's owner may open although they work in no company."""
    view.without_company = True  # type: ignore[attr-defined]
    return view
