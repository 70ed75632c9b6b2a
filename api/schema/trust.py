"""Unusual use and what is done about it; the isolation proof."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import strawberry
from strawberry.scalars import JSON

from api.context import Info
from api.naming import global_id, local_id
from api.schema.belonging import ALWAYS
from api.schema.problems import UserError, settle_in_unit
from api.schema.roots import mutation_fields, query_fields
from api.schema.scalars import Day, Moment
from tenants.db.unit_of_work import UnitOfWork
from tenants.trust.alerts import service as alerts
from tenants.trust.isolation import service as isolation

MODULE = ALWAYS

strawberry.enum(alerts.AlertKind, name="AlertKind")


@strawberry.type
class AlertPerson:
    id: strawberry.ID
    name: str


@strawberry.type(description="Something unusual. More of the same makes it grow, rather than another one.")
class Alert:
    id: strawberry.ID
    kind: alerts.AlertKind
    person: AlertPerson | None = strawberry.field(description="Who did it; of failed sign-ins, whose address it was.")
    evidence: JSON = strawberry.field(description="Counts, places, roles; never a value of a record.")
    first_at: Moment
    last_at: Moment
    raised_at: Moment
    acknowledged_at: Moment | None
    acknowledged_by: AlertPerson | None


@strawberry.type
class AlertRule:
    kind: alerts.AlertKind
    enabled: bool
    threshold: int
    minutes: int
    counted: bool = strawberry.field(description="Whether it has a threshold; of the others each single one is told.")


@strawberry.type(description="When the company works, in its own time zone.")
class OfficeHours:
    days: list[int] = strawberry.field(description="ISO: 1 is Monday.")
    opens: int = strawberry.field(description="An hour, from which on.")
    closes: int = strawberry.field(description="An hour, before which.")
    closed: list[Day] = strawberry.field(description="Days on which it does not work.")


@strawberry.type
class AlertSettings:
    rules: list[AlertRule]
    office: OfficeHours


@strawberry.type
class AlertPayload:
    alert: Alert | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class AlertSettingsPayload:
    settings: AlertSettings | None = None
    user_errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input
class AlertInput:
    id: strawberry.ID


@strawberry.input
class AlertRuleInput:
    kind: alerts.AlertKind
    enabled: bool | None = None
    threshold: int | None = None
    minutes: int | None = None


@strawberry.input
class OfficeHoursInput:
    days: list[int]
    opens: int
    closes: int
    closed: list[Day]


@strawberry.input(description="What is left out stays.")
class AlertSettingsInput:
    rules: list[AlertRuleInput] = strawberry.field(default_factory=list)
    office: OfficeHoursInput | None = None


@strawberry.type(description="A signed run. What is signed (Ed25519) is `purpose` and `statement`, as UTF-8.")
class IsolationRun:
    source: str = strawberry.field(description="build: the whole proof, for this code; live: this very database.")
    at: Moment
    passed: bool
    of_this_code: bool = strawberry.field(description="What runs now is what was looked at.")
    statement: str = strawberry.field(description="JSON by RFC 8785: what was covered, and what was found.")
    purpose: str
    key_id: str
    public_key: str = strawberry.field(description="Base64.")
    signature: str = strawberry.field(description="Base64.")
    document: str = strawberry.field(description="All of it as a file, for the offline verifier.")


@strawberry.type
class IsolationProof:
    build: IsolationRun | None
    live: IsolationRun | None


@query_fields
@strawberry.type
class TrustQueries:
    @strawberry.field(description="Those that wait, or with `acknowledged` all, newest first; for administrators.")
    async def alerts(
        self, info: Info, acknowledged: bool = False, before: Moment | None = None, first: int = 50
    ) -> list[Alert]:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await alerts.alerts(uow, acknowledged=acknowledged, before=before, first=first)
        return [_alert(each) for each in found]

    @strawberry.field(description="How many alerts wait.")
    async def open_alerts(self, info: Info) -> int:
        async with info.context.unit_of_work(read_only=True) as uow:
            return await alerts.open_alerts(uow)

    @strawberry.field
    async def alert_settings(self, info: Info) -> AlertSettings:
        async with info.context.unit_of_work(read_only=True) as uow:
            return _settings(await alerts.read_rules(uow))

    @strawberry.field(description="The last runs of the isolation proof; for everybody in the company.")
    async def isolation_proof(self, info: Info) -> IsolationProof:
        async with info.context.unit_of_work(read_only=True) as uow:
            found = await isolation.isolation_proof(uow)
        return IsolationProof(build=_run(found["build"]), live=_run(found["live"]))


@mutation_fields
@strawberry.type
class TrustMutations:
    @strawberry.mutation(description="Say that an alert has been seen to.")
    async def acknowledge_alert(self, info: Info, input: AlertInput) -> AlertPayload:
        async def verb(uow: UnitOfWork) -> alerts.AlertFacts:
            return await alerts.acknowledge(uow, alert_id=local_id(input.id, "alert"))

        return await settle_in_unit(info, AlertPayload, verb, alert=_alert)

    @strawberry.mutation(description="Set what counts as unusual, and when the company works.")
    async def update_alert_settings(self, info: Info, input: AlertSettingsInput) -> AlertSettingsPayload:
        async def verb(uow: UnitOfWork) -> alerts.Rulebook:
            rules = {each.kind: _rule_values(each) for each in input.rules}
            return await alerts.set_rules(uow, rules=rules, office=_office(input.office))

        return await settle_in_unit(info, AlertSettingsPayload, verb, settings=_settings)


def _rule_values(given: AlertRuleInput) -> dict[str, Any]:
    return {name: getattr(given, name) for name in ("enabled", "threshold", "minutes")}


def _office(given: OfficeHoursInput | None) -> alerts.Office | None:
    if given is None:
        return None
    return alerts.Office(tuple(given.days), given.opens, given.closes, tuple(given.closed))


def _alert(found: alerts.AlertFacts) -> Alert:
    same = ("kind", "first_at", "last_at", "raised_at", "acknowledged_at")
    return Alert(
        id=strawberry.ID(global_id("alert", found.id)),
        person=_person(found.person),
        evidence=JSON(dict(found.evidence)),
        acknowledged_by=_person(found.acknowledged_by),
        **{name: getattr(found, name) for name in same},
    )


def _person(found: Mapping[str, Any] | None) -> AlertPerson | None:
    return AlertPerson(id=strawberry.ID(global_id("user", found["id"])), name=found["name"]) if found else None


def _settings(book: alerts.Rulebook) -> AlertSettings:
    return AlertSettings(
        rules=[
            AlertRule(
                kind=kind,
                enabled=rule.enabled,
                threshold=rule.threshold,
                minutes=rule.minutes,
                counted=kind in alerts.COUNTED,
            )
            for kind, rule in book.rules.items()
        ],
        office=OfficeHours(
            days=list(book.office.days),
            opens=book.office.opens,
            closes=book.office.closes,
            closed=[Day(day) for day in book.office.closed],
        ),
    )


def _run(found: isolation.Run | None) -> IsolationRun | None:
    if found is None:
        return None
    return IsolationRun(
        source=found.source,
        at=Moment(found.at),
        passed=found.passed,
        of_this_code=found.is_of_this_code,
        statement=found.statement,
        purpose=found.purpose,
        key_id=found.key_id,
        public_key=b64encode(found.public_key).decode(),
        signature=b64encode(found.signature).decode(),
        document=found.document,
    )
