"""The tools of one run: the lead is bound, every call is traced, bounded and safe to repeat."""

import json
import time
from collections import Counter
from collections.abc import Sequence
from inspect import signature
from typing import Any

from django.db import transaction

from agent.models import Run, Step
from agent.tools import availability
from agent.tools.context import ToolContext
from agent.tools.registry import AgentTool, active_tools
from agent.tools.result import Result, refused
from agent.tools.wish import TimeWish
from calendar_app.external import freshness_check
from tenants.errors import UserError

MOST_CALLS = 20
MOST_IDENTICAL = 3

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
        tool = self.available().get(name)
        if tool is None or tool.ask_first is None or not freshness_check.is_needed():
            return
        try:
            bound = signature(tool.perform).bind(self.desk, **arguments)
        except TypeError:
            return
        tool.ask_first(*bound.args, **bound.kwargs)

    def _run(self, name: str, arguments: dict[str, Any]) -> Result:
        tool = self.available().get(name)
        if tool is None:
            return refused("unknown_tool", tools=sorted(self.available()))
        try:
            bound = signature(tool.perform).bind(self.desk, **arguments)
        except TypeError as error:
            return refused("format", reason=str(error))
        try:
            with transaction.atomic():
                return tool.perform(*bound.args, **bound.kwargs)
        except UserError as error:
            return refused(error.code, reason=error.message)

    def available(self) -> dict[str, AgentTool]:
        """The tools that this company has, by name."""
        return {tool.name: tool for tool in active_tools()}

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
