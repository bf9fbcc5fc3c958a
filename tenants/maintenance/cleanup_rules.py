"""What the ground room has lying about after a while: see `tenants.maintenance.cleanup`."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from tenants.companies import logo
from tenants.maintenance.cleanup import delete_in_batches, register_cleanup
from tenants.models import Deletion, Invitation, OutgoingEmail, RefreshFamily
from tenants.models.emails import MOST_TRIES

# So long a row stays after its end, for whoever asks what happened.
KEPT_FOR = timedelta(days=30)


def register_cleanups() -> None:
    """Called once when the app is ready."""
    register_cleanup("sessions", sessions)
    register_cleanup("logins through the API", refresh_families)
    register_cleanup("e-mails", old_emails)
    register_cleanup("invitations", invitations)
    register_cleanup("deletions", deletions)
    register_cleanup("logos", logo.sweep, each_company=True)


def sessions() -> int:
    return delete_in_batches(Session.objects.filter(expire_date__lt=timezone.now()))


def refresh_families() -> int:
    """With their tokens."""
    long_ago = timezone.now() - KEPT_FOR
    return delete_in_batches(RefreshFamily.objects.filter(Q(expires_at__lt=long_ago) | Q(revoked_at__lt=long_ago)))


def old_emails() -> int:
    """Sent, or given up."""
    long_ago = timezone.now() - KEPT_FOR
    return delete_in_batches(
        OutgoingEmail.objects.filter(Q(sent_at__lt=long_ago) | Q(tries__gte=MOST_TRIES, next_try_at__lt=long_ago))
    )


def invitations() -> int:
    """Expired, used or revoked."""
    long_ago = timezone.now() - KEPT_FOR
    over = Q(expires_at__lt=long_ago) | Q(used_at__lt=long_ago) | Q(revoked_at__lt=long_ago)
    return delete_in_batches(Invitation.objects.filter(over))


def deletions() -> int:
    return delete_in_batches(Deletion.objects.filter(told_at__lt=timezone.now() - KEPT_FOR))
