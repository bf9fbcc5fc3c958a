"""What a talk has reached: kept per conversation as JSON between turns."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from agent.tools.wish import TimeWish

Card = dict[str, Any]


@dataclass
class Memory:
    """The dialogue's state.

    `goal`: "", book, move, cancel. `asking` is what the last question wanted: "", service, slot, data, which,
    new_time, move_to, cancel_or_move, same_time, offer_book, offer_human, when, more. `when` is what the lead
    wishes, `offers` the slots last shown, `shown` the starts shown so far, `slot` the chosen one. `data` is what was
    told about whoever the booking is for (`other`: not the lead; `one_name`: who has no last name). `candidates` are
    the appointments a question was about, `appointment` the one being moved, `previous` the service booked last.
    `waiting` are wishes that come next, `follows` the booking that waits until another appointment has been moved out
    of its way. `overlaps`: the lead knows of the other appointment at that time, somebody else comes to this one.
    """

    goal: str = ""
    asking: str = ""
    asked: list[str] = field(default_factory=list)
    service: str = ""
    previous: str = ""
    professional: str = ""
    when: TimeWish = field(default_factory=TimeWish)
    offers: list[Card] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    slot: Card = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    other: bool = False
    one_name: bool = False
    candidates: list[Card] = field(default_factory=list)
    appointment: Card = field(default_factory=dict)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    follows: Card = field(default_factory=dict)
    overlaps: bool = False
    wrong: dict[str, int] = field(default_factory=dict)
    misses: int = 0
    lost: int = 0
    urgent: bool = False
    buttons: list[list[str]] = field(default_factory=list)
    last: str = ""

    @classmethod
    def read(cls, state: dict[str, Any]) -> "Memory":
        """From JSON; what an older version kept under other names is dropped."""
        known = {item.name for item in fields(cls)}
        kept = {key: value for key, value in state.items() if key in known}
        return cls(**kept | {"when": TimeWish.from_json(state.get("when") or {})})

    def as_state(self) -> dict[str, Any]:
        """Only what differs from an empty memory."""
        blank = asdict(Memory())
        state = {key: value for key, value in asdict(self).items() if value != blank[key]}
        return state | ({"when": self.when.to_json()} if self.when else {})

    def forget_slots(self) -> None:
        """A new wish: what was offered or chosen no longer holds."""
        self.slot, self.offers, self.misses = {}, [], 0

    def finish(self) -> None:
        """The goal is reached or dropped; what was told about the lead stays with the lead."""
        self.goal = self.asking = self.professional = self.service = ""
        self.asked, self.offers, self.shown, self.candidates = [], [], [], []
        self.when, self.slot, self.appointment, self.wrong = TimeWish(), {}, {}, {}
        self.misses = self.lost = 0
        self.urgent = self.overlaps = False
        self.follows = {}
        if self.other:
            self.data, self.other, self.one_name = {}, False, False
