"""Settings, API: what the API is, where events go, and the log of every delivery."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from company.webhooks.forms import EndpointForm, LogForm
from company.webhooks.models import WebhookDelivery, WebhookEndpoint
from tenants.accounts.second_proof import needs_second_proof
from tenants.errors import UserError
from tenants.http import Request
from tenants.ids import new_id
from tenants.permissions import needs
from tenants.web import shown_once
from tenants.web.pages import address_of, form_of, page_or_region

PAGE = 25
CONFIGURE = "webhooks.configure"
# Pages of a room above, where that room offers them.
DOCS, REDOC = "api:swagger", "api:redoc"

View = Callable[..., HttpResponse]


def with_endpoint(view: View) -> View:
    """Puts the company's endpoint in the place of its key: strangers hear 404 before anybody asks for a proof."""

    @wraps(view)
    def found(request: Request, pk: UUID) -> HttpResponse:
        return view(request, get_object_or_404(WebhookEndpoint, pk=pk))

    return found


@require_safe
@needs(CONFIGURE)
def overview(request: Request) -> HttpResponse:
    """What the API is for, and every address that hears of events."""
    context = {"endpoints": WebhookEndpoint.objects.all(), "docs": address_of(DOCS), "redoc": address_of(REDOC)}
    return page_or_region(request, "settings/api.html", "settings/_endpoints.html", context)


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
@needs_second_proof
def endpoint_new(request: Request) -> HttpResponse:
    """A new address; the next page shows its secret, once."""
    form = EndpointForm(request.POST or None, initial={"new_id": new_id()})
    if request.method == "POST" and form.is_valid():
        pk = form.cleaned_data["new_id"]
        try:
            with transaction.atomic():
                made, secret = WebhookEndpoint.add(**form.chosen(), by=request.user, pk=pk)
                _keep_secret(request, made, secret)
        except UserError as error:
            form.add_error(None, error.message)
        else:
            return redirect("webhooks:endpoint_secret", made.pk)
    return _form_page(request, form, None)


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
@with_endpoint
@needs_second_proof
def endpoint_edit(request: Request, endpoint: WebhookEndpoint) -> HttpResponse:
    """Another address, other events, another name."""
    form = EndpointForm(request.POST or None, initial=endpoint.facts())
    if request.method == "POST" and form.is_valid():
        endpoint.change(**form.chosen(), by=request.user)
        messages.success(request, _("Saved."))
        return redirect(endpoint)
    return _form_page(request, form, endpoint)


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
@with_endpoint
@needs_second_proof
def endpoint_rotate(request: Request, endpoint: WebhookEndpoint) -> HttpResponse:
    """A new secret, after asking; the next page shows it, once."""
    if request.method == "POST":
        with transaction.atomic():
            _keep_secret(request, endpoint, endpoint.rotate(by=request.user))
        return redirect("webhooks:endpoint_secret", endpoint.pk)
    return TemplateResponse(request, "settings/endpoint_rotate.html", {"endpoint": endpoint})


def _keep_secret(request: Request, endpoint: WebhookEndpoint, secret: str) -> None:
    """For the page that shows it. A form that was sent twice has none the second time, and leaves the first."""
    if secret:
        shown_once.keep(request, f"webhook {endpoint.pk}", secret)


@require_GET
@needs(CONFIGURE)
@with_endpoint
@needs_second_proof
@never_cache
def endpoint_secret(request: Request, endpoint: WebhookEndpoint) -> HttpResponse:
    """The one page that shows a secret; loaded again it leads on without."""
    secret = shown_once.take_once(request, f"webhook {endpoint.pk}")
    if not secret:
        return redirect(endpoint)
    return TemplateResponse(request, "settings/endpoint_secret.html", {"endpoint": endpoint, "secret": secret})


def _form_page(request: Request, form: EndpointForm, endpoint: WebhookEndpoint | None) -> HttpResponse:
    context = {"form": form, "endpoint": endpoint}
    return TemplateResponse(request, "settings/endpoint_form.html", context, status=422 if form.is_bound else 200)


@require_safe
@needs(CONFIGURE)
@with_endpoint
def endpoint(request: Request, row: WebhookEndpoint) -> HttpResponse:
    """One address: its health, what can be done, and its log. For htmx: the part that changes."""
    return page_or_region(request, "settings/endpoint.html", "settings/_endpoint.html", _log(request, row))


def _log(request: Request, row: WebhookEndpoint) -> dict[str, Any]:
    form = LogForm(request.GET)
    asked, after = form.asked(), request.GET.get("after", "")
    rows = list(row.deliveries.shown(**asked, after=after)[: PAGE + 1])
    following = urlencode({**asked, "after": rows[PAGE - 1].cursor}) if len(rows) > PAGE else ""
    return {
        "endpoint": row,
        "log_form": form,
        "asked": asked,
        "deliveries": rows[:PAGE],
        "next": f"?{following}" if following else "",
        "first": f"?{urlencode(asked)}" if after else "",
    }


@form_of("webhooks:endpoint", "pk")
@needs(CONFIGURE)
@with_endpoint
def endpoint_test(request: Request, row: WebhookEndpoint) -> HttpResponse:
    """Sends an event that means nothing; the page of its delivery says what came back."""
    return redirect(row.send_test(by=request.user))


@form_of("webhooks:endpoint", "pk")
@needs(CONFIGURE)
@with_endpoint
def endpoint_pause(request: Request, row: WebhookEndpoint) -> HttpResponse:
    row.pause(row.Pause.PERSON, by=request.user)
    return redirect(row)


@form_of("webhooks:endpoint", "pk")
@needs(CONFIGURE)
@with_endpoint
def endpoint_resume(request: Request, row: WebhookEndpoint) -> HttpResponse:
    row.resume(by=request.user)
    return redirect(row)


@form_of("webhooks:endpoint", "pk")
@needs(CONFIGURE)
@with_endpoint
@needs_second_proof
def endpoint_delete(request: Request, row: WebhookEndpoint) -> HttpResponse:
    row.remove(by=request.user)
    messages.success(request, _("The endpoint is deleted."))
    return redirect("webhooks:settings")


@require_safe
@needs(CONFIGURE)
def delivery(request: Request, pk: UUID) -> HttpResponse:
    """What was sent, and what came back. For htmx: the part that changes."""
    row = get_object_or_404(WebhookDelivery.objects.with_endpoint().select_related("asked_by"), pk=pk)
    context = {"delivery": row, "endpoint": row.endpoint, "body": _indented(row.event.body)}
    return page_or_region(request, "settings/delivery.html", "settings/_delivery.html", context)


def _indented(body: str) -> str:
    return json.dumps(json.loads(body), indent=2, ensure_ascii=False) if body else ""


@form_of("webhooks:delivery", "pk")
@needs(CONFIGURE)
def delivery_again(request: Request, pk: UUID) -> HttpResponse:
    """The same event once more."""
    row = get_object_or_404(WebhookDelivery.objects.with_endpoint(), pk=pk)
    return redirect(row.send_again(by=request.user))
