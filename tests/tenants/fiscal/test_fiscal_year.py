"""Alice says when acme's year begins."""

from __future__ import annotations

import pytest

from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, ValidationFailed
from tenants.fiscal import service as fiscal
from tenants.fiscal.service import FiscalCalendar, YearName
from tests.cast import Cast


async def test_a_company_sets_its_year_and_others_keep_theirs(people: Cast) -> None:
    async with unit_of_work(people.alice.context) as uow:
        assert await fiscal.fiscal_calendar(uow) == FiscalCalendar()
        await fiscal.set_fiscal_year(uow, first_month=4, named_after=YearName.END)
        await fiscal.set_fiscal_year(uow, first_month=7, named_after=YearName.END)
    async with unit_of_work(people.bob.context) as uow:
        assert await fiscal.fiscal_calendar(uow) == FiscalCalendar(7, YearName.END)
    async with unit_of_work(people.mallory.context) as uow:
        assert await fiscal.fiscal_calendar(uow) == FiscalCalendar()


async def test_a_month_that_is_none_is_refused_and_bob_sets_nothing(people: Cast) -> None:
    async with unit_of_work(people.alice.context) as uow:
        with pytest.raises(ValidationFailed) as refused:
            await fiscal.set_fiscal_year(uow, first_month=13, named_after=YearName.END)
        assert [(each.field, each.code) for each in refused.value.problems] == [("first_month", "OUT_OF_RANGE")]
    async with unit_of_work(people.bob.context) as uow:
        with pytest.raises(Forbidden):
            await fiscal.set_fiscal_year(uow, first_month=4, named_after=YearName.END)
