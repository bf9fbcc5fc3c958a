"""The logins of the API: one family of refresh tokens a login, each token good for one exchange."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any, Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from tenants import audit
from tenants.ids import new_id
from tenants.models.people import Membership, User

KEPT_FOR = timedelta(days=30)
# Whoever lost the answer on the way asks again within this time and gets the same token once more.
ASKED_AGAIN_WITHIN = timedelta(seconds=10)


class RefreshRefused(Exception):
    """The token opens nothing: unknown, expired, revoked, or used a second time (`family` is revoked then)."""

    def __init__(self, reused: "RefreshFamily | None" = None) -> None:
        super().__init__("refused")
        self.reused = reused


class RefreshFamilyQuerySet(models.QuerySet["RefreshFamily"]):
    def live(self) -> Self:
        """Logins that still open a door: not ended, and person, membership and company are active. One query."""
        return self.filter(
            revoked_at=None, expires_at__gt=timezone.now(), membership__in=Membership.objects.active().values("pk")
        ).select_related("membership__user", "membership__tenant")

    def of_user(self, user: User) -> Self:
        return self.filter(membership__user=user)

    def end(self) -> int:
        """Ends those that have not ended yet; their access tokens open nothing any more. How many."""
        return self.filter(revoked_at=None).update(revoked_at=timezone.now())


class RefreshFamily(models.Model):
    """One login through the API into one company; ends by logout, by a changed password, or by a stolen token."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="refresh_families")
    # Changes with the password, as the proof of a session does: whatever changes it ends this login.
    proof = models.CharField(max_length=128)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    address = models.CharField(max_length=64, blank=True)
    client = models.CharField(max_length=200, blank=True)

    objects = RefreshFamilyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="refresh_family_expires")]

    @property
    def is_proven(self) -> bool:
        """False once the person's password was changed."""
        return constant_time_compare(self.proof, self.membership.user.get_session_auth_hash())

    @classmethod
    @transaction.atomic
    def begin(cls, membership: Membership, *, address: str = "", client: str = "") -> tuple["RefreshFamily", str]:
        """A new login into the membership's company, and its first refresh token in clear."""
        family = cls.objects.create(
            membership=membership,
            proof=membership.user.get_session_auth_hash(),
            expires_at=timezone.now() + KEPT_FOR,
            address=address[:64],
            client=client[:200],
        )
        plain = secrets.token_urlsafe(32)
        RefreshToken.objects.create(family=family, digest=digest_of(plain))
        return family, plain

    @transaction.atomic
    def _end_reused(self) -> None:
        """A used token came a second time."""
        member = self.membership
        self.revoke()
        audit.record(member.tenant.schema_name, "login.token_reused", self.pk, by=member.user_id)

    def revoke(self) -> None:
        """Ends this login now; its access tokens open nothing any more."""
        RefreshFamily.objects.filter(pk=self.pk).end()


class RefreshToken(models.Model):
    """One link of a family. Only its SHA-256 is kept: 256 random bits need no slow hash."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    family = models.ForeignKey(RefreshFamily, on_delete=models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True, blank=True)

    @classmethod
    def exchange(cls, plain: str) -> tuple[RefreshFamily, str]:
        """The family and its next token. Raises RefreshRefused.

        The next token is made from this one and a key of the server's, so that an honest client whose answer was
        lost gets the same one again within ten seconds, as long as nobody has used it. Anything later is a token in
        two hands: the whole family ends.
        """
        with transaction.atomic():
            token = cls.objects.filter(digest=digest_of(plain)).first()
            if token is None:
                raise RefreshRefused
            family = RefreshFamily.objects.live().select_for_update(of=("self",)).filter(pk=token.family_id).first()
            if family is None or not family.is_proven:
                raise RefreshRefused
            token.refresh_from_db()
            following = _successor(plain)
            if token._may_be_exchanged(following):
                token._use(family, following)
                return family, following
        family._end_reused()
        raise RefreshRefused(reused=family)

    @staticmethod
    def revoke_all(user: User) -> int:
        """Ends every login of the person through the API, in whatever company. Returns how many there were."""
        return RefreshFamily.objects.of_user(user).end()

    @classmethod
    def family_of(cls, plain: str) -> RefreshFamily | None:
        """The login that a token belongs to, whatever its state."""
        token = cls.objects.select_related("family__membership").filter(digest=digest_of(plain)).first()
        return token.family if token else None

    def _may_be_exchanged(self, following: str) -> bool:
        if self.used_at is None:
            return True
        is_retry = timezone.now() - self.used_at <= ASKED_AGAIN_WITHIN
        return is_retry and RefreshToken.objects.filter(digest=digest_of(following), used_at=None).exists()

    def _use(self, family: RefreshFamily, following: str) -> None:
        if self.used_at is not None:
            return
        now = timezone.now()
        self.used_at = family.last_used_at = now
        family.expires_at = now + KEPT_FOR
        self.save(update_fields=["used_at"])
        family.save(update_fields=["last_used_at", "expires_at"])
        RefreshToken.objects.create(family=family, digest=digest_of(following))


def end_on_decision(sender: Any, *, membership: Membership, what: str, **_: Any) -> None:
    """Listens to `membership_decided`: who comes back after a suspension logs in again."""
    if what != "role_changed":
        membership.refresh_families.filter(revoked_at=None).update(revoked_at=timezone.now())


def digest_of(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()


def _successor(plain: str) -> str:
    """The token after `plain`: 256 bits that nobody without the server's key can foretell."""
    key = salted_hmac("tenants.refresh_tokens", "successor", algorithm="sha256").digest()
    return urlsafe_b64encode(hmac.new(key, plain.encode(), hashlib.sha256).digest()).rstrip(b"=").decode()
