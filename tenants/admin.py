"""What the Django admin shows: people who ask to join, and (to the installation's owner alone) the companies."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tenants import lifecycle
from tenants.errors import UserError
from tenants.models import Membership, Tenant

Verb = Callable[[Membership], None]


class ReadOnly(ModelAdmin):
    """Rows are looked at; they change through actions alone."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Membership)
class MembershipAdmin(ReadOnly):
    """The people of every company where the person is an active CEO, whichever they work in now."""

    list_display = ("person", "email", "phone", "tenant", "role", "status", "created_at")
    list_display_links = ("person",)
    list_filter = ("status", "role", ("tenant", admin.RelatedOnlyFieldListFilter))
    search_fields = ("user__name", "user__email")
    ordering = ("-created_at",)
    fields = ("person", "email", "phone", "tenant", "role", "status", "reason", "decided_by", "decided_at")
    readonly_fields = fields
    actions = ("approve", "reject", "suspend", "reactivate")
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        user: Any = request.user
        if user.is_superuser:
            return Membership.objects.select_related("user", "tenant")
        return Membership.objects.approvable_by(user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return user.is_staff

    def has_view_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        user: Any = request.user
        return user.is_staff

    @admin.display(description=_("person"), ordering="user__name")
    def person(self, row: Membership) -> str:
        return row.user.name

    @admin.display(description=_("e-mail"), ordering="user__email")
    def email(self, row: Membership) -> str:
        return row.user.email

    @admin.display(description=_("phone"))
    def phone(self, row: Membership) -> str:
        return row.user.phone

    @admin.action(description=_("Approve"))
    def approve(self, request: HttpRequest, rows: QuerySet[Membership]) -> None:
        self._decide(request, rows, lambda row: row.approve(by=_user(request)))

    @admin.action(description=_("Reject"))
    def reject(self, request: HttpRequest, rows: QuerySet[Membership]) -> None:
        self._decide(request, rows, lambda row: row.reject(by=_user(request)))

    @admin.action(description=_("Suspend"))
    def suspend(self, request: HttpRequest, rows: QuerySet[Membership]) -> None:
        self._decide(request, rows, lambda row: row.suspend(by=_user(request)))

    @admin.action(description=_("Reactivate"))
    def reactivate(self, request: HttpRequest, rows: QuerySet[Membership]) -> None:
        self._decide(request, rows, lambda row: row.reactivate(by=_user(request)))

    def _decide(self, request: HttpRequest, rows: QuerySet[Membership], verb: Verb) -> None:
        """Each row by itself: what one refuses does not stop the others."""
        done = 0
        for row in rows:
            try:
                verb(row)
                done += 1
            except PermissionDenied:
                self._say(request, row, _now("Nobody decides about themself."))
            except UserError as error:
                self._say(request, row, error.message)
        if done:
            words = ngettext("%(count)s person was changed.", "%(count)s people were changed.", done)
            self.message_user(request, words % {"count": done}, messages.SUCCESS)

    def _say(self, request: HttpRequest, row: Membership, words: str) -> None:
        self.message_user(request, f"{row}: {words}", messages.WARNING)


def _user(request: HttpRequest) -> Any:
    return request.user


@admin.register(Tenant)
class TenantAdmin(ModelAdmin):
    """The installation's owner alone: companies are made by a command and never deleted here."""

    list_display = ("name", "status", "language", "zone", "created_at")
    list_filter = ("status",)
    search_fields = ("name",)
    fields = ("name", "status", "language", "zone", "country", "currency", "registration_open")
    readonly_fields = ("status",)
    actions = ("deactivate", "reactivate")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Tenant | None = None) -> bool:
        """What is being made or deleted stands still."""
        settled = obj is None or obj.status in (Tenant.Status.ACTIVE, Tenant.Status.INACTIVE)
        return settled and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Tenant | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Tenant, form: Any, change: bool) -> None:
        obj.change({name: form.cleaned_data[name] for name in form.changed_data}, by=_user(request))

    @admin.action(description=_("Deactivate"), permissions=["change"])
    def deactivate(self, request: HttpRequest, rows: QuerySet[Tenant]) -> None:
        for row in rows:
            lifecycle.deactivate(row)

    @admin.action(description=_("Reactivate"), permissions=["change"])
    def reactivate(self, request: HttpRequest, rows: QuerySet[Tenant]) -> None:
        for row in rows:
            lifecycle.reactivate(row)
