"""Every address of the API. A resource is one line of ROUTERS."""

from typing import Any

from django.urls import URLPattern, URLResolver, path
from django.utils.module_loading import import_string

from api import docs
from api.authentication import audited
from api.base import in_module
from api.idempotency import idempotent
from api.openapi import Api
from api.routes import analytics, appointments, auth, companies, conversations, deals, leads, people, services, webhooks
from tenants import modules

ROUTERS = {
    "/admin/leads": leads.router,
    "/admin/deals": deals.router,
    "/admin/services": services.router,
    "/admin/professionals": services.professionals,
    "/admin/availability": appointments.availability,
    "/admin/appointments": appointments.router,
    "/admin/conversations": conversations.router,
    "/admin/messages": conversations.messages,
    "/admin/analytics": analytics.router,
    "/admin/users": people.router,
    "/admin/companies": companies.router,
    "/admin/webhooks": webhooks.router,
}

for module in modules.every():
    for mount in module.api:
        router = import_string(mount.target)
        router.add_decorator(in_module(module.name), mode="view")
        ROUTERS[mount.prefix] = router

api = Api()
api.add_router("/auth", auth.router)
auth.router.add_decorator(audited, mode="view")
for prefix, router in ROUTERS.items():
    router.add_decorator(idempotent, mode="view")
    if router is appointments.router:
        # Outside of the transaction that the line before opens.
        router.add_decorator(appointments.asking_google, mode="view")
    router.add_decorator(audited, mode="view")
    api.add_router(prefix, router)


def _without_session(pattern: URLPattern | URLResolver) -> URLPattern | URLResolver:
    """The session's guards leave these alone: `ApiMiddleware` has its own."""
    view: Any = getattr(pattern, "callback", None)
    view.login_required = False
    view.csrf_exempt = True
    return pattern


app_name = "api"
urlpatterns = [
    _without_session(pattern)
    for pattern in [
        path("docs", docs.swagger, name="swagger"),
        path("redoc", docs.redoc, name="redoc"),
        *api.urls[0],
    ]
]
