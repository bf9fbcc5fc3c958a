from uuid import UUID

from django.http import HttpResponse

from tenants.http import Request


def inbox(request: Request) -> HttpResponse:
    return HttpResponse("")


def conversation_open(request: Request, pk: UUID) -> HttpResponse:
    return HttpResponse("")


def simulator(request: Request) -> HttpResponse:
    return HttpResponse("")
