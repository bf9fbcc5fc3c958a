"""The web process: HTTP by Django, sockets by Channels."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import path, re_path

from conversations.webhook_endpoint import WebhookDoor
from crm.body_limit import BodyLimit
from crm.headers import SecurityHeaders
from tenants.web.consumers import NoticeConsumer, no_such_socket
from tenants.web.sockets import MemberSocketMiddleware

application = ProtocolTypeRouter(
    {
        "http": SecurityHeaders(WebhookDoor(BodyLimit(django_application))),
        "websocket": URLRouter(
            [
                path("ws/", AllowedHostsOriginValidator(MemberSocketMiddleware(NoticeConsumer.as_asgi()))),
                re_path("", no_such_socket),  # type: ignore[arg-type]
            ]
        ),
    }
)
