"""The Django admin, narrowed to what an owner or a CEO may see."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class NexusAdminSite(AdminSite):
    site_header = site_title = "Nexus CRM"
    index_title = _("People and companies")

    def has_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return user.is_authenticated and user.is_staff


class AdminConfig(DjangoAdminConfig):
    default_site = "tenants.admin_site.NexusAdminSite"
