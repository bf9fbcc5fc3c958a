"""What the pages of every room share."""

from typing import Any

from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_vary_headers

from tenants.http import Request


def page_or_region(
    request: Request, page: str, region: str, context: dict[str, Any], status: int = 200
) -> TemplateResponse:
    """The whole page, or for htmx the part of it that changes; caches keep the two apart."""
    response = TemplateResponse(request, region if request.htmx else page, context, status=status)
    patch_vary_headers(response, ("HX-Request",))
    return response


def address_of(name: str, *args: Any) -> str:
    """The address of a page that another room owns; empty while the room does not offer it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
