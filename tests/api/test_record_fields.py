"""What a filter can ask, as the builder learns it: from the server, by who asks, and with what the company added."""

from __future__ import annotations

from typing import Any

from tenants.db.database import Database
from tests import cast as people
from tests.api.conftest import Client, signed_in
from tests.api.test_access import Company, company

__all__ = ["company"]

FIELDS = """query ($type: String!) { recordFields(recordType: $type) {
  name label kind operators choices { value label } target editable column } }"""
FIELD = """mutation ($input: CreateCustomFieldInput!) {
  createCustomField(input: $input) { customField { key } userErrors { code } } }"""
ASK = "query ($filter: AccountFilter) { accounts(filter: $filter) { totalCount } }"
MASK = """mutation { maskFields(input: {recordType: "account", fields: ["phones"]}) { userErrors { code } } }"""


async def offered(client: Client, record_type: str) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in (await client.ask(FIELDS, type=record_type))["recordFields"]}


async def test_the_builder_is_told_labels_operators_choices_and_where_relations_lead(alice: Client) -> None:
    account = await offered(alice, "account")
    assert account["kind"]["label"] == "Kind" and account["kind"]["operators"] == ["in", "nin", "isNull"]
    assert "CUSTOMER" in [each["value"] for each in account["kind"]["choices"]]
    assert account["name"]["operators"] == ["eq", "in", "isNull", "startsWith"]
    assert {"during", "lastDays", "past"} <= set(account["createdAt"]["operators"])
    assert account["ownerId"]["operators"][0] == "me" and account["ownerId"]["editable"]
    assert (account["contacts"]["kind"], account["contacts"]["target"]) == ("RELATIONS", "contact")
    assert (account["parent"]["kind"], account["parent"]["target"]) == ("RELATION", "account")
    assert (account["description"]["operators"], account["description"]["editable"]) == ([], True)
    assert not account["createdAt"]["editable"] and not account["bankAccount"]["editable"]
    assert "deletedAt" not in account and "annualRevenueCurrency" not in account


async def test_a_company_s_own_field_is_one_of_them_at_once(alice: Client) -> None:
    options = [{"labelEn": "Gold", "labelZh": "金"}, {"labelEn": "Old", "labelZh": "旧", "archived": True}]
    given = {"recordType": "account", "kind": "CHOICE", "labelEn": "Tier", "key": "tier_of_builder", "options": options}
    assert (await alice.ask(FIELD, input=given))["createCustomField"]["userErrors"] == []
    tier = (await offered(alice, "account"))["customFields.tier_of_builder"]
    assert (tier["label"], tier["kind"], tier["operators"]) == ("Tier", "CHOICE", ["in", "nin", "isNull"])
    assert [each["label"] for each in tier["choices"]] == ["Gold"] and tier["editable"]


async def test_every_operator_that_is_offered_is_one_the_list_takes(alice: Client) -> None:
    values: dict[str, Any] = {
        "isNull": True, "me": True, "past": True, "during": "TODAY", "lastDays": 3, "nextDays": 3, "olderThanDays": 3,
        "laterThanDays": 3, "has": "a@b.example", "startsWith": "A",
    }  # fmt: skip
    plain = {"NUMBER": 3, "DATE": "2026-01-02", "MOMENT": "2026-01-02T00:00:00Z", "BOOLEAN": True}
    for name, field in (await offered(alice, "account")).items():
        if name in ("tags",) or name.startswith("customFields."):
            continue
        for operator in field["operators"]:
            value = values.get(operator) or plain.get(field["kind"]) or "x"
            if field["kind"] == "CHOICE" and operator in ("in", "nin"):
                value = field["choices"][0]["value"]
            if field["kind"] in ("REFERENCE", "MEMBER") and operator == "in":
                value = "account_01990000-0000-7000-8000-000000000000"
            listed = [value] if operator in ("in", "nin") else value
            await alice.ask(ASK, filter={name: {operator: listed}})


async def test_what_is_hidden_is_not_there_and_a_hint_is_nothing_to_ask_by(company: Company) -> None:
    await company.define()
    await company.owner.ask(MASK)
    assert "industry" in await offered(company.owner, "account")
    his = await offered(company.rep, "account")
    assert "industry" not in his
    assert his["phones"]["operators"] == [] and his["phones"]["column"]


async def test_who_may_not_read_a_kind_is_told_nothing_of_its_fields(company: Company) -> None:
    grant = [{"recordType": "account", "action": "READ", "scope": "ALL"}]
    await company.define(grants=grant, fields=[])
    his = await offered(company.rep, "account")
    assert "contacts" not in his and not any(each["editable"] for each in his.values())
    assert await company.rep.refused(FIELDS, type="contact") == "FORBIDDEN"


async def test_there_are_no_fields_of_what_there_is_not(alice: Client) -> None:
    assert await alice.refused(FIELDS, type="unicorn") == "NOT_FOUND"


async def test_labels_are_in_the_language_of_whoever_asks(database: Database) -> None:
    wei = await people.owner("Wei", "xihu", locale="zh-CN")
    async with signed_in(wei) as http:
        assert (await offered(Client(http), "account"))["kind"]["label"] == "类型"
