"""Filters on conversations and messages that read like English."""

import re
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone

from conversations.choices import Author
from leads.models import Lead
from tenants.keyset import below, place_of
from tenants.models import Membership
from tenants.relations import rows_of

# How long the provider keeps the file behind a link.
LINK_LIFE = timedelta(days=30)


# A search shows so many of the newest conversations of people, and of those with the words.
MOST_FOUND = 300
# It reads so many of the newest messages with the words, so many times: each time without the talks found before.
MOST_READ = 1000
LOOKS = 3
SHORTEST_WORD = 2
WORD = re.compile(r"[^\W_]+")


# PostgreSQL refuses a tsvector of more than a megabyte, and with it the row: what is said further on is not found.
INDEXED = 20_000


class SpokenWords(Func):
    """The words of a text without case, accents and signs, as the index `message_words` holds them."""

    template = (
        "to_tsvector('simple'::regconfig, "
        f"regexp_replace(public.fold(left(%(expressions)s, {INDEXED})), '[^[:alnum:]]+'::text, ' '::text, 'g'::text))"
    )
    output_field = SearchVectorField()


class Says(Func):
    """True where a text holds words that begin as each of the words asked for does: `Says(F("text"), Value("tejado"))`.

    PostgreSQL folds both alike; what folding makes of a letter ("½" → "1/2") is no word of its query's language then.
    Where folding leaves nothing ("①"), nothing is asked for and nothing is found.
    """

    arity = 2
    output_field = models.BooleanField()
    template = "%(expressions)s"

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **extra: Any) -> tuple[str, Any]:
        text, typed = self.get_source_expressions()
        words, params = compiler.compile(SpokenWords(text))
        asked, more = compiler.compile(typed)
        query = (
            "to_tsquery('simple'::regconfig, replace(nullif(trim(regexp_replace("
            f"public.fold({asked}), '[^[:alnum:]]+', ' ', 'g')), ''), ' ', ':* & ') || ':*')"
        )
        return f"{words} @@ {query}", (*params, *more)


class ConversationQuerySet(models.QuerySet):
    def visible_to(self, member: Membership) -> Self:
        """CEOs and secretaries see all; others those of their own and unclaimed leads, and what is assigned to them."""
        if member.sees_everything:
            return self
        return self.filter(Q(lead__owner=member.user_id) | Q(lead__owner=None) | Q(assignee=member.user_id))

    def unread(self) -> Self:
        return self.filter(unread__gt=0)

    def started_between(self, start: datetime, end: datetime) -> Self:
        """Whose talk began in [start, end)."""
        return self.filter(created_at__gte=start, created_at__lt=end)

    def in_state(self, state: str) -> Self:
        return self.filter(state=state)

    def assigned_to(self, member: Membership) -> Self:
        return self.filter(assignee=member.user_id)

    def unassigned(self) -> Self:
        return self.filter(assignee=None)

    def handed_off(self) -> Self:
        """A person was asked for and the assistant still keeps silent."""
        return self.filter(handed_off_at__isnull=False, silenced_until__gt=timezone.now())

    def unsent(self) -> Self:
        """Something of ours was not delivered, and nobody has looked after it."""
        return self.filter(unsent_at__isnull=False)

    def of_people_matching(self, typed: str, country: str) -> Self:
        """Talks with leads whose name, number or e-mail holds what was typed."""
        return self.filter(lead__in=Lead.objects.matching(typed, country))

    def matching(self, typed: str, country: str, member: Membership) -> Self:
        """Talks with people that `of_people_matching` finds, and talks in which the words were said or noted.

        The newest MOST_FOUND of each, in a few short queries whatever the size of the company: one condition on both
        would have the database walk through every conversation. Call it on what the member may see.
        """
        people = self.of_people_matching(typed, country).newest_first().values_list("pk", flat=True)[:MOST_FOUND]
        said = rows_of(self.model, "messages").visible_to(member).saying(typed)
        return self.filter(pk__in={*people, *said.newest_talks()})

    def with_number(self, number: str, country: str) -> Self:
        """With whoever writes from this number, in any of its writings, whatever the talk answers to now."""
        people = Lead.objects.reachable_at(phone=number, country=country)
        return self.filter(Q(address=number) | Q(lead__in=people))

    def newest_first(self) -> Self:
        return self.order_by("-last_message_at", "-id")

    def after(self, cursor: str) -> Self:
        """What follows the row that `cursor` names in the list; everything for a cursor that is none."""
        place = place_of(cursor)
        return self.filter(below("last_message_at", place)) if place else self

    def for_rows(self) -> Self:
        """With what a row shows: two queries more, whatever the number of rows."""
        return self.select_related("assignee").prefetch_related("lead__contact_points")

    def waiting_for_staff(self) -> Self:
        """Open ones whose newest words are a lead's and unread, or whose lead asked for a person."""
        return self.in_state("open").filter(
            Q(unread__gt=0, last_author=Author.LEAD) | Q(handed_off_at__isnull=False, silenced_until__gt=timezone.now())
        )


