"""What several figures are made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Money:
    """An amount that is never added to one of another currency."""

    currency: str
    amount: Decimal


@dataclass(frozen=True)
class Share:
    """A choice of a list and how many there are of it."""

    name: str
    count: int


def rate(part: float, whole: float) -> float:
    """Between 0 and 1 with four decimals; 0 where there is nothing to be a part of."""
    return round(part / whole, 4) if whole else 0.0


def shares(choices: Iterable[Any], counts: dict[str, int]) -> list[Share]:
    """Every choice in its order, the missing ones with zero."""
    return [Share(str(choice), counts.get(choice, 0)) for choice in choices]


def sums(rows: Iterable[tuple[str, Decimal | None]]) -> list[Money]:
    """One line a currency, in alphabetical order; amounts of the same currency come together."""
    totals: dict[str, Decimal] = {}
    for currency, amount in rows:
        if amount is not None:
            totals[currency] = totals.get(currency, Decimal(0)) + amount
    return [Money(currency, amount) for currency, amount in sorted(totals.items())]
