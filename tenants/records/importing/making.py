"""From the cells of a row to the values of a record, with no table touched: what a mapping means, made ready once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tenants.context import TenantContext
from tenants.errors import FieldProblem
from tenants.kit.message import spoken
from tenants.kit.places import country_code
from tenants.kit.text import one_line
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.custom import Definitions
from tenants.records.fields import Field, Kind
from tenants.records.hints import sensitive_hint
from tenants.records.importing import cells as cell_rules
from tenants.records.importing.cleaning import FixKind, fixers
from tenants.records.importing.custom_cells import custom_reader
from tenants.records.importing.options import Options
from tenants.records.importing.problems import RowProblem, Severity
from tenants.records.importing.reading_rows import Row
from tenants.records.importing.sniffing import printable
from tenants.records.importing.targets import EXTERNAL_ID, Target
from tenants.records.importing.words import text
from tenants.records.values import MAX_LINES, Wrong
from tenants.records.writing import shape_new

VALUE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reference still to be found: the record of type `target` whose `by` (title or external id) is `word`."""

    field: Field
    by: str
    word: str
    column: str

    @property
    def where(self) -> tuple[str, str]:
        return self.field.target, self.by


@dataclass(slots=True)
class Made:
    """A row on its way. With an error among `problems` it is refused."""

    row: Row
    values: dict[str, Any] = field(default_factory=dict)
    wanted: list[Wanted] = field(default_factory=list)
    wrong: list[FieldProblem] = field(default_factory=list)
    """The fields that are known to be wrong, so that none is called missing as well."""
    problems: list[RowProblem] = field(default_factory=list)
    proposals: list[tuple[str, FixKind, str, str]] = field(default_factory=list)
    """What could be mended, or was: column, kind, before, after."""
    hidden: frozenset[int] = frozenset()
    """The cells that are shown as hints."""

    @property
    def cells(self) -> list[str]:
        """What is kept and given back of a refused row."""
        cells = self.row.cells
        return [sensitive_hint(cell) if cell and at in self.hidden else cell for at, cell in enumerate(cells)]

    @property
    def refused(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)


@dataclass(slots=True)
class _Draft:
    """One row being put together. `entries` finds the address of a kind in its list; `origin` says for each entry of a
    list from which columns its parts came.
    """

    made: Made
    given: dict[str, Any] = field(default_factory=dict)
    currency: str = ""
    entries: dict[tuple[str, str], int] = field(default_factory=dict)
    origin: dict[str, list[dict[str, str]]] = field(default_factory=dict)


Setter = Callable[[_Draft, str, str], None]
"""(draft, the cell's text, the column's name)."""


@dataclass(frozen=True, slots=True)
class Terms:
    """All that decides what the cells of one import mean."""

    record: RecordType
    columns: Sequence[str]
    mapping: Sequence[tuple[int, str]]
    targets: Mapping[str, Target]
    options: Options
    custom: Definitions
    members: Mapping[str, UUID]
    """The tenant's users by lower-case e-mail."""
    encoding: str


