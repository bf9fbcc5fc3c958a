"""Everything beside booking: questions, refusals, thanks, urgency, handing over."""

import re
from typing import Any

from agent import replies
from agent.dialogue import booking
from agent.dialogue.scene import Scene
from agent.tools.wish import TimeWish

QUESTIONS = ("price", "duration", "hours", "where", "services", "professionals", "discount", "bot", "details")
AUDIO = frozenset({"audio", "voice"})
SILENT_KINDS = frozenset({"image", "video", "document", "sticker", "location", "contacts", "unsupported", "order"})


def answer_questions(scene: Scene) -> bool:
    """Says what was asked about the company, from its rows; True when anything was said."""
    said = False
    for name in QUESTIONS:
        if name in scene.intents:
            said = ANSWERS[name](scene) or said
    return said


def _price(scene: Scene) -> bool:
    cards = scene.tools.list_services().data["services"]
    service = scene.heard.heading.service or (scene.service if not scene.heard.heading.unknown else None)
    if scene.heard.heading.unknown and not scene.heard.heading.service:
        scene.reply.say(replies.not_offered(scene.heard.heading.unknown))
    chosen = [card for card in cards if service and card["id"] == service["id"]]
    if chosen:
        is_long = "duration" in scene.intents and "price" not in scene.intents
        scene.reply.say(replies.duration_of(chosen[0]) if is_long else replies.price_of(chosen[0]))
        scene.memory.service = scene.memory.service or chosen[0]["id"]
    else:
        scene.reply.say(replies.these_services())
        scene.reply.block(replies.prices(cards))
    return True


def _services(scene: Scene) -> bool:
    """The list itself is part of the question that follows; a named service is described."""
    service = scene.heard.heading.service
    if service is None or "book" in scene.intents:
        return False
    cards = scene.tools.list_services().data["services"]
    scene.reply.say(next((replies.price_of(card) for card in cards if card["id"] == service["id"]), ""))
    scene.memory.service = scene.memory.service or service["id"]
    return True


def _hours(scene: Scene) -> bool:
    scene.reply.say(replies.hours_are(replies.opening_text(scene.talk.tenant.opening)))
    return True


def _where(scene: Scene) -> bool:
    return _from_knowledge(scene)


def _from_knowledge(scene: Scene) -> bool:
    """What the company's own texts say, in its own language only; else that it is not known."""
    products = " ".join(message.product for message in scene.talk.burst if message.product)
    passages = scene.tools.search_knowledge(question=f"{scene.heard.text} {products}").data.get("passages", [])
    if passages and scene.talk.language == scene.talk.tenant.language:
        scene.reply.say(passages[0]["text"])
        return True
    scene.reply.say(replies.not_known())
    scene.reply.ask(replies.offer_human())
    scene.memory.asking = "offer_human"
    return True


def _professionals(scene: Scene) -> bool:
    service = scene.heard.heading.service or scene.service
    people = scene.tools.list_professionals(service=service["id"] if service else "").data.get("professionals", [])
    if not people:
        return False
    scene.reply.say(replies.people_are([person["name"] for person in people]))
    return True


def _discount(scene: Scene) -> bool:
    scene.reply.say(replies.discounts())
    if not scene.memory.goal:
        scene.reply.ask(replies.offer_human())
        scene.memory.asking = "offer_human"
    return True


def _bot(scene: Scene) -> bool:
    scene.reply.lines.clear()
    scene.reply.say(replies.i_am_assistant(scene.talk.tenant.name))
    return True


ANSWERS = {
    "price": _price, "duration": _price, "hours": _hours, "where": _where, "services": _services,
    "professionals": _professionals, "discount": _discount, "bot": _bot, "details": _where,
}  # fmt: skip


def go_on(scene: Scene) -> None:
    """After an answer: back to where the talk was, or an invitation."""
    memory = scene.memory
    if memory.goal == "book" and (memory.service or scene.heard.heading.service):
        scene.reply.ask("")
        booking.show_again(scene)
    elif scene.reply.question:
        return
    elif memory.goal == "move" and memory.offers:
        booking.show(scene, memory.offers, intro=replies.slots_to_move(memory.appointment))
        memory.asking = "new_time"
    elif memory.service:
        scene.reply.ask(replies.ask_book_it(scene.service), replies.ask_to_book())
        memory.asking = "offer_book"
    else:
        scene.offer_services()


def refuse(scene: Scene) -> None:
    """A trick, or other people's data: nothing is told, the trace keeps it, the talk goes on."""
    kind = "others_data" if "others_data" in scene.intents and "injection" not in scene.intents else "injection"
    scene.tools.note("guard", kind, result={"refused": True})
    sentence = replies.refused_data() if kind == "others_data" else replies.refused()
    scene.reply.say(sentence)
    scene.reply.ask(replies.ask_to_book(), replies.how_can_i_help())
    scene.memory.asking = "offer_book" if not scene.memory.goal else scene.memory.asking


