"""What a resource is made of; see `api/__init__.py` for the way to add one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404
from ninja import Field, Query, Router, Schema, Status

from api.authentication import ApiRequest
from api.inputs import Input
from api.paging import Page, Paging, page_of
from api.problems import Problem, checked
from tenants.permissions import may, needs

__all__ = [
    "UNSENT",
    "ApiRequest",
    "Field",
    "Input",
    "Page",
    "Paging",
    "Problem",
    "Query",
    "Router",
    "Schema",
    "Status",
    "changes",
    "checked",
    "in_module",
    "may",
    "needs",
    "page_of",
]

View = Callable[..., Any]
# The default of a value in a PATCH that need not be sent; null itself is refused. Read with `changes(body)`.
UNSENT: Any = None


def in_module(name: str) -> Callable[[View], View]:
    """Decorates a route of an optional module: 404 while the company has switched it off."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: ApiRequest, *args: Any, **kwargs: Any) -> Any:
            if not request.tenant.has_module(name):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard


def changes(asked: Schema) -> dict[str, Any]:
    """What a PATCH names: values that were not sent are not there, null is a value."""
    return asked.model_dump(exclude_unset=True)
