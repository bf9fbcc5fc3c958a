"""The companies of the installation, for its owner alone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tenants import modules, schemas
from tenants.admin.shared import user_of
from tenants.companies import lifecycle, provisioning
from tenants.errors import UserError
from tenants.forms.settings import PlaceChoices
from tenants.models import Tenant
from tenants.names import validate_name

# The page of a company that is being made asks again after so many seconds.
FOLLOW = 3


class TenantForm(PlaceChoices):
    """The settings of a company that the installation's owner may change."""


class NewCompanyForm(PlaceChoices):
    """What the installation's owner says about a company that is to be made."""

    owner_email = forms.EmailField(label=_("E-mail of the owner"), help_text=_("Becomes the CEO and gets an e-mail."))
    owner_name = forms.CharField(
        label=_("Name of the owner"), max_length=120, required=False, validators=[validate_name]
    )
    modules = forms.MultipleChoiceField(
        label=_("Modules"), required=False, initial=["crm_sales"], widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Tenant
        fields = ("name", "language", "zone", "country", "currency", "modules")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["language"] = get_language()
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

    list_display = ("name", "state", "language", "zone", "made_on")
    list_filter = ("status",)
    search_fields = ("name",)
    form = TenantForm
    fields = ("name", "state", "language", "zone", "country", "currency", "registration_open")
    readonly_fields = ("state",)
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

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        return super().add_view(request, form_url, {**(extra_context or {}), "title": _now("Add a company")})

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {**(extra_context or {}), "title": _now("Companies")})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """While the company is being made, its page follows by itself."""
        row = self.get_object(request, object_id)
        context = {**(extra_context or {}), "title": str(row or ""), "subtitle": None}
        response = super().change_view(request, object_id, form_url, context)
        if row and row.status == Tenant.Status.CREATING and not row.failure:
            response.headers["Refresh"] = str(FOLLOW)
        return response

    def response_add(self, request: HttpRequest, obj: Tenant, post_url_continue: str | None = None) -> HttpResponse:
        """It is not there yet: the page of the new company says how far it is."""
        words = _now("%(company)s is being made. Its owner gets an e-mail as soon as it is ready.")
        self.message_user(request, words % {"company": obj.name}, messages.INFO)
        return redirect("admin:tenants_tenant_change", obj.pk)

    @admin.display(description=_("state"), ordering="status")
    def state(self, row: Tenant) -> str:
        """Its status; of one that is being made, how far that is or why it stopped."""
        if row.status != Tenant.Status.CREATING:
            return str(Tenant.Status(row.status).label)
        if row.failure:
            return _now("Stopped: %(why)s") % {"why": row.failure}
        return _now("Being made: %(step)s") % {"step": provisioning.step_of(row)}

    @admin.display(description=_("created"), ordering="created_at")
    def made_on(self, row: Tenant) -> datetime:
        return row.created_at

    def has_delete_permission(self, request: HttpRequest, obj: Tenant | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Tenant, form: Any, change: bool) -> None:
        """From outside of any company, since whoever owns the installation may work in one."""
        with schemas.public():
            if change:
                obj.change({name: form.cleaned_data[name] for name in form.changed_data}, by=user_of(request))
                return
            owner = {name: form.cleaned_data[name] for name in ("owner_email", "owner_name")}
            obj.pk = provisioning.plan_company(obj, **owner).pk

    @admin.action(description=_("Deactivate"), permissions=["change"])
    def deactivate(self, request: HttpRequest, rows: QuerySet[Tenant]) -> None:
        for row in rows:
            with schemas.public():
                lifecycle.deactivate(row, by=user_of(request))

    @admin.action(description=_("Reactivate"), permissions=["change"])
    def reactivate(self, request: HttpRequest, rows: QuerySet[Tenant]) -> None:
        for row in rows:
            with schemas.public():
                lifecycle.reactivate(row, by=user_of(request))

    @admin.action(description=_("Try to make it again"), permissions=["change"])
    def make_again(self, request: HttpRequest, rows: QuerySet[Tenant]) -> None:
        self._each(request, rows, provisioning.try_again)

    @admin.action(description=_("Remove what was never finished"), permissions=["change"])
    def remove(self, request: HttpRequest, rows: QuerySet[Tenant]) -> None:
        self._each(request, rows, lifecycle.remove_unfinished)

    def _each(self, request: HttpRequest, rows: QuerySet[Tenant], verb: Callable[[Tenant], None]) -> None:
        """Each row by itself: what one refuses does not stop the others."""
        for row in rows:
            try:
                with schemas.public():
                    verb(row)
            except UserError as error:
                self.message_user(request, f"{row}: {error.message}", messages.WARNING)
            else:
                self.message_user(request, f"{row}: {_now('Done.')}", messages.SUCCESS)
