"""What comes in: nothing that we do not know, and every value of the kind that the description says."""

from functools import cache
from typing import Any

from ninja import Schema
from pydantic import ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

# Kinds of JSON, as Python reads them; a bool is an int for Python, but not for JSON.
NAMES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
# The code of a value of another kind, by the format or the kind that was awaited.
CODES = {"boolean": "bool", "integer": "int", "number": "float", "date-time": "datetime", "array": "list"}


class Input(Schema):
    """A body. The library would read 0 as a date, 1 as true and "5" as a number: a mistake would be kept as a value."""

    model_config = {"extra": "forbid"}

    @field_validator("*", mode="before")
    @classmethod
    def is_of_its_kind(cls, value: Any, info: ValidationInfo) -> Any:
        awaited = _kinds(cls)[info.field_name or ""]
        kind = NAMES.get(type(value), "null")
        moment = awaited.keys() & {"date", "date-time"}
        if kind == "integer" or (kind == "number" and value.is_integer()):
            is_right = bool({"integer", "number"} & set(awaited.values()))
        else:
            is_right = kind in awaited.values()
        if not is_right or (moment and kind == "string" and value.strip("+-. ").replace(".", "").isdigit()):
            name = next(iter(moment or awaited))
            raise PydanticCustomError(f"{CODES.get(name, name)}_type", "another kind of value")  # type: ignore[type-var]
        return value


@cache
def _kinds(body: type[Schema]) -> dict[str, dict[str, str]]:
    """For each value of the body what it may be: format or kind → kind."""
    described = body.model_json_schema(by_alias=False)
    inner = described.get("$defs", {})
    return {name: dict(_of(value, inner)) for name, value in described.get("properties", {}).items()}


def _of(value: dict[str, Any], inner: dict[str, Any]) -> list[tuple[str, str]]:
    if "$ref" in value:
        return _of(inner[value["$ref"].rpartition("/")[2]], inner)
    ways = [way for name in ("anyOf", "oneOf", "allOf") for way in value.get(name, [])]
    if ways:
        return [found for way in ways for found in _of(way, inner)]
    kind = value.get("type", "string")
    return [(value.get("format", kind), kind)]
