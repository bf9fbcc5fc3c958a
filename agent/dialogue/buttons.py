"""A slot's button, perhaps of long ago: its hour may have passed, or the lead may have an appointment by now."""

from datetime import datetime, time

from agent import replies
from agent.dialogue import booking, changing
from agent.dialogue.memory import Card
from agent.dialogue.scene import Scene
from agent.tools.wish import TimeWish

MOVE, KEEP = "move:yes", "move:no"


def answer_slot(scene: Scene) -> bool:
    """Answers a tapped slot that cannot simply be booked; False when it can, or when none was tapped."""
    start = _start_of(scene.heard.button)
    if start is None:
        return False
    if start <= scene.talk.now:
        _passed(scene)
        return True
    own = [] if scene.memory.other else scene.appointments()
    if same := next((card for card in own if datetime.fromisoformat(card["start"]) == start), None):
        scene.memory.finish()
        scene.memory.asking = "more"
        scene.reply.say(replies.have_that_one(same))
        scene.reply.ask(replies.ask_change(), replies.anything_else())
        return True
    if not own or scene.memory.goal in ("book", "move"):
        return False
    _offer_to_move(scene, own, start)
    return True


def _start_of(button: str) -> datetime | None:
    if not button.startswith("slot:"):
        return None
    try:
        start = datetime.fromisoformat(button.removeprefix("slot:"))
    except ValueError:
        return None
    return start if start.tzinfo else None


def _passed(scene: Scene) -> None:
    """Says so, and what there is now."""
    memory = scene.memory
    scene.heard.button = ""
    memory.forget_slots()
    memory.when = TimeWish()
    scene.reply.say(replies.why_not("past"))
    if memory.goal == "move":
        changing.find_new_time(scene, first=True)
        return
    memory.goal = "book"
    booking.advance(scene)


def _offer_to_move(scene: Scene, own: list[Card], start: datetime) -> None:
    """A button of the list from which the appointment was chosen: the lead has changed their mind, or slipped."""
    memory = scene.memory
    meant = [card for card in own if card["service_id"] == memory.previous] or own
    memory.finish()
    memory.goal = "move"
    if len(meant) > 1:
        memory.when = TimeWish(day=start.date(), at=time(start.hour, start.minute))
        changing.ask_which(scene, meant)
        return
    memory.appointment, memory.service, memory.asking = meant[0], meant[0]["service_id"], "move_to"
    memory.slot = {"start": scene.heard.button.removeprefix("slot:"), "professional": ""}
    scene.reply.ask(replies.move_to(meant[0], memory.slot["start"]))
    scene.reply.buttons = [(MOVE, replies.move_button()), (KEEP, replies.keep_button())]


def answer_move_offer(scene: Scene) -> None:
    """Yes moves it, no leaves it."""
    if scene.heard.button == MOVE or (scene.heard.button != KEEP and "yes" in scene.intents):
        changing.move(scene)
        return
    scene.memory.finish()
    scene.reply.say(replies.left_as_is())
    scene.reply.ask(replies.anything_else())
    scene.memory.asking = "more"
