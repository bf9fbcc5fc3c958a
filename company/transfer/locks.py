"""The key that secrets travel under: derived from a passphrase, never stored."""

import base64
import os
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

# 64 MB and a fifth of a second for whoever tries passphrases.
COST = {"n": 2**16, "r": 8, "p": 1}
SHORTEST = 12
PREFIX = "p1:"
# Stands for a secret that was left out.
LEFT_OUT = "-"


class Lock:
    """Closes and opens secrets with what was made of the passphrase."""

    def __init__(self, passphrase: str, facts: dict[str, Any] | None = None) -> None:
        self.facts = facts or {"salt": os.urandom(16).hex(), **COST}
        salt = bytes.fromhex(self.facts["salt"])
        kdf = Scrypt(salt=salt, length=32, n=self.facts["n"], r=self.facts["r"], p=self.facts["p"])
        self._fernet = Fernet(base64.urlsafe_b64encode(kdf.derive(passphrase.encode())))

    def close(self, plain: bytes) -> bytes:
        return self._fernet.encrypt(plain)

    def open(self, closed: bytes) -> bytes | None:
        """None when the passphrase is another one."""
        try:
            return self._fernet.decrypt(closed)
        except InvalidToken:
            return None
