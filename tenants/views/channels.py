"""The company's WhatsApp numbers: where the provider must call, and with which key we send."""

from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants import audit
from tenants.errors import UserError
from tenants.forms import ChannelForm, ChannelKeyForm
from tenants.http import Request
from tenants.models import WhatsAppChannel
from tenants.pages import address_of
from tenants.permissions import needs
from tenants.views.settings import saved

# What we ask YCloud to tell us.
EVENTS = (
    "whatsapp.inbound_message.received",
    "whatsapp.message.updated",
    "whatsapp.smb.message.echoes",
)


@require_safe
@needs("channels.configure")
def channels(request: Request) -> HttpResponse:
    """Every number of the company, and what is missing for it."""
    rows = WhatsAppChannel.objects.filter(tenant=request.tenant)
    return TemplateResponse(request, "settings/channels.html", {"channels": rows})


@require_http_methods(["GET", "POST"])
@needs("channels.configure")
def channel_new(request: Request) -> HttpResponse:
    """A number at YCloud; its address and secret are made with it."""
    form = ChannelForm(request.POST or None, initial={"name": "WhatsApp"})
    if request.method == "POST" and form.is_valid():
        row = form.save(commit=False)
        row.tenant, row.provider = request.tenant, WhatsAppChannel.Provider.YCLOUD
        try:
            with transaction.atomic():
                row.save()
                _trail(request, row, "added", number=row.number)
            return redirect("tenants:channel", row.pk)
        except IntegrityError:
            form.add_error("number", _("This number is here already."))
        except UserError as error:
            form.add_error(None, error.message)
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "settings/channel_new.html", {"form": form}, status=status)


@require_safe
@needs("channels.configure")
def channel(request: Request, pk: UUID) -> HttpResponse:
    """The way to connect one number, step by step."""
    return _page(request, _channel(request, pk), ChannelKeyForm())


@require_POST
@sensitive_post_parameters("api_key")
@needs("channels.configure")
def channel_key(request: Request, pk: UUID) -> HttpResponse:
    """Keeps the provider's key, encrypted; it is never shown again."""
    row = _channel(request, pk)
    form = ChannelKeyForm(request.POST)
    if form.is_valid():
        row.api_key = form.cleaned_data["api_key"]
        try:
            with transaction.atomic():
                row.save(update_fields=["api_key"])
                _trail(request, row, "key_changed")
            return saved(request, reverse("tenants:channel", args=[row.pk]))
        except UserError as error:
            form.add_error("api_key", error.message)
    return _page(request, row, form, status=422)


@require_POST
@needs("channels.configure")
def channel_active(request: Request, pk: UUID) -> HttpResponse:
    """Switches a number on or off; events for one that is off are not taken."""
    row = _channel(request, pk)
    row.is_active = request.POST.get("active") == "on"
    with transaction.atomic():
        row.save(update_fields=["is_active"])
        _trail(request, row, "switched_on" if row.is_active else "switched_off")
    return saved(request, reverse("tenants:channel", args=[row.pk]))


def _channel(request: Request, pk: UUID) -> WhatsAppChannel:
    return get_object_or_404(WhatsAppChannel, tenant=request.tenant, pk=pk)


def _page(request: Request, row: WhatsAppChannel, form: ChannelKeyForm, *, status: int = 200) -> HttpResponse:
    context = {
        "channel": row,
        "form": form,
        "webhook": f"{settings.SITE_URL}{row.webhook_path}",
        "events": EVENTS,
        "simulator_url": address_of("conversations:simulator"),
    }
    return TemplateResponse(request, "settings/channel.html", context, status=status)


def _trail(request: Request, row: WhatsAppChannel, what: str, **after: str) -> None:
    audit.record(request.tenant.schema_name, f"channel.{what}", row.pk, by=request.user.pk, after=after)
