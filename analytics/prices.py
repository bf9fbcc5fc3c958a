"""What models cost, in US dollars a million tokens (in, out), as OpenAI publishes them."""

from decimal import Decimal

CURRENCY = "USD"
MILLION = Decimal(1_000_000)
PRICES = {
    "gpt-4o-mini": (Decimal("0.15"), Decimal("0.60")),
    "gpt-4o": (Decimal("2.50"), Decimal("10.00")),
    "gpt-4.1": (Decimal("2.00"), Decimal("8.00")),
    "gpt-4.1-mini": (Decimal("0.40"), Decimal("1.60")),
    "gpt-4.1-nano": (Decimal("0.10"), Decimal("0.40")),
}


def cost_of(model: str, tokens_in: int, tokens_out: int) -> Decimal | None:
    """Dollars; None for a model whose price we do not know."""
    if model not in PRICES:
        return None
    price_in, price_out = PRICES[model]
    return (tokens_in * price_in + tokens_out * price_out) / MILLION