def decline(scene: Scene) -> None:
    """Off the subject: politely back to it."""
    scene.reply.say(replies.off_topic())
    scene.reply.ask(replies.ask_to_book(), replies.how_can_i_help())
    scene.memory.asking = "offer_book" if not scene.memory.goal else scene.memory.asking


def call_person(scene: Scene) -> None:
    angry = "angry" in scene.intents
    scene.hand_off("angry" if angry else "asked", replies.handed_off_angry() if angry else replies.handed_off())


def ask_distress(scene: Scene) -> None:
    """A word that may mean trouble, or nothing: one asks, and keeps the talk."""
    sentence = replies.maybe_upset() if "maybe_angry" in scene.intents else replies.maybe_urgent()
    scene.reply.say(sentence)
    scene.reply.ask(replies.offer_human())
    scene.memory.asking = "offer_human"


def triage(scene: Scene) -> None:
    """Urgent words: staff are told; the soonest slots of the service for urgent cases, else a person."""
    memory = scene.memory
    level = scene.tools.triage_urgency(words=scene.heard.text).data.get("level", "high")
    urgent = scene.catalogue.urgent
    named = scene.heard.heading.service
    if urgent is None and (level == "emergency" or not (named or "book" in scene.intents)):
        scene.hand_off("urgent", replies.handed_off_urgent())
        return
    memory.finish()
    memory.goal, memory.urgent = "book", True
    service = urgent or named or scene.catalogue.only
    booking.absorb(scene)
    memory.when = memory.when if memory.when.names_days else TimeWish(asap=True)
    memory.slot = {}
    if service is None:
        scene.reply.say(replies.team_told())
        scene.offer_services()
        return
    memory.service = service["id"]
    booking.offer_soonest(scene, intro=replies.slots_urgent(service["name"]))
    if not memory.offers:
        scene.hand_off("urgent", replies.handed_off_urgent())


def thank(scene: Scene) -> None:
    """Thanks, "ok", goodbye, "I'll think about it"."""
    intents, memory = scene.intents, scene.memory
    if "later" in intents:
        memory.finish()
        scene.reply.say(replies.goodbye())
        return
    if "bye" in intents or ("no" in intents and memory.asking in ("more", "offer_book", "offer_human", "")):
        memory.finish()
        scene.reply.say(replies.closing())
        return
    scene.reply.say(replies.thanks() if "thanks" in intents else replies.fine())
    if memory.goal == "book" and (memory.offers or memory.slot):
        booking.show_again(scene)
        return
    scene.reply.ask(replies.anything_else(), replies.how_can_i_help())
    memory.asking = "more"


def keep_data(scene: Scene) -> bool:
    """Data told or corrected when nothing asked for it: kept with the lead; False at the first message."""
    fields: dict[str, Any] = dict(scene.heard.people.fields)
    if not fields or scene.talk.first_contact or scene.memory.goal:
        return False
    scene.talk.lead.learn(**fields)
    scene.reply.say(replies.data_kept())
    scene.reply.ask(replies.anything_else(), replies.how_can_i_help())
    return True


def welcome(scene: Scene) -> None:
    """A greeting and nothing else: who speaks, what is coming up, what can be done."""
    memory = scene.memory
    if keep_data(scene):
        return
    if not scene.talk.first_contact:
        scene.reply.say(replies.hello_again(scene.first_name()))
    if memory.goal == "book" and (memory.offers or memory.slot):
        booking.show_again(scene)
        return
    own = scene.appointments()
    if own:
        scene.reply.say(replies.appointments(own)) if len(own) == 1 else scene.reply.block(replies.appointments(own))
        scene.reply.ask(replies.how_can_i_help(), replies.anything_else())
        return
    scene.offer_services()


def lost(scene: Scene) -> None:
    """Not understood: said once in other words, then a person is offered, then called."""
    memory = scene.memory
    if scene.talk.first_contact:
        scene.offer_services()
        return
    memory.lost += 1
    if memory.lost >= 3:
        scene.hand_off("lost", replies.handed_off())
    elif memory.lost == 2:
        scene.reply.say(replies.lost(variant=1))
        memory.asking = "offer_human"
    elif _asks_something(scene):
        _from_knowledge(scene)
        scene.reply.otherwise = ""
    elif memory.goal == "book" and memory.service:
        booking.show_again(scene)
    else:
        scene.reply.say(replies.lost())


def _asks_something(scene: Scene) -> bool:
    return "question" in scene.intents and len(re.findall(r"[a-z]{3,}", scene.heard.folded)) >= 2


def media(scene: Scene) -> bool:
    """What cannot be read: a person will look; True when there is nothing else in the burst."""
    kinds = scene.heard.kinds
    if scene.heard.folded:
        if kinds & SILENT_KINDS:
            scene.reply.say(replies.media_received())
        return False
    if kinds & AUDIO:
        scene.reply.say(replies.write_it())
        return True
    if kinds & SILENT_KINDS:
        scene.reply.say(replies.media_received())
        scene.reply.ask(replies.anything_else(), replies.how_can_i_help())
        return True
    return False
