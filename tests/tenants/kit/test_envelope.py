"""Sealed values: they open where they belong, and nowhere else."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.kit import envelope
from tenants.kit.envelope import BLIND, NotOpened, Place
from tenants.kit.ids import uuid7

HERE = Place(uuid7(), "accounts", "bank_account", uuid7())
ELSEWHERE = [
    replace(HERE, tenant=uuid7()),
    replace(HERE, table="contacts"),
    replace(HERE, column="iban"),
    replace(HERE, row=uuid7()),
]


@given(st.binary(max_size=300), st.binary(min_size=32, max_size=32), st.integers(1, 2**32 - 1))
def test_what_is_sealed_opens_again(plain: bytes, key: bytes, number: int) -> None:
    sealed = envelope.seal(key, number, plain, HERE)
    assert envelope.number_of(sealed) == number
    assert envelope.unseal(key, sealed, HERE) == plain
    assert len(sealed) == 1 + 4 + 12 + len(plain) + 16


@pytest.mark.parametrize("place", ELSEWHERE)
def test_it_opens_nowhere_else(place: Place) -> None:
    key = os.urandom(32)
    with pytest.raises(NotOpened):
        envelope.unseal(key, envelope.seal(key, 1, b"secret", HERE), place)


@given(st.integers(min_value=0), st.integers(1, 255))
def test_a_changed_byte_is_noticed(at: int, by: int) -> None:
    """Of the number of the key nothing is noticed here: it says which key is tried, and another opens nothing."""
    key = b"k" * 32
    sealed = bytearray(envelope.seal(key, 1, b"four words of secret", HERE))
    changed = [0, *range(5, len(sealed))][at % (len(sealed) - 4)]
    sealed[changed] ^= by
    with pytest.raises(NotOpened):
        envelope.unseal(key, bytes(sealed), HERE)


@given(st.binary(max_size=40))
def test_what_never_was_sealed_is_refused(noise: bytes) -> None:
    with pytest.raises(NotOpened):
        envelope.unseal(b"k" * 32, noise, HERE)


def test_the_same_value_is_sealed_differently_each_time() -> None:
    assert envelope.seal(b"k" * 32, 1, b"secret", HERE) != envelope.seal(b"k" * 32, 1, b"secret", HERE)


def test_a_blind_index_is_one_for_a_value_in_a_column_of_a_company() -> None:
    key, other = b"k" * 32, b"o" * 32
    found = envelope.blind(key, "accounts", "bank_account", "DE89 3704 0044")
    assert len(found) == BLIND
    assert found == envelope.blind(key, "accounts", "bank_account", "ｄｅ89-3704.0044")
    assert len(
        {
            found,
            envelope.blind(other, "accounts", "bank_account", "DE89 3704 0044"),
            envelope.blind(key, "contacts", "bank_account", "DE89 3704 0044"),
            envelope.blind(key, "accounts", "iban", "DE89 3704 0044"),
            envelope.blind(key, "accounts", "bank_account", "DE89 3704 0045"),
        }
    ) == 5  # fmt: skip


def test_signs_alone_are_told_apart() -> None:
    assert envelope.blind(b"k", "t", "c", "--") != envelope.blind(b"k", "t", "c", "..")
