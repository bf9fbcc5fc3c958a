"""The web process: HTTP by Django, sockets by Channels."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import path

from conversations.door import WebhookDoor
from crm.body_limit import BodyLimit
from tenants.web.consumers import NoticeConsumer
from tenants.web.sockets import MemberSocketMiddleware

application = ProtocolTypeRouter(
    {
        "http": WebhookDoor(BodyLimit(django_application)),
        "websocket": AllowedHostsOriginValidator(
            MemberSocketMiddleware(URLRouter([path("ws/", NoticeConsumer.as_asgi())]))
        ),
    }
)
