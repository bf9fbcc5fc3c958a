"""Filters on leads that read like English."""

from typing import Self

from django.db import models
from django.db.models import Q

from tenants.models import Membership


class LeadQuerySet(models.QuerySet):
    def visible_to(self, member: Membership) -> Self:
        """CEOs and secretaries see every lead; agents and professionals their own and the unclaimed."""
        if member.sees_everything:
            return self
        return self.filter(Q(owner=member.user_id) | Q(owner=None))
