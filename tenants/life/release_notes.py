"""What is new, told inside: from `releases.toml` beside this, in both languages, to those whose work it changes."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from tenants.context import Role, TenantContext
from tenants.db.unit_of_work import UnitOfWork
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import Message
from tenants.life.models import ReadNotes
from tenants.plans import Module

FILE = Path(__file__).with_name("releases.toml")


@dataclass(frozen=True, slots=True)
class Novelty:
    """One thing that is new. `roles` are those it is for, all of them where none is named; `link` is a path inside."""

    title: Message
    text: Message
    roles: frozenset[Role] = frozenset()
    module: Module | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    version: str
    day: date
    novelties: Sequence[Novelty]


@dataclass(frozen=True, slots=True)
class Notes:
    """`unread` while there is something newer for the reader than what they have read."""

    releases: Sequence[Release]
    unread: bool


_READ = select(ReadNotes.release).where(ReadNotes.user_id == bindparam("user_id"))
_PUT = (
    insert(ReadNotes)
    .values(id=bindparam("id"), user_id=bindparam("user_id"), release=bindparam("version"), read_at=bindparam("now"))
    .on_conflict_do_update(
        index_elements=["user_id"], set_={"release": bindparam("version"), "read_at": bindparam("now")}
    )
)


@lru_cache(maxsize=1)
def releases() -> Sequence[Release]:
    """Every release there are notes of, the newest first."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))["release"]
    return tuple(Release(each["version"], each["day"], tuple(map(_novelty, each["new"]))) for each in found)


def _novelty(found: dict[str, Any]) -> Novelty:
    return Novelty(
        Message(found["title_en"], found["title_zh"]),
        Message(found["text_en"], found["text_zh"]),
        frozenset(map(Role, found.get("roles", ()))),
        Module(found["module"]) if "module" in found else None,
        found.get("link", ""),
    )


def notes_for(context: TenantContext) -> list[Release]:
    """What is new for somebody: in their role, and in their company's plan."""
    kept = [Release(each.version, each.day, _theirs(each.novelties, context)) for each in releases()]
    return [each for each in kept if each.novelties]


def _theirs(novelties: Sequence[Novelty], context: TenantContext) -> Sequence[Novelty]:
    return tuple(
        each
        for each in novelties
        if (not each.roles or context.role in each.roles) and (each.module is None or context.has(each.module))
    )


async def release_notes(uow: UnitOfWork) -> Notes:
    """What is new for whoever asks, and whether they have read it."""
    theirs = notes_for(uow.context)
    read = await uow.value(_READ, user_id=uow.context.user_id) if uow.context.user_id else None
    return Notes(theirs, bool(theirs) and uow.context.user_id is not None and _is_newer(theirs[0], read))


def _is_newer(release: Release, read: str | None) -> bool:
    order = [each.version for each in releases()]
    return read not in order or order.index(release.version) < order.index(read)


async def mark_read(uow: UnitOfWork) -> Notes:
    """Everything there is has been read. Done again, it is the same."""
    if uow.context.user_id is not None and releases():
        await uow.run(_PUT, id=uuid7(), user_id=uow.context.user_id, version=releases()[0].version, now=now())
    return await release_notes(uow)
