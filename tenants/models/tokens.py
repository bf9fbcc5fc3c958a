"""Personal admin tokens: the second proof of a script, and of a person without a telephone at hand."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tenants.errors import UserError
from tenants.ids import new_id
from tenants.models.people import User

PREFIX = "nxa_"
SHOWN = len(PREFIX) + 6
LONGEST_DAYS = 365
# How exact "last use" is: a script that asks all day writes it a few times an hour.
USE_IS_NOTED_EVERY = timedelta(minutes=5)
MOST_AT_ONCE = 20


def digest_of(plain: str) -> str:
    """A token is 256 random bits: nobody guesses it, so a fast hash keeps it as well as a slow one."""
    return hashlib.sha256(plain.encode()).hexdigest()


class AdminTokenQuerySet(models.QuerySet["AdminToken"]):
    def live(self) -> "AdminTokenQuerySet":
        """Neither revoked nor over, of people who may still log in."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), user__is_active=True)

    def of(self, user: User) -> "AdminTokenQuerySet":
        return self.filter(user=user)

    def valid_for(self, user: User, plain: str, *, scope: str = "read") -> "AdminToken | None":
        """The live token of `user` that reads `plain` and reaches `scope`, or None. Notes its use.

        A token to write reads too; somebody else's token is none.
        """
        digest = digest_of(plain)
        token = self.live().of(user).filter(digest=digest).first()
        if token is None or not constant_time_compare(token.digest, digest) or not token.reaches(scope):
            return None
        token.note_use()
        return token


class AdminToken(models.Model):
    """A personal token. The plain text is told once by `issue`; the row keeps its beginning and its hash."""

    class Scope(models.TextChoices):
        READ = "read", _("Read only")
        WRITE = "write", _("Read and change")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="admin_tokens")
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=16, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scope = models.CharField(_("scope"), max_length=5, choices=Scope, default=Scope.READ)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = AdminTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @classmethod
    @transaction.atomic
    def issue(cls, user: User, *, name: str, scope: str = "read", days: int = 90) -> tuple["AdminToken", str]:
        """A new token and its plain text, which is told this once. Raises UserError."""
        if scope not in cls.Scope.values:
            raise UserError(_now("A token reads (read) or changes (write)."))
        if not 1 <= days <= LONGEST_DAYS:
            raise UserError(_now("A token lives between one day and %(days)s days.") % {"days": LONGEST_DAYS})
        User.objects.select_for_update().get(pk=user.pk)
        if cls.objects.live().of(user).count() >= MOST_AT_ONCE:
            raise UserError(_now("You have many tokens already. Revoke one that you no longer use."))
        plain = PREFIX + secrets.token_urlsafe(32)
        token = cls.objects.create(
            user=user,
            name=name.strip()[:80] or "-",
            prefix=plain[:SHOWN],
            digest=digest_of(plain),
            scope=scope,
            expires_at=timezone.now() + timedelta(days=days),
        )
        token._tell("created")
        return token, plain

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    def reaches(self, scope: str) -> bool:
        return scope == self.scope or self.scope == self.Scope.WRITE

    def note_use(self) -> None:
        """Writes the moment, unless it was written a moment ago."""
        now = timezone.now()
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_IS_NOTED_EVERY)
        if AdminToken.objects.filter(stale, pk=self.pk).update(last_used_at=now):
            self.last_used_at = now

    @transaction.atomic
    def revoke(self) -> None:
        """Opens nothing from now on. Revoking twice is once."""
        now = timezone.now()
        if AdminToken.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=now):
            self.revoked_at = now
            self._tell("revoked")

    def _tell(self, what: str) -> None:
        about: dict[str, Any] = {"name": self.name, "prefix": self.prefix, "scope": self.scope}
        self.user.record(f"admin_token.{what}", self.pk, after=about)