class RowMaker:
    """`proposes`: what nobody has accepted is looked for as well."""

    def __init__(self, context: TenantContext, terms: Terms, *, proposes: bool = False) -> None:
        self._context = context
        self.terms = terms
        steps = [(at, terms.columns[at], terms.targets[path]) for at, path in terms.mapping]
        # A currency's own column comes before the amount it is of; a country that is none becomes the last line.
        steps.sort(key=lambda step: (step[2].parts != ("currency",), step[2].parts[-1:] == ("country",)))
        self._setters = [(at, column, target, self._setter(target)) for at, column, target in steps]
        self._hidden = frozenset(at for at, _, target in steps if target.sensitive)
        self._column_of = {(t.field.name if t.field else t.path): column for _, column, t in steps}
        self.imported = frozenset(name for _, _, target in steps for name in _set_by(target))
        """The fields the file speaks of; those a tenant added as `custom.key`, without the sensitive ones."""
        accepted = set(terms.options.fixes)
        found = fixers(terms.record, ((at, target) for at, _, target in steps), terms.custom)
        self._fixers = {
            at: [(each, (terms.columns[at], each.kind) in accepted) for each in some]
            for at, some in found.items()
            if proposes or any((terms.columns[at], each.kind) in accepted for each in some)
        }
        self._proposes = proposes
        self._sourced = "source" in terms.record.fields and not any(path == "source" for _, path in terms.mapping)

    def make(self, row: Row) -> Made:
        """Everything wrong with a row is found, not only the first of it."""
        made = Made(row, hidden=self._hidden)
        if row.fault or self._is_ragged(row):
            if self._hidden:  # where a value is in such a row, nobody knows
                made.hidden = frozenset(range(len(row.cells)))
            made.problems.append(self._unreadable(row))
            return made
        draft = _Draft(made)
        for at, column, target, put in self._setters:
            cell = cell_rules.bare(row.cells[at])
            if cell:
                cell = self._mended(draft, at, column, cell) if at in self._fixers else cell
                try:
                    put(draft, cell, column)
                except Wrong as wrong:
                    name = target.field.name if target.field else target.path
                    made.wrong.append(FieldProblem(name, wrong.code, wrong.message))
                    self._note(made, column, wrong.code, wrong.message, cell)
        self._complete(draft.given)
        made.values, problems = shape_new(self._context, self.terms.record, draft.given, self.terms.custom)
        for problem in problems:
            self._tell(made, problem, self._origin(draft, problem))
        return made

    def _mended(self, draft: _Draft, at: int, column: str, cell: str) -> str:
        """The cell with the fixes that were accepted."""
        for fixer, accepted in self._fixers[at]:
            better = fixer.propose(cell, draft.made.row.cells) if accepted or self._proposes else None
            if better is None:
                continue
            draft.made.proposals.append((column, fixer.kind, cell, better))
            if accepted:
                cell = better
        return cell

    def tell(self, made: Made, problem: FieldProblem) -> None:
        """Note a field's problem by the column the field came from."""
        self._tell(made, problem, self._column_of.get(problem.field.split(".")[0]))

    def _tell(self, made: Made, problem: FieldProblem, column: str | None) -> None:
        made.wrong.append(problem)
        value = made.row.cells[self.terms.columns.index(column)].strip() if column else None
        self._note(made, column, problem.code, problem.message, value)

    def _is_ragged(self, row: Row) -> bool:
        """More cells than columns are harmless when they are empty; fewer mean that something is missing or moved."""
        columns = len(self.terms.columns)
        return len(row.cells) < columns or any(cell.strip() for cell in row.cells[columns:])

    def _unreadable(self, row: Row) -> RowProblem:
        code = row.fault or "RAGGED_ROW"
        facts: dict[str, Any] = {"cells": len(row.cells), "columns": len(self.terms.columns), "lines": row.lines}
        message = spoken(text(code, encoding=self.terms.encoding, **facts), self._context.locale)
        return RowProblem(row.number, Severity.ERROR, None, code, message, None)

    def _note(self, made: Made, column: str | None, code: str, message: str, value: str | None) -> None:
        if value and column and self.terms.columns.index(column) in self._hidden:
            value = sensitive_hint(value)
        shown = printable(value[:VALUE_LENGTH]) if value else None
        told = spoken(message, self._context.locale)
        made.problems.append(RowProblem(made.row.number, Severity.ERROR, column, code, told, shown))

    def _complete(self, given: dict[str, Any]) -> None:
        if self._sourced and given.get(EXTERNAL_ID):
            given["source"] = self.terms.options.source

    def _origin(self, draft: _Draft, problem: FieldProblem) -> str | None:
        """The column a problem's path leads to: `addresses.1.country` to that of the second address's country."""
        name, *rest = problem.field.split(".")
        if rest and rest[0].isdigit() and name in draft.origin:
            columns = draft.origin[name][int(rest[0])]
            return columns.get(rest[-1]) or next(iter(columns.values()))
        return self._column_of.get(problem.field if name == "custom" else name)

    def _setter(self, target: Target) -> Setter:
        if target.field is None:
            key = target.parts[0]
            return _put_custom(key, custom_reader(self.terms.custom[key], self.terms.options, self._context.time_zone))
        kind = target.field.kind
        if kind is Kind.ADDRESSES:
            return self._address_setter(target)
        if kind in (Kind.PHONES, Kind.EMAILS):
            country = self.terms.options.phone_country if kind is Kind.PHONES else ""
            return _put_entry(target.field.name, target.parts[0], country)
        if kind is Kind.REFERENCE:
            title = catalogue()[target.field.target].facts.title
            return _put_reference(target.field, EXTERNAL_ID if target.parts else title)
        if kind is Kind.MONEY:
            return _put_currency if target.parts else _put_amount(target.field, self.terms.options)
        if kind is Kind.MEMBER:
            return _put_member(target.field.name, self.terms.members)
        read = cell_rules.reader(target.field, self.terms.options, self._context.time_zone)
        return _put_plain(target.field.name, read)

    def _address_setter(self, target: Target) -> Setter:
        assert target.field is not None
        name, (kind, part) = target.field.name, target.parts
        fill = _ADDRESS_PARTS.get(part, _fill_part(part))

        def put(draft: _Draft, cell: str, column: str) -> None:
            entries = draft.given.setdefault(name, [])
            at = draft.entries.setdefault((name, kind), len(entries))
            if at == len(entries):
                entries.append({"kind": kind, "lines": []})
                draft.origin.setdefault(name, []).append({})
            draft.origin[name][at][_PART_NAMES.get(part, part)] = column
            if not fill(entries[at], cell):
                message = spoken(text("UNKNOWN_COUNTRY"), self._context.locale)
                draft.made.problems.append(
                    RowProblem(
                        draft.made.row.number, Severity.WARNING, column, "UNKNOWN_COUNTRY", message,
                        printable(cell[:VALUE_LENGTH]),
                    )
                )  # fmt: skip

        return put


