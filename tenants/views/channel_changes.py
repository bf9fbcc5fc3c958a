"""What can be changed of a WhatsApp number once it is there: what it is called, which it is, and its end."""

from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenants import notices
from tenants.accounts.second_proof import needs_second_proof
from tenants.companies.channel_checks import desk
from tenants.forms import ChannelForm, ChannelRemoveForm
from tenants.http import Request
from tenants.permissions import needs
from tenants.views.channels import TAKEN, find_channel, saved_channel, trail


@require_http_methods(["GET", "POST"])
@needs("channels.configure")
def channel_edit(request: Request, pk: UUID) -> HttpResponse:
    """The name, always; the number, while nothing was received or sent through it."""
    row = find_channel(request, pk)
    form = ChannelForm(
        request.POST if request.method == "POST" else None,
        initial={"name": row.name, "number": row.number},
        has_fixed_number=not desk().is_untouched(row),
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                changed = row.describe(**form.cleaned_data)
                if changed:
                    before = {field: pair[0] for field, pair in changed.items()}
                    after = {field: pair[1] for field, pair in changed.items()}
                    trail(request, row, "changed", before=before, after=after)
            return saved_channel(request, row)
        except IntegrityError:
            form.add_error("number", TAKEN)
    context = {"channel": row, "form": form}
    return TemplateResponse(request, "settings/channel_edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@needs("channels.configure")
@needs_second_proof
def channel_remove(request: Request, pk: UUID) -> HttpResponse:
    """Once its number was typed, its address answers nobody any more; its conversations stay. No simulator."""
    row = find_channel(request, pk)
    if row.is_simulator:
        # It would be gone for good, and can be switched off.
        raise Http404
    form = ChannelRemoveForm(request.POST if request.method == "POST" else None, channel=row)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if row.remove():
                trail(request, row, "removed", before={"name": row.name, "number": row.number})
                desk().let_go(row)
        notices.publish("channel.changed", row.pk)
        messages.success(request, _("The number was removed. Its conversations stay in the inbox."))
        return redirect("tenants:channels")
    context = {"channel": row, "form": form}
    return TemplateResponse(request, "settings/channel_remove.html", context, status=422 if form.is_bound else 200)
