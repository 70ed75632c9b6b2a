"""What has been seen: by kind of alert, from the change log, from sign-ins, and from those that failed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import DateTime, String, Uuid, any_, bindparam, exists, func, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from tenants.changes.log import ChangeKind
from tenants.changes.models import Change
from tenants.context import Role
from tenants.db.unit_of_work import Row, UnitOfWork
from tenants.kit.business_time import BusinessCalendar
from tenants.registry.models import Membership, Session, SignInFailure
from tenants.registry.plan.previewing import Fullness, levels
from tenants.registry.roles import reaches
from tenants.trust.alerts.rules import AlertKind, Office, Rule, is_at_work
from tenants.trust.alerts.widening import assignment_widens, gives_somebody, mask_widens, role_widens

MANY_SCOPES = 4
_LEEWAY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Look:
    """One kind of alert, from the end of the last look until now (UTC)."""

    kind: AlertKind
    rule: Rule
    office: Office
    calendar: BusinessCalendar
    since: datetime
    until: datetime

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.calendar.zone)


@dataclass(frozen=True, slots=True)
class Sighting:
    """Something a rule is about. `cause` is what it began with; `evidence` is JSON."""

    person_id: UUID | None
    cause: str
    first_at: datetime
    last_at: datetime
    evidence: Mapping[str, Any]


def _moment(name: str) -> Any:
    return bindparam(name, type_=DateTime(timezone=True))


_in_stretch = (
    Change.at >= _moment("since"),
    Change.at < _moment("until"),
    Change.id >= bindparam("first_id", type_=Uuid()),
    Change.id < bindparam("last_id", type_=Uuid()),
)
_OF_KIND = (
    select(Change.id, Change.actor_id, Change.at, Change.record_type, Change.fields)
    .where(*_in_stretch, Change.kind == bindparam("of_kind"))
    .order_by(Change.at, Change.id)
)
_BY_HOUR = (
    select(
        Change.actor_id,
        func.date_trunc("hour", Change.at).label("hour"),
        func.count().label("count"),
        func.min(Change.at).label("first_at"),
        func.max(Change.at).label("last_at"),
    )
    .where(*_in_stretch, Change.actor_id.is_not(None))
    .group_by(Change.actor_id, text("2"))
    .order_by(text("2"))
)
_ABOUT_ACCESS = (
    select(Change.id, Change.actor_id, Change.at, Change.kind, Change.record_type, Change.record_id, Change.fields)
    .where(*_in_stretch, Change.record_type == any_(bindparam("types", type_=ARRAY(String()))))
    .order_by(Change.at, Change.id)
)
_SIGN_INS = (
    select(Session.id, Session.user_id, Session.created_at, Session.network, Session.country)
    .where(
        Session.tenant_id == bindparam("tenant_id"),
        Session.created_at >= _moment("since"),
        Session.created_at < _moment("until"),
        Session.novelty == bindparam("novelty"),
    )
    .order_by(Session.created_at)
)
_FAILURES = (
    select(SignInFailure.id, SignInFailure.user_id, SignInFailure.at, SignInFailure.network, SignInFailure.country)
    .join(Membership, Membership.user_id == SignInFailure.user_id)
    .where(
        Membership.tenant_id == bindparam("tenant_id"),
        Membership.state == "active",
        SignInFailure.at >= _moment("since"),
        SignInFailure.at < _moment("until"),
    )
    .order_by(SignInFailure.at, SignInFailure.id)
)

_NEWS = select(
    or_(
        exists().where(Change.at >= _moment("since"), Change.id >= bindparam("first_id", type_=Uuid())),
        exists().where(Session.tenant_id == bindparam("tenant_id"), Session.created_at >= _moment("since")),
        exists().where(
            Membership.tenant_id == bindparam("tenant_id"),
            Membership.user_id == SignInFailure.user_id,
            SignInFailure.at >= _moment("since"),
        ),
    )
)


async def has_news(uow: UnitOfWork, since: datetime) -> bool:
    """Whether anything has happened that could be looked at."""
    return bool(await uow.value(_NEWS, since=since, first_id=_first_id(since - _LEEWAY)))


async def exports(uow: UnitOfWork, look: Look) -> list[Sighting]:
    """Entries or records that went out as files, by person."""
    return bursts(look, await _of_kind(uow, look, ChangeKind.EXPORTED), _exported)


def _exported(row: Row) -> int:
    """How many; a single record that went out is one."""
    for name in ("entries", "records", "rows"):
        if name in row["fields"]:
            return int(row["fields"][name][1] or 0)
    return 1


async def deletions(uow: UnitOfWork, look: Look) -> list[Sighting]:
    return bursts(look, await _of_kind(uow, look, ChangeKind.DELETED))


async def reveals(uow: UnitOfWork, look: Look) -> list[Sighting]:
    return bursts(look, await _of_kind(uow, look, ChangeKind.REVEALED))


async def _of_kind(uow: UnitOfWork, look: Look, kind: ChangeKind) -> list[Row]:
    """With a window's length before the stretch: a burst may have begun there."""
    return await uow.rows(_OF_KIND, of_kind=kind.value, **_stretch(look, look.rule.window))


