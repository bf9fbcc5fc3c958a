"""The key of one company, wrapped by the installation's master key."""

from typing import Any
from uuid import UUID

from django.db import models

from tenants import crypto
from tenants.models.companies import Tenant


class DataKeyQuerySet(models.QuerySet["DataKey"]):
    def wrapped_of(self, tenant_id: UUID) -> tuple[str, str] | None:
        """The company's key and its former one ("" when it has none); None for a company without a key."""
        return self.filter(tenant_id=tenant_id).values_list("wrapped", "former").first()

    def keep(self, tenant_id: UUID, wrapped: str) -> None:
        """Gives the company its key unless it has one; safe when two do it at once."""
        row: Any = DataKey(tenant_id=tenant_id, wrapped=wrapped)
        self.bulk_create([row], ignore_conflicts=True)

    def any_wrapped(self) -> str:
        """Some company's key, always the same one while it stands; "" where there is none."""
        return self.order_by("pk").values_list("wrapped", flat=True).first() or ""


class DataKey(models.Model):
    """Fernet key of one company, itself encrypted; deleting the row destroys every secret of the company."""

    tenant = models.OneToOneField(Tenant, on_delete=models.CASCADE, primary_key=True, related_name="data_key")
    wrapped = models.TextField()
    # The key of before, which still opens while the secrets are being encrypted anew; "" otherwise.
    former = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DataKeyQuerySet.as_manager()


crypto.keep_keys_in(DataKey.objects)
