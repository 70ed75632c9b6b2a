"""Whatever is made of a sensitive value on its way is made of its hint."""

from __future__ import annotations

import copy
import json
import pickle

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.records.concealed import Concealed, is_hint, is_other
from tenants.records.hints import sensitive_hint

IBAN = "DE89370400440532013000"


@pytest.mark.parametrize(
    ("value", "hint"),
    [(IBAN, "•••• 3000"), ("1234567890", "•••• 7890"), ("123456", "•••• 56"), ("12345", "••••"), ("1", "••••")],
)
def test_a_hint_shows_less_of_less(value: str, hint: str) -> None:
    assert sensitive_hint(value) == sensitive_hint(hint) == hint
    assert is_hint(hint) and not is_hint(value)


@given(st.text(min_size=10).filter(lambda text: not text.startswith("•")))
def test_nothing_but_the_hint_is_written(value: str) -> None:
    concealed = Concealed(value)
    hint = sensitive_hint(value)
    assert concealed.plain == value
    assert str(concealed) == f"{concealed}" == hint
    assert json.loads(json.dumps([concealed])) == [hint]
    assert pickle.loads(pickle.dumps(concealed)) == hint  # noqa: S301
    assert not hasattr(pickle.loads(pickle.dumps(concealed)), "plain")  # noqa: S301


def test_as_the_database_and_the_log_get_it() -> None:
    assert orjson.loads(orjson.dumps({"custom": {"iban": Concealed(IBAN)}})) == {"custom": {"iban": "•••• 3000"}}
    assert IBAN not in repr({"values": [Concealed(IBAN)]})
    assert copy.deepcopy({"a": Concealed(IBAN)})["a"].plain == IBAN


def test_one_hint_may_stand_for_two_values() -> None:
    assert is_other("•••• 3000", Concealed(IBAN))
    assert is_other({"iban": "•••• 3000"}, {"iban": Concealed(IBAN)})
    assert not is_other({"iban": "•••• 3000"}, {"iban": "•••• 3000"})
