"""Stories of importing: what goes in, what stays out and why, and that nothing is half done."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from tenants.context import Role, TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.entitlement import seeded
from tenants.errors import Conflict, DomainError, Forbidden, LimitReached, NotFound, ValidationFailed
from tenants.kit.ids import uuid7
from tenants.plans import Plan
from tenants.records.importing import service as importing
from tenants.records.importing.models import ImportState
from tests import cast
from tests.tenants.records.importing import steps
from tests.tenants.records.importing.steps import text

COMPANIES = text(
    "Name,Phone,E-mail,Street,City,Country,Annual Revenue,Employees,Website",
    'Acme,+33 1 44 55 66 77,info@acme.example,1 rue de la Paix,Paris,France,"1,250.50",12,acme.example',
    ",,,,,,,,",
    "Bad phone,12,not an address,x,y,Nowhere,12.345,few,not a site",
    ",020 7946 0000,,,,,,,",
    "Beta,,,,,,,,",
)


async def test_the_dry_run_lists_everything_that_is_wrong_with_every_row(alice: TenantContext) -> None:
    planned = await steps.plan(alice, await steps.create(alice, COMPANIES), phone_country="GB")
    assert (planned.state, planned.rows_total, planned.rows_done) == (ImportState.PLANNED, 4, 4)
    assert (planned.rows_created, planned.rows_rejected) == (0, 2)
    found = [(p.row, p.severity.value, p.column, p.code) for p in await steps.problems(alice, planned.id)]
    assert sorted(found, key=str) == sorted(
        [
            (4, "error", "Annual Revenue", "INVALID_AMOUNT"),
            (4, "error", "E-mail", "INVALID_EMAIL"),
            (4, "error", "Employees", "INVALID_NUMBER"),
            (4, "error", "Phone", "INVALID_PHONE"),
            (4, "error", "Website", "INVALID_URL"),
            (4, "warning", "Country", "UNKNOWN_COUNTRY"),
            (5, "error", "Name", "REQUIRED"),
        ],
        key=str,
    )
    assert await steps.stored(alice, "accounts") == []
    assert await steps.stored(alice, "changes") == []


async def test_the_run_stores_the_rest_and_gives_the_refused_rows_back_with_reasons(alice: TenantContext) -> None:
    done = await steps.import_all(alice, COMPANIES, phone_country="GB")
    assert (done.state, done.rows_created, done.rows_rejected) == (ImportState.DONE, 2, 2)
    acme, beta = await steps.stored(alice, "accounts")
    assert (acme["name"], acme["employees"], acme["annual_revenue"]) == ("Acme", 12, 125050)
    assert acme["phones"] == [{"value": "+33144556677", "kind": "work", "primary": True, "valid": True}]
    assert acme["addresses"][0] | {"lines": ["1 rue de la Paix"], "country": "FR"} == acme["addresses"][0]
    assert (beta["owner_id"], beta["created_by"]) == (alice.user_id, alice.user_id)

    bad, nameless = await steps.rejects(alice, done.id)
    assert list(bad)[-1] == "error"
    assert bad["Name"] == "Bad phone"
    assert "Phone: " in bad["error"] and "E-mail: " in bad["error"] and "Website: " in bad["error"]
    assert nameless["error"].startswith("Name: ")
    assert await steps.stored(alice, "import_rejects") == []


async def test_every_record_has_its_change_and_is_found_by_search(alice: TenantContext) -> None:
    await steps.import_all(alice, text("Name,City", "北京华信科技有限公司,北京", "Zebra Stripes,Oslo"))
    changes = await steps.stored(alice, "changes")
    assert [(change["record_type"], change["kind"], change["actor_id"]) for change in changes] == [
        ("account", "created", alice.user_id)
    ] * 2
    tokens = {row["token"] for row in await steps.stored(alice, "record_tokens")}
    assert {"zebra", "stripes", "北京", "华信"} <= tokens


async def test_the_rejects_can_be_mended_and_sent_again(alice: TenantContext) -> None:
    """Guarded cells come back as they were, and the column of reasons is nobody's field."""
    data = text("Name,Phone", "=cmd|calc,+44 20 7946 0000", "Acme,+1")
    done = await steps.import_all(alice, data)
    assert done.rows_rejected == 1
    [reject] = await steps.rejects(alice, done.id)
    assert reject["Phone"] == "'+1"
    mended = text("Name,Phone,error", f'Acme,{reject["Phone"]} 212 555 0100,"{reject["error"]}"')
    again = await steps.import_all(alice, mended)
    assert again.rows_created == 1
    assert {row["name"] for row in await steps.stored(alice, "accounts")} == {"=cmd|calc", "Acme"}