def _set_by(target: Target) -> Iterator[str]:
    if target.field is None:
        if not target.sensitive:
            yield target.path
        return
    yield target.field.name
    if target.field.currency:
        yield target.field.currency


def _put_plain(name: str, read: Callable[[str], object]) -> Setter:
    def put(draft: _Draft, cell: str, _column: str) -> None:
        draft.given[name] = read(cell)

    return put


def _put_custom(key: str, read: Callable[[str], object]) -> Setter:
    def put(draft: _Draft, cell: str, _column: str) -> None:
        draft.given.setdefault("custom", {})[key] = read(cell)

    return put


def _put_entry(name: str, kind: str, country: str) -> Setter:
    extra = {"country": country} if country else {}

    def put(draft: _Draft, cell: str, column: str) -> None:
        draft.given.setdefault(name, []).append({"value": cell, "kind": kind, **extra})
        draft.origin.setdefault(name, []).append({"value": column})

    return put


def _put_reference(target: Field, by: str) -> Setter:
    def put(draft: _Draft, cell: str, column: str) -> None:
        draft.made.wanted.append(Wanted(target, by, one_line(cell), column))

    return put


def _put_member(name: str, members: Mapping[str, UUID]) -> Setter:
    def put(draft: _Draft, cell: str, _column: str) -> None:
        found = members.get(cell.lower())
        if found is None:
            raise Wrong("UNKNOWN_MEMBER", text("UNKNOWN_MEMBER"))
        draft.given[name] = found

    return put


def _put_currency(draft: _Draft, cell: str, _column: str) -> None:
    draft.currency = cell.upper()


def _put_amount(target: Field, options: Options) -> Setter:
    def put(draft: _Draft, cell: str, _column: str) -> None:
        draft.given[target.name], draft.given[target.currency] = cell_rules.amount(cell, draft.currency, options)

    return put


def _fill_street(entry: dict[str, Any], text: str) -> bool:
    """A line for each line of the cell; what an address has no line for joins the last one."""
    lines = [*entry["lines"], *(line for line in (piece.strip() for piece in text.splitlines()) if line)]
    entry["lines"] = [*lines[: MAX_LINES - 1], ", ".join(lines[MAX_LINES - 1 :])] if len(lines) > MAX_LINES else lines
    return True


def _fill_country(entry: dict[str, Any], text: str) -> bool:
    code = country_code(text)
    if code is None:
        _fill_street(entry, text)
        return False
    entry["country"] = code
    return True


def _fill_part(part: str) -> Callable[[dict[str, Any], str], bool]:
    def fill(entry: dict[str, Any], text: str) -> bool:
        entry[part] = text
        return True

    return fill


_ADDRESS_PARTS = {"street": _fill_street, "country": _fill_country}
_PART_NAMES = {"street": "lines"}
