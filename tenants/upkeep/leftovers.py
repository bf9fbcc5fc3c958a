"""What the ground room has lying about after a while: see `tenants.upkeep.tidying`."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from tenants.companies import logo
from tenants.models import Deletion, Invitation, Letter, RefreshFamily
from tenants.models.letters import MOST_TRIES
from tenants.upkeep.tidying import register, remove

# So long a row stays after its end, for whoever asks what happened.
KEPT_FOR = timedelta(days=30)


def connect() -> None:
    """Called once when the app is ready."""
    register("sessions", sessions)
    register("logins through the API", refresh_families)
    register("letters", letters)
    register("invitations", invitations)
    register("deletions", deletions)
    register("logos", logo.sweep, each_company=True)


def sessions() -> int:
    return remove(Session.objects.filter(expire_date__lt=timezone.now()))


def refresh_families() -> int:
    """With their tokens."""
    long_ago = timezone.now() - KEPT_FOR
    return remove(RefreshFamily.objects.filter(Q(expires_at__lt=long_ago) | Q(revoked_at__lt=long_ago)))


def letters() -> int:
    """Sent, or given up."""
    long_ago = timezone.now() - KEPT_FOR
    return remove(Letter.objects.filter(Q(sent_at__lt=long_ago) | Q(tries__gte=MOST_TRIES, next_try_at__lt=long_ago)))


def invitations() -> int:
    """Expired, used or revoked."""
    long_ago = timezone.now() - KEPT_FOR
    over = Q(expires_at__lt=long_ago) | Q(used_at__lt=long_ago) | Q(revoked_at__lt=long_ago)
    return remove(Invitation.objects.filter(over))


def deletions() -> int:
    return remove(Deletion.objects.filter(told_at__lt=timezone.now() - KEPT_FOR))
