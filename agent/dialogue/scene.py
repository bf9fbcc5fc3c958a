"""One turn on stage: what was heard, what is remembered, the tools, and the reply that is being written."""

from dataclasses import dataclass, field
from typing import Any

from agent import replies
from agent.dialogue.catalogue import Catalogue
from agent.dialogue.heard import Ear, Heard
from agent.dialogue.memory import Card, Memory
from agent.dialogue.people import greeting_name
from agent.engine import Part, Talk
from agent.tools.result import Result

Button = tuple[str, str]


@dataclass
class Reply:
    """Sentences of one message. `ask` closes it with a question and, when that was just asked, its other wording."""

    lines: list[str] = field(default_factory=list)
    question: str = ""
    otherwise: str = ""
    buttons: list[Button] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        """A sentence, once."""
        if sentence and sentence not in self.lines:
            self.lines.append(sentence)

    def block(self, text: str) -> None:
        """Lines of their own."""
        self.lines.append(f"\n{text}\n")

    def ask(self, question: str, otherwise: str = "") -> None:
        self.question, self.otherwise = question, otherwise

    @property
    def is_empty(self) -> bool:
        return not self.lines and not self.question

    def text(self, question: str) -> str:
        joined = " ".join([*self.lines, question] if question else self.lines)
        lines = [" ".join(line.split(" ")).strip() for line in joined.split("\n")]
        return "\n".join(line for line in lines if line)

    def part(self, last: str) -> Part:
        """The message; worded differently where it would repeat the last one."""
        text = self.text(self.question)
        if self.otherwise and last.endswith(self.question):
            text = self.text(self.otherwise)
        return Part(text, tuple(self.buttons[:3]))


@dataclass
class Scene:
    """Everything a step of the dialogue may use."""

    talk: Talk
    memory: Memory
    heard: Heard
    ear: Ear
    catalogue: Catalogue
    reply: Reply = field(default_factory=Reply)
    own: list[Card] | None = None

    @property
    def tools(self) -> Any:
        return self.talk.tools

    @property
    def intents(self) -> set[str]:
        return self.heard.intents

    def appointments(self) -> list[Card]:
        """The lead's own upcoming ones; asked once a turn."""
        if self.own is None:
            self.own = list(self.tools.list_my_appointments().data.get("appointments", []))
        return self.own

    @property
    def service(self) -> Card | None:
        return self.catalogue.by_id(self.memory.service)

    def first_name(self) -> str:
        if self.memory.other:
            return greeting_name(self.talk.lead.first_name)
        return greeting_name(self.memory.data.get("first_name") or self.talk.lead.first_name)

    def greet(self) -> None:
        """Presents the assistant, at the first message of a conversation only."""
        if self.talk.first_contact:
            self.reply.say(replies.hello(self.talk.tenant.name, self.talk.profile.name, self.first_name()))

    def offer_services(self, *, otherwise: str = "") -> None:
        """Asks which service; up to three as buttons."""
        cards = self.catalogue.services
        self.reply.ask(replies.ask_service(cards), otherwise or replies.ask_service(cards, variant=1))
        if 2 <= len(cards) <= 3:
            self.reply.buttons = [(f"service:{card['id']}", card["name"][:20]) for card in cards]
        self.memory.asking = "service"

    def hand_off(self, reason: str, sentence: str) -> Result:
        """Calls a person, with a summary in the company's language, and says so."""
        result: Result = self.tools.derivhumano(reason=reason, summary=self.summary(reason))
        self.memory.finish()
        self.reply.lines, self.reply.buttons = [line for line in self.reply.lines if "\n" not in line][:1], []
        self.reply.say(sentence)
        self.reply.ask("")
        return result

    def summary(self, reason: str) -> str:
        slot = self.memory.slot
        with replies.speaking(self.talk.tenant.language, self.talk.tenant.country):
            return replies.summary(
                [
                    ("reason", replies.reason_text(reason)),
                    ("service", (self.service or {}).get("name", "")),
                    ("slot", replies.moment_text(slot["start"]) if slot else ""),
                    ("said", self.talk.text[:300]),
                ]
            )
