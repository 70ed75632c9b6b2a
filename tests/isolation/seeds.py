"""Real things of a tenant that ids can point to, and the secrets some operations need: each made as people make it."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import bindparam, select, update

from api.naming import camel, global_id, pascal
from tenants.access import departments, groups, masks, roles
from tenants.access.shares import Share, Subject
from tenants.changes.audit import service as audit
from tenants.context import Role
from tenants.db.outbox import JobRow
from tenants.db.unit_of_work import unit_of_work
from tenants.jobs import Job
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.records import custom_fields, revealing, sharing, writing
from tenants.records.attachments import service as attachments
from tenants.records.auditing import service as auditing
from tenants.records.catalogue import catalogue
from tenants.records.cleaning import service as cleaning
from tenants.records.cleaning.models import CleaningCase
from tenants.records.custom_kinds import CustomKind
from tenants.records.duplicates import pairing
from tenants.records.duplicates import service as duplicates
from tenants.records.duplicates.candidates import by_id
from tenants.records.duplicates.models import DuplicateCheck
from tenants.records.duplicates.terms import Agreement
from tenants.records.files import service as files
from tenants.records.importing import service as importing
from tenants.records.merging import service as merging
from tenants.records.merging.models import RecordMerge
from tenants.records.noticing import service as noticing
from tenants.records.quality import service as quality
from tenants.records.views import service as views
from tenants.records.views.service import Look
from tenants.registry import service as registry
from tenants.registry import tokens
from tenants.registry.models import EmailToken
from tenants.registry.sessions import open_session
from tenants.trust.alerts import service as alerts
from tenants.trust.alerts.raising import tell
from tenants.trust.alerts.rules import DEFAULTS, AlertKind
from tenants.trust.alerts.sightings import Sighting
from tests import cast
from tests.isolation import (
    aiming,
    approving,
    assigning,
    bulk,
    capturing,
    dealing,
    identity,
    leading,
    lives,
    partners,
    pooling,
    pricing,
    purchases,
    quoting,
)
from tests.isolation.documents import named
from tests.isolation.inputs import CannotBeAsked, Filled, Path

if TYPE_CHECKING:
    from tests.isolation.world import Company

_JOB = select(JobRow.id).where(JobRow.arguments["mail_id"].astext == bindparam("mail_id"))
_PARK = update(JobRow).where(JobRow.id == bindparam("job_id")).values(state="parked", error="RuntimeError: no luck")
_NEWEST_RESET = (
    select(EmailToken.id)
    .where(EmailToken.user_id == bindparam("user_id"))
    .order_by(EmailToken.created_at.desc(), EmailToken.id.desc())
    .limit(1)
)
_SURVIVOR = select(RecordMerge.survivor_id).where(RecordMerge.id == bindparam("merge_id"))

Asker = cast.Person | None
_TWINS: set[UUID] = set()
_PAIRED: set[UUID] = set()
_ANNOUNCED: set[UUID] = set()
_SEARCH = select(DuplicateCheck.id).order_by(DuplicateCheck.started_at.desc()).limit(1)


async def fresh(company: Company, kind: str, asker: Asker) -> str:
    """The id of a new thing of that kind, which nothing else in the run uses."""
    maker = _MAKERS.get(kind)
    if maker is not None:
        return global_id(partners.OTHER_IDS.get(kind, kind), await maker(company, asker))
    if kind in catalogue():
        return await record(company, kind)
    raise CannotBeAsked(f"nothing makes a {kind}: teach tests/isolation/seeds.py")


async def record(company: Company, kind: str, /, **certain: Any) -> str:
    """A new record, made by its own mutation with every field that is no reference."""
    operation = named(f"create{pascal(kind)}")
    given: dict[Path, Any] = {("input", name): value for name, value in certain.items()}
    variables = await Filled(company.word, given=given, numbers=company.numbers).variables(operation)
    answer = (await company.ask(company.owner, operation.document, variables)).json()
    made = ((answer.get("data") or {}).get(operation.name) or {}).get(camel(kind))
    if not made:
        raise CannotBeAsked(f"{operation.name} made nothing: {answer}")
    found: str = made["id"]
    return found


async def deleted(company: Company, kind: str) -> str:
    """A record in the bin, or what else can be put away and brought back."""
    if kind == "customField":
        field_id = await _custom_field(company, None)
        async with unit_of_work(company.owner.context) as uow:
            await custom_fields.archive_field(uow, field_id=field_id)
        return global_id(kind, field_id)
    found = await record(company, kind)
    await company.ask(company.owner, named(f"delete{pascal(kind)}").document, {"input": {"id": found}})
    return found


async def _user(company: Company, _asker: Asker) -> UUID:
    return (await cast.colleague(company.owner, f"{company.word}-colleague", Role.READ_ONLY)).id


async def _tenant(company: Company, _asker: Asker) -> UUID:
    return company.owner.tenant_id


async def _invitation(company: Company, _asker: Asker) -> UUID:
    async with unit_of_work(company.owner.context) as uow:
        email = f"{company.word}{next(company.numbers)}@{company.word}.example"
        return (await registry.invite_member(uow, email=email, role=Role.REP)).id


async def _job(company: Company, _asker: Asker) -> UUID:
    """A parked one, for a person to decide about."""
    mail_id = uuid7()
    async with unit_of_work(company.owner.context) as uow:
        uow.enqueue(Job.WELCOME_EMAIL, mail_id=mail_id, user_id=company.owner.id)
    async with unit_of_work(company.owner.context) as uow:
        job_id: UUID = await uow.value(_JOB, mail_id=str(mail_id))
        await uow.run(_PARK, job_id=job_id)
    return job_id


async def _device(company: Company, asker: Asker) -> UUID:
    person = asker or company.owner
    async with unit_of_work(registry.Visitor().context) as uow:
        opened = await open_session(
            uow, registry.Visitor(agent=f"{company.word} browser"), user_id=person.id, tenant_id=person.tenant_id
        )
    assert opened.context.session_id is not None
    return opened.context.session_id


async def _custom_field(company: Company, _asker: Asker) -> UUID:
    async with unit_of_work(company.owner.context) as uow:
        label = f"{company.word} field {next(company.numbers)}"
        made = await custom_fields.create_field(uow, record_type="account", kind=CustomKind.TEXT, label_en=label)
        return made.id


async def _saved_view(company: Company, asker: Asker) -> UUID:
    """The asker's own: whoever else's it is can be read at most."""
    look = Look(f"{company.word} view {next(company.numbers)}", {"name": {"eq": company.word}}, company.word)
    async with unit_of_work((asker or company.owner).context) as uow:
        return (await views.create_view(uow, record_type="account", look=look)).id


def _content(company: Company) -> bytes:
    return f"Name,Industry\n{company.word} imported {next(company.numbers)},{company.word} trade\n,nameless\n".encode()


def _announced(company: Company, content: bytes) -> dict[str, Any]:
    name = f"{company.word} file {next(company.numbers)}.csv"
    return {"filename": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


async def _upload(company: Company, _asker: Asker) -> UUID:
    """A file whose bytes have come."""
    content = _content(company)
    async with unit_of_work(company.owner.context) as uow:
        ticket = await files.create_upload(uow, **_announced(company, content), content_type="text/csv")

    async def body() -> AsyncIterator[bytes]:
        yield content

    await files.receive(ticket.url.rsplit("/", 1)[-1], length=len(content), body=body())
    return ticket.id


async def _attachment(company: Company, asker: Asker) -> UUID:
    """A file on an account."""
    attachment_id = await _announced_attachment(company, company.owner, "account")
    await attachments.keep(company.owner.context, attachment_id=attachment_id)
    return attachment_id


async def _quality_rule(company: Company, _asker: Asker) -> UUID:
    async with unit_of_work(company.owner.context) as uow:
        return (await quality.create_rule(uow, record_type="account", test=quality.Check.FILLED, field="website")).id


async def _quality_issue(company: Company, asker: Asker) -> dict[Path, Any]:
    """An account without a website, and the rule that it should have one."""
    rule_id, owner = await _quality_rule(company, asker), company.owner
    async with unit_of_work(owner.context) as uow:
        values = {"name": f"{company.word} {next(company.numbers)}", "owner_id": (asker or owner).id}
        record_id = await writing.create(uow, catalogue()["account"].model, values)
    await quality.audit(replace(owner.context, user_id=None, session_id=None).as_system())
    account = global_id("account", record_id)
    return {("input", "ruleId"): global_id("qualityRule", rule_id), ("input", "recordId"): account}


async def _quality_issues(company: Company, asker: Asker) -> dict[Path, Any]:
    await _quality_issue(company, asker)
    return {}


async def _account_of(company: Company, asker: Asker) -> UUID:
    async with unit_of_work(company.owner.context) as uow:
        values = {"name": f"{company.word} {next(company.numbers)}", "owner_id": (asker or company.owner).id}
        return await writing.create(uow, catalogue()["account"].model, values)


async def _merge(company: Company, asker: Asker) -> UUID:
    survivor_id, loser_id = [await _account_of(company, asker) for _ in range(2)]
    async with unit_of_work(company.owner.context) as uow:
        merge = await merging.merge(uow, record_type="account", survivor_id=survivor_id, loser_ids=[loser_id])
        return merge.id


async def _cleaning_policy(company: Company, asker: Asker) -> UUID:
    rule_id = await _quality_rule(company, asker)
    async with unit_of_work(company.owner.context) as uow:
        made = await cleaning.create_policy(
            uow,
            name=f"{company.word} {next(company.numbers)}",
            record_type="account",
            rule_ids=[rule_id],
            notice_days=7,
            keep_days=30,
            ending=cleaning.Ending.STAY,
        )
    return made.id


async def _held(company: Company, asker: Asker) -> dict[Path, Any]:
    """An account no policy touches."""
    record_id = await _account_of(company, asker)
    async with unit_of_work(company.owner.context) as uow:
        await cleaning.hold_record(uow, record_type="account", record_id=record_id, reason=f"{company.word} says so")
    return {("input", "id"): global_id("account", record_id)}


async def _holds(company: Company, asker: Asker) -> dict[Path, Any]:
    await _held(company, asker)
    return {}


async def _merged(company: Company, asker: Asker) -> dict[Path, Any]:
    """An account that another one went into."""
    merge_id = await _merge(company, asker)
    async with unit_of_work(company.owner.context, read_only=True) as uow:
        found = await uow.row(_SURVIVOR, merge_id=merge_id)
    assert found is not None
    return {("id",): global_id("account", found["survivor_id"])}


async def _two_to_merge(company: Company, asker: Asker) -> dict[Path, Any]:
    """Two accounts, and whose name stays."""
    one, other = [global_id("account", await _account_of(company, asker)) for _ in range(2)]
    chosen = [{"field": "name", "fromId": one}]
    return {("input", "survivorId"): one, ("input", "loserIds"): [other], ("input", "chosen"): chosen}


async def _likenesses(_company: Company, _asker: Asker) -> dict[Path, Any]:
    return {("input", "thresholds"): {"given": 85}}


async def _a_search(company: Company, _asker: Asker) -> dict[Path, Any]:
    """One that went on to its end."""
    owner = company.owner.context
    async with unit_of_work(owner) as uow:
        await duplicates.ask_for_check(uow)
        check_id = await uow.value(_SEARCH)
    await duplicates.check(replace(owner, user_id=None, session_id=None).as_system(), check_id=check_id)
    return {}


async def _about_to_go(company: Company, asker: Asker) -> dict[Path, Any]:
    """An account that a policy has announced: once, or each asking would find one more than the last."""
    owner = company.owner.context
    if owner.tenant_id not in _ANNOUNCED:
        _ANNOUNCED.add(owner.tenant_id)
        policy_id = await _cleaning_policy(company, asker)
        account_id = await _account_of(company, asker)
        async with unit_of_work(owner) as uow:
            case = {"policy_id": policy_id, "record_type": "account", "state": "noticed", "noticed_at": now()}
            columns = {name: [value] for name, value in case.items()}
            await uow.insert_many(CleaningCase, {"id": [account_id], "due_at": [now() + timedelta(days=7)], **columns})
    return {}


async def _followed(company: Company, asker: Asker) -> dict[Path, Any]:
    """An account that whoever asks follows."""
    account_id = await _account_of(company, asker)
    async with unit_of_work((asker or company.owner).context) as uow:
        await noticing.follow(uow, record_type="account", record_id=account_id)
    return {("id",): global_id("account", account_id)}


async def _with_a_file(company: Company, asker: Asker) -> dict[Path, Any]:
    """A record that has one."""
    attachment_id = await _attachment(company, asker)
    async with unit_of_work(company.owner.context, read_only=True) as uow:
        found = await attachments.attached(uow, attachment_id=attachment_id)
    return {("id",): global_id(found.record_type, found.record_id)}


async def _there_already(company: Company, asker: Asker) -> dict[Path, Any]:
    """What an account was created with: one, or each asking would find one more than the last."""
    name, address = f"{company.word} Twin Works", "info@twin-works.example"
    if (tenant := company.owner.context.tenant_id) not in _TWINS:
        _TWINS.add(tenant)
        await record(company, "account", name=name, emails=[{"value": address}])
    return {("input", "name"): name, ("input", "emails"): [address]}


async def _a_pair(company: Company, asker: Asker) -> dict[Path, Any]:
    """Two accounts that are taken for the same: once, or each asking would find one more than the last."""
    if (tenant := company.owner.context.tenant_id) not in _PAIRED:
        _PAIRED.add(tenant)
        ids = [await _account_of(company, asker) for _ in range(2)]
        async with unit_of_work(company.owner.context) as uow:
            one, other = sorted(await by_id(uow, catalogue()["account"], ids), key=lambda each: each.id)
            await pairing.keep(uow, uuid7(), [pairing.Found(one, other, frozenset({Agreement.EMAIL}))])
    return {}


async def _announced_attachment(company: Company, person: cast.Person, kind: str) -> UUID:
    """A file for a record whose bytes have come."""
    content, record_id = _content(company), UUID((await record(company, kind)).rpartition("_")[2])
    announced = {**_announced(company, content), "content_type": "text/csv"}
    async with unit_of_work(person.context) as uow:
        ticket = await attachments.announce(uow, record_type=kind, record_id=record_id, **announced)

    async def body() -> AsyncIterator[bytes]:
        yield content

    await files.receive(ticket.url.rsplit("/", 1)[-1], length=len(content), body=body())
    return ticket.id


async def _import(company: Company, asker: Asker) -> UUID:
    """A file that was looked into, and nothing more."""
    upload_id = await _upload(company, asker)
    return (await importing.create_import(company.owner.context, upload_id=upload_id, record_type="account")).id


async def _planned_import(company: Company, asker: Asker) -> UUID:
    import_id, context = await _import(company, asker), company.owner.context
    await importing.plan_import(context, import_id=import_id, mapping=[("Name", "name")], options={})
    # Other operations end sessions, and with them what is done in their name.
    left = replace(context, session_id=None)
    await importing.dry_run(left, import_id=import_id, pass_number=1)
    return import_id


async def _department(company: Company, _asker: Asker) -> UUID:
    async with unit_of_work(company.owner.context) as uow:
        return (await departments.create_department(uow, name=f"{company.word} {next(company.numbers)}")).id


async def _posting(company: Company, asker: Asker) -> UUID:
    department_id = await _department(company, asker)
    async with unit_of_work(company.owner.context) as uow:
        return (await departments.post(uow, department_id=department_id, user_id=company.owner.id)).id


async def _user_group(company: Company, _asker: Asker) -> UUID:
    async with unit_of_work(company.owner.context) as uow:
        return (await groups.create_group(uow, name=f"{company.word} {next(company.numbers)}")).id


async def _access_role(company: Company, _asker: Asker) -> UUID:
    async with unit_of_work(company.owner.context) as uow:
        made = await roles.create_role(uow, roles.Wanted(f"{company.word} {next(company.numbers)}"))
    assert made.rights.id is not None
    return made.rights.id


async def _record_share(company: Company, asker: Asker) -> UUID:
    return (await _shared(company, asker)).id


async def _shared(company: Company, asker: Asker) -> Share:
    record_id = UUID((await record(company, "account")).rpartition("_")[2])
    whom: dict[str, Any] = {"subject": Subject.DEPARTMENT, "subject_id": await _department(company, asker)}
    async with unit_of_work(company.owner.context) as uow:
        return await sharing.share_record(uow, record_type="account", record_id=record_id, **whom)


async def _change(company: Company, _asker: Asker) -> UUID:
    """The newest of some that are sealed."""
    for _ in range(3):
        await record(company, "account")
    await audit.seal(company.owner.context)
    async with unit_of_work(company.owner.context, read_only=True) as uow:
        return (await auditing.audit_log(uow, auditing.Wanted(), first=1)).entries[0].change.id


async def _audit_export(company: Company, _asker: Asker) -> UUID:
    """One whose file is there."""
    async with unit_of_work(company.owner.context) as uow:
        ordered = await auditing.order_export(uow)
    await auditing.write_export(company.owner.context, export_id=ordered.id)
    return ordered.id


async def _alert(company: Company, _asker: Asker) -> UUID:
    """That somebody signed in from elsewhere."""
    moment, network = now(), f"{company.word} network {next(company.numbers)}"
    found = Sighting(company.owner.id, network, moment, moment, {"network": network, "country": "FR"})
    async with unit_of_work(company.owner.context) as uow:
        await tell(uow, AlertKind.NEW_COUNTRY, DEFAULTS[AlertKind.NEW_COUNTRY], found)
        return (await alerts.alerts(uow, first=1))[0].id


_MAKERS: dict[str, Callable[[Company, Asker], Awaitable[UUID]]] = {
    "user": _user,
    "tenant": _tenant,
    "invitation": _invitation,
    "job": _job,
    "device": _device,
    "customField": _custom_field,
    "upload": _upload,
    "import": _import,
    "attachment": _attachment,
    "qualityRule": _quality_rule,
    "merge": _merge,
    "cleaningPolicy": _cleaning_policy,
    "savedView": _saved_view,
    "department": _department,
    "posting": _posting,
    "userGroup": _user_group,
    "accessRole": _access_role,
    "recordShare": _record_share,
    "change": _change,
    "auditExport": _audit_export,
    "alert": _alert,
    **identity.MAKERS,
    **purchases.MAKERS,
    **partners.MAKERS,
    **capturing.MAKERS,
    **pooling.MAKERS,
    **assigning.MAKERS,
    **approving.MAKERS,
    **pricing.MAKERS,
    **bulk.makers(record),
}

Prepared = Callable[["Company", Asker], Awaitable[dict[Path, Any]]]


async def prepare(company: Company, name: str, asker: Asker) -> dict[Path, Any]:
    """What an operation needs at certain places: secrets from mails, a person's own address."""
    await lives.stands_open(company)
    maker = PREPARED.get(name)
    return await maker(company, asker) if maker else {}


