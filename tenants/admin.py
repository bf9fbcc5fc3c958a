"""What the Django admin shows: people who ask to join, and (to the installation's owner alone) the companies."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tenants import lifecycle, modules, services
from tenants.errors import UserError
from tenants.forms.people import CompanyRoleForm, ReasonForm, RoleForm
from tenants.models import Membership, Tenant

ASKED = {
    "reject": _("Reject these requests?"),
    "suspend": _("Suspend these people?"),
    "change_role": _("Another role for these people"),
    "link": _("Another company for these people"),
    "unlink": _("Remove these people from the company?"),
}


class ReadOnly(ModelAdmin):
    """Rows are looked at; they change through actions alone."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class OwnCompanies(admin.SimpleListFilter):
    """The companies whose people are listed, and no other company's name."""

    title = _("company")
    parameter_name = "company"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        shown = model_admin.get_queryset(request).order_by().values("tenant")
        return [(str(row.pk), row.name) for row in Tenant.objects.filter(pk__in=shown).order_by("name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> QuerySet[Membership]:
        chosen = [UUID(key) for key, _name in self.lookup_choices if key == self.value()]
        return queryset.filter(tenant__in=chosen) if chosen else queryset


@admin.register(Membership)
class MembershipAdmin(ReadOnly):
    """The people of every company where the person is an active CEO, whichever they work in now."""

    list_display = ("person", "email", "phone", "tenant", "role", "status", "created_at")
    list_display_links = ("person",)
    list_filter = ("status", "role", OwnCompanies, "created_at")
    search_fields = ("user__name", "user__email", "user__phone")
    ordering = ("-created_at",)
    fields = ("person", "email", "phone", "tenant", "role", "status", "reason", "decided_by", "decided_at")
    readonly_fields = fields
    actions = ("approve", "reject", "suspend", "reactivate", "change_role", "link", "unlink")
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

    @admin.action(description=_("Reject…"))
    def reject(self, request: HttpRequest, rows: QuerySet[Membership]) -> HttpResponse | None:
        def verb(row: Membership, asked: dict[str, Any]) -> None:
            row.reject(by=_user(request), reason=asked["reason"])

        return self._ask(request, rows, "reject", ReasonForm, verb)

    @admin.action(description=_("Suspend…"))
    def suspend(self, request: HttpRequest, rows: QuerySet[Membership]) -> HttpResponse | None:
        def verb(row: Membership, asked: dict[str, Any]) -> None:
            row.suspend(by=_user(request), reason=asked["reason"])

        return self._ask(request, rows, "suspend", ReasonForm, verb)

    @admin.action(description=_("Reactivate"))
    def reactivate(self, request: HttpRequest, rows: QuerySet[Membership]) -> None:
        self._decide(request, rows, lambda row: row.reactivate(by=_user(request)))

    @admin.action(description=_("Change the role…"))
    def change_role(self, request: HttpRequest, rows: QuerySet[Membership]) -> HttpResponse | None:
        def verb(row: Membership, asked: dict[str, Any]) -> None:
            row.change_role(asked["role"], by=_user(request))

        return self._ask(request, rows, "change_role", RoleForm, verb)

    @admin.action(description=_("Link to another company…"))
    def link(self, request: HttpRequest, rows: QuerySet[Membership]) -> HttpResponse | None:
        def verb(row: Membership, asked: dict[str, Any]) -> None:
            row.link(asked["there"], asked["role"], by=_user(request))

        return self._ask(request, rows, "link", partial(CompanyRoleForm, _user(request)), verb)

    @admin.action(description=_("Remove from the company…"))
    def unlink(self, request: HttpRequest, rows: QuerySet[Membership]) -> HttpResponse | None:
        return self._ask(request, rows, "unlink", forms.Form, lambda row, _asked: row.unlink(by=_user(request)))

    def _ask(
        self,
        request: HttpRequest,
        rows: QuerySet[Membership],
        action: str,
        form_class: Callable[..., forms.Form],
        verb: Callable[[Membership, dict[str, Any]], object],
    ) -> HttpResponse | None:
        """The page between: what is decided, about whom, and what must be known for it. Sent, it is done."""
        form = form_class(request.POST if "sure" in request.POST else None)
        if form.is_bound and form.is_valid():
            self._decide(request, rows, lambda row: verb(row, form.cleaned_data))
            return None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": ASKED[action],
            "action": action,
            "rows": rows,
            "form": form,
            "across": request.POST.get("select_across", "0"),
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/tenants/membership/ask.html", context, status=status)

    def _decide(self, request: HttpRequest, rows: QuerySet[Membership], verb: Callable[[Membership], object]) -> None:
        """Each row by itself: what one refuses does not stop the others."""
        done = 0
        for row in rows:
            try:
                verb(row)
                done += 1
            except PermissionDenied:
                own = row.user_id == _user(request).pk
                self._say(request, row, _now("Nobody decides about themself.") if own else _now("You may not do that."))
            except UserError as error:
                self._say(request, row, error.message)
        if done:
            words = ngettext("%(count)s person was changed.", "%(count)s people were changed.", done)
            self.message_user(request, words % {"count": done}, messages.SUCCESS)

    def _say(self, request: HttpRequest, row: Membership, words: str) -> None:
        self.message_user(request, f"{row}: {words}", messages.WARNING)


def _user(request: HttpRequest) -> Any:
    return request.user


class NewCompanyForm(forms.ModelForm):
    """What the installation's owner says about a company that is to be made."""

    owner_email = forms.EmailField(label=_("E-mail of the owner"), help_text=_("Becomes the CEO and gets a letter."))
    owner_name = forms.CharField(label=_("Name of the owner"), max_length=120, required=False)
    modules = forms.MultipleChoiceField(
        label=_("Modules"), required=False, initial=["crm_sales"], widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Tenant
        fields = ("name", "language", "zone", "country", "currency", "modules")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        optional = [(module.name, module.label) for module in modules.every() if module.optional]
        self.fields["modules"].choices = optional  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if Tenant.objects.filter(name__iexact=name).exists():
            raise ValidationError(_now("Another company has this name. Choose a different one."))
        return name


@admin.register(Tenant)
class TenantAdmin(ModelAdmin):
    """The installation's owner alone: companies are made by a task, and deleted by their CEO or by a command."""

    list_display = ("name", "status", "failure", "language", "zone", "created_at")
    list_filter = ("status",)
    search_fields = ("name",)
    fields = ("name", "status", "failure", "language", "zone", "country", "currency", "registration_open")
    readonly_fields = ("status", "failure")
    actions = ("deactivate", "reactivate", "make_again", "remove")

    def get_form(self, request: HttpRequest, obj: Tenant | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **(kwargs if obj else {**kwargs, "form": NewCompanyForm}))

    def get_fields(self, request: HttpRequest, obj: Tenant | None = None) -> Any:
        new = ("name", "owner_email", "owner_name", "language", "zone", "country", "currency", "modules")
        return self.fields if obj else new

    def has_change_permission(self, request: HttpRequest, obj: Tenant | None = None) -> bool:
        """What is being made or deleted stands still."""
        settled = obj is None or obj.status in (Tenant.Status.ACTIVE, Tenant.Status.INACTIVE)
        return settled and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Tenant | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Tenant, form: Any, change: bool) -> None:
        if change:
            obj.change({name: form.cleaned_data[name] for name in form.changed_data}, by=_user(request))
            return
        owner = {name: form.cleaned_data[name] for name in ("owner_email", "owner_name")}
        obj.pk = services.plan_company(obj, **owner).pk

    @admin.action(description=_("Deactivate"), permissions=["change"])
    def deactivate(self, request: HttpRequest, rows: QuerySet[Tenant]) -> None:
        for row in rows:
            lifecycle.deactivate(row, by=_user(request))

    @admin.action(description=_("Reactivate"), permissions=["change"])
    def reactivate(self, request: HttpRequest, rows: QuerySet[Tenant]) -> None:
        for row in rows:
            lifecycle.reactivate(row, by=_user(request))

    @admin.action(description=_("Try to make it again"), permissions=["change"])
    def make_again(self, request: HttpRequest, rows: QuerySet[Tenant]) -> None:
        self._each(request, rows, services.try_again)

    @admin.action(description=_("Remove what was never finished"), permissions=["change"])
    def remove(self, request: HttpRequest, rows: QuerySet[Tenant]) -> None:
        self._each(request, rows, lifecycle.remove_unfinished)

    def _each(self, request: HttpRequest, rows: QuerySet[Tenant], verb: Callable[[Tenant], None]) -> None:
        """Each row by itself: what one refuses does not stop the others."""
        for row in rows:
            try:
                verb(row)
            except UserError as error:
                self.message_user(request, f"{row}: {error.message}", messages.WARNING)
            else:
                self.message_user(request, f"{row}: {_now('Done.')}", messages.SUCCESS)
