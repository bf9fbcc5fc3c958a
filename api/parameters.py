"""What stands after the `?` of an address: a misspelt filter is refused; left out, it would answer wrong rows."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from api.problems import Problem, problem_response

Run = Callable[..., Any]


def strict(run: Run) -> Run:
    """Decorates the run of every operation: 422 for a parameter that it does not have, or that is given twice."""
    known = tuple(_names(run))

    @wraps(run)
    def asked(request: HttpRequest, **values: Any) -> Any:
        try:
            _check(request, known)
        except Problem as problem:
            return problem_response(problem)
        return run(request, **values)

    return asked


def _names(run: Run) -> Iterator[str]:
    """The parameters of the operation that this is the run of, as the library has read them from its signature."""
    operation: Any = getattr(run, "__self__")  # noqa: B009 (no type says that it is a method)
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            yield from model.__ninja_flatten_map__


def _check(request: HttpRequest, known: tuple[str, ...]) -> None:
    if unknown := [name for name in request.GET if name not in known]:
        lines = [{"field": name, "code": "unknown", "message": _no_such(name)} for name in unknown]
        raise Problem(422, "unknown_parameter", f"{_no_such(unknown[0])} {_those(known)}", errors=lines)
    if twice := [name for name in known if len(request.GET.getlist(name)) > 1]:
        lines = [{"field": name, "code": "repeated", "message": _("Give it once.")} for name in twice]
        detail = _("The parameter %(name)s is given more than once.") % {"name": twice[0]}
        raise Problem(422, "repeated_parameter", detail, errors=lines)


def _no_such(name: str) -> str:
    return _("There is no parameter %(name)s here.") % {"name": name[:80]}


def _those(known: tuple[str, ...]) -> str:
    if not known:
        return pgettext("parameters of an address", "There are none.")
    return pgettext("parameters of an address", "There are: %(names)s.") % {"names": ", ".join(known)}