async def _verify_email(company: Company, _asker: Asker) -> dict[Path, Any]:
    email = f"{company.word}{next(company.numbers)}@{company.word}.example"
    await registry.sign_up(
        registry.Visitor(address=company.next_address()),
        company=f"{company.word} founded",
        name=f"{company.word} founder",
        email=email,
        password=cast.PASSWORD,
        locale="en",
        time_zone="UTC",
    )
    return {("input", "token"): await cast.verification_link(email), ("input", "device"): None}


async def _invited(company: Company, asker: Asker) -> dict[Path, Any]:
    invitation = await _invitation(company, asker)
    return {("input", "token"): tokens.for_mail("invite", invitation), ("input", "device"): None}


async def _reset(company: Company, asker: Asker) -> dict[Path, Any]:
    person = asker or company.owner
    await registry.request_password_reset(registry.Visitor(address=company.next_address()), email=person.email)
    async with unit_of_work(person.context, read_only=True) as uow:
        token_id: UUID = await uow.value(_NEWEST_RESET, user_id=person.id)
    return {("input", "token"): tokens.for_mail("reset", token_id)}


async def _refresh(company: Company, asker: Asker) -> dict[Path, Any]:
    person = asker or company.owner
    phone = registry.Visitor(device=f"{company.word} phone")
    async with unit_of_work(phone.context) as uow:
        opened = await open_session(uow, phone, user_id=person.id, tenant_id=person.tenant_id)
    return {("input", "refreshToken"): opened.refresh_token}


