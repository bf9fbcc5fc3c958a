"""The company's WhatsApp numbers: where the provider must call, and with which key we send."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tenants import audit, notices
from tenants.accounts.second_proof import is_fresh, needs_second_proof
from tenants.companies.channel_checks import desk
from tenants.errors import UserError
from tenants.forms import ChannelForm, ChannelKeyForm, ChannelTestForm
from tenants.http import Request
from tenants.models import WhatsAppChannel
from tenants.permissions import needs
from tenants.views.settings import saved
from tenants.web.pages import address_of, form_of, page_or_region

# What we ask YCloud to tell us.
EVENTS = (
    "whatsapp.inbound_message.received",
    "whatsapp.message.updated",
    "whatsapp.smb.message.echoes",
)

# Why a key was not kept, in the words of `channel_checks.Desk.check_key`.
VERDICTS = {
    "wrong_key": gettext_lazy("YCloud does not know this key. Copy it again from Developers → API keys."),
    "not_allowed": gettext_lazy(
        "YCloud knows this key, but does not let it read the numbers. Make one with all rights."
    ),
    "other_number": gettext_lazy("The key works, but its YCloud account does not have this number."),
    "not_connected": gettext_lazy("The key works, but YCloud says that this number is not connected to WhatsApp."),
    "unreachable": gettext_lazy("YCloud did not answer, so nobody knows whether the key works. Try again in a minute."),
}
TAKEN = gettext_lazy("This number is here already.")
# With these a person may know better, or not want to wait.
KEPT_ANYWAY = {"other_number", "not_connected", "unreachable"}


@require_safe
@needs("channels.configure")
def channels(request: Request) -> HttpResponse:
    """Every number of the company, and what is missing for it."""
    rows = WhatsAppChannel.objects.present().filter(tenant=request.tenant)
    return TemplateResponse(request, "settings/channels.html", {"channels": rows})


@require_http_methods(["GET", "POST"])
@needs("channels.configure")
def channel_new(request: Request) -> HttpResponse:
    """A number at YCloud; its address and secret are made with it."""
    form = ChannelForm(request.POST or None, initial={"name": "WhatsApp"})
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                row = WhatsAppChannel.connect(request.tenant, **form.cleaned_data)
                if row:
                    trail(request, row, "created", after={"number": row.number})
        except UserError as error:
            form.add_error(None, error.message)
        except IntegrityError:
            form.add_error("number", TAKEN)
        else:
            if row:
                return redirect("tenants:channel", row.pk)
            form.add_error("number", TAKEN)
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "settings/channel_new.html", {"form": form}, status=status)


@require_safe
@never_cache
@needs("channels.configure")
def channel(request: Request, pk: UUID) -> HttpResponse:
    """The way to connect one number, step by step, and how it is doing."""
    return _page(request, find_channel(request, pk))


@require_safe
@never_cache
@needs("channels.configure")
def channel_health(request: Request, pk: UUID) -> HttpResponse:
    """The region with the lights, for htmx."""
    row = find_channel(request, pk)
    context = {"channel": row, "health": desk().health(row)}
    return page_or_region(request, "settings/channel_health.html", "settings/_channel_health.html", context)


@require_safe
@needs("channels.configure")
@needs_second_proof
def channel_unlock(request: Request, pk: UUID) -> HttpResponse:
    """Leads through the second proof back to the page, where the key can then be entered."""
    return redirect(reverse("tenants:channel", args=[find_channel(request, pk).pk]) + "?key=1#key")


@form_of("tenants:channel", "pk")
@sensitive_post_parameters("api_key")
@needs("channels.configure")
@needs_second_proof
def channel_key(request: Request, pk: UUID) -> HttpResponse:
    """Keeps the provider's key, encrypted, once the provider has taken it; it is never shown again."""
    row = find_channel(request, pk)
    form = ChannelKeyForm(request.POST)
    verdict = ""
    if form.is_valid():
        key = form.cleaned_data["api_key"]
        verdict = desk().check_key(row, key)
        if verdict == "works" or (form.cleaned_data["anyway"] and verdict in KEPT_ANYWAY):
            try:
                return _keep_key(request, row, key, is_proven=verdict == "works")
            except UserError as error:
                form.add_error("api_key", error.message)
        else:
            form.add_error("api_key", VERDICTS[verdict])
    return _page(request, row, form=form, may_keep_anyway=verdict in KEPT_ANYWAY, status=422)


def _keep_key(request: Request, row: WhatsAppChannel, key: str, *, is_proven: bool) -> HttpResponse:
    with transaction.atomic():
        row.keep_key(key, is_proven=is_proven)
        trail(request, row, "key_changed")
    return saved_channel(request, row)


