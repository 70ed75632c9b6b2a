"""Headers of other systems and languages find their fields; a mapping that cannot work is refused, all faults told."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tenants.errors import ValidationFailed
from tenants.records.catalogue import catalogue
from tenants.records.importing.mapping import check_mapping, suggest
from tenants.records.importing.presets import recognised
from tenants.records.importing.sniffing import Column
from tenants.records.importing.targets import targets


def suggested(
    record: str, *headers: str, samples: Mapping[str, tuple[str, ...]] | None = None
) -> dict[str, str | None]:
    found = catalogue()[record]
    columns = [Column(header, (samples or {}).get(header, ())) for header in headers]
    return dict(zip(headers, suggest(found, columns, targets(found, {})), strict=True))


def test_salesforce_accounts() -> None:
    assert suggested("account", "ID", "NAME", "TYPE", "PARENTID", "BILLINGSTREET", "SHIPPINGPOSTALCODE", "FAX") == {
        "ID": "external_id",
        "NAME": "name",
        "TYPE": "kind",
        "PARENTID": "parent.external_id",
        "BILLINGSTREET": "addresses.billing.street",
        "SHIPPINGPOSTALCODE": "addresses.shipping.postal_code",
        "FAX": "phones.fax",
    }


def test_hubspot_contacts() -> None:
    assert suggested(
        "contact", "Record ID", "First Name", "Last Name", "Email", "Phone Number", "Mobile Phone Number",
        "Associated Company", "Job Title", "Street Address", "City", "State/Region", "Postal Code", "Country/Region",
    ) == {
        "Record ID": "external_id",
        "First Name": "given_name",
        "Last Name": "family_name",
        "Email": "emails.work",
        "Phone Number": "phones.work",
        "Mobile Phone Number": "phones.mobile",
        "Associated Company": "account",
        "Job Title": "title",
        "Street Address": "addresses.billing.street",
        "City": "addresses.billing.city",
        "State/Region": "addresses.billing.region",
        "Postal Code": "addresses.billing.postal_code",
        "Country/Region": "addresses.billing.country",
    }  # fmt: skip


def test_zoho_and_chinese_headers() -> None:
    assert suggested(
        "account", "Account Name", "Billing State", "Billing Code", "Annual Revenue", "No of Employees"
    ) == {
        "Account Name": "name",
        "Billing State": "addresses.billing.region",
        "Billing Code": "addresses.billing.postal_code",
        "Annual Revenue": "annual_revenue",
        "No of Employees": "employees",
    }
    assert suggested("contact", "姓名", "手机", "邮箱", "公司名称", "职位", "部门", "地址", "城市", "邮编", "备注") == {
        "姓名": "name",
        "手机": "phones.mobile",
        "邮箱": "emails.work",
        "公司名称": "account",
        "职位": "title",
        "部门": "department",
        "地址": "addresses.billing.street",
        "城市": "addresses.billing.city",
        "邮编": "addresses.billing.postal_code",
        "备注": "description",
    }
    assert suggested("account", "客户名称", "行业", "客户类型") == {
        "客户名称": "name", "行业": "industry", "客户类型": "kind",
    }  # fmt: skip


def test_a_field_is_suggested_once_but_a_list_of_phones_takes_several() -> None:
    assert suggested("account", "Name", "Company", "Phone", "Telephone") == {
        "Name": "name",
        "Company": None,
        "Phone": "phones.work",
        "Telephone": "phones.work",
    }


def test_an_owner_is_known_by_e_mail_only() -> None:
    ids, mails = {"Owner": ("005x0000000fNSi",)}, {"Owner": ("alice@acme.example",)}
    assert suggested("account", "Owner", samples=ids) == {"Owner": None}
    assert suggested("account", "Owner", samples=mails) == {"Owner": "owner"}


def test_a_column_without_a_name_is_known_by_its_values() -> None:
    samples = {"Column 1": ("a@b.example", "c@d.example"), "Column 2": ("+33 1 44 55 66 77",), "Column 3": ("x",)}
    assert suggested("contact", *samples, samples=samples) == {
        "Column 1": "emails.work", "Column 2": "phones.work", "Column 3": None,
    }  # fmt: skip


def test_every_fault_of_a_mapping_is_told() -> None:
    record = catalogue()["account"]
    pairs = [("No such", "name"), ("A", "nothing"), ("B", "industry"), ("B", "site"), ("C", "industry")]
    with pytest.raises(ValidationFailed) as refused:
        check_mapping(record, ["A", "B", "C"], targets(record, {}), pairs)
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [
        ("mapping.0.column", "UNKNOWN_COLUMN"),
        ("mapping.1.field", "UNKNOWN_FIELD"),
        ("mapping.3.column", "COLUMN_TWICE"),
        ("mapping.4.field", "FIELD_TWICE"),
        ("mapping", "REQUIRED"),
    ]


def test_a_person_may_be_named_in_two_columns() -> None:
    record = catalogue()["contact"]
    assert check_mapping(record, ["A", "B"], targets(record, {}), [("A", "given_name"), ("B", "family_name")]) == [
        (0, "given_name"),
        (1, "family_name"),
    ]


@pytest.mark.parametrize(
    ("headers", "system"),
    [
        ("ID ISDELETED MASTERRECORDID NAME TYPE PARENTID CREATEDBYID SYSTEMMODSTAMP", "salesforce"),
        ("Record ID,Company name,Company owner,Create Date,Phone Number,Company Domain Name", "hubspot"),
        ("Record Id,Account Owner.id,Account Owner,Account Name,Phone,Created By.id,Modified Time", "zoho"),
        ("Id,Name,Phone,City", ""),
        ("客户名称,电话", ""),
    ],
)
def test_exports_are_known_by_their_headings(headers: str, system: str) -> None:
    assert recognised(headers.split("," if "," in headers else " ")) == system
