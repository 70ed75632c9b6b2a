"""Numbers of documents: one after the other for each company and kind, anew every year or never, none left out and none
twice.

The counter is moved in the transaction that stores the document: one that does not come to be leaves no gap, and two at
once wait for each other.
"""

from __future__ import annotations

from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert

from tenants.crm.quotes.models import DocumentNumber
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.ids import uuid7

_NEXT = (
    insert(DocumentNumber)
    .values(id=bindparam("id"), kind=bindparam("kind"), year=bindparam("year"), last=bindparam("many"))
    .on_conflict_do_update(
        index_elements=["tenant_id", "kind", "year"], set_={"last": DocumentNumber.last + bindparam("many")}
    )
    .returning(DocumentNumber.last)
)


async def take(uow: UnitOfWork, *, kind: str, prefix: str, year: int, many: int = 1) -> list[str]:
    """The next numbers, such as Q-2026-000123; of year 0, which never ends, Q-000123."""
    last = await uow.value(_NEXT, id=uuid7(), kind=kind, year=year, many=many)
    begins = f"{prefix}-{year}" if year else prefix
    return [f"{begins}-{number:06d}" for number in range(last - many + 1, last + 1)]


def revised(series: str, revision: int) -> str:
    """The number of a revision: the first has none, the second ends in -R2."""
    return series if revision == 1 else f"{series}-R{revision}"
