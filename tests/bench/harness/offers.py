"""One question for every condition the filter builder offers, and some that join them: kept in a view, all of them are
asked again and again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from tenants.records.catalogue import RecordType, catalogue
from tenants.records.fields import Field, Kind
from tenants.records.offering import operators_of
from tenants.records.selection import Page, Query
from tests.bench.harness.asked import RARE, Question
from tests.bench.harness.data import ACCOUNT, CONTACT, USER, row_id

LISTED = ("account", "contact", "lead", "activity")
_AT = datetime(2023, 1, 2, tzinfo=UTC)
_PLAIN: Mapping[str, Any] = {
    "is_null": True, "me": True, "past": True, "during": "THIS_MONTH", "last_days": 7, "next_days": 7,
    "older_than_days": 400, "later_than_days": 7, "has": "alice143@company-7.example", "starts_with": "Alice",
}  # fmt: skip
_VALUES: Mapping[Kind, Any] = {
    Kind.TEXT: "Website", Kind.URL: "https://www.company-7.example", Kind.INTEGER: 40, Kind.BOOLEAN: True,
    Kind.MOMENT: _AT, Kind.DATE: _AT.date(), Kind.MEMBER: row_id(USER, 1, 2),
}  # fmt: skip


def offers() -> Iterator[Question]:
    for name in LISTED:
        record = catalogue()[name]
        for field in record.fields.values():
            for operator in () if field.sensitive else operators_of(record, field):
                yield _asked(record, f"{field.name} {operator}", _condition(field, operator))
    for about, name, tree in _JOINED:
        yield _asked(catalogue()[name], about, tree)


def _asked(record: RecordType, about: str, tree: Mapping[str, Any]) -> Question:
    return Question(f"offer {record.name}: {about}", Query(filter=tree, page=Page(first=50)), record.name, broad=True)


def _condition(field: Field, operator: str) -> dict[str, Any]:
    value = _PLAIN[operator] if operator in _PLAIN else _value(field)
    return {field.name: {operator: [value] if operator in ("in", "nin") else value}}


def _value(field: Field) -> Any:
    if field.choices:
        return list(field.choices)[1].value
    if field.kind is Kind.REFERENCE:
        return row_id(ACCOUNT if field.target == "account" else CONTACT, 1, 70)
    return _VALUES[field.kind]


_JOINED: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("a tag", "contact", {"tags": {"in": [RARE]}}),
    ("without a tag", "contact", {"tags": {"none": [RARE]}}),
    ("own number from", "contact", {"custom_fields": [{"key": "score", "gte": "27877777"}]}),
    ("own number empty", "contact", {"custom_fields": [{"key": "score", "is_null": True}]}),
    ("own text one of", "contact", {"custom_fields": [{"key": "word", "in": ["C-00000100", "C-00000101"]}]}),
    ("own date lately", "contact", {"custom_fields": [{"key": "since", "last_days": 30}]}),
    ("an account of an industry", "contact", {"account": {"industry": {"eq": "Food"}}}),
    ("an account with few people", "contact", {"account": {"employees": {"lt": 5}, "kind": {"in": ["customer"]}}}),
    ("contacts with a title", "account", {"contacts": {"title": {"in": ["Office Manager"]}}}),
    ("calls this year", "account", {"activities": {"kind": {"in": ["call"]}, "occurred_at": {"last_days": 365}}}),
    (
        "mine and of one kind",
        "account",
        {"and": [{"owner_id": {"me": True}}, {"kind": {"in": ["customer"]}}, {"industry": {"eq": "Food"}}]},
    ),
    (
        "of one of two industries, or large",
        "account",
        {"or": [{"industry": {"in": ["Food", "Retail"]}}, {"and": [{"employees": {"gte": 4900}}]}]},
    ),
    ("open and hot", "lead", {"status": {"nin": ["dead", "converted"]}, "engagement": {"gte": 90}}),
    (
        "my tasks that are late",
        "activity",
        {"owner_id": {"me": True}, "kind": {"in": ["task"]}, "due_at": {"past": True}},
    ),
)
