"""Filters on leads that read like English."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.aggregates import StringAgg
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat

from leads import phones
from leads.choices import Stage
from tenants.keyset import below, place_of
from tenants.models import Membership
from tenants.relations import rows_of

if TYPE_CHECKING:
    from leads.models import Lead

MOST_WORDS = 6


class Fold(Func):
    """Lower case without accents, as the index of `Lead.search` is."""

    function = "public.fold"
    output_field = models.TextField()


# "12.345.678-K" as "12345678K", so that it is found however it is written.
BARE_DOCUMENT = Func(
    F("document"),
    Value("[^[:alnum:]]"),
    Value(""),
    Value("g"),
    function="regexp_replace",
    output_field=models.TextField(),
)


class ContactPointQuerySet(models.QuerySet):
    def current(self) -> Self:
        """Whose lead still has them."""
        return self.filter(former_at=None)

    def numbers(self) -> Self:
        return self.filter(kind="phone")

    def of_number(self, number: str) -> Self:
        """Those of a number in E.164, in any of its national writings, whosever they are today."""
        return self.current().numbers().filter(value__in=phones.variants(number, ""))


class LeadQuerySet(models.QuerySet):
    # What a row or a card shows, to be prefetched.
    SHOWN = ("owner", "contact_points", "deals")

    def visible_to(self, member: Membership) -> Self:
        """CEOs and secretaries see every lead; agents and professionals their own and the unclaimed.

        Nobody sees a person who was erased.
        """
        known = self.filter(erased_at=None)
        if member.sees_everything:
            return known
        return known.filter(Q(owner=member.user_id) | Q(owner=None))

    def matching(self, typed: str, country: str) -> Self:
        """Leads whose name, phone, e-mail or document holds every word of `typed`, whatever case and accents.

        A telephone may be written in any way of `country`, a document with or without its dots, spaces and hyphens;
        an empty text matches everybody.
        """
        typed = typed.replace("\0", "").strip()[:120]
        terms = phones.search_terms(typed, country)
        if terms:
            anyone = Q(search__contains=Fold(Value(typed)))
            for term in terms:
                anyone |= Q(search__contains=term)
            return self.filter(anyone)
        for word in typed.split()[:MOST_WORDS]:
            found = Q(search__contains=Fold(Value(word)))
            if (bare := re.sub(r"\W", "", word)) != word and any(sign.isdigit() for sign in bare):
                found |= Q(search__contains=Fold(Value(bare)))
            self = self.filter(found)
        return self

    def reachable_at(self, *, phone: str = "", email: str = "", country: str) -> Self:
        """Leads that have this telephone now (in any national variant) or this e-mail."""
        points = Q(pk__in=[])
        if numbers := phones.variants(phone, country):
            points |= Q(contact_points__kind="phone", contact_points__value__in=numbers, contact_points__former_at=None)
        if email:
            points |= Q(contact_points__kind="email", contact_points__value=email.strip().lower())
        return self.filter(points).distinct()

    def opted_out(self) -> Self:
        """People who want no messages from us."""
        return self.filter(opted_out_at__isnull=False)

    def may_be_written_to(self) -> Self:
        """Everybody else: what a campaign begins with."""
        return self.filter(opted_out_at=None, erased_at=None)

    def perhaps_the_same_as(self, lead: Lead, country: str) -> Self:
        """Other leads that have, or once had, a telephone (in any writing) or an e-mail of this one."""
        shared = Q(pk__in=[])
        for point in lead.contact_points.all():
            values = phones.variants(point.value, country) if point.kind == "phone" else [point.value]
            shared |= Q(kind=point.kind, value__in=values)
        return self.filter(pk__in=rows_of(self.model, "contact_points").filter(shared).values("lead")).exclude(
            pk=lead.pk
        )

    def created_between(self, start: datetime, end: datetime) -> Self:
        return self.filter(created_at__gte=start, created_at__lt=end)

    def closed_between(self, start: datetime, end: datetime) -> Self:
        """Won or lost in [start, end), and so still."""
        closed = [stage for stage in Stage if stage.is_closed]
        return self.filter(stage__in=closed, stage_since__gte=start, stage_since__lt=end)

    def won_between(self, start: datetime, end: datetime) -> Self:
        return self.closed_between(start, end).filter(stage=Stage.CLOSED_WON)

    def newest_first(self) -> Self:
        return self.order_by("-last_activity_at", "-id")

    def before(self, cursor: str) -> Self:
        """What follows the row that `cursor` names; everything for a cursor that is none."""
        place = place_of(cursor)
        return self.filter(below("last_activity_at", place)) if place else self

    def for_rows(self) -> Self:
        """With what a row shows: two queries more, whatever the number of leads."""
        return self.select_related("owner").prefetch_related("contact_points", "deals")

    def refresh_search(self) -> int:
        """Writes the search text of these leads from their names, addresses and contact points: one statement."""
        values = (
            rows_of(self.model, "contact_points")
            .filter(lead=OuterRef("pk"))
            .exclude(kind="bsuid")
            .order_by()
            .values("lead")
            .annotate(all=StringAgg("value", Value(" ")))
            .values("all")
        )
        names = [F(name) for name in ("first_name", "last_name", "profile_name", "document", "email")]
        words = [part for name in (*names, BARE_DOCUMENT) for part in (name, Value(" "))]
        found = Coalesce(Subquery(values), Value(""), output_field=models.TextField())
        text = Concat(*words, found, output_field=models.TextField())
        return self.update(search=Fold(text))