async def _sign_in(company: Company, asker: Asker) -> dict[Path, Any]:
    return {("input", "email"): (asker or company.owner).email, ("input", "device"): None}


async def _to_upload(company: Company, _asker: Asker) -> dict[Path, Any]:
    announced = _announced(company, _content(company))
    return {("input", name): value for name, value in announced.items()}


async def _sent_attachment(company: Company, asker: Asker) -> dict[Path, Any]:
    sends = asker is not None and asker.context.may("accounts:write")
    attachment_id = await _announced_attachment(company, asker if asker and sends else company.owner, "account")
    return {("input", "id"): global_id("attachment", attachment_id)}


async def _a_choice(company: Company, _asker: Asker) -> dict[Path, Any]:
    option = {"labelEn": f"{company.word} option {next(company.numbers)}"}
    plain: dict[Path, Any] = {("input", "scale"): 0, ("input", "sensitive"): False}
    return {("input", "kind"): "CHOICE", ("input", "options"): [option], **plain}


async def _no_options(_company: Company, _asker: Asker) -> dict[Path, Any]:
    return {("input", "options"): None, ("input", "sensitive"): False}


async def _open_task(company: Company, _asker: Asker) -> dict[Path, Any]:
    return {("input", "id"): await record(company, "activity", kind="TASK", completedAt=None)}


