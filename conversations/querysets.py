"""Filters on conversations and messages that read like English."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tenants.models import Membership

# A claim that old belongs to a worker that died.
CLAIM_LIFE = timedelta(seconds=60)


class ConversationQuerySet(models.QuerySet):
    def visible_to(self, member: Membership) -> Self:
        """CEOs and secretaries see all; others those of their own and unclaimed leads, and what is assigned to them."""
        if member.sees_everything:
            return self
        return self.filter(Q(lead__owner=member.user_id) | Q(lead__owner=None) | Q(assignee=member.user_id))

    def unread(self) -> Self:
        return self.filter(unread__gt=0)

    def in_state(self, state: str) -> Self:
        return self.filter(state=state)

    def assigned_to(self, member: Membership) -> Self:
        return self.filter(assignee=member.user_id)

    def unassigned(self) -> Self:
        return self.filter(assignee=None)

    def handed_off(self) -> Self:
        """A person was asked for and the assistant still keeps silent."""
        return self.filter(handed_off_at__isnull=False, silenced_until__gt=timezone.now())

    def waiting_for_staff(self) -> Self:
        """Open ones that were handed off and hold something unread."""
        return self.in_state("open").filter(
            Q(unread__gt=0) | Q(handed_off_at__isnull=False, silenced_until__gt=timezone.now())
        )


class MessageQuerySet(models.QuerySet):
    def outgoing(self) -> Self:
        return self.filter(author__in=["assistant", "human"])

    def from_lead(self) -> Self:
        return self.filter(author="lead")

    def said(self) -> Self:
        """What both sides said: no notes, no reactions."""
        return self.exclude(author="note").exclude(kind__in=["reaction", "system"])

    def unsettled(self) -> Self:
        return self.filter(status__in=["queued", "sending", "unknown"])

    def ahead_of(self, message: "models.Model") -> Self:
        """Earlier outgoing messages of the same conversation that are not yet out of the house."""
        return self.filter(
            conversation=message.conversation_id,  # type: ignore[attr-defined]
            status__in=["queued", "sending"],
            id__lt=message.pk,
        )

    def lost(self) -> Self:
        """Claimed, but the worker never came back with an answer."""
        return self.filter(status="sending", claimed_at__lt=timezone.now() - CLAIM_LIFE)