async def test_contacts_find_their_companies_by_name_and_by_external_id(alice: TenantContext) -> None:
    await steps.import_all(alice, text("Id,Name", "a1,Acme", "b1,Beta", "b2,Beta"))
    by_name = await steps.import_all(
        alice,
        text("First Name,Last Name,Company", "Ann,Lee,Acme", "Bo,Ek,Beta", "Cy,Fu,Gamma", "小明,王,Acme", "Di,Ho,"),
        "contact",
    )
    assert (by_name.rows_created, by_name.rows_rejected) == (3, 2)
    codes = [(p.row, p.column, p.code) for p in await steps.problems(alice, by_name.id)]
    assert codes == [(3, "Company", "AMBIGUOUS_REFERENCE"), (4, "Company", "REFERENCE_MISSING")]
    accounts = {row["external_id"]: row["id"] for row in await steps.stored(alice, "accounts")}
    contacts = {row["name"]: row["account_id"] for row in await steps.stored(alice, "contacts")}
    assert contacts == {"Ann Lee": accounts["a1"], "王小明": accounts["a1"], "Di Ho": None}

    by_id = await steps.import_all(
        alice,
        text("Name,Account", "Bo Ek,b2"),
        "contact",
        [("Name", "name"), ("Account", "account.external_id")],
    )
    assert by_id.rows_created == 1


async def test_a_parent_may_stand_in_an_earlier_row_of_the_same_file(alice: TenantContext) -> None:
    data = text(
        "Name,Parent Account", "Acme Group,", "Acme France,Acme Group", "Acme Paris,Acme France", "Lost,Later", "Later,"
    )
    planned = await steps.plan(alice, await steps.create(alice, data))
    assert [(p.row, p.code) for p in await steps.problems(alice, planned.id)] == [(5, "REFERENCE_MISSING")]
    await steps.start(alice, planned.id)
    done = await steps.run(alice, planned.id, batch_rows=2)
    assert (done.rows_created, done.rows_rejected) == (4, 1)
    accounts = {row["name"]: row for row in await steps.stored(alice, "accounts")}
    assert accounts["Acme Paris"]["parent_id"] == accounts["Acme France"]["id"]
    assert accounts["Acme France"]["parent_id"] == accounts["Acme Group"]["id"]


async def test_an_owner_is_found_by_e_mail(people: cast.Cast, alice: TenantContext) -> None:
    data = text("Name,Owner", f"Acme,{people.bob.email.upper()}", "Beta,mallory@globex.example")
    done = await steps.import_all(alice, data)
    assert (done.rows_created, done.rows_rejected) == (1, 1)
    [acme] = await steps.stored(alice, "accounts")
    assert acme["owner_id"] == people.bob.id
    assert [p.code for p in await steps.problems(alice, done.id)] == ["UNKNOWN_MEMBER"]