class MessageQuerySet(models.QuerySet):
    def visible_to(self, member: Membership) -> Self:
        """Messages of the conversations the member may read."""
        if member.sees_everything:
            return self
        return self.filter(conversation__in=rows_of(self.model, "conversation").visible_to(member))

    def outgoing(self) -> Self:
        return self.filter(author__in=[Author.ASSISTANT, Author.HUMAN])

    def of_people(self) -> Self:
        """What people of ours answered, here or from the phone."""
        return self.filter(author__in=[Author.HUMAN, Author.PHONE])

    def from_lead(self) -> Self:
        return self.filter(author=Author.LEAD)

    def said(self) -> Self:
        """What both sides said and stand by: no notes, no reactions, nothing that was taken back."""
        return self.exclude(author=Author.NOTE).exclude(kind__in=["reaction", "system"]).filter(deleted_at=None)

    def saying(self, typed: str) -> Self:
        """Those with words that begin as each word of `typed` does; nothing for words of one letter."""
        words = [word for word in WORD.findall(typed.replace("\0", "")[:120]) if len(word) >= SHORTEST_WORD]
        if not words:
            return self.none()
        return self.filter(Says(F("text"), Value(" ".join(words))))

    def newest_talks(self) -> list[UUID]:
        """The conversations of these messages, newest first, up to MOST_FOUND.

        A talk that says the same a thousand times hides no other, and the cost is bounded all the same.
        """
        found: dict[UUID, None] = {}
        for _look in range(LOOKS):
            rows = self.exclude(conversation__in=list(found)) if found else self
            read = list(rows.order_by("-id").values_list("conversation", flat=True)[:MOST_READ])
            found |= dict.fromkeys(read)
            if len(read) < MOST_READ or len(found) >= MOST_FOUND:
                break
        return list(found)[:MOST_FOUND]

    def sent_between(self, start: datetime, end: datetime) -> Self:
        return self.filter(sent_at__gte=start, sent_at__lt=end)

    def earlier_than(self, cursor: str) -> Self:
        """Before the message that `cursor` names; nothing for a cursor that is none."""
        place = place_of(cursor)
        return self.filter(below("sent_at", place)) if place else self.none()

    def without_their_file(self) -> Self:
        """Recent ones whose file was never fetched, nor refused for good: links are old after a month."""
        recent = self.filter(sent_at__gt=timezone.now() - LINK_LIFE, file=None, extra__media__has_key="link")
        return recent.exclude(extra__media__has_key="error")

    def since(self, cursor: str) -> Self:
        """From the message that `cursor` names; everything for a cursor that is none."""
        place = place_of(cursor)
        if place is None:
            return self
        at, pk = place
        return self.filter(Q(sent_at__gt=at) | Q(sent_at=at, id__gte=pk), sent_at__gte=at)

    def newest_first(self) -> Self:
        return self.order_by("-sent_at", "-id")

    def for_bubbles(self) -> Self:
        return self.select_related("user", "file")

    def unsettled(self) -> Self:
        return self.filter(status__in=["queued", "sending", "unknown"])