async def _done_task(company: Company, _asker: Asker) -> dict[Path, Any]:
    return {("input", "id"): await record(company, "activity", kind="TASK")}


async def _to_plan(_company: Company, _asker: Asker) -> dict[Path, Any]:
    return {("input", "mapping"): [{"column": "Name", "field": "name"}], ("input", "options"): {}}


async def _to_start(company: Company, asker: Asker) -> dict[Path, Any]:
    return {("input", "id"): global_id("import", await _planned_import(company, asker))}


async def _to_resume(company: Company, asker: Asker) -> dict[Path, Any]:
    """One that stopped since somebody's access was revoked."""
    import_id, context = await _import(company, asker), company.owner.context
    await importing.plan_import(context, import_id=import_id, mapping=[("Name", "name")], options={})
    async with unit_of_work(context) as uow:
        await importing.stop(uow, import_id=import_id, pass_number=1)
    return {("input", "id"): global_id("import", import_id)}


async def _finished_import(company: Company, asker: Asker) -> UUID:
    """One that ran, so that it can be looked at again and undone."""
    import_id, context = await _planned_import(company, asker), company.owner.context
    async with unit_of_work(context) as uow:
        await importing.start_import(uow, import_id=import_id)
    await importing.run(replace(context, session_id=None), import_id=import_id, pass_number=2)
    return import_id


