"""The Django admin, narrowed to what an owner or a CEO may see."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

# Groups of rights are not ours: rights come with the role in a company.
LIBRARIES = ("allauth.", "django.contrib.auth.")


class NexusAdminSite(AdminSite):
    site_header = site_title = "Nexus CRM"
    index_title = _("People and companies")
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only what our rooms show: the pages that libraries bring would lay factors and sessions open."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        ours = [model for model in models if not model.__module__.startswith(LIBRARIES)]
        super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return user.is_authenticated and user.is_staff

    def get_urls(self) -> list[Any]:
        """Without the address that leads to any row by its number: nothing here has a page outside of the admin."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The people of each company by their state, each number with the list behind it."""
        # Looks at models, which are not there yet when this module loads.
        from tenants.admin.people import by_company

        return super().index(request, {**(extra_context or {}), "people": by_company(request)})

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Every page of the admin: whoever may enter gives a second proof first."""
        # Looks at models, which are not there yet when this module loads.
        from tenants.accounts.second_proof import needs_second_proof

        return super().admin_view(needs_second_proof(view), cacheable)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """One page for the whole product: it counts the tries, tells the person by mail and writes the trail."""
        return redirect("tenants:change_password")

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """One login for the whole product; a colleague who is no CEO may not enter."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        wanted = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('tenants:login')}?{urlencode({'next': wanted})}")


class AdminConfig(DjangoAdminConfig):
    default_site = "tenants.admin_site.NexusAdminSite"
