"""The key of one company, wrapped by the installation's master key."""

from django.db import models

from tenants.models.companies import Tenant


class DataKey(models.Model):
    """Fernet key of one company, itself encrypted; deleting the row destroys every secret of the company."""

    tenant = models.OneToOneField(Tenant, on_delete=models.CASCADE, primary_key=True, related_name="data_key")
    wrapped = models.TextField()
    # The key of before, which still opens while the secrets are being encrypted anew; "" otherwise.
    former = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
