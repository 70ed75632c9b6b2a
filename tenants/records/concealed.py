"""A sensitive value on its way through a write: to everything that stores, shows or sends it, it is its hint.

A `Concealed` is a text, and the text is the hint. So whatever a column, the change log, an answer, a rule of a room or
a log line makes of it, it makes of the hint; the value itself is there for who asks for it by name, and that is the
sealer alone (`sealing/values.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tenants.kit.message import say
from tenants.records.fields import Field
from tenants.records.hints import DOTS, sensitive_hint


class Concealed(str):
    """Its text is the hint; `plain` is the value."""

    __slots__ = ("plain",)
    plain: str

    def __new__(cls, plain: str) -> Concealed:
        made = super().__new__(cls, sensitive_hint(plain))
        made.plain = plain
        return made

    def __deepcopy__(self, _known: Any) -> Concealed:
        return self

    def __reduce__(self) -> Any:
        """A copy that leaves the process is the hint and nothing else."""
        return str, (str(self),)


def is_hint(given: Any) -> bool:
    """Whether somebody sent back what they were shown."""
    return isinstance(given, str) and given.lstrip().startswith(DOTS)


HINT_GIVEN = say(
    "This is the hint of a value. Leave the field out to keep the value, or write the whole of a new one.",
    "这是数值的提示。不填写该字段可保留原值，或填写完整的新值。",
)


def concealed_in(values: Mapping[str, Any]) -> Iterator[tuple[str, Concealed]]:
    """The sensitive values among those of a record, those of `custom` as `custom.key`."""
    for name, value in values.items():
        if isinstance(value, Concealed):
            yield name, value
    for key, value in (values.get("custom") or {}).items():
        if isinstance(value, Concealed):
            yield f"custom.{key}", value


def without_echoes(
    fields: Mapping[str, Field], stored: Mapping[str, Any], given: Mapping[str, Any]
) -> Mapping[str, Any]:
    """What was given, without the hints of what is stored: a form sends back what it was shown."""
    if not any(fields[name].sensitive for name in given if name in fields):
        return given
    return {
        name: value
        for name, value in given.items()
        if not (name in fields and fields[name].sensitive and is_hint(value) and value == stored[name])
    }


def is_other(before: Any, after: Any) -> bool:
    """Whether a value is another than before: two sensitive ones may have one hint."""
    if isinstance(after, Mapping) and any(isinstance(value, Concealed) for value in after.values()):
        return True
    return isinstance(after, Concealed) or bool(after != before)
