"""Swagger UI and ReDoc, from the files of the django-ninja wheel."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe


@require_safe
def swagger(request: HttpRequest) -> HttpResponse:
    """Try the API in the browser."""
    return TemplateResponse(request, "api/swagger.html").render()


@require_safe
def redoc(request: HttpRequest) -> HttpResponse:
    """Read the API in the browser."""
    return TemplateResponse(request, "api/redoc.html").render()