@form_of("tenants:channel", "pk")
@needs("channels.configure")
def channel_check(request: Request, pk: UUID) -> HttpResponse:
    """Asks the provider again whether the stored key works."""
    row = find_channel(request, pk)
    verdict = desk().check_key(row, row.api_key) if row.api_key else "wrong_key"
    row.note_check(works=verdict == "works")
    notices.publish("channel.changed", row.pk)
    if verdict != "works":
        return _page(request, row, check_refused=VERDICTS[verdict], status=422)
    messages.success(request, _("YCloud takes the key."))
    return redirect("tenants:channel", row.pk)


@require_safe
@never_cache
@needs("channels.configure")
@needs_second_proof
def channel_secret(request: Request, pk: UUID) -> HttpResponse:
    """The same page with the signing secret in clear; the trail keeps who looked."""
    row = find_channel(request, pk)
    trail(request, row, "secret_shown")
    return _page(request, row, is_secret_shown=True)


@form_of("tenants:channel", "pk")
@needs("channels.configure")
@needs_second_proof
def channel_secret_renew(request: Request, pk: UUID) -> HttpResponse:
    """A new signing secret; the one before is taken for 24 hours more."""
    row = find_channel(request, pk)
    with transaction.atomic():
        if row.renew_secret(request.POST.get("version", "")):
            trail(request, row, "secret_changed")
    return redirect("tenants:channel_secret", row.pk)


@form_of("tenants:channel", "pk")
@needs("channels.configure")
@needs_second_proof
def channel_secret_end(request: Request, pk: UUID) -> HttpResponse:
    """The secret before is refused from now on."""
    row = find_channel(request, pk)
    with transaction.atomic():
        if row.end_old_secret():
            trail(request, row, "old_secret_ended")
    return saved_channel(request, row)


@form_of("tenants:channel", "pk")
@needs("channels.configure")
def channel_active(request: Request, pk: UUID) -> HttpResponse:
    """Switches a number on or off; events for one that is off are not taken."""
    row = find_channel(request, pk)
    with transaction.atomic():
        row.switch(on=request.POST.get("active") == "on")
        trail(request, row, "switched_on" if row.is_active else "switched_off")
    return saved_channel(request, row)


@require_http_methods(["GET", "POST"])
@never_cache
@needs("channels.configure")
def channel_test(request: Request, pk: UUID) -> HttpResponse:
    """Sends a test message to a telephone; a GET with `message` tells how far it has come."""
    row = find_channel(request, pk)
    if request.method == "GET":
        return _test_region(request, row, message=request.GET.get("message", ""))
    form = ChannelTestForm(request.POST)
    if not form.is_valid():
        return _test_region(request, row, form=form, status=422)
    with transaction.atomic():
        message_id = desk().send_test(row, form.cleaned_data["number"], by=request.user)
        if message_id:
            trail(request, row, "tested")
    if message_id is None:
        words = _("WhatsApp allows no first word from us. Write to %(number)s from this phone, then press again.")
        form.add_error("number", words % {"number": row.number})
        return _test_region(request, row, form=form, status=422)
    return _test_region(request, row, form=form, message=str(message_id))


def _test_region(
    request: Request, row: WhatsAppChannel, *, form: ChannelTestForm | None = None, message: str = "", status: int = 200
) -> HttpResponse:
    key = _uuid(message)
    context = {
        "channel": row,
        "test_form": form or ChannelTestForm(initial={"number": request.user.phone}),
        "test": desk().test(row, key) if key else None,
    }
    if request.htmx:
        return TemplateResponse(request, "settings/_channel_test.html", context, status=status)
    return _page(request, row, status=status, **context)


def saved_channel(request: Request, row: WhatsAppChannel) -> HttpResponse:
    notices.publish("channel.changed", row.pk)
    return saved(request, reverse("tenants:channel", args=[row.pk]))


def find_channel(request: Request, pk: UUID) -> WhatsAppChannel:
    """One of the company's numbers that was not removed."""
    return get_object_or_404(WhatsAppChannel.objects.present(), tenant=request.tenant, pk=pk)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _page(request: Request, row: WhatsAppChannel, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "channel": row,
        "form": ChannelKeyForm(),
        "test_form": ChannelTestForm(initial={"number": request.user.phone}),
        "health": desk().health(row),
        "is_unlocked": is_fresh(request),
        "wants_key": "key" in request.GET,
        "webhook": f"{settings.SITE_URL}{row.webhook_path}",
        "events": EVENTS,
        "simulator_url": address_of("conversations:simulator"),
        **more,
    }
    return TemplateResponse(request, "settings/channel.html", context, status=status)


def trail(
    request: Request,
    row: WhatsAppChannel,
    what: str,
    *,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    schema = request.tenant.schema_name
    audit.record(schema, f"channel.{what}", row.pk, by=request.user.pk, before=before or {}, after=after or {})
