"""The one field that secrets are kept in, and the one for names."""

from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models.query_utils import DeferredAttribute

from tenants import crypto
from tenants.names import validate_name

SHORTEST_HINTED = 12


class Sealed(str):
    """A ciphertext as it was read; `schema_of` is the company whose schema was entered then."""

    schema_of: UUID | None = None


class Secret(DeferredAttribute):
    """Opens the ciphertext when it is asked for, only if it belongs to the row's company."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if not isinstance(value, Sealed):
            return value
        owner = getattr(instance, "tenant_id", None) or value.schema_of
        plain = instance.__dict__[self.field.attname] = crypto.decrypt(value, of=owner)
        return plain

    def __set__(self, instance: Any, value: Any) -> None:
        # With this, Python asks `__get__` although the instance has a value of that name.
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):
    """Text encrypted with the company's key: the row's `tenant`, or the company whose schema is entered.

    Reading the attribute gives the clear text; `values()` gives the ciphertext; a filter finds nothing.
    """

    descriptor_class = Secret

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        plain = getattr(model_instance, self.attname) or ""
        tenant_id = getattr(model_instance, "tenant_id", None) or connection.tenant.pk
        return crypto.encrypt(tenant_id, plain)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if value and not str(value).startswith(f"{crypto.PREFIX}:"):
            raise ValueError("A secret is saved through its model, never by update().")
        return super().get_db_prep_save(value, connection)

    def from_db_value(self, value: str | None, expression: Any, conn: Any) -> str:
        sealed = Sealed(value or "")
        sealed.schema_of = getattr(conn.tenant, "pk", None)
        return sealed

    def value_to_string(self, obj: models.Model) -> str:
        """Serialisers carry no secrets."""
        return ""


class NameField(models.CharField):
    """A name that others read: every form and every `full_clean` refuses what `tenants.names` does."""

    default_validators = [validate_name]

    def deconstruct(self) -> Any:
        """For the database it is a column of characters."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, options


def end_of(secret: str) -> str:
    """The last four characters, enough for people to tell one key from another; "" for a short one, told by its end."""
    return secret[-4:] if len(secret) >= SHORTEST_HINTED else ""
