"""Runs inside the product (`bin/manage shell`): a company whose every secret is known, and the secrets it keeps then."""

import json
import os
import sys
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.db import connection

from crm.demo.filling import Filling
from crm.demo.solar import SOLAR
from tenants import crypto
from tenants.accounts.second_factors import Adapter
from tenants.companies.provisioning import create_company
from tenants.maintenance.rotation import secret_fields
from tenants.models import DataKey, Membership, Tenant, User, WhatsAppChannel


def run(name: str) -> None:
    """Calls a function of this module with what `PLANTED` holds and prints what it returns; both are JSON."""
    json.dump(globals()[name](**json.loads(os.environ["PLANTED"])), sys.stdout)


def make(*, company: str, ceo: str, owner: str, password: str) -> dict[str, str]:
    """A company with a CEO and with rows of every kind, and the installation's owner, for the Django admin."""
    tenant = create_company(name=company, owner_email=ceo, owner_name="Vera Valle")
    person = User.objects.get(email=ceo)
    person.set_password(password)
    person.save()
    User.objects.create_superuser(owner, password, name="Olga Owner")
    kind = WhatsAppChannel.Provider.SIMULATOR
    channel = WhatsAppChannel.objects.create(tenant=tenant, provider=kind, name="Phone", number="+5491170000001")
    connection.set_tenant(tenant)
    Filling(SOLAR, channel).fill()
    member = Membership.objects.get(tenant=tenant, user=person)
    return {"pk": str(tenant.pk), "schema": tenant.schema_name, "member": str(member.pk)}


def add_factors(*, email: str) -> dict[str, list[str]]:
    """An app and recovery codes for somebody, in clear."""
    user, seed = User.objects.get(email=email), totp.generate_totp_secret()
    totp.TOTP.activate(user, seed)
    codes = RecoveryCodes.activate(user).generate_codes()
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    return {
        "seed of the app": [seed],
        "recovery code": codes,
        "seed of the codes": [Adapter().decrypt(row.data["seed"])],
    }


def kept(*, schema: str) -> dict[str, list[str]]:
    """Every secret that the company's rows hold now, in clear, by model and field; and the key that they are kept with."""
    tenant = Tenant.objects.get(schema_name=schema)
    connection.set_tenant(tenant)
    found = {f"{model._meta.label}.{field.name}": _values(tenant, model, field) for model, field in secret_fields()}
    key = DataKey.objects.get(pk=tenant.pk)
    return found | {"data key": [crypto.master().decrypt(key.wrapped.encode()).decode()]}


def _values(tenant: Tenant, model: Any, field: Any) -> list[str]:
    rows = model.objects.filter(tenant=tenant) if hasattr(model, "tenant") else model.objects.all()
    return [value for row in rows if (value := getattr(row, field.attname))]
