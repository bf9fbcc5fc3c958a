"""Every address of the product; each room owns its own part."""

from django.contrib import admin
from django.urls import include, path

from crm import views
from tenants import modules

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("figures/", views.dashboard_figures, name="figures"),
    path("theme/", views.theme, name="theme"),
    path("sidebar/", views.sidebar, name="sidebar"),
    path("language/", views.language, name="language"),
    path("", include("tenants.urls")),
    path("", include("company.urls")),
    path("settings/api/", include("company.webhooks.urls")),
    path("leads/", include("leads.urls")),
    path("pipeline/", include("leads.pipeline_urls")),
    path("calendar/", include("calendar_app.urls")),
    path("", include("calendar_app.hook_urls")),
    path("", include("conversations.urls")),
    path("agent/", include("agent.urls")),
    path("api/", include("api.urls")),
    path("admin/", admin.site.urls),
    *[path(mount.prefix, include(mount.target)) for module in modules.every() for mount in module.urls],
]
