"""What becomes of each row of a batch: stored, skipped as a duplicate, or refused. The same for a dry run and a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import FieldProblem
from tenants.kit.message import spoken
from tenants.records.catalogue import RecordType, catalogue
from tenants.records.importing.lookups import References, existing_sources, existing_titles
from tenants.records.importing.making import VALUE_LENGTH, Made, RowMaker, Wanted
from tenants.records.importing.problems import RowProblem, Severity
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
    duplicates: int = 0
    problems: list[RowProblem] = field(default_factory=list)


class Judge:
    """Judges the batches of one pass in order. A dry run gives `seen`, which stands for the rows it does not store."""

    def __init__(self, record: RecordType, maker: RowMaker, locale: str, seen: Seen | None) -> None:
        self._record = record
        self._maker = maker
        self._locale = locale
        self._seen = seen
        self._references = References()
        self._has_children = any(field.target == record.name for field in record.references.values())

    async def judge(self, uow: UnitOfWork, batch: Sequence[Made], ids: Sequence[UUID]) -> Verdict:
        """Raises nothing for what rows contain. `ids` are those the rows will have."""
        verdict = Verdict()
        await self._resolve(uow, batch, ids)
        there = await existing_sources(uow, self._record, [pair for made in batch if (pair := _source_of(made))])
        here: dict[tuple[str, str], int] = {}
        for made, record_id in zip(batch, ids, strict=True):
            made.values["id"] = record_id
            if not made.row.fault and made.values.keys() > {"id"}:
                self._apply_rules(uow, made)
            if made.refused:
                verdict.rejected.append(made)
            elif self._is_duplicate(made, there, here):
                verdict.duplicates += 1
            else:
                verdict.accepted.append(made)
        await self._look_for_namesakes(uow, verdict.accepted)
        self._remember(verdict.accepted)
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

    def _is_duplicate(self, made: Made, there: set[tuple[str, str]], here: dict[tuple[str, str], int]) -> bool:
        pair = _source_of(made)
        if pair is None:
            return False
        if pair in there:
            self._warn(made, "ALREADY_IMPORTED", pair[1])
            return True
        word = "\0".join(pair)
        row = here.get(pair) or (self._seen.rows("source", [word]).get(word) if self._seen else None)
        if row is not None:
            self._warn(made, "ALREADY_IMPORTED", pair[1], row=row)
            return True
        here[pair] = made.row.number
        return False

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

    def _warn(self, made: Made, code: str, value: str, **facts: Any) -> None:
        """One code, whether the other stands in the file (`row`) or is stored: the batch decides that."""
        words = f"{code}_IN_FILE" if "row" in facts else code
        message = spoken(text(words, value=value, **facts), self._locale)
        shown = printable(value[:VALUE_LENGTH])
        problem = RowProblem(made.row.number, Severity.WARNING, None, code, message, shown)
        made.problems.append(problem)

    def _remember(self, accepted: Sequence[Made]) -> None:
        if self._seen is None:
            return
        for column in (self._record.facts.title, EXTERNAL_ID):
            self._seen.add(column, ((m.values[column], m.row.number) for m in accepted if m.values.get(column)))
        self._seen.add("source", (("\0".join(p), m.row.number) for m in accepted if (p := _source_of(m))))


def _source_of(made: Made) -> tuple[str, str] | None:
    source, external_id = made.values.get("source"), made.values.get(EXTERNAL_ID)
    return (source, external_id) if source and external_id else None
