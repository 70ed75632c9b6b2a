"""What becomes of each row of a batch: stored, skipped as a duplicate, or refused. The same for a dry run and a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import FieldProblem
from tenants.kit.message import spoken
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.duplicates.guarding import words_of
from tenants.records.duplicates.looking import same_kind_each
from tenants.records.duplicates.settings import terms_of
from tenants.records.duplicates.subjects import comparable
from tenants.records.duplicates.terms import Response, Way
from tenants.records.importing.known import Key, Known, key_of, known_records
from tenants.records.importing.lookups import References, existing_titles
from tenants.records.importing.making import VALUE_LENGTH, Made, RowMaker, Wanted
from tenants.records.importing.models import Outcome
from tenants.records.importing.problems import RowProblem, Severity
from tenants.records.importing.row_ids import Stamp
from tenants.records.importing.seen import Seen
from tenants.records.importing.sniffing import printable
from tenants.records.importing.targets import EXTERNAL_ID
from tenants.records.importing.words import text
from tenants.records.writing import rule_new


@dataclass
class Verdict:
    """`accepted` rows have everything they are stored with but their ids."""

    accepted: list[Made] = field(default_factory=list)
    rejected: list[Made] = field(default_factory=list)
    skipped: list[Made] = field(default_factory=list)
    updates: list[tuple[Made, UUID]] = field(default_factory=list)
    """Rows whose record is there, and is to be changed."""
    updated: list[tuple[Made, UUID, int]] = field(default_factory=list)
    """Those that were, with the record's version since."""
    problems: list[RowProblem] = field(default_factory=list)

    def outcomes(self) -> Iterator[tuple[int, Outcome, UUID | None, int | None]]:
        """What became of the rows that made no record."""
        yield from ((made.row.number, Outcome.SKIPPED, None, None) for made in self.skipped)
        yield from ((made.row.number, Outcome.REJECTED, None, None) for made in self.rejected)
        yield from ((made.row.number, Outcome.UPDATED, record, version) for made, record, version in self.updated)