async def test_an_external_id_twice_is_one_record_and_a_name_twice_is_two(alice: TenantContext) -> None:
    data = text("Id,Name", "1,Acme", "1,Acme Inc", "2,Acme", ",Acme")
    planned = await steps.plan(alice, await steps.create(alice, data), source="erp")
    assert (planned.rows_duplicate, planned.rows_rejected) == (1, 0)
    await steps.start(alice, planned.id)
    done = await steps.run(alice, planned.id)
    assert (done.rows_created, done.rows_duplicate) == (3, 1)
    found = {(p.row, p.code) for p in await steps.problems(alice, done.id)}
    assert found == {(3, "ALREADY_IMPORTED"), (4, "POSSIBLE_DUPLICATE"), (5, "POSSIBLE_DUPLICATE")}
    assert {row["source"] for row in await steps.stored(alice, "accounts")} == {"erp", None}


async def test_an_unknown_country_and_a_long_street_are_kept(alice: TenantContext) -> None:
    street = "\n".join(f"Line {n}" for n in range(1, 9))
    await steps.import_all(alice, text("Name,Country,Street", f'Acme,Atlantis,"{street}"', "Beta,德国,"))
    acme, beta = await steps.stored(alice, "accounts")
    assert acme["addresses"][0]["lines"] == [
        "Line 1",
        "Line 2",
        "Line 3",
        "Line 4",
        "Line 5, Line 6, Line 7, Line 8, Atlantis",
    ]
    assert beta["addresses"][0]["country"] == "DE"


async def test_messages_are_in_the_language_of_the_company(alice: TenantContext) -> None:
    chinese = replace(alice, locale="zh-CN")
    planned = await steps.plan(chinese, await steps.create(chinese, text("名称,邮箱", "华信,不是邮箱")))
    [problem] = await steps.problems(chinese, planned.id)
    assert problem.message.startswith("请填写邮箱地址")
    assert {field.name: field.label for field in planned.fields}["phones.mobile"] == "电话（手机）"


async def test_a_person_can_correct_what_was_sniffed(alice: TenantContext) -> None:
    data = text("name;city", "Müller;Köln", encoding="cp1252")
    created = await steps.create(alice, data)
    planned = await steps.plan(alice, created, [("name", "name")], encoding="cp1250", delimiter=";")
    assert (planned.encoding, planned.rows_rejected) == ("cp1250", 0)
    again = await steps.plan(alice, planned, [("Column 1", "name")], delimiter=",", has_header=False)
    assert (again.rows_total, [column.name for column in again.columns]) == (2, ["Column 1"])


async def test_another_dry_run_takes_the_place_of_the_one_before(alice: TenantContext) -> None:
    created = await steps.create(alice, COMPANIES)
    first = await importing.plan_import(alice, import_id=created.id, mapping=[("Name", "name")], options={})
    second = await steps.plan(alice, first, [("Name", "name")])
    assert (second.state, second.rows_total, second.rows_rejected) == (ImportState.PLANNED, 4, 1)
    await importing.dry_run(alice.as_system(), import_id=created.id, pass_number=1)
    assert await steps.look(alice, created.id) == second


async def test_a_file_over_the_plans_rows_is_refused_with_the_number(alice: TenantContext) -> None:
    free = replace(alice, entitlement=seeded(Plan.FREE))
    with pytest.raises(LimitReached, match="5000"):
        await steps.create(free, b"name\n" + b"Acme\n" * 5_001)
    assert (await steps.create(free, b"name\n" + b"Acme\n" * 5_000)).state is ImportState.UPLOADED


async def test_what_a_line_count_could_not_tell_the_dry_run_does(alice: TenantContext) -> None:
    """A plan that became smaller in between: the rows are counted against the plan of the moment."""
    created = await steps.create(alice, b"name\n" + b"Acme\n" * 5_001)
    free = replace(alice, entitlement=seeded(Plan.FREE))
    planned = await steps.plan(free, created)
    assert (planned.state, planned.failure_code) == (ImportState.FAILED, "LIMIT_REACHED")
    assert "5000" in (planned.failure or "")


