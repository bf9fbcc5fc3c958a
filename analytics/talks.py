"""Conversations: how many, how much was said, how long people waited for an answer."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from analytics.assistant import handed_off
from analytics.figures import rate
from analytics.period import Period
from calendar_app.models import Appointment
from conversations.models import Conversation, Message
from tenants.models import Membership

# A question may have been asked so long before the period in which it was answered.
PATIENCE = timedelta(days=7)


@dataclass(frozen=True)
class Waiting:
    """From the first message of the lead that nobody had answered to the answer; seconds, 0 without answers."""

    answers: int = 0
    average_seconds: float = 0.0
    median_seconds: float = 0.0


@dataclass(frozen=True)
class Talks:
    """`started`: conversations that began in the period, `booked` of them those whose lead has booked since then and
    within it, `conversion` their share. Messages without notes, reactions and notices of the system. `handed_off`:
    conversations that were given to a person. Waiting counts the answer that follows a lead's words: the assistant's,
    or a person's from the inbox or from the phone."""

    started: int
    booked: int
    conversion: float
    messages_in: int
    messages_out_assistant: int
    messages_out_team: int
    messages_failed: int
    handed_off: int
    waiting_for_assistant: Waiting
    waiting_for_team: Waiting


def talks(member: Membership, period: Period) -> Talks:
    """Five queries."""
    visible = Conversation.objects.visible_to(member)
    started = visible.started_between(*period.span).order_by()
    count, booked = started.count(), started.filter(Exists(_booked_since(period))).count()
    said = _said(member, period)
    waiting = _waiting(member, period)
    return Talks(
        started=count,
        booked=booked,
        conversion=rate(booked, count),
        messages_in=said["lead"],
        messages_out_assistant=said["assistant"],
        messages_out_team=said["human"] + said["phone"],
        messages_failed=said["failed"],
        handed_off=handed_off(member, period),
        waiting_for_assistant=waiting.get("assistant", Waiting()),
        waiting_for_team=waiting.get("team", Waiting()),
    )


def _booked_since(period: Period) -> QuerySet[Appointment]:
    return Appointment.objects.filter(
        lead=OuterRef("lead"), created_at__gte=OuterRef("created_at"), created_at__lt=period.end
    ).exclude(status=Appointment.Status.HELD)


def _said(member: Membership, period: Period) -> dict[str, int]:
    """How many messages each side wrote, by author, and how many of ours failed."""
    rows = Message.objects.visible_to(member).said().sent_between(*period.span)
    authors = {author: Count("pk", filter=Q(author=author)) for author in ("lead", "assistant", "human", "phone")}
    return rows.order_by().aggregate(**authors, failed=Count("pk", filter=Q(status=Message.Status.FAILED)))


# The newest of the first messages of bursts that came before an answer is the one it answers.
WAITING = """
    WITH said AS (
        SELECT conversation_id, sent_at, id, author, author = 'lead' AS asks,
            LAG(author = 'lead') OVER talk AS after_question
        FROM conversations_message
        WHERE author <> 'note' AND kind NOT IN ('reaction', 'system') AND sent_at >= %s AND sent_at < %s {visible}
        WINDOW talk AS (PARTITION BY conversation_id ORDER BY sent_at, id)
    ), answers AS (
        SELECT author, sent_at, asks, after_question,
            MAX(sent_at) FILTER (WHERE asks AND after_question IS NOT TRUE)
                OVER (PARTITION BY conversation_id ORDER BY sent_at, id ROWS UNBOUNDED PRECEDING) AS asked_at
        FROM said
    ), waits AS (
        SELECT CASE WHEN author = 'assistant' THEN 'assistant' ELSE 'team' END AS side,
            EXTRACT(EPOCH FROM sent_at - asked_at)::float8 AS seconds
        FROM answers
        WHERE NOT asks AND after_question AND sent_at >= %s
    )
    SELECT side, COUNT(*), AVG(seconds), PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY seconds)
    FROM waits GROUP BY side
"""


def _waiting(member: Membership, period: Period) -> dict[str, Waiting]:
    """By side: assistant, team."""
    visible = ""
    values: tuple[Any, ...] = ()
    if not member.sees_everything:
        ids, values = Conversation.objects.visible_to(member).order_by().values("pk").query.sql_with_params()
        visible = f"AND conversation_id IN ({ids})"
    with connection.cursor() as cursor:
        cursor.execute(WAITING.format(visible=visible), [period.start - PATIENCE, period.end, *values, period.start])
        return {side: Waiting(count, round(mean, 1), round(half, 1)) for side, count, mean, half in cursor.fetchall()}
