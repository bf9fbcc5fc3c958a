"""The deterministic engine: hears a burst, takes one step, gives one message."""

from collections.abc import Callable
from dataclasses import replace

from agent import replies
from agent.dialogue import aside, booking, buttons, changing
from agent.dialogue.catalogue import Catalogue
from agent.dialogue.form import names_in
from agent.dialogue.heard import Ear, hear
from agent.dialogue.memory import Memory
from agent.dialogue.policy import next_step
from agent.dialogue.scene import Scene
from agent.engine import Answer, Talk
from agent.tools.catalogue import bookable_services, professional_card, service_card
from calendar_app.models import Professional


class DialogueEngine:
    """Speaks es, en and fr with no model; every effect goes through the tools of the run."""

    name = "dialogue"

    def answer(self, talk: Talk) -> Answer:
        with replies.speaking(talk.language, talk.tenant.country):
            scene = _scene_of(talk)
            talk.tools.note("understood", "heard", result=scene.heard.as_trace())
            if not scene.memory.other:
                scene.memory.data.update(scene.heard.people.fields if "other" not in scene.intents else {})
            scene.greet()
            if not aside.media(scene):
                take_step(scene)
            return _answer_of(scene)


def _scene_of(talk: Talk) -> Scene:
    desk = talk.tools.desk
    catalogue = Catalogue(
        [service_card(service, desk) for service in bookable_services()],
        [professional_card(person) for person in Professional.objects.filter(is_active=True)],
    )
    memory = Memory.read(talk.state)
    written = talk.written
    ear = Ear(talk.language, written[-1][1], talk.tenant.zone, talk.tenant.opening_span(), catalogue)
    button = next((str(m.extra.get("button_id", "")) for m in reversed(talk.burst) if m.extra.get("button_id")), "")
    kinds = frozenset(message.kind for message in talk.burst)
    heard = hear(talk.text, memory, ear, button=button, kinds=kinds, written=written)
    heard.people.fields |= names_in(talk.burst)
    if any(message.product for message in talk.burst) and not heard.intents & set(aside.QUESTIONS):
        heard.intents.add("details")
    if heard.button.startswith("service:"):
        card = catalogue.by_id(heard.button.removeprefix("service:"))
        heard.heading = type(heard.heading)(service=card) if card else heard.heading
    ear = replace(ear, now=heard.timed_at or ear.now)
    return Scene(talk=talk, memory=memory, heard=heard, ear=ear, catalogue=catalogue)


def take_step(scene: Scene) -> None:
    """One step of the policy; questions in the same message are answered on the way."""
    step = next_step(scene.memory, scene.heard)
    scene.talk.tools.note("understood", "step", result={"step": step, "goal": scene.memory.goal})
    if step not in ("lost", "close", "later"):
        scene.memory.lost = 0
    STEPS[step](scene)


def _book(scene: Scene) -> None:
    if buttons.answer_slot(scene):
        return
    if scene.intents & set(aside.QUESTIONS) - {"services"}:
        aside.answer_questions(scene)
        scene.reply.ask("")
    booking.start(scene)


def _questions(scene: Scene) -> None:
    if scene.memory.goal == "book":
        booking.absorb(scene)
    aside.answer_questions(scene)
    if "book" in scene.intents and not scene.memory.goal:
        scene.reply.ask("")
        booking.start(scene)
        return
    aside.go_on(scene)


def _which(scene: Scene) -> None:
    if not changing.choose(scene):
        changing.ask_which(scene, scene.memory.candidates)


def _cancel_or_move(scene: Scene) -> None:
    if not changing.cancel_or_move(scene):
        changing.ask_cancel_or_move(scene, scene.memory.candidates[0])


def _ask_cancel(scene: Scene) -> None:
    if not changing.ask_to_cancel(scene):
        aside.lost(scene)


def _keep(scene: Scene) -> None:
    if not changing.keep(scene):
        aside.lost(scene)


def _same_time(scene: Scene) -> None:
    if not changing.same_time(scene):
        booking.ask_about_same_time(scene, scene.memory.candidates[0])


def _new_time(scene: Scene) -> None:
    if not buttons.answer_slot(scene):
        changing.find_new_time(scene)


STEPS: dict[str, Callable[[Scene], None]] = {
    "refuse": aside.refuse,
    "person": aside.call_person,
    "triage": aside.triage,
    "own": changing.tell_own,
    "cancel": lambda scene: changing.change(scene, "cancel"),
    "ask_cancel": _ask_cancel,
    "move": lambda scene: changing.change(scene, "move"),
    "ask_move": lambda scene: changing.change(scene, "move", is_certain=False),
    "keep": _keep,
    "cant_come": changing.cannot_come,
    "which": _which,
    "cancel_or_move": _cancel_or_move,
    "same_time": _same_time,
    "book": _book,
    "new_time": _new_time,
    "move_to": buttons.answer_move_offer,
    "questions": _questions,
    "decline": aside.decline,
    "later": aside.thank,
    "ask_distress": aside.ask_distress,
    "close": aside.thank,
    "welcome": aside.welcome,
    "lost": aside.lost,
}


def _answer_of(scene: Scene) -> Answer:
    memory, reply = scene.memory, scene.reply
    if reply.is_empty:
        reply.ask(replies.how_can_i_help(), replies.anything_else())
    part = reply.part(memory.last)
    memory.last = part.text
    memory.buttons = [list(button) for button in part.buttons]
    return Answer([part], memory.as_state())
