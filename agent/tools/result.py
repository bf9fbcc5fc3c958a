"""What every tool returns: a code and data; words are rendered afterwards, per language."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Result:
    """`code` is stable and English; `data` is JSON. `ok` is False when the wish could not be met."""

    ok: bool
    code: str
    data: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"ok": self.ok, "code": self.code, **self.data}


def refused(code: str, **data: Any) -> Result:
    return Result(ok=False, code=code, data=data)


def done(code: str, **data: Any) -> Result:
    return Result(ok=True, code=code, data=data)
