"""Petra captures how her company is set up and offers it; each company sees what would change, and decides."""

from __future__ import annotations

import pytest

from tenants.access.company import Grant
from tenants.access.roles import Wanted, create_role, roles
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, NotFound, ValidationFailed
from tenants.partners.templates import service as templates
from tenants.partners.templates.capturing import NotLetIn
from tenants.partners.templates.offering import OfferDecided, OfferInfo
from tenants.partners.templates.parts import Standing
from tenants.reach import Action
from tenants.records import custom_fields
from tenants.records.catalogue import catalogue
from tenants.records.custom_fields import OptionInput
from tenants.records.custom_kinds import CustomKind
from tenants.registry import service as registry
from tests.cast import Person
from tests.partnership import Partnership, partnership, with_two_factors


@pytest.fixture
async def world(database: Database) -> Partnership:
    catalogue()
    found = await partnership()
    found.petra = await known(found.petra)
    found.alice = await known(found.alice)
    await field(found.petra, "region", "Region", CustomKind.TEXT)
    options = [OptionInput("North", "北", "north"), OptionInput("South", "南", "south")]
    await field(found.petra, "area", "Area", CustomKind.CHOICE, options=options)
    async with unit_of_work(found.petra.context) as uow:
        await create_role(uow, Wanted("Auditor", (Grant("account", Action.READ),)))
    return found


async def known(person: Person) -> Person:
    """As the gateway knows them now."""
    found = await registry.authenticate(person.token)
    assert found is not None
    return Person(person.name, person.email, found.context, person.token)


async def field(person: Person, key: str, label: str, kind: CustomKind, **more: object) -> None:
    async with unit_of_work(person.context) as uow:
        await custom_fields.create_field(uow, record_type="account", key=key, kind=kind, label_en=label, **more)  # type: ignore[arg-type]


async def offered(world: Partnership) -> OfferInfo:
    made = await templates.capture(world.petra.context, name="Basics", company_id=world.petra.tenant_id)
    await templates.push(world.petra.context, template_id=made.id, company_ids=[world.alice.tenant_id])
    async with unit_of_work(world.alice.context, read_only=True) as uow:
        return next(each for each in await templates.offers(uow) if each.state == "open")


async def test_a_company_sees_what_would_change_and_takes_it_whole(world: Partnership) -> None:
    await field(world.alice, "region", "Our region", CustomKind.TEXT)
    await field(world.alice, "area", "Area", CustomKind.INTEGER)
    offer = await offered(world)
    assert (offer.partner_name, offer.template_name, offer.number, offer.items) == ("partner-one", "Basics", 1, 3)
    async with unit_of_work(world.alice.context, read_only=True) as uow:
        told = {each.item.name: each for each in await templates.differences(uow, offer_id=offer.id)}
    assert {name: each.standing for name, each in told.items()} == {
        "custom_field:account.area": Standing.CONFLICTING,
        "custom_field:account.region": Standing.CHANGED,
        "role:Auditor": Standing.ADDED,
    }
    assert told["custom_field:account.region"].before == {"label_en": "Our region", "label_zh": "Our region"}
    async with unit_of_work(world.alice.context) as uow:
        taken = await templates.accept(uow, offer_id=offer.id)
    assert (taken.state, taken.accepted) == ("accepted", ("custom_field:account.region", "role:Auditor"))
    async with unit_of_work(world.alice.context, read_only=True) as uow:
        assert [held.rights.name for held in await roles(uow)] == ["Auditor"]
        names = [found.label.en for found in await custom_fields.list_fields(uow, record_type="account")]
        assert sorted(names) == ["Area", "Region"]
    assert await logged(world.alice) == {"template": [None, "Basics"], "version": [None, 1]}


