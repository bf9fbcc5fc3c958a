"""Swagger UI and ReDoc, from the files that the django-ninja wheel ships; nothing comes from another host.

Each page has a content policy of its own. Scripts come from here alone, without `unsafe-inline` and `unsafe-eval`.
ReDoc writes its style sheets into the page while it runs, so that page alone allows inline style elements; both draw
small pictures from `data:` addresses. The pages hold no secrets and no session. Their frame follows the reader's
language and theme; the reference itself is in English.
"""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

POLICY = (
    "default-src 'none'; script-src 'self'; style-src {styles}; style-src-attr 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; worker-src {workers}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@require_safe
def swagger(request: HttpRequest) -> HttpResponse:
    """Try the API in the browser."""
    return _page(request, "swagger", POLICY.format(styles="'self'", workers="'none'"))


@require_safe
def redoc(request: HttpRequest) -> HttpResponse:
    """Read the API in the browser; its search runs in a worker that it makes itself."""
    return _page(request, "redoc", POLICY.format(styles="'self' 'unsafe-inline'", workers="blob:"))


def _page(request: HttpRequest, name: str, policy: str) -> HttpResponse:
    response = TemplateResponse(request, f"api/{name}.html", {"here": name}).render()
    response.headers["Content-Security-Policy"] = policy
    return response
