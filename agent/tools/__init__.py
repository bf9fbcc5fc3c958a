"""The tools of one run: the lead is bound, every call is traced, bounded and safe to repeat."""

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from inspect import signature
from typing import Any

from django.db import transaction

from agent.models import Run, Step
from agent.tools import availability, booking, catalogue, people
from agent.tools.context import ToolContext
from agent.tools.result import Result, refused
from agent.tools.wish import TimeWish
from calendar_app.external import freshness_check
from tenants import modules
from tenants.errors import UserError

MOST_CALLS = 20
MOST_IDENTICAL = 3

Tool = Callable[..., Result]

# Names are fixed: they stand in traces, prompts and evaluations.
TOOLS: Mapping[str, Tool] = {
    "check_availability": availability.check_availability,
    "book_appointment": booking.book_appointment,
    "list_services": catalogue.list_services,
    "list_professionals": catalogue.list_professionals,
    "list_my_appointments": booking.list_my_appointments,
    "cancel_appointment": booking.cancel_appointment,
    "reschedule_appointment": booking.reschedule_appointment,
    "triage_urgency": people.triage_urgency,
    "derivhumano": people.derivhumano,
    "hold_slot": booking.hold_slot,
    "qualify_lead": people.qualify_lead,
    "search_knowledge": people.search_knowledge,
}
SALES_TOOLS = {"qualify_lead"}
# What these want to know from outside, where it takes as long as it takes: asked before their transaction.
FIRST: dict[str, Callable[..., None]] = {
    "hold_slot": booking.ask_before_booking,
    "book_appointment": booking.ask_before_booking,
    "reschedule_appointment": booking.ask_before_moving,
}
# What changed the world; a claim in a reply must stand on one of these.
EFFECTS = {"booked", "moved", "cancelled", "handed_off"}


class Toolbox:
    """`toolbox.call("book_appointment", …)`, or the method of the same name.

    A tool and its step are committed together. When an earlier try of the same turn died after an effect,
    its recorded results are given again, so that nothing is done or told twice.
    """

    def __init__(self, desk: ToolContext, run: Run, *, died: Sequence[Step] = ()) -> None:
        self.desk, self.run = desk, run
        self.ledger: list[Result] = []
        self.offers: list[availability.SlotCard] = []
        self.seen_appointments: list[dict[str, Any]] = []
        self._made: Counter[str] = Counter()
        self._number = 0
        self._remembered = _remember(died)

    def call(self, name: str, **arguments: Any) -> Result:
        """Runs one tool. Never raises for bad arguments: the refusal says what was expected."""
        asked = json.dumps([name, arguments], sort_keys=True, default=_plain)
        self._made[asked] += 1
        if sum(self._made.values()) > MOST_CALLS or self._made[asked] > MOST_IDENTICAL:
            return refused("too_many_calls")
        began = time.perf_counter()
        if asked not in self._remembered:
            self._ask_first(name, arguments)
        with transaction.atomic():
            result = self._remembered.pop(asked, None) or self._run(name, arguments)
            self.note("tool", name, arguments, result.as_json(), began=began)
        if result.code in EFFECTS:
            self.ledger.append(result)
        if name in ("check_availability", "book_appointment", "reschedule_appointment") and result.data.get("slots"):
            self.offers = result.data["slots"]
        self.seen_appointments += result.data.get("appointments", [])
        return result

    def _ask_first(self, name: str, arguments: dict[str, Any]) -> None:
        if name not in FIRST or name not in self.available() or not freshness_check.is_needed():
            return
        try:
            bound = signature(TOOLS[name]).bind(self.desk, **arguments)
        except TypeError:
            return
        FIRST[name](*bound.args, **bound.kwargs)

    def _run(self, name: str, arguments: dict[str, Any]) -> Result:
        if name not in self.available():
            return refused("unknown_tool", tools=sorted(self.available()))
        tool = TOOLS[name]
        try:
            bound = signature(tool).bind(self.desk, **arguments)
        except TypeError as error:
            return refused("format", reason=str(error))
        try:
            with transaction.atomic():
                return tool(*bound.args, **bound.kwargs)
        except UserError as error:
            return refused(error.code, reason=error.message)

    def available(self) -> set[str]:
        """Names of the tools this company has switched on."""
        has_sales = any(module.name == "crm_sales" for module in modules.active(self.desk.tenant))
        return set(TOOLS) if has_sales else set(TOOLS) - SALES_TOOLS

    def note(
        self, kind: str, name: str, arguments: Any = None, result: Any = None, *, began: float | None = None
    ) -> None:
        """Adds a step to the trace of the run."""
        self._number += 1
        spent = round((time.perf_counter() - began) * 1000) if began else 0
        Step.objects.create(
            run=self.run,
            number=self._number,
            kind=kind,
            name=name,
            arguments=json.loads(json.dumps(arguments or {}, default=_plain)),
            result=json.loads(json.dumps(result or {}, default=_plain)),
            milliseconds=spent,
        )

    def check_availability(self, **arguments: Any) -> Result:
        return self.call("check_availability", **arguments)

    def book_appointment(self, **arguments: Any) -> Result:
        return self.call("book_appointment", **arguments)

    def hold_slot(self, **arguments: Any) -> Result:
        return self.call("hold_slot", **arguments)

    def list_services(self, **arguments: Any) -> Result:
        return self.call("list_services", **arguments)

    def list_professionals(self, **arguments: Any) -> Result:
        return self.call("list_professionals", **arguments)

    def list_my_appointments(self, **arguments: Any) -> Result:
        return self.call("list_my_appointments", **arguments)

    def cancel_appointment(self, **arguments: Any) -> Result:
        return self.call("cancel_appointment", **arguments)

    def reschedule_appointment(self, **arguments: Any) -> Result:
        return self.call("reschedule_appointment", **arguments)

    def triage_urgency(self, **arguments: Any) -> Result:
        return self.call("triage_urgency", **arguments)

    def derivhumano(self, **arguments: Any) -> Result:
        return self.call("derivhumano", **arguments)

    def qualify_lead(self, **arguments: Any) -> Result:
        return self.call("qualify_lead", **arguments)

    def search_knowledge(self, **arguments: Any) -> Result:
        return self.call("search_knowledge", **arguments)


def _plain(value: object) -> object:
    """What is no JSON by itself as the trace keeps it."""
    return value.to_json() if isinstance(value, TimeWish) else str(value)


def _remember(died: Sequence[Step]) -> dict[str, Result]:
    """The results of a try that died after an effect, by call; empty when it had none."""
    tools = [step for step in died if step.kind == "tool"]
    if not any(step.result.get("code") in EFFECTS for step in tools):
        return {}
    return {
        json.dumps([step.name, step.arguments], sort_keys=True): Result(
            ok=step.result["ok"],
            code=step.result["code"],
            data={key: value for key, value in step.result.items() if key not in ("ok", "code")},
        )
        for step in tools
    }
