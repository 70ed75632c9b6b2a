"""Whatever records hold: nothing of it is lost in joining them, and taking them apart gives back what was."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tenants.records.fields import Field, Kind, Label
from tenants.records.merging.joining import joined, parted, united
from tenants.records.merging.undoing import folded

FIELDS = {
    "name": Field(Kind.TEXT, Label("Name", "名称"), name="name"),
    "title": Field(Kind.TEXT, Label("Title", "职位"), name="title"),
    "revenue": Field(Kind.MONEY, Label("Revenue", "营业额"), name="revenue", currency="currency"),
    "currency": Field(Kind.CURRENCY, Label("Currency", "币种"), name="currency"),
    "emails": Field(Kind.EMAILS, Label("E-mail", "邮箱"), name="emails"),
}
words = st.none() | st.sampled_from(("a", "b", "c"))
mails = st.lists(st.sampled_from("pqrs"), unique=True, max_size=4).map(
    lambda letters: [{"value": each, "kind": "work", "primary": number == 0} for number, each in enumerate(letters)]
)
custom = st.dictionaries(st.sampled_from(("x", "y")), st.sampled_from(("1", "2")))
row = st.fixed_dictionaries(
    {"name": words, "title": words, "revenue": st.none() | st.integers(0, 9), "currency": words, "emails": mails,
     "custom": custom}
)  # fmt: skip
rows = st.lists(row, min_size=2, max_size=4).map(
    lambda found: [{**each, "id": UUID(int=number)} for number, each in enumerate(found)]
)


def values_of(record: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {**record, **changes}


@given(rows, st.dictionaries(st.sampled_from(("name", "title", "revenue", "custom.x")), st.integers(0, 3)))
def test_merging_and_undoing_is_doing_nothing(records: list[dict[str, Any]], picked: dict[str, int]) -> None:
    survivor, *losers = records
    chosen = {name: records[number % len(records)]["id"] for name, number in picked.items()}
    changes = joined("thing", FIELDS, survivor, losers, chosen)
    after = values_of(survivor, changes)
    for name, new in changes.items():
        if name == "custom":
            continue
        assert parted(after[name], survivor[name], new, FIELDS[name].kind) == (survivor[name], True)
    assert all(
        after[name] == records[number % len(records)][name] for name, number in picked.items() if "." not in name
    )


@given(rows)
def test_nothing_of_a_list_is_lost_and_one_is_primary(records: list[dict[str, Any]]) -> None:
    found = united(each["emails"] for each in records)
    held = {entry["value"] for each in records for entry in each["emails"]}
    assert {entry["value"] for entry in found} == held and len(found) == len(held)
    assert sum(entry["primary"] for entry in found) == min(1, len(held))


@given(rows)
def test_an_amount_and_its_currency_come_from_one_record(records: list[dict[str, Any]]) -> None:
    survivor, *losers = records
    after = values_of(survivor, joined("thing", FIELDS, survivor, losers, {}))
    assert (after["revenue"], after["currency"]) in {(each["revenue"], each["currency"]) for each in records}


@given(mails, mails, mails)
def test_what_came_with_a_merge_goes_and_what_came_since_stays(old: Any, other: Any, since: Any) -> None:
    new = united([old, other])
    left, _ = parted(united([new, since]), old, new, Kind.EMAILS)
    held = {entry["value"] for entry in left}
    came = {entry["value"] for entry in other} - {entry["value"] for entry in old}
    assert held == {entry["value"] for entry in (*old, *since)} - came or left == old


@given(st.lists(st.tuples(words, words), max_size=4))
def test_changes_in_a_row_are_one_from_the_first_value_to_the_last(pairs: list[tuple[Any, Any]]) -> None:
    found = folded([{"name": list(pair), "merged": [None, "x"]} for pair in pairs], FIELDS)
    first, last = (pairs[0][0], pairs[-1][1]) if pairs else (None, None)
    assert found == ({"name": (first, last)} if first != last else {})
