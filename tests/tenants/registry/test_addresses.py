"""E-mail addresses: one spelling for each, and a public list of which are any."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.errors import ValidationFailed
from tenants.registry.addresses import LONGEST, envelope, fold, normalise

VECTORS = Path(os.environ.get("RAPPORT_VECTORS", Path(__file__).parents[4] / "shared" / "vectors"))
IS_EMAIL = VECTORS / "email_addresses" / "is_email.json"
IN_BETWEEN = {"ISEMAIL_RFC5321", "ISEMAIL_CFWS", "ISEMAIL_DEPREC", "ISEMAIL_RFC5322"}
"""Comments, quoted local parts and address literals are for nobody's sign-in; of all these, only these are taken:"""
UNUSUAL_BUT_FINE = {"test@iana.123", "test@255.255.255.255", "test@org", " test@iana.org", "test@iana.org "}


def accepted(address: str) -> bool:
    try:
        normalise(address)
    except ValidationFailed:
        return False
    return True


def entries() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(IS_EMAIL.read_text(encoding="utf-8")) if IS_EMAIL.exists() else []
    return found


if IS_EMAIL.exists():  # the public list lies beside the repository, not in it

    @pytest.mark.parametrize("entry", entries(), ids=lambda entry: str(entry["id"]))
    def test_the_public_list_of_addresses(entry: dict[str, Any]) -> None:
        address, category = entry["address"], entry["category"]
        if category in ("ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN"):
            assert accepted(address)
        else:
            assert category in {"ISEMAIL_ERR", *IN_BETWEEN}
            assert accepted(address) == (category in IN_BETWEEN and address in UNUSUAL_BUT_FINE)
        if any(ord(letter) < 32 for letter in address):
            assert not accepted(address)


names = st.text("abcXYZ012", min_size=1, max_size=12)
local_parts = st.lists(names, min_size=1, max_size=3).map(".".join) | st.builds("{}+{}".format, names, names)
labels = names | st.sampled_from(["bücher", "例子", "пример", "BÜCHER", "xn--bcher-kva"])
domains = st.lists(labels, min_size=1, max_size=2).map(lambda parts: ".".join([*parts, "example"]))


@given(local=local_parts, domain=domains)
def test_every_spelling_of_an_address_is_one(local: str, domain: str) -> None:
    once = normalise(f"{local}@{domain}")
    assert normalise(once) == once
    assert normalise(f"  {local.upper()}@{domain.upper()} ") == normalise(f"{local.lower()}@{domain.lower()}") == once
    assert fold(once) == once  # so that who signed up with it is found by it
    assert envelope(once).isascii()
    assert normalise(envelope(once)) == once


@given(st.text(max_size=300))
def test_whatever_is_typed_is_an_address_or_is_refused_and_can_be_looked_up(typed: str) -> None:
    key = fold(typed)
    assert len(key) <= LONGEST
    assert "\0" not in key
    key.encode()
    if accepted(typed):
        assert normalise(typed).count("@") == 1


def test_an_address_with_a_line_break_never_reaches_a_mail() -> None:
    for typed in ("a@b.example\nBcc: c@d.example", "a\r\n@b.example", "a@b.example\r"):
        assert not accepted(typed)
