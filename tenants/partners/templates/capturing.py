"""A partner's templates: capturing one from its own company or one that let it in as an administrator, and pushing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Uuid, any_, bindparam, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from tenants.context import Role, TenantContext
from tenants.db.unit_of_work import Row, UnitOfWork, unit_of_work
from tenants.errors import Forbidden, NotFound, invalid
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.kit.message import say
from tenants.noting import ChangeKind, Noted, note
from tenants.partners import gates
from tenants.partners.templates import fields, roles  # noqa: F401 - they say what a template can hold
from tenants.partners.templates.models import Template, TemplateOffer, TemplateVersion
from tenants.partners.templates.parts import Item, parts
from tenants.registry import checks
from tenants.registry.acting.force import IN_FORCE, is_for
from tenants.registry.acting.models import Grant
from tenants.registry.models import Tenant

MOST_COMPANIES = 100


class NotLetIn(Forbidden):
    """How a company is set up is told to whom it let in as an administrator."""

    code = "NOT_LET_IN"


@dataclass(frozen=True, slots=True)
class TemplateInfo:
    """Its newest version. `items` counts what it holds; times are UTC."""

    id: UUID
    name: str
    number: int
    source: str
    items: int
    captured_at: datetime


@dataclass(frozen=True, slots=True)
class Pushed:
    """`offered` is False where the company had been offered this very version already."""

    company_id: UUID
    offered: bool


_moment = bindparam("now", type_=DateTime(timezone=True))
_LIST = (
    select(
        Template.id, Template.name, Template.newest.label("number"), TemplateVersion.source,
        func.jsonb_array_length(TemplateVersion.content).label("items"), TemplateVersion.captured_at,
    )
    .join(TemplateVersion, (TemplateVersion.template_id == Template.id) & (TemplateVersion.number == Template.newest))
    .order_by(Template.name)
)  # fmt: skip
_ONE = _LIST.where(Template.id == bindparam("template_id"))
_CONTENT = (
    select(Template.name, TemplateVersion.number, TemplateVersion.content)
    .join(TemplateVersion, TemplateVersion.template_id == Template.id)
    .where(Template.id == bindparam("template_id"), TemplateVersion.number == bindparam("number"))
)
_new = upsert(Template).values(
    id=bindparam("id"), name=bindparam("name"), newest=1, created_at=bindparam("now")
)  # fmt: skip
_NEXT = _new.on_conflict_do_update(
    index_elements=["tenant_id", "name"], set_={"newest": Template.newest + 1}
).returning(Template.id, Template.newest)  # fmt: skip
_VERSION = insert(TemplateVersion).values(
    id=bindparam("id"), template_id=bindparam("template_id"), number=bindparam("number"), source=bindparam("source"),
    content=bindparam("content", type_=JSONB()), captured_at=bindparam("now"),
)  # fmt: skip
_OFFER = (
    upsert(TemplateOffer)
    .values(
        {
            name: bindparam(name)
            for name in ("id", "partner_id", "partner_name", "template_id", "template_name", "number", "offered_at")
        }
        | {"content": bindparam("content", type_=JSONB()), "state": "open", "accepted": []}
    )
    .on_conflict_do_nothing(index_elements=["tenant_id", "template_id", "number"])
    .returning(TemplateOffer.id)
)
_SUPERSEDE = (
    update(TemplateOffer)
    .where(
        TemplateOffer.template_id == bindparam("template_id"),
        TemplateOffer.number < bindparam("number"),
        TemplateOffer.state == "open",
    )
    .values(state="superseded")
)
_LET_IN = select(Grant.id).where(
    Grant.tenant_id == bindparam("tenant_id"),
    Grant.grantee_id == bindparam("home", type_=Uuid()),
    literal(Role.ADMIN.value) == any_(Grant.roles),
    IN_FORCE,
    is_for(bindparam("who", type_=Uuid())),
)
_NAME = select(Tenant.name).where(Tenant.id == bindparam("tenant_id"))


async def templates(uow: UnitOfWork) -> list[TemplateInfo]:
    """The asker's company's, by name. Raises Forbidden, NotAPartner."""
    await _gate(uow)
    return [TemplateInfo(**row) for row in await uow.rows(_LIST)]


async def capture(context: TenantContext, *, name: str, company_id: UUID) -> TemplateInfo:
    """Capture how a company is set up, as a new template or the next version of the one of this name. Raises
    Forbidden, NotAPartner, NotFound, NotLetIn, ValidationFailed.
    """
    name = checks.text("name", name, 80)
    async with unit_of_work(context, read_only=True) as uow:
        await _gate(uow)
        if company_id != context.tenant_id:
            await gates.require_runs(uow, context.tenant_id, company_id)
    source, found = await _look(context, company_id)
    if not found:
        raise invalid("company_id", say("There is nothing to capture.", "没有可提取的内容。"), "EMPTY")
    async with unit_of_work(context) as uow:
        made = await uow.row(_NEXT, id=uuid7(), name=name, now=now())
        assert made is not None
        template_id, number = made["id"], made["newest"]
        content = [item.as_row() for item in found]
        version = {"template_id": template_id, "number": number, "source": source, "content": content}
        await uow.run(_VERSION, id=uuid7(), now=now(), **version)
        facts = {"name": [None, name], "version": [None, number], "source": [None, source]}
        note(uow, Noted("template", template_id, ChangeKind.UPDATED, number, facts))
        return TemplateInfo(**await _one(uow, template_id))


async def push(
    context: TenantContext, *, template_id: UUID, company_ids: Sequence[UUID], number: int | None = None
) -> list[Pushed]:  # fmt: skip
    """Offer a version, or the newest, to companies one runs; each decides by itself. The same version is offered once.
    Raises Forbidden, NotAPartner, NotFound, ValidationFailed.
    """
    if not 1 <= len(company_ids) <= MOST_COMPANIES:
        raise invalid("company_ids", say("Choose companies, 100 at most.", "请选择公司，最多 100 个。"), "OUT_OF_RANGE")
    async with unit_of_work(context, read_only=True) as uow:
        await _gate(uow)
        newest = await _one(uow, template_id)
        version = await uow.row(_CONTENT, template_id=template_id, number=number or newest["number"])
        if version is None:
            raise NotFound(say("There is no such version.", "没有该版本。"), "number")
        for company_id in company_ids:
            await gates.require_runs(uow, context.tenant_id, company_id)
        home = str(await uow.value(_NAME))
    return [await _offer(context, home, company_id, template_id, version) for company_id in dict.fromkeys(company_ids)]


async def _offer(context: TenantContext, home: str, company_id: UUID, template_id: UUID, version: Row) -> Pushed:
    async with unit_of_work(gates.inside(context, company_id)) as uow:
        offer_id = await uow.value(
            _OFFER,
            id=uuid7(),
            partner_id=context.tenant_id,
            partner_name=home,
            template_id=template_id,
            template_name=version["name"],
            number=version["number"],
            content=version["content"],
            offered_at=now(),
        )
        if offer_id is not None:
            await uow.run(_SUPERSEDE, template_id=template_id, number=version["number"])
            facts = {"template": [None, version["name"]], "version": [None, version["number"]], "by": [None, home]}
            note(uow, Noted("template_offer", offer_id, ChangeKind.CREATED, 1, facts))
        return Pushed(company_id, offer_id is not None)


async def _look(context: TenantContext, company_id: UUID) -> tuple[str, list[Item]]:
    async with unit_of_work(gates.inside(context, company_id), read_only=True) as uow:
        theirs = company_id != context.tenant_id
        if theirs and await uow.value(_LET_IN, home=context.tenant_id, who=context.user_id, now=now()) is None:
            raise NotLetIn(
                say(
                    "To copy how this company is set up, be let in as an administrator first.",
                    "要提取该公司的设置，请先获得管理员权限的授权。",
                ),
                "company_id",
            )
        found = [item for part in parts().values() for item in await part.capture(uow)]
        return str(await uow.value(_NAME)), found


async def _gate(uow: UnitOfWork) -> None:
    gates.require_manager(uow.context)
    await gates.require_partner(uow, uow.tenant_id)


async def _one(uow: UnitOfWork, template_id: UUID) -> Row:
    row = await uow.row(_ONE, template_id=template_id)
    if row is None:
        raise NotFound(say("There is no such template.", "没有该模板。"), "template_id")
    return row
