"""What createContact is asked to write, what the peers make of it, and whether all of them wrote the same rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tenants.records.catalogue import catalogue
from tenants.records.tokens import record_tokens
from tests.bench.harness.data import ACCOUNT, MEMBERS, Size, row_id
from tests.bench.harness.turn import Turn

_GIVEN = ("Alice", "Robert", "Mei", "Jonas", "Zoë", "志强", "Priya", "Søren", "Fatima", "雅婷", "Tomás")
_FAMILY = ("Nguyen", "Schmidt", "Wang", "Okafor", "Dubois", "李", "Patel", "Jensen", "Haddad", "陈", "García")


def contact_input(turn: Turn, number: int, size: Size) -> dict[str, Any]:
    """The input of a mutation; e-mail and phone are as the product would store them."""
    given, family = _GIVEN[number % 11], _FAMILY[number // 11 % 11]
    account = row_id(ACCOUNT, turn.tenant, 1 + number * 7919 % size.accounts)
    return {
        "name": f"{given} {family}",
        "givenName": given,
        "familyName": family,
        "title": "Head of Purchasing",
        "department": "Purchasing",
        "accountId": f"account_{account}",
        "emails": [{"value": f"person{number}@company-{number % 97}.example", "kind": "work", "primary": True}],
        "phones": [{"value": f"+4915112{number % 1_000_000:06d}", "kind": "mobile", "primary": True}],
        "source": "Trade fair",
    }


def writers(size: Size, count: int) -> Iterator[tuple[Turn, dict[str, Any]]]:
    """Whose turn it is to write what: tenants and members rotate."""
    for number in range(count):
        turn = Turn(size.tenant + number % size.tenants, 1 + number // size.tenants % MEMBERS, 1)
        yield turn, contact_input(turn, number, size)


def change_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the change log says of a new record: every field that was set, from nothing to its value."""
    return {name: [None, value] for name, value in values.items()}


def tokens_of(values: Mapping[str, Any]) -> list[str]:
    """The words a contact with these column values is found by: by the product's own rule."""
    return sorted(record_tokens(catalogue()["contact"].fields, values))


WRITTEN = """
SELECT to_jsonb(c) - '{id,created_at,updated_at}'::text[] AS contact,
       (SELECT jsonb_agg(token ORDER BY token) FROM record_tokens t WHERE t.tenant_id = c.tenant_id AND t.id = c.id
        AND t.record_type = 'contact') AS tokens,
       (SELECT jsonb_agg(to_jsonb(x) - '{id,at,seq,request_id,record_id}'::text[]) FROM changes x
        WHERE x.tenant_id = c.tenant_id AND x.record_id = c.id) AS changes
FROM contacts c WHERE c.id = $1
"""
"""Everything a create leaves behind, but for ids and times. (The counter shows in that `changes` has a row.)"""
