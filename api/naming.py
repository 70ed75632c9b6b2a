"""Names and ids as clients see them: camelCase fields, and ids that say what they are of."""

from __future__ import annotations

import re
from functools import lru_cache
from uuid import UUID

from tenants.errors import BadInput, NotFound
from tenants.kit.message import say


@lru_cache(maxsize=4_096)
def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


@lru_cache(maxsize=4_096)
def camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)


def pascal(name: str) -> str:
    spelled = camel(name)
    return spelled[:1].upper() + spelled[1:]


def global_id(kind: str, value: object) -> str:
    return f"{kind}_{value}"


def local_id(text: str, kind: str, field: str = "id") -> UUID:
    """The id in a global id. Raises BadInput when malformed, NotFound when it is of another kind."""
    found, _, value = str(text).rpartition("_")
    try:
        parsed = UUID(value)
    except ValueError:
        raise BadInput(
            say("{text} is not an id.", "{text} 不是有效的编号。", text=repr(str(text)[:80])), field
        ) from None
    if found != kind:
        raise NotFound(say("There is no such {kind}.", "没有该记录。", kind=kind), field)
    return parsed


def path_of(field: str | None) -> str | None:
    """A dotted path of the house in the client's spelling: `account_id` → `accountId`."""
    return ".".join(camel(part) for part in field.split(".")) if field else None
