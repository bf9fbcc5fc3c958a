"""One turn of the assistant: claim, think, commit. No transaction is open while an engine thinks.

The row of `Turn` decides everything; tasks and timers only wake it. A lease lets a second worker take over what a
dead one left, and `owed` names every message that waits, so that each is answered exactly once.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext

from agent import language
from agent.engine import Answer, EngineFailed, Part, Reference, Talk
from agent.engines import engines_for
from agent.loops import Course
from agent.models import AgentProfile, Run, Step, Turn
from agent.replies import loop_summary, loop_text, trouble_text
from agent.tools import Toolbox
from agent.tools.context import ToolContext
from agent.tools.people import heed_urgency
from conversations.models import Conversation, Message
from tenants import scheduling
from tenants.errors import UserError
from tenants.ids import new_id
from tenants.models import Tenant, WhatsAppChannel

logger = logging.getLogger(__name__)

QUEUE = "agent"
HISTORY = 20
# Longer than the dialogue takes with all its questions to the calendar; models have their own time on top.
LEASE = timedelta(seconds=30)
# After so many dead workers a person gets the turn: what kills them may be in the turn itself.
MOST_TRIES = 4
DIED = "worker_died"
# As much of one message as WhatsApp lets a person write; longer ones are kept whole and read to here.
LONGEST_READ = 4096
# As much of one burst, however many messages it has: understanding takes as long as there are letters.
MOST_READ = 2 * LONGEST_READ
MEDIA_KINDS = ("image", "audio", "video", "document", "sticker")


@dataclass
class Claim:
    """What one worker may answer now, until the lease ends."""

    turn: Turn
    run: Run
    burst: list[Message]
    died: list[Step]


def owe_answer(conversation: Conversation, message: Message) -> None:
    """A lead wrote: plan the answer once the burst is over. Part of the transaction that stored the message.

    While a person has the conversation nothing is owed, but what is urgent is told to staff.
    """
    if conversation.is_silenced:
        heed_urgency(conversation, message.text[:LONGEST_READ])
    Turn.objects.bulk_create([Turn(conversation=conversation)], ignore_conflicts=True)
    turn = Turn.objects.select_for_update().get(conversation=conversation)
    if conversation.is_silenced:
        return
    turn.owed = [*turn.owed, str(message.pk)]
    turn.due_at = timezone.now() + timedelta(seconds=_patience(message))
    turn.save(update_fields=["owed", "due_at"])
    scheduling.schedule_promptly(QUEUE, conversation.pk, turn.due_at)


def join_turns(kept: Conversation, gone: Conversation) -> None:
    """Two talks become one: what is owed in both is owed once, and the memory is that of the later words.

    Raises UserError while somebody is at one of the turns.
    """
    turns = {
        turn.pk: turn for turn in Turn.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk]).order_by("pk")
    }
    if any(turn.leased_until and turn.leased_until > timezone.now() for turn in turns.values()):
        raise UserError(
            gettext("The assistant is answering this person right now. Try again in a minute."), code="busy"
        )
    other = turns.get(gone.pk)
    if other is None:
        return
    own = turns.get(kept.pk) or Turn(conversation=kept)
    own.owed = list(dict.fromkeys([*own.owed, *other.owed]))
    own.due_at = min(filter(None, [own.due_at, other.due_at]), default=None)
    is_later = gone.last_inbound_at and (kept.last_inbound_at is None or gone.last_inbound_at > kept.last_inbound_at)
    if other.state and (is_later or not own.state):
        own.state = other.state
    own.lease = own.leased_until = None
    own.save()
    other.delete()
    scheduling.cancel(QUEUE, gone.pk)
    if own.due_at:
        scheduling.schedule(QUEUE, kept.pk, own.due_at)


def _patience(message: Message) -> float:
    """Seconds to wait for more of the burst."""
    if settings.AGENT_DEBOUNCE_SECONDS is not None:
        return settings.AGENT_DEBOUNCE_SECONDS
    chosen = AgentProfile.objects.current()
    return chosen.debounce_media_seconds if message.kind in MEDIA_KINDS else chosen.debounce_seconds


def answer_conversation(conversation_id: UUID) -> Run | None:
    """Answers what is due in one conversation; None when nothing is, or somebody else is at it."""
    claim = _claim(conversation_id)
    if claim is None:
        return None
    began = time.perf_counter()
    talk = _talk_of(claim)
    course = Course.read(claim.turn.course)
    answer, engine = _answer(talk, course)
    claim.turn.course = course.as_json()
    claim.run.milliseconds = round((time.perf_counter() - began) * 1000)
    claim.run.engine, claim.run.language = engine, talk.language
    _commit(claim, talk, answer)
    return claim.run


def _claim(conversation_id: UUID) -> Claim | None:
    with transaction.atomic():
        # The conversation first, then its turn: the order in which an arriving message takes them.
        locked = Conversation.objects.select_for_update(no_key=True, of=("self",)).select_related("lead")
        conversation = locked.filter(pk=conversation_id).first()
        turn = Turn.objects.select_for_update().filter(conversation_id=conversation_id).first()
        if conversation is None or turn is None or turn.due_at is None:
            scheduling.cancel(QUEUE, conversation_id)
            return None
        now = timezone.now()
        if turn.due_at > now or (turn.leased_until and turn.leased_until > now):
            return None
        burst = _unanswered(turn)
        profile = AgentProfile.objects.current()
        tries = _bury_dead_runs(turn)
        died = list(Step.objects.filter(run__in=tries).order_by("run_id", "number"))
        if not burst or _may_not_answer(conversation, profile, died):
            _close(turn)
            return None
        if _is_forbidden(conversation):
            _close(turn)
            return None
        if len(tries) >= MOST_TRIES:
            conversation.hand_off(reason=DIED, summary="")
            _close(turn)
            return None
        turn.conversation = conversation
        turn.lease = new_id()
        turn.leased_until = now + LEASE + timedelta(seconds=settings.AGENT_TURN_SECONDS if profile.has_model else 0)
        turn.save(update_fields=["lease", "leased_until"])
        # Looked at again when the lease could have ended.
        scheduling.schedule(QUEUE, conversation_id, turn.leased_until)
        run = Run.objects.create(conversation=conversation, burst=[str(message.pk) for message in burst])
        return Claim(turn, run, burst, died)


def _bury_dead_runs(turn: Turn) -> list[Run]:
    """Closes what a dead worker left; answers every run of this very turn that ended so."""
    runs = Run.objects.filter(conversation=turn.conversation_id)
    runs.filter(outcome=Run.Outcome.RUNNING).update(outcome=Run.Outcome.FAILED, error=DIED)
    return list(runs.filter(error=DIED, burst__contains=turn.owed[:1]))


def _may_not_answer(conversation: Conversation, profile: AgentProfile, died: list[Step]) -> bool:
    if not profile.is_on or _is_channel_off(conversation):
        return True
    return conversation.is_silenced and not _was_handed_off(conversation, died)


def _is_forbidden(conversation: Conversation) -> bool:
    """Nothing may be sent to this person now; staff learn of it where they can still do something."""
    obstacle = conversation.obstacle()
    if obstacle and obstacle.code == "window_closed":
        conversation.tell_unanswered()
    return obstacle is not None


def _is_channel_off(conversation: Conversation) -> bool:
    """A number that was switched off answers nobody, also not those who wrote before."""
    return WhatsAppChannel.objects.filter(pk=conversation.channel_id, is_active=False).exists()


def _was_handed_off(conversation: Conversation, died: list[Step]) -> bool:
    """The silence is this turn's own: its worker died after calling a person and before telling the lead so."""
    own = conversation.silence_reason == Conversation.Silence.HANDOFF
    return own and any(step.result.get("code") == "handed_off" for step in died)