def _stretch(look: Look, before: timedelta) -> dict[str, Any]:
    """The primary key is in the order of time, and so serves any stretch of it."""
    since = look.since - before
    first, last = _first_id(since - _LEEWAY), _first_id(look.until + _LEEWAY)
    return {"since": since, "until": look.until, "first_id": first, "last_id": last}


def _first_id(moment: datetime) -> UUID:
    return UUID(int=min(max(int(moment.timestamp() * 1_000), 0), 2**48 - 1) << 80)


def bursts(look: Look, rows: list[Row], weight: Callable[[Row], int] = lambda _row: 1) -> list[Sighting]:
    """For each person whose count within any window that ends in this look reaches the threshold: the largest."""
    by_person: dict[UUID | None, list[Row]] = defaultdict(list)
    for row in rows:
        by_person[row["actor_id"]].append(row)
    found = (_largest(look, person, some, weight) for person, some in by_person.items())
    return [sighting for sighting in found if sighting is not None]


def _largest(look: Look, person: UUID | None, rows: list[Row], weight: Callable[[Row], int]) -> Sighting | None:
    start = count = 0
    best: Sighting | None = None
    most = look.rule.threshold - 1
    for row in rows:
        count += weight(row)
        while rows[start]["at"] <= row["at"] - look.rule.window:
            count -= weight(rows[start])
            start += 1
        if count > most and row["at"] >= look.since:
            most, first = count, rows[start]
            best = Sighting(person, str(first["id"]), first["at"], row["at"], {"count": count})
    return best


async def off_hours(uow: UnitOfWork, look: Look) -> list[Sighting]:
    """Changes outside of the company's hours. They are counted by the hour: an import of a million is one row here."""
    since = look.since.replace(minute=0, second=0, microsecond=0) - look.rule.window
    rows = await uow.rows(_BY_HOUR, **(_stretch(look, timedelta()) | {"since": since, "first_id": _first_id(since)}))
    by_person: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        if not is_at_work(look.office, look.calendar, row["hour"]):
            by_person[row["actor_id"]].append(row)
    found = (_restless(look, person, hours) for person, hours in by_person.items())
    return [sighting for sighting in found if sighting is not None]


def _restless(look: Look, person: UUID, hours: list[Row]) -> Sighting | None:
    best: Sighting | None = None
    most = look.rule.threshold - 1
    for last in hours:
        within = [hour for hour in hours if last["hour"] - look.rule.window < hour["hour"] <= last["hour"]]
        count = sum(hour["count"] for hour in within)
        if count > most and last["last_at"] >= look.since:
            most, first = count, within[0]["first_at"]
            local = first.astimezone(look.zone).isoformat(timespec="minutes")
            evidence = {"count": count, "localTime": local}
            best = Sighting(person, f"{person}:{within[0]['hour'].isoformat()}", first, last["last_at"], evidence)
    return best


async def new_countries(uow: UnitOfWork, look: Look) -> list[Sighting]:
    return await _sign_ins(uow, look, "country")


async def new_networks(uow: UnitOfWork, look: Look) -> list[Sighting]:
    return await _sign_ins(uow, look, "network")


