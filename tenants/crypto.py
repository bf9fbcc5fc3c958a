"""Envelope encryption: the master key wraps one data key per company; the data key encrypts the company's secrets.

A ciphertext reads `v1:<company id>:<Fernet token>`. The field refuses one that names another company than its row's.
"""

from typing import Protocol
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _

from tenants.errors import KeyMissing

PREFIX = "v1"


class Keys(Protocol):
    """The table of the companies' wrapped keys. Models keep secrets through this module, so it imports none of them."""

    def wrapped_of(self, tenant_id: UUID) -> tuple[str, str] | None:
        """The company's key and its former one ("" when it has none); None for a company without a key."""

    def keep(self, tenant_id: UUID, wrapped: str) -> None:
        """Gives the company its key unless it has one."""

    def any_wrapped(self) -> str:
        """Some company's key; "" where there is none."""


_tables: list[Keys] = []


def keep_keys_in(table: Keys) -> None:
    _tables[:] = [table]


# What was unwrapped, by company: the wrapped texts and master keys it came from, and the keys. It is used only while
# the row still says the same, so that a key that was destroyed or changed is at once gone from every process.
_opened: dict[UUID, tuple[tuple[str, ...], MultiFernet]] = {}


def masters() -> list[Fernet]:
    """The installation's master keys, newest first.

    Raises KeyMissing when NEXUS_MASTER_KEY is empty or no Fernet key.
    """
    keys = [key.strip() for key in settings.NEXUS_MASTER_KEYS if key.strip()]
    if not keys:
        raise KeyMissing(_("Set NEXUS_MASTER_KEY before keys and tokens can be stored."))
    try:
        return [Fernet(key) for key in keys]
    except ValueError:
        raise KeyMissing(_("NEXUS_MASTER_KEY is not a Fernet key: 32 random bytes in URL-safe base64.")) from None


def master() -> MultiFernet:
    """Encrypts with the newest master key, decrypts with each. Raises KeyMissing."""
    return MultiFernet(masters())


def seal(text: str) -> str:
    """Encrypts what belongs to no single company, such as a person's, with the master key. Raises KeyMissing."""
    return master().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises KeyMissing when no master key of the installation opens it."""
    try:
        return master().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise KeyMissing(_("A stored secret is not readable. Enter it again.")) from None


def create_data_key(tenant_id: UUID) -> None:
    """Makes the company's key if it has none; safe when two do it at once."""
    _tables[0].keep(tenant_id, master().encrypt(Fernet.generate_key()).decode())


def unwrap(wrapped: str) -> Fernet:
    """Raises KeyMissing when no master key of the installation opens it."""
    try:
        return Fernet(master().decrypt(wrapped.encode()))
    except InvalidToken:
        raise KeyMissing(
            _("NEXUS_MASTER_KEY does not open this company's key. Restore the key it was made with.")
        ) from None


def prove_readable() -> None:
    """Opens one company's key: raises KeyMissing in a process that could not read what the installation keeps."""
    if wrapped := _tables[0].any_wrapped():
        unwrap(wrapped)


def _keys(tenant_id: UUID) -> MultiFernet:
    """The company's keys as they stand in the database now, newest first."""
    row = _tables[0].wrapped_of(tenant_id)
    if row is None:
        _opened.pop(tenant_id, None)
        raise KeyMissing(_("This company has no key."))
    mark = (*row, *settings.NEXUS_MASTER_KEYS)
    known, keys = _opened.get(tenant_id, ((), None))
    if keys is None or known != mark:
        keys = MultiFernet([unwrap(wrapped) for wrapped in row if wrapped])
        if len(_opened) > 1024:
            _opened.clear()
        _opened[tenant_id] = (mark, keys)
    return keys


def data_key(tenant_id: UUID) -> MultiFernet:
    """The company's keys, made at first use. Raises KeyMissing."""
    if _tables[0].wrapped_of(tenant_id) is None:
        create_data_key(tenant_id)
    return _keys(tenant_id)


def encrypt(tenant_id: UUID, plain: str) -> str:
    """Raises KeyMissing; never returns clear text. The empty string stays empty."""
    if not plain:
        return ""
    return f"{PREFIX}:{tenant_id}:{data_key(tenant_id).encrypt(plain.encode()).decode()}"


def company_of(stored: str) -> UUID:
    """Whose key made the ciphertext. Raises KeyMissing for a text that is none."""
    prefix, _sep, rest = stored.partition(":")
    try:
        if prefix == PREFIX:
            return UUID(rest.partition(":")[0])
    except ValueError:
        pass
    raise KeyMissing(_("A stored secret is not readable. Enter it again."))


def decrypt(stored: str, *, of: UUID | None = None) -> str:
    """Raises KeyMissing when the key is gone, the text was altered, or it is not of the company `of`."""
    if not stored:
        return ""
    tenant_id = company_of(stored)
    token = stored.split(":", 2)[2].encode()
    unreadable = KeyMissing(_("A stored secret is not readable. Enter it again."))
    if of is not None and of != tenant_id:
        raise unreadable
    try:
        return _keys(tenant_id).decrypt(token).decode()
    except (InvalidToken, ValueError):
        raise unreadable from None
