"""Making a company (row, schema, key, first owner: all or nothing), and asking to join one."""

import secrets
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.validators import validate_email
from django.db import IntegrityError, connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from psycopg.sql import SQL, Identifier

from tenants import crypto, lifecycle
from tenants.errors import UserError
from tenants.models import Invitation, Membership, Tenant, User


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
) -> Tenant:
    """Makes a company whose owner is an active CEO; an existing person keeps their password.

    Until all of it stands the company is not active, so nobody sees it; a call that failed half-way is finished by
    the same call. Raises UserError, KeyMissing.
    """
    connection.set_schema_to_public()
    crypto.master()
    with lifecycle.alone(name):
        tenant = _unfinished(name)
        tenant.language, tenant.zone, tenant.country, tenant.currency = language, zone, country, currency
        tenant.modules = list(modules)
        _validate(tenant, owner_email)
        _build(tenant)
        with transaction.atomic():
            _seat_owner(tenant, owner_email, owner_name)
            tenant.status = Tenant.Status.ACTIVE
            tenant.save(verbosity=0)
    return tenant


def _unfinished(name: str) -> Tenant:
    """A new row, or the one that an earlier call left half-way."""
    if Tenant.objects.filter(name=name).exclude(status=Tenant.Status.CREATING).exists():
        raise UserError(_("A company with this name exists already. Choose another name."))
    tenant = Tenant.objects.filter(name=name, status=Tenant.Status.CREATING).first()
    return tenant or Tenant(name=name, schema_name=schema_name_for(name))


def _build(tenant: Tenant) -> None:
    """Row, key and schema, each safe to repeat."""
    tenant.save(verbosity=0)
    crypto.create_data_key(tenant.pk)
    with connection.cursor() as cursor:
        cursor.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(tenant.schema_name)))
    call_command("migrate_schemas", schema_name=tenant.schema_name, verbosity=0, interactive=False)
    connection.set_schema_to_public()


def _validate(tenant: Tenant, owner_email: str) -> None:
    try:
        tenant.full_clean(exclude=["schema_name"])
        validate_email(owner_email)
    except ValidationError as error:
        raise UserError(" ".join(error.messages)) from error


def _seat_owner(tenant: Tenant, email: str, name: str) -> None:
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = User.objects.create_user(email, None, name=name or email.partition("@")[0], language="")
    Membership.objects.update_or_create(
        user=user, tenant=tenant, defaults={"role": Membership.Role.CEO, "status": Membership.Status.ACTIVE}
    )


# So many may wait at once; a flood stops there and hides nobody who asked before it.
MOST_PENDING = 200


def ask_to_join(*, tenant: Tenant, role: str, name: str, email: str, phone: str, password: str) -> None:
    """A request for the company's CEO; also one to be CEO is only a request. Raises UserError when too many wait.

    With an e-mail that has an account nothing is changed: its owner gets a link that adds the request, and the
    caller cannot tell.
    """
    if Membership.objects.pending().filter(tenant=tenant).count() >= MOST_PENDING:
        raise UserError(_("Too many people wait for an answer of %(company)s. Try again later.") % {"company": tenant})
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        try:
            with transaction.atomic():
                user = User.objects.create_user(email, password, name=name.strip(), phone=phone.strip())
                Membership.objects.create(user=user, tenant=tenant, role=role).announce_request()
            return
        except IntegrityError:  # asked twice at once
            user = User.objects.get(email=email.strip().lower())
    User().set_password(password)  # takes as long as a new account
    if user.is_active and not user.memberships.filter(tenant=tenant).exists():
        Invitation.offer(tenant, user, role)
