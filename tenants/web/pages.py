"""What the pages of every room share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_vary_headers

from tenants.http import Request


def form_of(page: str, *kept: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorates the view that a form of `page` posts to, in the place of `require_POST`.

    After a refusal (422) the browser shows the form's own address. A reload, a way back or a link that somebody kept
    asks for that by GET, which leads to `page`: the name of an address that takes the view's arguments `kept`. Other
    methods get 405.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def posted(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method in ("GET", "HEAD"):
                return redirect(page, **{name: kwargs[name] for name in kept})
            if request.method != "POST":
                return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
            answer: HttpResponseBase = view(request, *args, **kwargs)
            return answer

        posted.page_of_form = page  # type: ignore[attr-defined]
        return posted

    return decorate


def repeatable(view: Callable[..., Any]) -> Callable[..., Any]:
    """Decorates the view of a form that acts as often as it is sent, such as a switch between light and dark."""
    view.is_repeatable = True  # type: ignore[attr-defined]
    return view


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
