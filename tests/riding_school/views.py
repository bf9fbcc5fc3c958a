"""The page of the horses, and the regions on pages of other rooms."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from leads.models import Lead
from tenants.http import Request
from tenants.permissions import needs
from tests.riding_school.models import Horse, Ride


@require_safe
@needs("horses.see")
def horses(request: Request) -> HttpResponse:
    return TemplateResponse(request, "riding_school/horses.html", {"horses": Horse.objects.order_by("name")})


@require_safe
@needs("horses.see")
def rides_of_lead(request: Request, pk: UUID) -> HttpResponse:
    """Region of a lead's page and of the inbox."""
    lead = get_object_or_404(Lead.objects.visible_to(request.member), pk=pk)
    rides = Ride.objects.filter(lead=lead).select_related("horse").order_by("-at")[:5]
    return TemplateResponse(request, "riding_school/_rides.html", {"rides": rides})


@require_safe
@needs("horses.see")
def horses_today(request: Request) -> HttpResponse:
    """Region of the dashboard."""
    return TemplateResponse(request, "riding_school/_count.html", {"count": Horse.objects.count()})
