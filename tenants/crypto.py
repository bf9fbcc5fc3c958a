"""Envelope encryption: the master key wraps one data key per company; the data key encrypts the company's secrets.

A ciphertext reads `v1:<company id>:<Fernet token>`, so that it can be read without knowing whose row it is in.
"""

from functools import lru_cache
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _

from tenants.errors import KeyMissing

PREFIX = "v1"


def master() -> MultiFernet:
    """The installation's master keys, newest first.

    Raises KeyMissing when NEXUS_MASTER_KEY is empty or no Fernet key.
    """
    if not settings.NEXUS_MASTER_KEYS:
        raise KeyMissing(_("Set NEXUS_MASTER_KEY before keys and tokens can be stored."))
    try:
        return MultiFernet([Fernet(key) for key in settings.NEXUS_MASTER_KEYS])
    except ValueError:
        raise KeyMissing(_("NEXUS_MASTER_KEY is not a Fernet key: 32 random bytes in URL-safe base64.")) from None


def create_data_key(tenant_id: UUID) -> None:
    """Makes the company's key if it has none; safe when two do it at once."""
    from tenants.models import DataKey

    wrapped = master().encrypt(Fernet.generate_key()).decode()
    DataKey.objects.bulk_create([DataKey(tenant_id=tenant_id, wrapped=wrapped)], ignore_conflicts=True)


@lru_cache(maxsize=1024)
def _data_key(tenant_id: UUID, master_keys: tuple[str, ...]) -> Fernet:
    from tenants.models import DataKey

    row = DataKey.objects.filter(tenant_id=tenant_id).first()
    if row is None:
        raise KeyMissing(_("This company has no key."))
    try:
        return Fernet(master().decrypt(row.wrapped.encode()))
    except InvalidToken:
        raise KeyMissing(
            _("NEXUS_MASTER_KEY does not open this company's key. Restore the key it was made with.")
        ) from None


def data_key(tenant_id: UUID) -> Fernet:
    """The company's key, made at first use. Raises KeyMissing."""
    try:
        return _data_key(tenant_id, tuple(settings.NEXUS_MASTER_KEYS))
    except KeyMissing:
        create_data_key(tenant_id)
        return _data_key(tenant_id, tuple(settings.NEXUS_MASTER_KEYS))


def encrypt(tenant_id: UUID, plain: str) -> str:
    """Raises KeyMissing; never returns clear text. The empty string stays empty."""
    if not plain:
        return ""
    return f"{PREFIX}:{tenant_id}:{data_key(tenant_id).encrypt(plain.encode()).decode()}"


def decrypt(stored: str) -> str:
    """Raises KeyMissing when the key is gone or the text was altered."""
    if not stored:
        return ""
    prefix, _sep, rest = stored.partition(":")
    tenant_id, _sep, token = rest.partition(":")
    if prefix != PREFIX:
        raise KeyMissing(_("A stored secret is not readable. Enter it again."))
    try:
        return _data_key(UUID(tenant_id), tuple(settings.NEXUS_MASTER_KEYS)).decrypt(token.encode()).decode()
    except (InvalidToken, ValueError):
        raise KeyMissing(_("A stored secret is not readable. Enter it again.")) from None
