from uuid import UUID

from django.http import HttpResponse

from tenants.http import Request


def calendar(request: Request) -> HttpResponse:
    return HttpResponse("")


def appointment(request: Request, pk: UUID) -> HttpResponse:
    return HttpResponse("")
