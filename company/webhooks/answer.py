"""What came of one try to tell an address something."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from company.webhooks.signing import PREFIX

# An answer that takes longer than this is as costly as none.
SLOW = 3000


@dataclass(frozen=True)
class Answer:
    """`status` is None where there was no HTTP answer; `error` a code of `words.of_error`, "" when it was taken."""

    status: int | None = None
    excerpt: str = ""
    milliseconds: int = 0
    error: str = ""
    # What a 429 or 503 asked for, in seconds.
    retry_after: float | None = None

    def without(self, keys: Iterable[str]) -> Self:
        """An address may repeat what it knows of us when it refuses: the signing secrets never reach the log."""
        excerpt = self.excerpt
        for key in keys:
            for told in (key, key.removeprefix(PREFIX)):
                excerpt = excerpt.replace(told, "…")
        return replace(self, excerpt=excerpt)

    @property
    def is_ok(self) -> bool:
        return not self.error

    @property
    def is_our_fault(self) -> bool:
        """Nothing was sent for a reason on our side; the address is not to blame."""
        return self.error in {"key", "content"}

    @property
    def is_away(self) -> bool:
        """The address is better left alone for a while: no answer, a slow one, or one that asks for peace."""
        return not self.is_ok and (
            self.status is None or self.status in {429, 502, 503, 504} or self.milliseconds > SLOW
        )
