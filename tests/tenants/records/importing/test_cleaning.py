"""What could be mended is proposed by kind, and mended only where somebody accepts it."""

from __future__ import annotations

from tenants.context import TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.records import custom_fields
from tenants.records.custom_fields import OptionInput
from tenants.records.custom_kinds import CustomKind
from tests.tenants.records.importing import steps
from tests.tenants.records.importing.steps import text
from tests.tenants.records.importing.test_sheet import made

PEOPLE = text(
    "Full name,E-mail,Phone,City,Country,Tier",
    "ANN LEE,ann@gmial.com,01 44 55 66 77,LYON,Germny,Golld",
    "王小明,wang@qq.con,13812341234,北京,China,Gold",
    "Bo van der Berg,bo@acme.example,+44 20 7946 0000,Leeds,GB,",
    "Madonna,m@mail.com,,,,Silver",
)
FOUND = {
    ("Full name", "CASE"): (1, "ANN LEE", "Ann Lee"),
    ("E-mail", "EMAIL_TYPO"): (2, "ann@gmial.com", "ann@gmail.com"),
    ("City", "CASE"): (1, "LYON", "Lyon"),
    ("Country", "COUNTRY"): (1, "Germny", "DE"),
    ("Phone", "PHONE_COUNTRY"): (1, "13812341234", "+8613812341234"),
    ("Tier", "PICKLIST"): (1, "Golld", "gold"),
}


async def test_proposals_are_shown_and_nothing_is_mended_by_itself(alice: TenantContext) -> None:
    await tiers(alice)
    planned = await steps.plan(alice, await steps.create(alice, PEOPLE, "contact"), phone_country="GB")
    found = {(p.column, p.kind): (p.count, p.examples[0][1], p.examples[0][2]) for p in planned.proposals}
    assert found == FOUND
    assert not any(p.accepted for p in planned.proposals)
    codes = [(p.row, p.code) for p in await steps.problems(alice, planned.id) if p.severity == "error"]
    assert codes == [(2, "INVALID_CHOICE")]


async def test_what_is_accepted_is_mended_and_the_sheet_agrees_with_it(alice: TenantContext) -> None:
    await tiers(alice)
    done = await steps.import_all(alice, PEOPLE, "contact", phone_country="GB", fixes=list(FOUND))
    assert (done.rows_created, done.rows_rejected) == (4, 0)
    assert {(p.column, p.kind) for p in done.proposals if p.accepted} == set(FOUND)
    ann, wang, bo, madonna = await steps.stored(alice, "contacts")
    assert (ann["name"], ann["given_name"], ann["family_name"]) == ("Ann Lee", "Ann", "Lee")
    assert (ann["emails"][0]["value"], ann["custom"]["tier"]) == ("ann@gmail.com", "gold")
    assert (ann["addresses"][0]["city"], ann["addresses"][0]["country"]) == ("Lyon", "DE")
    assert (wang["given_name"], wang["family_name"]) == ("小明", "王")
    assert (wang["emails"][0]["value"], wang["phones"][0]["value"]) == ("wang@qq.com", "+8613812341234")
    assert (bo["given_name"], bo["family_name"]) == ("Bo", "van der Berg")
    assert (madonna["name"], madonna["emails"][0]["value"]) == ("Madonna", "m@mail.com")
    assert (await made(alice, done.id)).agrees


async def test_one_kind_can_be_accepted_without_the_others(alice: TenantContext) -> None:
    await tiers(alice)
    done = await steps.import_all(alice, PEOPLE, "contact", phone_country="GB", fixes=[("Tier", "PICKLIST")])
    ann, *_ = await steps.stored(alice, "contacts")
    assert (ann["name"], ann["custom"]["tier"], done.rows_rejected) == ("ANN LEE", "gold", 0)


async def tiers(context: TenantContext) -> None:
    async with unit_of_work(context) as uow:
        options = [OptionInput(en="Gold"), OptionInput(en="Silver")]
        await custom_fields.create_field(
            uow, record_type="contact", kind=CustomKind.CHOICE, key="tier", label_en="Tier", options=options
        )
