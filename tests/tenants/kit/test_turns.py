"""Sharing places among tenants."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tenants.kit.turns import turns

ACME, GLOBEX, PARTNER = (UUID(int=number) for number in (1, 2, 3))
tenants = st.lists(st.sampled_from([UUID(int=number) for number in range(1, 40)]), unique=True)
holdings = st.dictionaries(st.sampled_from([UUID(int=number) for number in range(1, 40)]), st.integers(0, 200))


def test_alone_a_tenant_gets_every_place() -> None:
    assert turns([ACME], {ACME: 500}, free=128) == {ACME: 128}


def test_no_place_is_no_place() -> None:
    assert turns([ACME], {}, free=0) == turns([ACME], {}, free=-3) == turns([], {}, free=9) == {}


def test_a_newcomer_gets_every_place_until_it_has_as_many() -> None:
    assert turns([ACME, GLOBEX], {ACME: 90}, free=38) == {GLOBEX: 38}


def test_equals_share_equally_and_the_first_in_line_gets_what_is_left_over() -> None:
    assert turns([GLOBEX, ACME, PARTNER], {}, free=4) == {GLOBEX: 2, ACME: 1, PARTNER: 1}


@given(tenants, holdings, st.integers(0, 200))
def test_nobody_gets_more_while_another_who_waits_has_less(
    waiting: list[UUID], held: dict[UUID, int], free: int
) -> None:
    given_out = turns(waiting, held, free=free)
    after = {tenant: held.get(tenant, 0) + given_out[tenant] for tenant in waiting}
    served = [after[tenant] for tenant in waiting if given_out[tenant]]
    assert sum(given_out.values()) == (free if waiting else 0)
    assert max(served, default=0) <= min(after.values(), default=0) + 1
