"""What a request meets before the rooms: the health checks, and HEAD."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from crm import views

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class HealthMiddleware:
    """Answers `/healthz` and `/readyz` to whoever asks, by whatever host name and without TLS.

    A probe on the machine itself knows neither the public name nor the proxy. The answers hold nothing of anybody.
    """

    CHECKS = {"/healthz": views.healthz, "/readyz": views.readyz}

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        check = self.CHECKS.get(request.path)
        return check(request) if check else self.get_response(request)


class HeadMiddleware:
    """HEAD of a page with a form is its GET without the body, as of every other page (RFC 9110, section 9.3.2).

    A view that takes GET alone goes on refusing HEAD: looking at it uses something up, such as a secret that is shown
    once, and programs look at links before people do.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        has_form = response.status_code == 405 and {"GET", "POST"} <= set(response.headers.get("Allow", "").split(", "))
        if request.method == "HEAD" and has_form:
            request.method = "GET"
            response = self.get_response(request)
            request.method = "HEAD"
        return response