class Judge:
    """Judges the batches of one pass in order. A dry run gives `seen`, which stands for the rows it does not store."""

    def __init__(self, record: RecordType, maker: RowMaker, of: Stamp, locale: str, seen: Seen | None) -> None:
        self._of = of
        self._record = record
        self._maker = maker
        self._locale = locale
        self._seen = seen
        self._options = maker.terms.options
        self._references = References()
        self._has_children = any(field.target == record.name for field in record.references.values())

    async def judge(self, uow: UnitOfWork, batch: Sequence[Made], ids: Sequence[UUID]) -> Verdict:
        """Raises nothing for what rows contain. `ids` are those the rows will have."""
        verdict = Verdict()
        await self._resolve(uow, batch, ids)
        for made, record_id in zip(batch, ids, strict=True):
            made.values["id"] = record_id
            if not made.row.fault and made.values.keys() > {"id"}:
                self._apply_rules(uow, made)
        known = await known_records(uow, self._record, self._of.import_id, self._options.match, batch)
        here: dict[Key, int] = {}
        for made in batch:
            self._sort(verdict, made, known, here)
        response = await self._response(uow)
        if response is not Response.REPORT:
            await self._look_for_namesakes(uow, verdict.accepted)
            if self._seen is not None and comparable(self._record):
                await self._look_for_duplicates(uow, verdict, response)
        self._remember(verdict)
        verdict.problems = [problem for made in batch for problem in made.problems]
        return verdict

    async def _resolve(self, uow: UnitOfWork, batch: Sequence[Made], ids: Sequence[UUID]) -> None:
        asked: dict[tuple[str, str], set[str]] = defaultdict(set)
        for made in batch:
            for wanted in made.wanted:
                asked[wanted.where].add(wanted.word)
        answers = {
            where: await self._references.find(uow, catalogue()[where[0]], where[1], words)
            for where, words in asked.items()
        }
        earlier: dict[tuple[str, str], UUID] = {}
        for made, record_id in zip(batch, ids, strict=True):
            for wanted in made.wanted:
                self._settle(made, wanted, answers[wanted.where], earlier)
            if self._has_children and not made.refused:
                earlier |= dict.fromkeys(self._names_of(made), record_id)

    def _settle(
        self, made: Made, wanted: Wanted, found: Mapping[str, UUID | None], earlier: Mapping[tuple[str, str], UUID]
    ) -> None:
        (target, column), word = wanted.where, wanted.word
        within = target == self._record.name
        if word in found:
            if found[word] is None:
                self._refuse(made, wanted, "AMBIGUOUS_REFERENCE")
            made.values[wanted.field.name] = found[word]
        elif within and (column, word) in earlier:
            made.values[wanted.field.name] = earlier[column, word]
        elif not (within and self._seen and self._seen.rows(column, [word])):
            self._refuse(made, wanted, "REFERENCE_MISSING")

    def _refuse(self, made: Made, wanted: Wanted, code: str) -> None:
        target = catalogue()[wanted.field.target].facts.label[self._locale].lower()
        value = printable(wanted.word[:VALUE_LENGTH])
        message = spoken(text(code, target=target, value=value), self._locale)
        made.wrong.append(FieldProblem(wanted.field.name, code, message))
        made.problems.append(RowProblem(made.row.number, Severity.ERROR, wanted.column, code, message, value))

    def _names_of(self, made: Made) -> list[tuple[str, str]]:
        """What later rows of the file may call this one by."""
        title = self._record.facts.title
        return [(column, made.values[column]) for column in (title, EXTERNAL_ID) if made.values.get(column)]

    def _apply_rules(self, uow: UnitOfWork, made: Made) -> None:
        for problem in rule_new(uow, self._record, made.values, made.wrong):
            self._maker.tell(made, problem)

    def _sort(self, verdict: Verdict, made: Made, known: Known, here: dict[Key, int]) -> None:
        """Where a row belongs."""
        key = key_of(made, self._options.match, self._record.facts.title)
        if not made.refused and key in known.records and known.records[key] is None:
            self._refuse_row(made, "AMBIGUOUS_RECORD", key[-1])
        if made.refused:
            verdict.rejected.append(made)
        elif key is None:
            verdict.accepted.append(made)
        elif self._is_again(made, key, known, here):
            verdict.skipped.append(made)
        elif (record_id := known.records.get(key)) is None:
            verdict.accepted.append(made)
        elif self._options.on_existing == "skip":
            self._warn(made, "ALREADY_IMPORTED", key[-1])
            verdict.skipped.append(made)
        else:
            verdict.updates.append((made, record_id))

    def _is_again(self, made: Made, key: Key, known: Known, here: dict[Key, int]) -> bool:
        """Whether an earlier row of the file is about the same record: that one counts."""
        word = "\0".join(key)
        row = here.get(key) or (self._seen.rows("key", [word]).get(word) if self._seen else None)
        record_id = known.records.get(key)
        if row is None and record_id is not None and not self._seen:
            row = self._of.row_of(record_id)
        if row is None and record_id not in known.touched:
            here[key] = made.row.number
            return False
        self._warn(made, "ALREADY_IMPORTED", key[-1], **({"row": row} if row else {}))
        return True

    def _refuse_row(self, made: Made, code: str, value: str) -> None:
        message = spoken(text(code, value=value), self._locale)
        shown = printable(value[:VALUE_LENGTH])
        made.problems.append(RowProblem(made.row.number, Severity.ERROR, None, code, message, shown))

    async def _look_for_namesakes(self, uow: UnitOfWork, accepted: Sequence[Made]) -> None:
        """A name twice is worth a look and nothing more: different companies share names, and broken exports do too."""
        title = self._record.facts.title
        names = [made.values[title] for made in accepted]
        there = await existing_titles(uow, self._record, set(names))
        rows = self._seen.rows(title, names) if self._seen else {}
        for made, name in zip(accepted, names, strict=True):
            if name in rows:
                self._warn(made, "POSSIBLE_DUPLICATE", name, row=rows[name])
            elif name in there:
                self._warn(made, "POSSIBLE_DUPLICATE", name)
            else:
                rows[name] = made.row.number

    async def _response(self, uow: UnitOfWork) -> Response:
        """What the company wants of a row that is there already."""
        if not comparable(self._record):
            return Response.WARN
        return (await terms_of(uow, self._record.name)).responses[Way.IMPORT]

    async def _look_for_duplicates(self, uow: UnitOfWork, verdict: Verdict, response: Response) -> None:
        """The dry run says of each row what it would meet: a run is told by what was stored by then."""
        matches = await same_kind_each(uow, self._record, [made.values for made in verdict.accepted])
        met = [(made, match) for made, match in zip(verdict.accepted, matches, strict=True) if match is not None]
        for made, match in met:
            message, value = spoken(words_of(match), self._locale), match.title
            if response is Response.BLOCK:
                made.problems.append(RowProblem(made.row.number, Severity.ERROR, None, "DUPLICATE", message, value))
                verdict.rejected.append(made)
            elif not any(problem.code == "POSSIBLE_DUPLICATE" for problem in made.problems):
                problem = RowProblem(made.row.number, Severity.WARNING, None, "POSSIBLE_DUPLICATE", message, value)
                made.problems.append(problem)
        verdict.accepted = [made for made in verdict.accepted if not made.refused]

    def _warn(self, made: Made, code: str, value: str, **facts: Any) -> None:
        """One code, whether the other stands in the file (`row`) or is stored: the batch decides that."""
        words = f"{code}_IN_FILE" if "row" in facts else code
        message = spoken(text(words, value=value, **facts), self._locale)
        shown = printable(value[:VALUE_LENGTH])
        problem = RowProblem(made.row.number, Severity.WARNING, None, code, message, shown)
        made.problems.append(problem)

    def _remember(self, verdict: Verdict) -> None:
        if self._seen is None:
            return
        for column in (self._record.facts.title, EXTERNAL_ID):
            words = ((m.values[column], m.row.number) for m in verdict.accepted if m.values.get(column))
            self._seen.add(column, words)
        both = [*verdict.accepted, *(made for made, _ in verdict.updates)]
        keys = ((key_of(made, self._options.match, self._record.facts.title), made.row.number) for made in both)
        self._seen.add("key", (("\0".join(key), row) for key, row in keys if key))
