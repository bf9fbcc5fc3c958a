"""Filters on runs that read like English."""

from typing import Self

from django.db import models

from conversations.models import Conversation
from tenants.models import Membership


class RunQuerySet(models.QuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Runs of the conversations the member may read."""
        return self.filter(conversation__in=Conversation.objects.visible_to(member))