async def _to_look_again(company: Company, asker: Asker) -> dict[Path, Any]:
    return {("input", "id"): global_id("import", await _finished_import(company, asker))}


async def _office_hours(_company: Company, _asker: Asker) -> dict[Path, Any]:
    return {("input", "office"): {"days": [1, 2], "opens": 8, "closes": 18, "closed": ["2031-03-01"]}}


async def _a_week(company: Company, _asker: Asker) -> dict[Path, Any]:
    week = [{"weekday": 1, "opens": "09:00", "closes": "18:00"}]
    return {("input", "week"): week, ("input", "days"): [{"day": "2031-03-01", "works": False, "name": company.word}]}


async def _a_view(company: Company, _asker: Asker) -> dict[Path, Any]:
    return {
        ("input", "filter"): {"name": {"eq": company.word}, "ownerId": {"me": True}, "createdAt": {"during": "TODAY"}},
        ("input", "orderBy"): [{"name": "ASC"}],
        ("input", "columns"): ["name", "owner", "annualRevenue"],
    }


async def _a_private_view(company: Company, asker: Asker) -> dict[Path, Any]:
    """Who only reads cannot share."""
    return {**await _a_view(company, asker), ("input", "shared"): False}


async def _a_shared_account(company: Company, asker: Asker) -> dict[Path, Any]:
    return {("id",): global_id("account", (await _shared(company, asker)).record_id)}


