"""The one field that secrets are kept in."""

from typing import Any

from django.db import connection, models

from tenants import crypto


class EncryptedTextField(models.TextField):
    """Text encrypted with the company's key: the row's `tenant`, or the company whose schema is entered.

    Reading returns the clear text; a filter on the field makes no sense and finds nothing.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        plain = getattr(model_instance, self.attname) or ""
        tenant_id = getattr(model_instance, "tenant_id", None) or connection.tenant.pk
        return crypto.encrypt(tenant_id, plain)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if value and not str(value).startswith(f"{crypto.PREFIX}:"):
            raise ValueError("A secret is saved through its model, never by update().")
        return super().get_db_prep_save(value, connection)

    def from_db_value(self, value: str | None, expression: Any, conn: Any) -> str:
        return crypto.decrypt(value or "")
