"""A run as a person reads it: each step in words, with its share of the time."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agent.models import Run, Step
from agent.tools.registry import tool_named

KINDS: dict[str, tuple[Promise, str, str]] = {
    "understood": (_("Understood the message"), "languages", "neutral"),
    "model": (_("Asked the model"), "sparkles", "accent"),
    "guard": (_("Checked the model's words"), "shield-check", "warning"),
    "fallback": (_("Went on without this engine"), "circle-alert", "danger"),
    "reply": (_("Wrote the reply"), "send-horizontal", "accent"),
    "refusal": (_("Refused what was asked"), "shield-alert", "warning"),
}


@dataclass(frozen=True)
class Line:
    """One step of the trace; `begin` and `width` are whole percents of the run."""

    title: str | Promise
    detail: str
    icon: str
    tone: str
    arguments: str
    result: str
    milliseconds: int
    begin: int
    width: int


def lines_of(run: Run) -> list[Line]:
    """The steps of a run in order."""
    steps = list(run.steps.all())
    whole = max(run.milliseconds, sum(step.milliseconds for step in steps), 1)
    lines, spent = [], 0
    for step in steps:
        begin = spent * 100 // whole
        width = max(1, step.milliseconds * 100 // whole)
        lines.append(_line(step, begin, min(width, 100 - begin)))
        spent += step.milliseconds
    return lines


def _line(step: Step, begin: int, width: int) -> Line:
    title, icon, tone = _words_of(step)
    details = [step.name, str(step.result.get("code", "")), str(step.result.get("reason", ""))]
    return Line(
        title=title,
        detail=" · ".join(filter(None, details)),
        icon=icon,
        tone=tone,
        arguments=_pretty(step.arguments),
        result=_pretty(step.result),
        milliseconds=step.milliseconds,
        begin=begin,
        width=max(1, width),
    )


def _words_of(step: Step) -> tuple[str | Promise, str, str]:
    if step.kind == "tool":
        tone = "success" if step.result.get("ok") else "warning"
        tool = tool_named(step.name)
        return (tool.label, tool.icon, tone) if tool else (step.name, "wrench", tone)
    return KINDS.get(step.kind, (step.kind, "loop", "neutral"))


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) if value else ""