def _unanswered(turn: Turn) -> list[Message]:
    """The messages that wait and were not taken back, in the order they were written."""
    rows = Message.objects.said().filter(pk__in=turn.owed)
    waiting = sorted(rows, key=lambda message: (message.sent_at, message.pk))
    return _shared_out(_readable(waiting))


def _readable(messages: list[Message]) -> list[Message]:
    """The same rows, never to be saved, with no more words than a person can write at once."""
    for message in messages:
        message.text = message.text[:LONGEST_READ]
    return messages


def _shared_out(messages: list[Message]) -> list[Message]:
    """No more words together than one turn reads: short messages stay whole, long ones share what is left."""
    left = MOST_READ
    for done, message in enumerate(sorted(messages, key=lambda message: len(message.text))):
        message.text = message.text[: left // (len(messages) - done)]
        left -= len(message.text)
    return messages


def _close(turn: Turn) -> None:
    """Nothing will be said about these messages."""
    turn.owed = []
    turn.due_at = turn.lease = turn.leased_until = None
    turn.save(update_fields=["owed", "due_at", "lease", "leased_until"])
    scheduling.cancel(QUEUE, turn.conversation_id)


def _talk_of(claim: Claim) -> Talk:
    tenant: Tenant = connection.tenant
    conversation = claim.turn.conversation
    history = _readable(conversation.history(HISTORY))
    spoken = language.decide(
        [message.text for message in claim.burst], current=conversation.language, default=tenant.language
    )
    now = timezone.now().astimezone(tenant.tz)
    written_at = min(claim.burst[-1].sent_at.astimezone(tenant.tz), now)
    desk = ToolContext(
        tenant=tenant,
        conversation=conversation,
        lead=conversation.lead,
        language=spoken,
        now=now,
        run_id=claim.run.pk,
        turn_key=f"{conversation.pk}:{claim.turn.owed[0]}",
        written_at=written_at,
    )
    return Talk(
        tenant=tenant,
        conversation=conversation,
        lead=conversation.lead,
        burst=claim.burst,
        history=history,
        language=spoken,
        now=now,
        state=dict(claim.turn.state),
        profile=AgentProfile.objects.current(),
        tools=Toolbox(desk, claim.run, died=claim.died),
        first_contact=not any(message.author == Message.Author.ASSISTANT for message in history),
        until=time.monotonic() + settings.AGENT_TURN_SECONDS,
        references=_references(claim.burst, conversation),
    )


def _answer(talk: Talk, course: Course) -> tuple[Answer, str]:
    """What the engines say, unless the talk goes in circles; see `loops`."""
    if course.hear(talk.text):
        return _leave_loop(talk, course), "none"
    answer, engine = _think(talk)
    if talk.tools.ledger:
        course.arrive()
    elif course.say("\n".join(part.text for part in answer.parts)):
        return _leave_loop(talk, course), engine
    return answer, engine


def _leave_loop(talk: Talk, course: Course) -> Answer:
    """A person is called; the lead is told so the first time."""
    talk.tools.derivhumano(
        reason="loop", summary=loop_summary(talk.text[:300], talk.tenant.language, talk.tenant.country)
    )
    is_told = course.stop(talk.now)
    parts = [Part(loop_text(talk.language, talk.tenant.country))] if is_told else []
    return Answer(parts, {})


def _references(burst: list[Message], conversation: Conversation) -> dict[UUID, Reference]:
    """What the messages answer to or ask about; a quoted message that was taken back is none."""
    wanted = {message.reply_to for message in burst if message.reply_to}
    quotes = {row.wamid: row for row in conversation.messages.said().filter(wamid__in=wanted)} if wanted else {}
    found = {message.pk: Reference(quotes.get(message.reply_to), message.product) for message in burst}
    return {pk: reference for pk, reference in found.items() if reference.quote or reference.product}


def _think(talk: Talk) -> tuple[Answer, str]:
    """Asks the engines in order; when all fail, a person is called and the lead is told so."""
    for engine in engines_for(talk):
        try:
            return engine.answer(talk), engine.name
        except EngineFailed as failure:
            talk.tools.note("fallback", engine.name, result={"reason": failure.reason})
        except Exception as defect:
            logger.exception("engine %s failed in conversation %s", engine.name, talk.conversation.pk)
            talk.tools.note("fallback", engine.name, result={"reason": type(defect).__name__})
    talk.tools.derivhumano(reason="engines_failed")
    return Answer([Part(trouble_text(talk.language, talk.tenant.country))], talk.state), "none"


def _commit(claim: Claim, talk: Talk, answer: Answer) -> None:
    """The reply, the memory and the end of the turn in one transaction; a lost lease changes nothing."""
    run = claim.run
    with transaction.atomic():
        # Lead, conversation, turn: the order in which a message that arrives meanwhile takes them.
        talk.conversation.hold()
        conversation = Conversation.objects.select_related("lead").get(pk=talk.conversation.pk)
        turn = Turn.objects.select_for_update().get(pk=claim.turn.pk)
        if turn.lease != claim.turn.lease:
            run.outcome = Run.Outcome.STALE
            run.save()
            return
        answered = set(claim.turn.owed)
        newer = [waiting for waiting in turn.owed if waiting not in answered]
        changed = newer or _changed(claim.burst)
        run.outcome = _outcome(talk, conversation, changed) if answer.parts else Run.Outcome.SILENT
        run.tokens_in, run.tokens_out, run.model = answer.tokens_in, answer.tokens_out, answer.model
        if run.outcome == Run.Outcome.REPLIED:
            conversation.enqueue_replies(run_id=run.pk, parts=answer.parts)
            Conversation.objects.filter(pk=conversation.pk).update(language=talk.language)
        if run.outcome != Run.Outcome.STALE:
            turn.state, turn.course = answer.state, claim.turn.course
            turn.owed = newer
        _release(turn)
        run.save()


def _outcome(talk: Talk, conversation: Conversation, newer: Sequence[str]) -> str:
    """A person who answered meanwhile has the word; a newer message or newer words make a run without effects stale."""
    handed_off = any(result.code == "handed_off" for result in talk.tools.ledger)
    if conversation.is_silenced and not handed_off:
        return Run.Outcome.SILENT
    if newer and not talk.tools.ledger:
        return Run.Outcome.STALE
    if _is_forbidden(conversation):
        return Run.Outcome.SILENT
    return Run.Outcome.REPLIED


def _changed(burst: list[Message]) -> list[str]:
    """Which of these messages were edited or taken back since they were read."""
    now = Message.objects.filter(pk__in=[message.pk for message in burst])
    found = {pk: (edited, deleted) for pk, edited, deleted in now.values_list("pk", "edited_at", "deleted_at")}
    return [str(m.pk) for m in burst if found.get(m.pk) != (m.edited_at, m.deleted_at)]


def _release(turn: Turn) -> None:
    """The lease ends; what is still owed is answered next."""
    turn.lease = turn.leased_until = None
    if turn.owed:
        turn.due_at = max(turn.due_at or timezone.now(), timezone.now())
        scheduling.schedule(QUEUE, turn.conversation_id, turn.due_at)
    else:
        turn.due_at = None
        scheduling.cancel(QUEUE, turn.conversation_id)
    turn.save()


def due_in(conversation_id: UUID) -> float | None:
    """Seconds until the conversation's turn is due (0 when it is), None when nothing is owed."""
    due: datetime | None = Turn.objects.filter(pk=conversation_id).values_list("due_at", flat=True).first()
    return max(0.0, (due - timezone.now()).total_seconds()) if due else None
