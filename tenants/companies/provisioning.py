"""Making a company: row, schema, key, first owner, all or nothing."""

import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.validators import validate_email
from django.db import DatabaseError, connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from psycopg.sql import SQL, Identifier

from tenants import crypto, queues
from tenants.companies import lifecycle
from tenants.errors import UserError
from tenants.models import DataKey, Membership, OutgoingEmail, Tenant, User
from tenants.names import validate_name


def schema_name_for(name: str) -> str:
    """A PostgreSQL schema name: readable, unique, never `public`."""
    return f"c_{slugify(name).replace('-', '_')[:40]}_{secrets.token_hex(3)}"


def create_company(
    *,
    name: str,
    owner_email: str,
    owner_name: str = "",
    language: str = "en",
    zone: str = "UTC",
    country: str = "US",
    currency: str = "USD",
    modules: Sequence[str] = ("crm_sales",),
    write: bool = False,
) -> Tenant:
    """Makes a company whose owner is an active CEO; an existing person keeps their password.

    Until all of it stands the company is not active, so nobody sees it; a call that failed half-way is finished by
    the same call, and by no other. `write` sends the owner an e-mail. Raises UserError, KeyMissing.
    """
    connection.set_schema_to_public()
    crypto.master()
    settings = {"language": language, "zone": zone, "country": country, "currency": currency, "modules": list(modules)}
    with lifecycle.alone(name):
        tenant = _unfinished(name)
        _require_same(tenant, owner_email, settings)
        for setting, value in settings.items():
            setattr(tenant, setting, value)
        tenant.plan = {"email": owner_email.strip().lower(), "name": owner_name.strip(), "begun": settings}
        _validate(tenant, owner_email, owner_name)
        _finish(tenant, owner_email, owner_name, write=write)
    return tenant


def _require_same(tenant: Tenant, owner_email: str, settings: dict[str, Any]) -> None:
    """What was begun for one owner is not finished for another, nor in another language. Raises UserError."""
    if not tenant.plan:
        return
    begun = {name: getattr(tenant, name) for name in settings}
    if (tenant.plan["email"], begun) == (owner_email.strip().lower(), settings):
        return
    named = {"company": tenant, "email": tenant.plan["email"], "settings": _as_words(begun)}
    raise UserError(
        _(
            "%(company)s was begun for %(email)s (%(settings)s) and is not finished. Repeat the command with these "
            "same values to finish it, or add --abandon to remove what there is."
        )
        % named
    )


def _as_words(settings: dict[str, Any]) -> str:
    """As the command takes them: "--language es, --zone UTC, …"."""
    told = settings | {"modules": ",".join(settings["modules"])}
    return ", ".join(f"--{name} {value}" for name, value in told.items())


@transaction.atomic
def plan_company(tenant: Tenant, *, owner_email: str, owner_name: str = "") -> Tenant:
    """Has a task make the company that `tenant` describes; its owner gets an e-mail then. Raises UserError."""
    tenant = Tenant(
        schema_name=schema_name_for(tenant.name),
        plan={"email": owner_email.strip().lower(), "name": owner_name.strip()},
        **{name: getattr(tenant, name) for name in PLANNED},
    )
    if Tenant.objects.filter(name__iexact=tenant.name).exists():
        raise UserError(_("A company with this name exists already. Choose another name."))
    _validate(tenant, owner_email, owner_name)
    tenant.save(verbosity=0)
    queues.send_on_commit(QUEUE, tenant.pk)
    return tenant


# The installation's queue of companies to be made.
QUEUE = "companies"
PLANNED = ("name", "language", "zone", "country", "currency", "modules")


def make_planned(tenant_id: UUID) -> None:
    """Makes a planned company, or finishes what a dead worker left. Why it failed stands on its row afterwards.

    Raises UserError while another process is at it.
    """
    connection.set_schema_to_public()
    tenant = Tenant.objects.planned().filter(pk=tenant_id).first()
    if tenant is None:
        return
    with lifecycle.alone(tenant.name):
        tenant = Tenant.objects.planned().filter(pk=tenant_id).first()
        if tenant is not None:
            _finish(tenant, tenant.plan["email"], tenant.plan["name"], write=True)


def step_of(tenant: Tenant) -> str:
    """How far a company is that is being made, in words."""
    if not DataKey.objects.filter(tenant_id=tenant.pk).exists():
        return _("the worker begins with it soon")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = %s", [tenant.schema_name])
        (tables,) = cursor.fetchone()
    return _("tables so far: %(count)s") % {"count": tables} if tables else _("its key is there, the tables follow")


def try_again(tenant: Tenant) -> None:
    """A planned company that failed is tried once more. Raises UserError for any other."""
    failed = Tenant.objects.unfinished_plans().filter(pk=tenant.pk)
    with transaction.atomic():
        if not failed.update(failure=""):
            raise UserError(_("This company is not being made, so it was left alone."))
        queues.send_on_commit(QUEUE, tenant.pk)


def _finish(tenant: Tenant, owner_email: str, owner_name: str, *, write: bool = False) -> None:
    """Whatever is missing of the company; a failure is written on its row. `write` sends the owner an e-mail."""
    try:
        build(tenant)
        with transaction.atomic():
            owner = _seat_owner(tenant, owner_email, owner_name)
            if write:
                OutgoingEmail.post("owner", tenant, owner.pk, to=owner)
            tenant.status, tenant.plan, tenant.failure = Tenant.Status.ACTIVE, {}, ""
            tenant.save(verbosity=0)
    except Exception as error:
        connection.set_schema_to_public()
        Tenant.objects.filter(pk=tenant.pk, status=Tenant.Status.CREATING).update(failure=_in_words(error))
        raise


def _in_words(error: Exception) -> str:
    if isinstance(error, UserError):
        return error.message
    if isinstance(error, DatabaseError):
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        return _("The database refused: %(words)s.") % {"words": first[:300]}
    return _("It stopped unexpectedly (%(kind)s). The log of the worker says more.") % {"kind": type(error).__name__}


def _unfinished(name: str) -> Tenant:
    """A new row, or the one that an earlier call left half-way."""
    if Tenant.objects.filter(name=name).exclude(status=Tenant.Status.CREATING).exists():
        raise UserError(_("A company with this name exists already. Choose another name."))
    tenant = Tenant.objects.filter(name=name, status=Tenant.Status.CREATING).first()
    return tenant or Tenant(name=name, schema_name=schema_name_for(name))


def build(tenant: Tenant) -> None:
    """Row, key and schema of a company that is being made, each safe to repeat."""
    tenant.save(verbosity=0)
    crypto.create_data_key(tenant.pk)
    migrate(tenant)


def migrate(tenant: Tenant) -> None:
    """The schema of a company with today's tables; safe to repeat."""
    with connection.cursor() as cursor:
        cursor.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(tenant.schema_name)))
    call_command("migrate_schemas", schema_name=tenant.schema_name, verbosity=0, interactive=False)
    connection.set_schema_to_public()


def _validate(tenant: Tenant, owner_email: str, owner_name: str) -> None:
    try:
        tenant.full_clean(exclude=["schema_name"])
        validate_email(owner_email)
        validate_name(owner_name)
    except ValidationError as error:
        raise UserError(" ".join(error.messages)) from error


def _seat_owner(tenant: Tenant, email: str, name: str) -> User:
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = User.objects.create_user(email, None, name=name or email.partition("@")[0], language="")
    Membership.objects.update_or_create(
        user=user, tenant=tenant, defaults={"role": Membership.Role.CEO, "status": Membership.Status.ACTIVE}
    )
    return user
