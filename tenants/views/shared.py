"""What several views of people and their accounts share."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse

from tenants.accounts import throttle


def also_for_the_owner(view: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a view that the installation's owner may open although they work in no company."""
    view.without_company = True  # type: ignore[attr-defined]
    return view


def too_many(response: HttpResponse, seconds: int = throttle.QUARTER) -> HttpResponse:
    """The answer says when the next try makes sense."""
    response.headers["Retry-After"] = str(seconds)
    return response


def account_page(request: Any, template: str, context: dict[str, Any], *, status: int = 200) -> TemplateResponse:
    """A page about one's own account: among the settings, or alone for an owner without a company."""
    frame = "settings/base.html" if request.member else "account/alone.html"
    return TemplateResponse(request, template, {"frame": frame, **context}, status=status)
