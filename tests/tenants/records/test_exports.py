"""Records as a file: what a list shows, by the rights of whoever asked, sealed at rest, with nothing to calculate."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some
from openpyxl import load_workbook

from tenants.access import masks, roles
from tenants.access.company import Grant, Level, Scope
from tenants.access.roles import Held, Wanted
from tenants.adapters.storage import storage
from tenants.context import Role, TenantContext
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import Forbidden, LimitReached, NotFound, ValidationFailed
from tenants.kit.spreadsheets import FORMULA, guarded
from tenants.reach import Action
from tenants.records import custom_fields, writing
from tenants.records.catalogue import catalogue
from tenants.records.custom_kinds import CustomKind
from tenants.records.exports import paging_through, sheets
from tenants.records.exports import service as exports
from tenants.records.exports.columns import major
from tenants.records.exports.service import Chosen, ExportFormat, RecordExportFacts, RecordExportState
from tenants.records.files import service as files
from tenants.records.importing.cells import bare
from tenants.records.tags import tagging
from tests.cast import Cast, Person
from tests.tenants.access.people import grants, now_as, reps_may
from tests.tenants.conftest import create
from tests.tenants.records.test_many import as_job

CSV, XLSX = ExportFormat.CSV, ExportFormat.XLSX
_NOTED = """
SELECT e.key, c.kind, c.fields FROM record_exports e, changes c
WHERE e.tenant_id = $1 AND c.tenant_id = $1 AND e.id = $2 AND c.record_id = e.id
"""


@pytest.fixture
async def alice(people: Cast) -> TenantContext:
    return people.alice.context


async def ordered(context: TenantContext, *columns: str, **asked: Any) -> RecordExportFacts:
    chosen = asked.pop("chosen", Chosen("account"))
    async with unit_of_work(context) as uow:
        return await exports.order_export(uow, chosen=chosen, columns=columns, format=asked.pop("format", CSV), **asked)


async def exported(context: TenantContext, *columns: str, **asked: Any) -> tuple[RecordExportFacts, bytes]:
    """Asked for, written by its job, and fetched by its link."""
    found = await ordered(context, *columns, **asked)
    await exports.write_export(as_job(context), export_id=found.id)
    done = await looked(context, found.id)
    assert done.url is not None, done
    download = await files.download(done.url.rsplit("/", 1)[-1])
    return done, b"".join([chunk async for chunk in download.chunks])


async def looked(context: TenantContext, export_id: UUID) -> RecordExportFacts:
    async with unit_of_work(context, read_only=True) as uow:
        return await exports.find_export(uow, export_id=export_id)


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


async def now_reps_may(owner: Person, role: Held, *given: Grant, **levels: Any) -> None:
    assert role.rights.id is not None
    async with unit_of_work(await now_as(owner)) as uow:
        await roles.update_role(uow, role.rights.id, Wanted("Sales", given, base=Role.REP, **levels))


async def test_a_list_as_it_is_shown_its_columns_filter_and_order(alice: TenantContext) -> None:
    await create(alice, "account", name="Alpha", industry="Ships", kind="customer")
    await create(alice, "account", name="Beta", industry="Food")
    await create(alice, "account", name="中文公司", industry="Ships")
    done, data = await exported(
        alice, "name", "industry", "kind", "owner",
        chosen=Chosen("account", filter={"industry": {"eq": "Ships"}}), order=(("name", "DESC"),),
    )  # fmt: skip
    assert data.startswith(b"\xef\xbb\xbf")
    assert rows(data) == [
        ["Name", "Industry", "Kind", "Owner"],
        ["中文公司", "Ships", "", "Alice"],
        ["Alpha", "Ships", "customer", "Alice"],
    ]
    assert (done.state, done.rows_done, done.rows_total, done.bytes) == (RecordExportState.READY, 2, 2, len(data))


async def test_ticked_records_alone_and_a_search(alice: TenantContext) -> None:
    made = [await create(alice, "account", name=name) for name in ("Alpha", "Beta", "Alphabet")]
    _, data = await exported(alice, "name", chosen=Chosen("account", ids=(made[1],)))
    assert rows(data)[1:] == [["Beta"]]
    _, data = await exported(alice, "name", chosen=Chosen("account", search="alpha"), order=(("name", "ASC"),))
    assert rows(data)[1:] == [["Alpha"], ["Alphabet"]]


async def test_every_kind_of_value_as_people_write_it_and_all_columns_where_none_is_named(alice: TenantContext) -> None:
    async with unit_of_work(alice) as uow:
        await custom_fields.create_field(
            uow, record_type="account", kind=CustomKind.DATE, key="since", label_en="Since", label_zh="自"
        )
    account = await create(
        alice, "account", name="Alpha", annual_revenue=123_456, annual_revenue_currency="EUR", employees=12,
        phones=[{"value": "+8613812341234"}], emails=[{"value": "a@alpha.example"}, {"value": "b@alpha.example",
        "primary": True}], addresses=[{"lines": ["1 Quay"], "city": "Hamburg", "country": "DE"}],
        custom={"since": "2024-02-29"}, bank_account="DE89370400440532013000",
    )  # fmt: skip
    async with unit_of_work(alice) as uow:
        vip = await writing.create(uow, catalogue()["tag"].model, {"name": "VIP"})
        await tagging.tag(uow, record_type="account", record_id=account, tag_id=vip)
    _, data = await exported(alice)
    header, row = rows(data)
    found = dict(zip(header, row, strict=True))
    assert found["Annual revenue"] == "1234.56" and found["Currency of annual revenue"] == "EUR"
    assert (found["Phones"], found["E-mails"]) == ("'+8613812341234", "b@alpha.example; a@alpha.example")
    assert (found["Addresses"], found["Employees"]) == ("1 Quay, Hamburg, DE", "12")
    assert (found["Since"], found["Tags"], found["Id"]) == ("2024-02-29", "VIP", f"account_{account}")
    assert datetime.fromisoformat(found["Created at"]).utcoffset() == timedelta(hours=8)
    assert "3704" not in found["Bank account"] and found["Bank account"]


async def test_a_workbook_has_numbers_and_days_and_no_formula(alice: TenantContext) -> None:
    account = await create(alice, "account", name='=HYPERLINK("http://evil.example")', employees=7)
    await create(alice, "contact", name="-1+1", birthday="1990-05-04", account_id=account)
    _, data = await exported(alice, "name", "employees", "created_at", format=XLSX)
    sheet = load_workbook(io.BytesIO(data)).active
    name, employees, created = sheet[2]
    assert (name.value, name.data_type) == ('\'=HYPERLINK("http://evil.example")', "s")
    assert (employees.value, created.is_date) == (7, True)
    _, data = await exported(
        alice, "name", "birthday", "account", "account.employees", chosen=Chosen("contact"), format=XLSX
    )
    sheet = load_workbook(io.BytesIO(data)).active
    assert [cell.value for cell in sheet[1]] == ["Name", "Birthday", "Account", "Account: Employees"]
    assert [cell.data_type for cell in sheet[2]] == ["s", "d", "s", "n"]
    assert sheet[2][0].value == "'-1+1"


@given(some.text())
def test_no_cell_begins_a_formula_and_an_import_reads_what_was_there(text: str) -> None:
    cell = guarded(text)
    assert not cell.startswith(FORMULA)
    assert bare(cell) == bare(text) or text.startswith(("\t", "\r"))


async def test_what_is_hidden_is_no_column_and_what_is_masked_is_a_hint(people: Cast) -> None:
    await create(people.alice.context, "account", name="Alpha", industry="Bees", phones=[{"value": "+8613812341234"}])
    await reps_may(people.alice, *grants(Scope.ALL), levels={("account", "industry"): Level.NONE})
    async with unit_of_work(await now_as(people.alice)) as uow:
        await masks.mask_fields(uow, object="account", fields=["phones"])
    bob = await now_as(people.bob)
    _, data = await exported(bob)
    header, row = rows(data)
    assert "Industry" not in header and "Bees" not in data.decode()
    assert "13812341234" not in data.decode() and dict(zip(header, row, strict=True))["Phones"]
    with pytest.raises(ValidationFailed) as refused:
        await ordered(bob, "name", "industry")
    assert [(each.field, each.code) for each in refused.value.problems] == [("columns.1", "INVALID_COLUMN")]
    with pytest.raises(ValidationFailed) as refused:
        await ordered(bob, "name", chosen=Chosen("account", filter={"industry": {"eq": "Bees"}}))
    assert [each.code for each in refused.value.problems] == ["INVALID_FILTER"]


async def test_only_what_one_may_export_goes_out_and_without_the_action_nothing(people: Cast) -> None:
    alice = people.alice.context
    own = grants(Scope.OWN, actions=[Action.EXPORT, Action.CREATE])
    role = await reps_may(people.alice, *grants(Scope.ALL, actions=[Action.READ]), *own)
    bob = await now_as(people.bob)
    await create(alice, "account", name="Hers")
    await create(bob, "account", name="His")
    done, data = await exported(bob, "name")
    assert rows(data)[1:] == [["His"]] and done.rows_total == 1
    await now_reps_may(people.alice, role, *grants(Scope.ALL, actions=[Action.READ]))
    bob = await now_as(people.bob)
    assert (await looked(bob, done.id)).url is None
    with pytest.raises(Forbidden):
        await ordered(bob, "name")


async def test_rights_that_went_between_the_order_and_the_writing_count(people: Cast) -> None:
    role = await reps_may(people.alice, *grants(Scope.ALL))
    bob = await now_as(people.bob)
    await create(bob, "account", name="Alpha", industry="Bees")
    found = await ordered(bob, "name", "industry")
    await now_reps_may(people.alice, role, *grants(Scope.ALL), levels={("account", "industry"): Level.NONE})
    await exports.write_export(as_job(bob), export_id=found.id)
    url = (await looked(await now_as(people.bob), found.id)).url
    assert url is not None
    data = b"".join([chunk async for chunk in (await files.download(url.rsplit("/", 1)[-1])).chunks])
    assert rows(data) == [["Name"], ["Alpha"]]


async def test_it_is_sealed_at_rest_noted_in_the_log_and_gone_in_a_week(
    alice: TenantContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    await create(alice, "account", name="Alpha of the rest")
    done, data = await exported(alice, "name")
    async with unit_of_work(alice, read_only=True) as uow:
        row = await uow.connection.fetchrow(_NOTED, uow.tenant_id, done.id)
    assert row is not None and row["kind"] == "exported" and row["fields"]["rows"] == [None, 1]
    kept = b"".join([chunk async for chunk in storage().chunks(row["key"], await storage().size(row["key"]) or 0)])
    assert b"Alpha" in data and b"Alpha" not in kept
    monkeypatch.setattr("tenants.records.exports.ledger.now", lambda: datetime.now(UTC) + timedelta(days=8))
    assert await exports.sweep_exports() >= 1
    assert await storage().size(row["key"]) is None
    after = await looked(alice, done.id)
    assert (after.state, after.url) == (RecordExportState.GONE, None)


async def test_pages_meet_without_gap_or_repetition(alice: TenantContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging_through, "PAGE", 2)
    for number in range(7):
        await create(alice, "account", name=f"A{number}", industry="Ships" if number % 2 else None)
    for order in ((), (("name", "ASC"),), (("industry", "DESC"),), (("employees", "ASC"), ("name", "ASC"))):
        _, data = await exported(alice, "name", order=order)
        assert sorted(name for [name] in rows(data)[1:]) == [f"A{number}" for number in range(7)], order


async def test_an_export_is_its_asker_s_alone(people: Cast) -> None:
    done, _ = await exported(people.alice.context, "name")
    for other in (people.bob.context, people.mallory.context):
        with pytest.raises(NotFound):
            await looked(other, done.id)
        async with unit_of_work(other, read_only=True) as uow:
            assert await exports.newest_exports(uow) == []


async def test_more_than_a_file_holds_is_refused(alice: TenantContext, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("Alpha", "Beta"):
        await create(alice, "account", name=name)
    monkeypatch.setitem(sheets.MOST_ROWS, XLSX, 1)
    with pytest.raises(LimitReached):
        await ordered(alice, "name", format=XLSX)
    assert (await ordered(alice, "name")).rows_total == 2


async def test_whose_access_ended_gets_no_file(alice: TenantContext) -> None:
    found = await ordered(alice, "name")
    async with unit_of_work(alice) as uow:
        await exports.stop_export(uow, export_id=found.id)
    await exports.write_export(as_job(alice), export_id=found.id)
    stopped = await looked(alice, found.id)
    assert (stopped.state, stopped.failure_code, stopped.url) == (RecordExportState.STOPPED, "ACCESS_REVOKED", None)


def test_amounts_are_written_with_the_digits_of_their_currency() -> None:
    assert [str(each) for each in (major(1250, "EUR"), major(1250, "JPY"), major(1250, "KWD"))] == [
        "12.50", "1250", "1.250",
    ]  # fmt: skip
    assert major(7, None) == Decimal(7)