async def _a_mask(company: Company, _asker: Asker) -> dict[Path, Any]:
    """The one field that is masked, so that others can be asked about as ever."""
    async with unit_of_work(company.owner.context) as uow:
        await masks.mask_fields(uow, object="account", fields=["site"])
    return {}


async def _looked_at(company: Company, _asker: Asker) -> dict[Path, Any]:
    """Somebody has revealed a sensitive value."""
    account = await record(company, "account")
    async with unit_of_work(company.owner.context) as uow:
        record_id = UUID(account.removeprefix("account_"))
        await revealing.reveal(uow, record_type="account", record_id=record_id, field="bank_account")
    return {}


async def _a_masked_field(company: Company, asker: Asker) -> dict[Path, Any]:
    return {**await _a_mask(company, asker), ("input", "field"): "site"}


PREPARED: dict[str, Prepared] = {
    "recordShares": _a_shared_account,
    "fieldMasks": _a_mask,
    "revealField": _a_masked_field,
    "revealedValues": _looked_at,
    "createSavedView": _a_private_view,
    "updateSavedView": _a_private_view,
    "createCustomField": _a_choice,
    "updateCustomField": _no_options,
    "completeTask": _open_task,
    "reopenTask": _done_task,
    "createUpload": _to_upload,
    "attachments": _with_a_file,
    "possibleDuplicates": _there_already,
    "qualityIssues": _quality_issues,
    "waiveQualityIssue": _quality_issue,
    "merges": _merged,
    "duplicateGroups": _a_pair,
    "releaseRecord": _held,
    "legalHolds": _holds,
    "mergeRecords": _two_to_merge,
    "setDuplicateSettings": _likenesses,
    "duplicateCheck": _a_search,
    "duplicateCount": _a_pair,
    "cleaningCases": _about_to_go,
    "following": _followed,
    "announceAttachment": _to_upload,
    "keepAttachment": _sent_attachment,
    "planImport": _to_plan,
    "startImport": _to_start,
    "reconcileImport": _to_look_again,
    "undoImport": _to_look_again,
    "resumeImport": _to_resume,
    "updateAlertSettings": _office_hours,
    "setBusinessHours": _a_week,
    "verifyEmail": _verify_email,
    "acceptInvitation": _invited,
    "readInvitation": _invited,
    "resetPassword": _reset,
    "refreshSession": _refresh,
    "signIn": _sign_in,
    **identity.PREPARED,
    **purchases.PREPARED,
    **lives.PREPARED,
    **partners.PREPARED,
    **leading.prepared(record),
    **dealing.prepared(record),
    **pricing.prepared(record),
    **quoting.prepared(record),
    **aiming.PREPARED,
    **capturing.prepared(record),
    **pooling.prepared(record),
    **assigning.PREPARED,
    **approving.PREPARED,
    **bulk.prepared(record),
}