async def _sign_ins(uow: UnitOfWork, look: Look, novelty: str) -> list[Sighting]:
    rows = await uow.rows(_SIGN_INS, novelty=novelty, since=look.since, until=look.until)
    return [
        Sighting(
            row["user_id"],
            str(row["id"]),
            row["created_at"],
            row["created_at"],
            {"network": row["network"], "country": row["country"]},
        )
        for row in rows
    ]


_WIDENING = ["membership", "invitation", "api_key", "access_role", "access_role_assignment", "field_mask"]
_TELLS_WHO_GAINS = ["user_group", "department", "posting"]


async def wider_access(uow: UnitOfWork, look: Look) -> list[Sighting]:
    """Who may more than before."""
    rows = await uow.rows(_ABOUT_ACCESS, types=[*_WIDENING, *_TELLS_WHO_GAINS], **_stretch(look, timedelta()))
    found = ((row, _widening(row)) for row in rows)
    return [
        Sighting(row["actor_id"], str(row["id"]), row["at"], row["at"], evidence)
        for row, evidence in found
        if evidence is not None
    ]


def _widening(row: Row) -> dict[str, Any] | None:
    what = {"what": row["record_type"], "id": str(row["record_id"]), "change": row["kind"]}
    fields: Mapping[str, list[Any]] = row["fields"]
    match row["record_type"]:
        case "access_role":
            return what if role_widens(row["kind"], fields) else None
        case "access_role_assignment":
            return what if assignment_widens(fields) else None
        case told if told in _TELLS_WHO_GAINS:
            return what if gives_somebody(fields) else None
        case "field_mask":
            return what if mask_widens(fields) else None
    old, new = fields.get("role", (None, None))
    if row["record_type"] == "membership":
        return what | {"old": old, "new": new} if new and old and not reaches(Role(old), Role(new)) else None
    if row["record_type"] == "invitation":
        return what | {"new": new} if new and reaches(Role(new), Role.ADMIN) else None
    scopes = (fields.get("scopes") or (None, None))[1] or []
    return what | {"scopes": scopes} if len(scopes) >= MANY_SCOPES else None


async def failed_sign_ins(uow: UnitOfWork, look: Look) -> list[Sighting]:
    """Wrong passwords for one member's address, wherever from."""
    rows = await uow.rows(_FAILURES, since=look.since - look.rule.window, until=look.until)
    named: list[Row] = [{**row, "actor_id": row["user_id"]} for row in rows]
    return [_with_places(sighting, named) for sighting in bursts(look, named)]


def _with_places(sighting: Sighting, rows: list[Row]) -> Sighting:
    meant = [
        row
        for row in rows
        if row["user_id"] == sighting.person_id and sighting.first_at <= row["at"] <= sighting.last_at
    ]
    networks = sorted({row["network"] for row in meant})
    countries = sorted({row["country"] for row in meant} - {"-"})
    evidence = {**sighting.evidence, "networks": networks[:5], "countries": countries[:5]}
    return Sighting(sighting.person_id, sighting.cause, sighting.first_at, sighting.last_at, evidence)


async def near_limits(uow: UnitOfWork, look: Look) -> list[Sighting]:
    """What the plan has nearly no more of, or none: once a month each, and anew when the plan's number changes."""
    month = look.until.astimezone(look.zone).strftime("%Y-%m")
    return [
        Sighting(
            None,
            f"{meter.limit}:{meter.number}:{meter.state}:{month}",
            look.until,
            look.until,
            {"limit": meter.limit, "used": meter.used, "number": meter.number},
        )
        for meter in await levels(uow)
        if meter.state is not Fullness.FINE
    ]


FINDERS: Mapping[AlertKind, Callable[[UnitOfWork, Look], Awaitable[list[Sighting]]]] = {
    AlertKind.MASS_EXPORT: exports,
    AlertKind.MANY_DELETIONS: deletions,
    AlertKind.MANY_REVEALS: reveals,
    AlertKind.OFF_HOURS: off_hours,
    AlertKind.NEW_COUNTRY: new_countries,
    AlertKind.NEW_NETWORK: new_networks,
    AlertKind.WIDER_ACCESS: wider_access,
    AlertKind.FAILED_SIGN_INS: failed_sign_ins,
    AlertKind.NEAR_LIMIT: near_limits,
}
