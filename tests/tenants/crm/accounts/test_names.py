"""A name and its parts, in the ways of East and West."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.crm.accounts.names import compose, split
from tenants.kit.text import one_line
from tests.cast import Cast
from tests.tenants.conftest import create, read, update


@pytest.mark.parametrize(
    ("whole", "first", "family"),
    [
        ("Ada Lovelace", "Ada", "Lovelace"),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("Ana María de la Cruz", "Ana María", "de la Cruz"),
        ("Martin Luther King Jr.", "Martin Luther", "King Jr."),
        ("Beethoven, Ludwig van", "Ludwig van", "Beethoven"),
        ("Madonna", "Madonna", None),
        ("张伟", "伟", "张"),
        ("张 伟", "伟", "张"),
        ("欧阳修", "修", "欧阳"),
        ("司馬相如", "相如", "司馬"),
        ("欧阳", "阳", "欧"),
        ("让·雅克·卢梭", "让", "雅克 卢梭"),
        ("", None, None),
    ],
)
def test_names_come_apart_as_their_language_has_it(whole: str, first: str | None, family: str | None) -> None:
    assert split(whole) == (first, family)


_WORD = st.text(st.characters(categories=["Lu", "Ll"], include_characters="'-"), min_size=1, max_size=12)
_HAN = st.text(st.sampled_from("张伟王芳李娜欧阳司马诸葛亮刘洋陈静"), min_size=2, max_size=4)


@given(st.one_of(_HAN, st.lists(_WORD, min_size=1, max_size=5).map(" ".join)))
def test_a_name_put_together_again_is_the_name(whole: str) -> None:
    assert compose(*split(whole)) == whole


@given(st.text(max_size=200).map(one_line))
def test_any_text_comes_apart_without_losing_all_of_it(whole: str) -> None:
    parts = split(whole)
    assert any(parts) == bool(whole)
    assert all(part is None or part.strip() == part != "" for part in parts)


async def test_a_contact_gets_the_parts_of_its_name_and_the_name_of_its_parts(people: Cast) -> None:
    bob = people.bob.context

    async def names(record: object) -> tuple[str | None, ...]:
        row = await read(bob, "contact", record)  # type: ignore[arg-type]
        return row["name"], row["given_name"], row["family_name"]

    ada = await create(bob, "contact", name="Ada Lovelace")
    assert await names(ada) == ("Ada Lovelace", "Ada", "Lovelace")
    wei = await create(bob, "contact", given_name="伟", family_name="张")
    assert await names(wei) == ("张伟", "伟", "张")
    kept = await create(bob, "contact", name="Dr Ada", given_name="Augusta", family_name="King")
    assert await names(kept) == ("Dr Ada", "Augusta", "King")
    await update(bob, "contact", ada, family_name="King")
    assert await names(ada) == ("Ada King", "Ada", "King")
    await update(bob, "contact", ada, name="Augusta King")
    assert await names(ada) == ("Augusta King", "Augusta", "King")
    await update(bob, "contact", kept, family_name="Byron")
    assert await names(kept) == ("Dr Ada", "Augusta", "Byron")