async def test_only_who_may_import_imports(people: cast.Cast, alice: TenantContext) -> None:
    reader = replace(alice, role=Role.READ_ONLY)
    upload = await steps.send(alice, COMPANIES)
    with pytest.raises(Forbidden):
        await importing.create_import(reader, upload_id=upload, record_type="account")
    created = await importing.create_import(alice, upload_id=upload, record_type="account")
    async with unit_of_work(reader) as uow:
        for verb in (importing.find_import, importing.start_import, importing.cancel_import, importing.rejects_url):
            with pytest.raises(Forbidden):
                await verb(uow, import_id=created.id)


async def test_mallory_finds_nothing_of_alice(alice: TenantContext, mallory: TenantContext) -> None:
    upload = await steps.send(alice, COMPANIES)
    created = await importing.create_import(alice, upload_id=upload, record_type="account")

    async def refusal(import_id: UUID, upload_id: UUID) -> list[str]:
        said = []
        async with unit_of_work(mallory) as uow:
            for verb in (
                importing.find_import,
                importing.start_import,
                importing.import_problems,
                importing.rejects_url,
            ):
                with pytest.raises(NotFound) as refused:
                    await verb(uow, import_id=import_id)
                said.append(str(refused.value))
        with pytest.raises(NotFound) as refused:
            await importing.create_import(mallory, upload_id=upload_id, record_type="account")
        with pytest.raises(NotFound) as planning:
            await importing.plan_import(mallory, import_id=import_id, mapping=[("Name", "name")], options={})
        return [*said, str(refused.value), str(planning.value)]

    assert await refusal(created.id, upload) == await refusal(uuid7(), uuid7())
    async with unit_of_work(mallory) as uow:
        assert await importing.newest_imports(uow) == []


@pytest.mark.parametrize(
    ("mapping", "options", "code"),
    [
        ([("Name", "name"), ("Nope", "site")], {}, "UNKNOWN_COLUMN"),
        ([("City", "name"), ("Name", "tenant_id")], {}, "UNKNOWN_FIELD"),
        ([("City", "site")], {}, "REQUIRED"),
        ([("Name", "name")], {"colour": "red"}, "UNKNOWN_OPTION"),
        ([("Name", "name")], {"date_format": "whenever"}, "INVALID_OPTION"),
        ([("Name", "name")], {"currency": "XYZ"}, "INVALID_OPTION"),
        ([("Name", "name")], {"on_existing": "merge"}, "INVALID_OPTION"),
        ([("Name", "name")], {"encoding": "klingon"}, "UNKNOWN_ENCODING"),
    ],
)
async def test_a_plan_that_cannot_work_is_refused(
    alice: TenantContext, mapping: list[tuple[str, str]], options: dict[str, str], code: str
) -> None:
    created = await steps.create(alice, COMPANIES)
    with pytest.raises(ValidationFailed) as refused:
        await importing.plan_import(alice, import_id=created.id, mapping=mapping, options=options)
    assert code in [problem.code for problem in refused.value.problems]
    assert (await steps.look(alice, created.id)).state is ImportState.UPLOADED


async def test_verbs_out_of_order_are_refused(alice: TenantContext) -> None:
    created = await steps.create(alice, COMPANIES)
    with pytest.raises(Conflict):
        await steps.start(alice, created.id)
    done = await steps.import_all(alice, COMPANIES)
    for verb in (importing.start_import, importing.cancel_import):
        with pytest.raises(Conflict):
            async with unit_of_work(alice) as uow:
                await verb(uow, import_id=done.id)
    with pytest.raises(Conflict):
        await importing.plan_import(alice, import_id=done.id, mapping=[("Name", "name")], options={})
    with pytest.raises(DomainError):
        await importing.create_import(alice, upload_id=await steps.send(alice, COMPANIES), record_type="spaceship")


async def test_the_list_is_newest_first(alice: TenantContext) -> None:
    first = await steps.create(alice, text("name", "Acme"))
    second = await steps.create(alice, text("name", "Beta"))
    async with unit_of_work(alice) as uow:
        assert [found.id for found in await importing.newest_imports(uow, first=5)] == [second.id, first.id]
