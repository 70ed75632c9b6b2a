"""Finding and bulk, with a browser: a condition is built, kept as a view and sent as an address; what it leaves is
edited together, taken back, and taken along as a file.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Meet, Visitor
from tests.e2e.steps import ENGLISH, become_customer, import_file


def choose(page: Page, label: str, option: str, nth: int = 0) -> None:
    """Pick an option of a select by typing its beginning."""
    page.get_by_label(label, exact=True).nth(nth).click()
    page.keyboard.type(option)
    page.locator(".ant-select-item-option").get_by_text(option, exact=True).last.click()


def test_from_a_condition_to_a_file(meet: Meet, tmp_path: Path) -> None:
    visitor = meet()
    page = visitor.page
    become_customer(visitor, ENGLISH, company="Harbour Finders", name="Alice", email="alice@harbour-finders.example")
    file = tmp_path / "accounts.csv"
    file.write_text("Name,Industry\nQuay One,Ships\nQuay Two,Ships\nField Three,Food\n=Formula Ltd,Ships\n", "utf-8")
    import_file(visitor, ENGLISH, file)

    address = build_and_keep(visitor)
    edit_and_undo(visitor)
    take_along(visitor)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto(address)
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_role("button", name="Conditions").click()
    expect(page.get_by_label("Field", exact=True)).to_be_visible()
    visitor.shoot("finding-phone")


def build_and_keep(visitor: Visitor) -> str:
    """A condition, and the view it is kept as; gives the address to send."""
    page = visitor.page
    visitor.open("/accounts")
    page.get_by_role("button", name="Conditions").click()
    page.get_by_role("button", name="Condition", exact=True).click()
    choose(page, "Field", "Industry")
    page.get_by_label("Value", exact=True).fill("Ships")
    visitor.shoot("finding-conditions")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("Field Three")).to_have_count(0)
    expect(page.get_by_role("link", name="Quay One")).to_be_visible()

    page.get_by_role("button", name="Keep as a view").click()
    page.get_by_label("Name of the view").fill("Ships")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("tab", name="Ships")).to_have_attribute("aria-selected", "true")
    address = page.url
    page.goto(address)
    expect(page.get_by_role("link", name="Quay Two")).to_be_visible()
    expect(page.get_by_text("Field Three")).to_have_count(0)
    return address


def edit_and_undo(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_label("Choose Quay One").check()
    page.get_by_role("button", name="Choose all 3 that match").click()
    page.get_by_role("toolbar").get_by_role("button", name="Edit").click()
    choose(page, "Field to change", "Site")
    page.get_by_label("New value").fill("Pier 7")
    page.get_by_role("button", name="Look before").click()
    expect(page.get_by_text("3 records are meant.")).to_be_visible()
    visitor.shoot("finding-look-before")
    page.get_by_role("button", name="Change 3 records").click()
    expect(page.get_by_text("3 changed, 0 had the value already, 0 left as they were.")).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("3 have their old values back")).to_be_visible()
    visitor.shoot("finding-undone")
    page.keyboard.press("Escape")


def take_along(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("button", name="Export the list").click()
    page.get_by_label("CSV").check()
    page.get_by_role("button", name="Write the file").click()
    link = page.get_by_role("link", name="Save the file")
    expect(link).to_be_visible()
    visitor.shoot("finding-file")
    with page.expect_download() as fetched:
        link.click()
    text = Path(fetched.value.path()).read_bytes().decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text))
    names = [row[header.index("Name")] for row in rows]
    assert sorted(names) == ["'=Formula Ltd", "Quay One", "Quay Two"]
