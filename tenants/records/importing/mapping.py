"""Which column is which field: suggested from headers and samples, decided by a person, checked here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tenants.errors import FieldProblem, ValidationFailed
from tenants.kit.message import say
from tenants.records.catalogue import RecordType
from tenants.records.importing.headers import folded, known_words
from tenants.records.importing.sniffing import Column
from tenants.records.importing.targets import Target, has_name_parts

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PHONE = re.compile(r"\+?\d[\d ()./-]{6,20}")
_COPY = re.compile(r" \(\d+\)$")
_NAMELESS = re.compile(r"column \d+")


def suggest(record: RecordType, columns: Sequence[Column], targets: Mapping[str, Target]) -> list[str | None]:
    """For each column the path it most likely means, or None. No single target is suggested twice."""
    words = known_words(record.name, targets)
    taken: set[str] = set()
    found: list[str | None] = []
    for column in columns:
        path = words.get(folded(_COPY.sub("", column.name))) or _by_samples(column) or ""
        if path not in targets or path in taken or not _plausible(path, column):
            found.append(None)
            continue
        found.append(path)
        if not targets[path].many:
            taken.add(path)
    return found


def _by_samples(column: Column) -> str | None:
    """A column without a name is known by its values."""
    if not column.samples or not _NAMELESS.fullmatch(column.name.lower()):
        return None
    if all(_EMAIL.fullmatch(sample) for sample in column.samples):
        return "emails.work"
    return "phones.work" if all(_PHONE.fullmatch(sample) for sample in column.samples) else None


def _plausible(path: str, column: Column) -> bool:
    """An owner is known by e-mail; other systems' numbers of their users say nothing here."""
    return path != "owner" or all(_EMAIL.fullmatch(sample) for sample in column.samples)


def check_mapping(
    record: RecordType, columns: Sequence[str], targets: Mapping[str, Target], mapping: Sequence[tuple[str, str]]
) -> list[tuple[int, str]]:
    """(position of the column, path) for each pair of names. Raises ValidationFailed with everything wrong in it."""
    problems: list[FieldProblem] = []
    pairs: list[tuple[int, str]] = []
    for number, (column, path) in enumerate(mapping):
        problem = _wrong(number, column, path, columns, targets, pairs)
        if problem:
            problems.append(problem)
        else:
            pairs.append((list(columns).index(column), path))
    problems += _missing(record, targets, {path for _, path in pairs})
    if problems:
        raise ValidationFailed(problems)
    return pairs


def _wrong(
    number: int,
    column: str,
    path: str,
    columns: Sequence[str],
    targets: Mapping[str, Target],
    before: Sequence[tuple[int, str]],
) -> FieldProblem | None:
    at = f"mapping.{number}"
    if column not in columns:
        return FieldProblem(
            f"{at}.column",
            "UNKNOWN_COLUMN",
            say("The file has no column {name}.", "文件中没有列 {name}。", name=column[:80]),
        )
    if path not in targets:
        return FieldProblem(
            f"{at}.field",
            "UNKNOWN_FIELD",
            say("There is no field {name} to import into.", "没有可导入的字段 {name}。", name=path[:80]),
        )
    if any(columns[position] == column for position, _ in before):
        return FieldProblem(
            f"{at}.column", "COLUMN_TWICE", say("One column can go into one field only.", "一列只能导入一个字段。")
        )
    if not targets[path].many and any(path == taken for _, taken in before):
        return FieldProblem(
            f"{at}.field",
            "FIELD_TWICE",
            say("Two columns cannot go into this field; leave one out.", "不能将两列导入此字段，请去掉一列。"),
        )
    return None


def _missing(record: RecordType, targets: Mapping[str, Target], used: set[str]) -> list[FieldProblem]:
    missing = [path for path, target in targets.items() if target.required and path not in used]
    title = record.facts.title
    if has_name_parts(record) and not used & {title, "given_name", "family_name"}:
        missing.append(title)
    return [
        FieldProblem(
            "mapping",
            "REQUIRED",
            say(
                "Choose the column for {name}: every record needs one.",
                "请选择 {name} 对应的列：每条记录都需要。",
                name=path,
            ),
        )
        for path in missing
    ]
