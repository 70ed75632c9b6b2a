"""Opening a form to the public: whose it is, what it asks, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from tenants.adapters import limiter
from tenants.adapters.limiter import Limit
from tenants.context import TenantContext
from tenants.crm.capture import forms, stamps
from tenants.crm.capture.asking import Askable, askable
from tenants.crm.capture.forms import FormField, FormSettings
from tenants.crm.capture.models import SourceKind
from tenants.crm.capture.sources import one
from tenants.db.unit_of_work import unit_of_work
from tenants.errors import NotFound
from tenants.kit.clock import now
from tenants.kit.message import say
from tenants.plans import Module
from tenants.registry.doors import service as doors
from tenants.registry.visitor import Visitor

LOOKS = Limit("form-look", amount=120, seconds=60)


@dataclass(frozen=True, slots=True)
class Asked:
    """One field as it is asked for."""

    field: FormField
    what: Askable

    @property
    def required(self) -> bool:
        return self.field.required or (self.what.required and self.what.path != "name")

    def label(self, locale: str) -> str:
        return self.field.label or self.what.label[locale]


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form as it is now. `context` is the company itself at work."""

    context: TenantContext
    source_id: UUID
    public_id: str
    name: str
    settings: FormSettings
    asked: tuple[Asked, ...]

    @property
    def by_path(self) -> Mapping[str, Askable]:
        return {each.what.path: each.what for each in self.asked}

    def stamp(self) -> str:
        """A fresh one, for one showing of the page."""
        return stamps.stamp(self.public_id, now())


async def open_form(visitor: Visitor, *, public_id: str) -> OpenForm:
    """The form at an address. Raises NotFound for none, one that is switched off, or a company whose plan has no leads;
    RateLimited.
    """
    await limiter.hit(LOOKS, visitor.network)
    found = await doors.behind(public_id, kind=SourceKind.FORM.value, request_id=visitor.request_id)
    async with unit_of_work(found.context, read_only=True) as uow:
        row = await one(uow, found.source_id, SourceKind.FORM)
        known = await askable(uow)
    if not row["enabled"] or not found.context.has(Module.LEADS, writes=True):
        raise NotFound(say("This form is closed.", "该表单已关闭。"))
    settings = forms.stored(row["settings"])
    asked = tuple(Asked(each, known[each.path]) for each in settings.fields if each.path in known)
    return OpenForm(found.context, found.source_id, public_id, row["name"], settings, asked)