async def test_it_takes_some_and_a_conflict_never(world: Partnership) -> None:
    await field(world.alice, "area", "Area", CustomKind.INTEGER)
    offer = await offered(world)
    for wrong in (["custom_field:account.area"], ["custom_field:account.nothing"]):
        with pytest.raises(ValidationFailed):
            async with unit_of_work(world.alice.context) as uow:
                await templates.accept(uow, offer_id=offer.id, items=wrong)
    async with unit_of_work(world.alice.context) as uow:
        taken = await templates.accept(uow, offer_id=offer.id, items=["custom_field:account.region"])
    assert taken.accepted == ("custom_field:account.region",)
    with pytest.raises(OfferDecided):
        async with unit_of_work(world.alice.context) as uow:
            await templates.accept(uow, offer_id=offer.id)


async def test_all_of_it_happens_or_nothing(world: Partnership) -> None:
    """The role cannot be made in the end, so the fields before it are not there either."""
    offer = await offered(world)
    async with unit_of_work(world.alice.context) as uow:
        await uow.connection.execute(
            "UPDATE template_offers SET content = replace(content::text, '\"account.read\"', '\"nothing.read\"')::jsonb"
            " WHERE tenant_id = $1",
            uow.tenant_id,
        )
    with pytest.raises(ValidationFailed):
        async with unit_of_work(world.alice.context) as uow:
            await templates.accept(uow, offer_id=offer.id)
    async with unit_of_work(world.alice.context, read_only=True) as uow:
        assert await custom_fields.list_fields(uow) == []
        assert [each.state for each in await templates.offers(uow)] == ["open"]


async def test_the_same_version_is_offered_once_and_a_newer_one_takes_its_place(world: Partnership) -> None:
    made = await templates.capture(world.petra.context, name="Basics", company_id=world.petra.tenant_id)
    to = [world.alice.tenant_id]
    pushes = [await templates.push(world.petra.context, template_id=made.id, company_ids=to) for _ in range(2)]
    assert [each[0].offered for each in pushes] == [True, False]
    again = await templates.capture(world.petra.context, name="Basics", company_id=world.petra.tenant_id)
    assert (again.id, again.number) == (made.id, 2)
    await templates.push(world.petra.context, template_id=made.id, company_ids=to)
    async with unit_of_work(world.alice.context, read_only=True) as uow:
        found = [(each.number, each.state) for each in await templates.offers(uow)]
    assert found == [(2, "open"), (1, "superseded")]


async def test_it_declines(world: Partnership) -> None:
    offer = await offered(world)
    async with unit_of_work(world.alice.context) as uow:
        assert (await templates.decline(uow, offer_id=offer.id)).state == "declined"


async def test_how_a_company_is_set_up_is_told_to_whom_it_let_in(world: Partnership) -> None:
    await field(world.alice, "secret_plan", "Secret plan", CustomKind.TEXT)
    with pytest.raises(NotLetIn):
        await templates.capture(world.petra.context, name="Theirs", company_id=world.alice.tenant_id)
    await world.granted("rep")
    with pytest.raises(NotLetIn):
        await templates.capture(world.petra.context, name="Theirs", company_id=world.alice.tenant_id)
    await world.granted("admin")
    made = await templates.capture(world.petra.context, name="Theirs", company_id=world.alice.tenant_id)
    assert (made.source, made.items) == ("acme", 1)


async def test_mallory_neither_sees_nor_pushes(world: Partnership) -> None:
    mallory, _ = await with_two_factors("Mallory", "globex")
    made = await templates.capture(world.petra.context, name="Basics", company_id=world.petra.tenant_id)
    with pytest.raises(Forbidden):
        await templates.push(mallory.context, template_id=made.id, company_ids=[world.alice.tenant_id])
    with pytest.raises(NotFound):
        await templates.push(world.petra.context, template_id=made.id, company_ids=[mallory.tenant_id])


async def logged(person: Person) -> dict[str, object]:
    sql = (
        "SELECT fields FROM changes WHERE tenant_id = $1 AND record_type = 'template_offer' AND kind = 'updated'"
        " ORDER BY seq DESC LIMIT 1"
    )
    async with unit_of_work(person.context, read_only=True) as uow:
        found: dict[str, object] = await uow.connection.fetchval(sql, uow.tenant_id)
    return {name: found[name] for name in ("template", "version")}
