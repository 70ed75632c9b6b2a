"""Whether a custom field can be sensitive, and what stands against its becoming so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import bindparam, exists, or_, select

from tenants.db.unit_of_work import UnitOfWork
from tenants.errors import invalid
from tenants.kit.message import say
from tenants.records.custom_kinds import SENSITIVE, CustomKind
from tenants.records.importing.models import Import, ImportState
from tenants.records.sealing import converting
from tenants.records.sealing.asked import kept_filters_on
from tenants.records.sealing.values import CUSTOM

_IMPORTING = select(
    exists().where(
        Import.record_type == bindparam("record_type"),
        or_(Import.state == ImportState.PLANNING.value, Import.state == ImportState.RUNNING.value),
    )
)


def sealable(kind: CustomKind) -> Literal[True]:
    """Raises ValidationFailed (NOT_SENSITIVE_KIND) for a kind whose values cannot be sealed."""
    if kind.value not in SENSITIVE:
        raise invalid(
            "sensitive",
            say(
                "Only text, web addresses, e-mail addresses and phone numbers can be encrypted.",
                "只有单行文本、网址、邮箱和电话字段可以加密。",
            ),
            "NOT_SENSITIVE_KIND",
        )
    return True


async def make_sensitive(uow: UnitOfWork, row: Mapping[str, Any], *, wanted: bool) -> None:
    """Have a stored field's values sealed from now on. Raises ValidationFailed."""
    if bool(row["sensitive"]) is wanted:
        return
    if not wanted:
        raise invalid(
            "sensitive", say("An encrypted field stays encrypted.", "已加密的字段不能取消加密。"), "IMMUTABLE"
        )
    sealable(CustomKind(row["kind"]))
    record_type, key = row["record_type"], row["key"]
    names = await kept_filters_on(uow, f"{record_type}.{CUSTOM}{key}")
    if names:
        raise invalid(
            "sensitive",
            say(
                "Saved views or tag rules ask for this field, and so hold values of it: {names}.",
                "以下已保存视图或标签规则含有该字段的值：{names}。",
                names=", ".join(names[:5]),
            ),
            "FIELD_IN_FILTERS",
        )
    if await uow.value(_IMPORTING, record_type=record_type):
        message = say("An import into these records is under way; wait for it.", "正在导入此类记录，请等待导入完成。")
        raise invalid("sensitive", message, "IMPORT_RUNNING")
    await converting.begin(uow, field_id=row["id"], record_type=record_type, key=key)
