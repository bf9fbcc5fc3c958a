"""The bell: what staff should look at."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from company.models import Notification, unread_count
from tenants.http import Request

SHOWN = 20


@require_safe
def notification_list(request: Request) -> HttpResponse:
    """Region: the newest notifications of this person."""
    visible = Notification.objects.visible_to(request.member)
    context = {"notifications": visible[:SHOWN], "reader": str(request.user.pk)}
    return TemplateResponse(request, "company/_notices.html", context)


@require_safe
def notification_bell(request: Request) -> HttpResponse:
    """Region: how many wait."""
    return TemplateResponse(request, "company/_bell.html", {"unread": unread_count(request.member)})


@require_safe
def notification_call(request: Request, pk: UUID) -> HttpResponse:
    """Region: one that calls, upon any page. Every open page of the company asks: nothing for whoever it is not for,
    and for what the person has seen."""
    notification = get_object_or_404(Notification, pk=pk)
    mine = Notification.objects.visible_to(request.member).unread(request.user)
    if not notification.calls or not mine.filter(pk=pk).exists():
        return HttpResponse(status=204)
    return TemplateResponse(request, "company/_call.html", {"notification": notification})


@require_safe
def notification_open(request: Request, pk: UUID) -> HttpResponse:
    """Goes to the place it tells of; this person has seen it then."""
    visible = Notification.objects.visible_to(request.member)
    notification = get_object_or_404(visible, pk=pk)
    visible.filter(pk=pk).mark_read(request.user)
    if not url_has_allowed_host_and_scheme(notification.url, allowed_hosts=None):
        raise Http404
    return redirect(notification.url)


@require_POST
def notifications_read(request: Request) -> HttpResponse:
    """Everything is read; answers with the emptied bell."""
    Notification.objects.visible_to(request.member).mark_read(request.user)
    return TemplateResponse(request, "company/_bell.html", {"unread": 0})
