"""A figure beside its target, and the table of all of them."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """`target` None means that the figure is a floor or a context for another one."""

    name: str
    value: float
    unit: str
    target: float | None = None
    higher_is_better: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.target is None:
            return ""
        met = self.value >= self.target if self.higher_is_better else self.value <= self.target
        return "met" if met else "MISSED"

    def line(self) -> str:
        sign = "≥" if self.higher_is_better else "≤"
        target = f"{sign} {self.target:g} {self.unit}" if self.target is not None else ""
        return f"{self.name:<58}{self.value:>9.1f} {self.unit:<7}{target:<16}{self.verdict:<8}{self.note}"


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile of values that need not be sorted."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)
