"""Filters on runs that read like English."""

from datetime import datetime
from typing import Self

from django.db import models

from conversations.models import Conversation
from tenants.models import Membership


class RunQuerySet(models.QuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Runs of the conversations the member may read."""
        if member.sees_everything:
            return self
        return self.filter(conversation__in=Conversation.objects.visible_to(member))

    def begun_between(self, start: datetime, end: datetime) -> Self:
        return self.filter(started_at__gte=start, started_at__lt=end)
