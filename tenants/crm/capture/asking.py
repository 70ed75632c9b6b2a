"""What of a lead a stranger may fill in: an allow-list, made of what is declared and of the company's own fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tenants.crm.leads.models import Lead
from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import FieldProblem
from tenants.kit.text import clean
from tenants.records import custom
from tenants.records.catalogue import catalogue
from tenants.records.fields import Label
from tenants.records.values import typed

_ASKED = ("name", "company", "title", "emails", "phones", "industry", "employees", "region", "website", "message")
"""Of the declared fields, those that say who somebody is and what they want. Whose a lead is, where it stands and where
it came from is not for strangers to say.
"""
_OWN = "custom."
_INPUTS = {
    "emails": "email", "email": "email", "phones": "tel", "phone": "tel", "url": "url", "long_text": "textarea",
    "integer": "number", "decimal": "text", "boolean": "checkbox", "date": "date", "choice": "select",
}  # fmt: skip
_LEFT_OUT = frozenset({"money", "moment", "choices"})
"""Kinds for which a page without a script has no plain input."""
LONGEST = 5_000


@dataclass(frozen=True, slots=True)
class Askable:
    """`path` is the field's name, or custom.KEY; `input` how a page asks for it; `options` are (value, label)."""

    path: str
    label: Label
    input: str
    required: bool
    options: tuple[tuple[str, Label], ...] = ()
    longest: int = LONGEST


async def askable(uow: UnitOfWork) -> Mapping[str, Askable]:
    """Everything a form or a mapping may name, by path. A sensitive field is not among it."""
    declared = catalogue().of(Lead).writable
    found = [
        Askable(
            name, field.label, _INPUTS.get(field.kind.value, "text"), name == "name", longest=field.max_length or 254
        )
        for name in _ASKED
        if (field := declared.get(name))
    ]
    for key, own in (await custom.definitions(uow, "lead")).items():
        if not own.sensitive and own.kind.value not in _LEFT_OUT:
            options = tuple((option.value, option.label) for option in own.options if not option.archived)
            kind = _INPUTS.get(own.kind.value, "text")
            found.append(Askable(f"{_OWN}{key}", own.label, kind, own.required, options, own.field.max_length or 254))
    return {each.path: each for each in found}


def answered(asked: Mapping[str, Askable], given: Mapping[str, str]) -> dict[str, str]:
    """The answers to what was asked, bounded and clean; everything else that was sent is dropped unread."""
    found = {path: clean(given[path])[: LONGEST + 1] for path in asked if path in given}
    return {path: text for path, text in found.items() if text}


def lead_values(asked: Mapping[str, Askable], answers: Mapping[str, str]) -> dict[str, Any]:
    """Answers as the values of a lead, still as they were written. A lead without a name is called by what there is."""
    values: dict[str, Any] = {"custom": {}}
    for path, text in answers.items():
        if path.startswith(_OWN):
            values["custom"][path.removeprefix(_OWN)] = _plain(asked[path], text)
        elif path in ("emails", "phones"):
            values[path] = [{"value": text, "primary": True}]
        else:
            values[path] = _plain(asked[path], text)
    if not values.get("name"):
        values["name"] = next((answers[path] for path in ("company", "emails", "phones") if answers.get(path)), "")[
            :200
        ]
    return values


def _plain(asked: Askable, text: str) -> Any:
    if asked.input == "checkbox":
        return text.casefold() in ("on", "true", "yes", "1", "是")
    return int(text) if asked.input == "number" and text.lstrip("-").isdecimal() and len(text) < 12 else text


async def wrong_answers(
    uow: UnitOfWork, asked: Mapping[str, Askable], answers: Mapping[str, str]
) -> list[FieldProblem]:
    """Everything that no lead could be made of, by path; whether something required is missing is not asked here."""
    values = lead_values(asked, answers)
    _, problems = typed(catalogue().of(Lead).writable, {k: v for k, v in values.items() if k != "custom"}, uow.context)
    _, own = custom.normalise(await custom.definitions(uow, "lead"), values["custom"], {}, uow.context)
    return [FieldProblem(_path(each.field), each.code, each.message) for each in (*problems, *own)]


def _path(field: str) -> str:
    """emails.0.value is of the field emails; a field of one's own keeps its two parts."""
    parts = field.split(".")
    return ".".join(parts[:2]) if parts[0] == "custom" else parts[0]
