"""Whether a change of a company's own roles, groups and masks lets anybody do more than before.

A role is compared as it stands in the log: permissions, whose records each action reaches, and what may be done with
each field. One that stands for a built-in role took that one's place, and gives it back when it goes. What only takes
away is nothing to tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tenants.access.company import LEVELS, Level, Scope, built_in
from tenants.access.gains import GAINS
from tenants.access.roles import as_json
from tenants.changes.log import ChangeKind
from tenants.context import Role
from tenants.records.catalogue import catalogue

Fields = Mapping[str, Sequence[Any]]
_NOTHING: Mapping[str, Any] = {"base": None, "permissions": [], "grants": {}, "fields": {}}
_ORDER = (Scope.OWN, Scope.DEPARTMENT, Scope.DEPARTMENT_AND_BELOW, Scope.ALL)
"""Each reaches what the one before it does. Chosen departments stand beside them."""


def role_widens(kind: str, fields: Fields) -> bool:
    """Of a change of a role; one that nobody has yet gives nobody anything."""
    old = {name: pair[0] for name, pair in fields.items()}
    new = {name: pair[1] for name, pair in fields.items()}
    if kind == ChangeKind.CREATED:
        return new.get("base") is not None and _more(_built_in(new["base"]), new)
    if kind == ChangeKind.DELETED:
        return old.get("base") is not None and _more(old, _built_in(old["base"]))
    return "base" in fields or _more(old, new)


def assignment_widens(fields: Fields) -> bool:
    """Rights add up, so that taking a role from somebody never gives them anything."""
    return any(set(new) - set(old) for old, new in fields.values())


def gives_somebody(fields: Fields) -> bool:
    """Of a group, a department and a posting: whoever changed it wrote down who gains by it."""
    return bool(fields.get(GAINS, (None, None))[1])


def mask_widens(fields: Fields) -> bool:
    return any(set(old) - set(new) for old, new in fields.values())


def _built_in(name: str) -> Mapping[str, Any]:
    return as_json(built_in(Role(name), {name: str(record.facts.module) for name, record in catalogue().items()}))


def _more(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    old, new = {**_NOTHING, **before}, {**_NOTHING, **after}
    return (
        bool(set(new["permissions"]) - set(old["permissions"]))
        or any(_reaches_more(old["grants"].get(name), grant) for name, grant in new["grants"].items())
        or any(_freer(level, new["fields"].get(name)) for name, level in old["fields"].items())
    )


def _reaches_more(old: Sequence[str] | None, new: Sequence[str]) -> bool:
    """A grant is a scope and, where they are chosen, departments."""
    if old is None:
        return True
    before, after = Scope(old[0]), Scope(new[0])
    if before is Scope.ALL or after is Scope.OWN:
        return False
    if Scope.CHOSEN in (before, after):
        return before is not after or bool(set(new[1:]) - set(old[1:]))
    return _ORDER.index(after) > _ORDER.index(before)


def _freer(old: str, new: str | None) -> bool:
    return LEVELS.index(Level(new or Level.EDIT)) > LEVELS.index(Level(old))
