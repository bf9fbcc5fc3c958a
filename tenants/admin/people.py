"""The people of every company where the person who looks is an active CEO, whichever they work in now."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tenants.admin.shared import user_of
from tenants.errors import UserError
from tenants.forms.people import CompanyRoleForm, InviteThereForm, PersonForm, ReasonForm, RoleForm
from tenants.models import Invitation, Membership, Tenant
from tenants.models.people import MembershipQuerySet

ASKED = {
    "reject": _("Reject these requests?"),
    "suspend": _("Suspend these people?"),
    "change_role": _("Another role for these people"),
    "link": _("Another company for these people"),
    "unlink": _("Remove these people from the company?"),
}


def by_company(request: HttpRequest) -> dict[str, Any]:
    """How many people of each company are in which state: `states` [(key, label)], `rows` [(id, name, [how many])]."""
    states = Membership.Status.choices
    numbers: dict[tuple[UUID, str], dict[str, int]] = {}
    seen = _within_reach(request).order_by("tenant__name", "tenant").values_list("tenant", "tenant__name", "status")
    for tenant, name, status, number in seen.annotate(Count("pk")):
        numbers.setdefault((tenant, name), {})[status] = number
    rows = [
        (tenant, name, [(key, found.get(key, 0)) for key, _label in states])
        for (tenant, name), found in numbers.items()
    ]
    return {"states": states, "rows": rows}


def _within_reach(request: HttpRequest) -> MembershipQuerySet:
    """The people about whom whoever asks decides; of every company for the installation's owner."""
    user = user_of(request)
    if user.is_superuser:
        return Membership.objects.select_related("user", "tenant")
    return Membership.objects.approvable_by(user)


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
class MembershipAdmin(ModelAdmin):
    """Rows change through the verbs of the model alone: by actions, or by the two pages that stand in for the usual."""

    list_display = ("person", "email", "is_email_proven", "phone", "tenant", "role", "status", "created_at")
    list_display_links = ("person",)
    list_filter = ("status", "role", OwnCompanies, "created_at")
    search_fields = ("user__name", "user__email", "user__phone")
    ordering = ("-created_at",)
    actions = ("approve", "reject", "suspend", "reactivate", "change_role", "link", "unlink")
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> MembershipQuerySet:
        return _within_reach(request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {**(extra_context or {}), "title": _now("People")})

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(user_of(request).is_staff)

    def has_view_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        return bool(user_of(request).is_staff)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may enter here decides about a company, so they may invite into it."""
        return bool(user_of(request).is_staff)

    def has_change_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        return bool(user_of(request).is_staff)

    def has_delete_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        """People are taken out by an action, which keeps what they did."""
        return False

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Nobody is added past their own consent: an invitation goes out."""
        form = InviteThereForm(user_of(request), request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            asked = form.cleaned_data
            try:
                Invitation.invite(
                    asked["there"], asked["email"], asked["role"], by=user_of(request), language=asked["language"]
                )
            except UserError as error:
                form.add_error("email", error.message)
            else:
                words = _now("An e-mail to %(email)s is on its way.") % {"email": asked["email"]}
                self.message_user(request, words, messages.SUCCESS)
                return redirect("admin:tenants_membership_changelist")
        return self._form_page(request, "invite", _now("Invite somebody"), form)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What the company knows of one person, as on their page of the team."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        form = PersonForm(row, user_of(request), request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            try:
                row.describe(by=user_of(request), **form.cleaned_data)
            except UserError as error:
                form.add_error(None, error.message)
            else:
                self.message_user(request, _now("Saved."), messages.SUCCESS)
                return redirect("admin:tenants_membership_change", row.pk)
        return self._form_page(request, "person", str(row.user), form, row=row)

    def _form_page(
        self, request: HttpRequest, name: str, title: str, form: forms.Form, **context: Any
    ) -> TemplateResponse:
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "title": title, "form": form}
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, f"admin/tenants/membership/{name}.html", context, status=status)

    @admin.display(description=_("person"), ordering="user__name")
    def person(self, row: Membership) -> str:
        return row.user.name

    @admin.display(description=_("e-mail"), ordering="user__email")
    def email(self, row: Membership) -> str:
        return row.user.email

    @admin.display(description=_("address confirmed"), boolean=True, ordering="user__email_proven_at")
    def is_email_proven(self, row: Membership) -> bool | None:
        """Asked of whoever is outside: whoever is in has been decided about."""
        return row.user.is_email_proven if row.is_outside else None

    @admin.display(description=_("phone"))
    def phone(self, row: Membership) -> str:
        return row.user.phone

    @admin.action(description=_("Approve"))
    def approve(self, request: HttpRequest, rows: QuerySet[Membership]) -> None:
        def verb(row: Membership) -> None:
            was_unproven = row.asks_unproven
            row.approve(by=user_of(request))
            if was_unproven:
                words = _now("Nobody has confirmed this address. Suspend the person if they have not asked.")
                self._say(request, row, words)

        self._decide(request, rows, verb)

    @admin.action(description=_("Reject…"))
    def reject(self, request: HttpRequest, rows: QuerySet[Membership]) -> HttpResponse | None:
        def verb(row: Membership, asked: dict[str, Any]) -> None:
            row.reject(by=user_of(request), reason=asked["reason"])

        return self._ask(request, rows, "reject", ReasonForm, verb)

    @admin.action(description=_("Suspend…"))
    def suspend(self, request: HttpRequest, rows: QuerySet[Membership]) -> HttpResponse | None:
        def verb(row: Membership, asked: dict[str, Any]) -> None:
            row.suspend(by=user_of(request), reason=asked["reason"])

        return self._ask(request, rows, "suspend", ReasonForm, verb)

    @admin.action(description=_("Reactivate"))
    def reactivate(self, request: HttpRequest, rows: QuerySet[Membership]) -> None:
        self._decide(request, rows, lambda row: row.reactivate(by=user_of(request)))

    @admin.action(description=_("Change the role…"))
    def change_role(self, request: HttpRequest, rows: QuerySet[Membership]) -> HttpResponse | None:
        def verb(row: Membership, asked: dict[str, Any]) -> None:
            row.change_role(asked["role"], by=user_of(request))

        return self._ask(request, rows, "change_role", RoleForm, verb)

    @admin.action(description=_("Link to another company…"))
    def link(self, request: HttpRequest, rows: QuerySet[Membership]) -> HttpResponse | None:
        def verb(row: Membership, asked: dict[str, Any]) -> None:
            row.link(asked["there"], asked["role"], by=user_of(request))

        return self._ask(request, rows, "link", partial(CompanyRoleForm, user_of(request)), verb)

    @admin.action(description=_("Remove from the company…"))
    def unlink(self, request: HttpRequest, rows: QuerySet[Membership]) -> HttpResponse | None:
        return self._ask(request, rows, "unlink", forms.Form, lambda row, _asked: row.unlink(by=user_of(request)))

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
        across = request.POST.get("select_across", "0")
        return self._form_page(request, "ask", str(ASKED[action]), form, action=action, rows=rows, across=across)

    def _decide(self, request: HttpRequest, rows: QuerySet[Membership], verb: Callable[[Membership], object]) -> None:
        """Each row by itself: what one refuses does not stop the others."""
        done = 0
        for row in rows:
            try:
                verb(row)
                done += 1
            except PermissionDenied:
                own = row.user_id == user_of(request).pk
                self._say(request, row, _now("Nobody decides about themself.") if own else _now("You may not do that."))
            except UserError as error:
                self._say(request, row, error.message)
        if done:
            words = ngettext("%(count)s person was changed.", "%(count)s people were changed.", done)
            self.message_user(request, words % {"count": done}, messages.SUCCESS)

    def _say(self, request: HttpRequest, row: Membership, words: str) -> None:
        self.message_user(request, f"{row}: {words}", messages.WARNING)
