"""The pages a reader meets: links lead somewhere, both languages are there, examples are what the schema takes."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest
from graphql import build_schema, parse, validate

from tenants.db.base import Base, RegistryRow
from tenants.db.tables import load_tables

ROOT = Path(__file__).resolve().parents[2]
HANDBOOK = ROOT / "docs" / "handbook"
DECISIONS = ROOT / "docs" / "decisions"
_LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
_EXAMPLE = re.compile(r'"query": "([^"]+)"')


def pages() -> list[Path]:
    """Every Markdown file that is, or is about to be, committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", "*.md"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).exists()]


def anchors(page: Path) -> set[str]:
    """What GitHub makes of headings: lower case, punctuation gone, spaces to hyphens."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in _HEADING.findall(text)}


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = _CODE.sub("", page.read_text(encoding="utf-8"))
    for link in _LINK.findall(text):
        path, _, anchor = unquote(link).partition("#")
        if "://" in link or link.startswith("mailto:"):
            continue
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{link}: there is no {target.relative_to(ROOT)}"
        assert not anchor or anchor in anchors(target), f"{link}: no such heading"


@pytest.mark.parametrize("folder", [HANDBOOK, ROOT], ids=["handbook", "readme"])
def test_every_page_is_there_in_both_languages_with_the_same_parts(folder: Path) -> None:
    english = [page for page in folder.glob("*.md") if folder == HANDBOOK or page.stem.startswith("README")]
    names = {page.name.removesuffix(".md").removesuffix(".zh-CN") for page in english}
    assert names
    for name in names:
        pair = folder / f"{name}.md", folder / f"{name}.zh-CN.md"
        assert all(page.exists() for page in pair), f"{name} is there in one language only"
        parts = [len(re.findall(r"^## ", page.read_text(encoding="utf-8"), re.MULTILINE)) for page in pair]
        assert parts[0] == parts[1], f"{name}: {parts[0]} parts in English, {parts[1]} in Chinese"


def test_every_chapter_is_in_the_index() -> None:
    for suffix in (".md", ".zh-CN.md"):
        index = (HANDBOOK / f"README{suffix}").read_text(encoding="utf-8")
        chapters = {page.name for page in HANDBOOK.glob("*.md") if page.name.endswith(".zh-CN.md") == (suffix != ".md")}
        missing = {name for name in chapters - {f"README{suffix}"} if f"({name})" not in index}
        assert not missing, f"add to docs/handbook/README{suffix}: {missing}"


def test_every_decision_is_short_and_in_the_index() -> None:
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    numbers = [page.name[:4] for page in DECISIONS.glob("[0-9]*.md")]
    assert len(set(numbers)) == len(numbers)
    for page in DECISIONS.glob("[0-9]*.md"):
        text = page.read_text(encoding="utf-8")
        assert 7 <= len(text.splitlines()) <= 40, f"{page.name} has {len(text.splitlines())} lines"
        title = text.splitlines()[0].removeprefix(f"# {page.name[:4]} ")
        line = f"| [{page.name[:4]}]({page.name}) | {title} |"
        assert line in index, f"add to docs/decisions/README.md: {line}"


def test_the_registrys_tables_are_named_in_the_architecture() -> None:
    load_tables()
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    tables = {mapper.local_table.name for mapper in Base.registry.mappers if issubclass(mapper.class_, RegistryRow)}  # type: ignore[attr-defined]
    assert tables
    missing = {name for name in tables if f"| `{name}` |" not in page}
    assert not missing


def test_the_examples_for_clients_are_what_the_schema_takes() -> None:
    schema = build_schema((ROOT / "mobile-schema" / "schema.graphql").read_text(encoding="utf-8"))
    examples = _EXAMPLE.findall((ROOT / "mobile-schema" / "README.md").read_text(encoding="utf-8"))
    assert len(examples) >= 5
    for example in examples:
        assert validate(schema, parse(example)) == [], example
