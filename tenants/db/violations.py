"""What the database refused, in words the house can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from asyncpg import CheckViolationError, ForeignKeyViolationError, UniqueViolationError


class BrokenReference(Exception):
    """A row refers to nothing of its own tenant; `column` is the reference."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


class AlreadyThere(Exception):
    """A row with this key exists; `constraint` names the key. The transaction can only be rolled back."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


class OverLimit(Exception):
    """A row may not be like this; `constraint` names the check. The transaction can only be rolled back."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


@contextmanager
def violations() -> Iterator[None]:
    """Translate the driver's errors. The transaction is lost either way."""
    try:
        yield
    except ForeignKeyViolationError as error:
        raise BrokenReference((error.constraint_name or "").split("tenant_id_")[-1]) from None
    except UniqueViolationError as error:
        raise AlreadyThere(error.constraint_name or "") from None
    except CheckViolationError as error:
        raise OverLimit(error.constraint_name or "") from None
