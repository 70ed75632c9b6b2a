"""What a plan does not have is refused in words, in both languages, never by the name of a meter or a module."""

from __future__ import annotations

import pytest

from tenants.db.usage import full
from tenants.entitlement import LIMITS, SEEDED_BOOK, entitle
from tenants.kit.message import Message
from tenants.plans import LIMIT_NAMES, MODULE_NAMES, Module, Plan

FREE = entitle(SEEDED_BOOK, Plan.FREE)


def spells(code: str, text: str) -> bool:
    return "_" in code and code in text


@pytest.mark.parametrize("limit", LIMITS)
def test_a_full_limit_has_words(limit: str) -> None:
    assert LIMIT_NAMES[limit].zh != LIMIT_NAMES[limit]
    refusal = full(FREE, limit).message
    assert isinstance(refusal, Message)
    assert LIMIT_NAMES[limit] in refusal and LIMIT_NAMES[limit].zh in refusal.zh
    assert not spells(limit, refusal) and not spells(limit, refusal.zh)


@pytest.mark.parametrize("module", Module)
def test_a_module_that_is_missing_has_words(module: Module) -> None:
    refusal = entitle(SEEDED_BOOK, Plan.FREE, modules={module: False}).refusal(module).message
    assert isinstance(refusal, Message)
    assert MODULE_NAMES[module] in refusal and MODULE_NAMES[module].zh in refusal.zh
    assert "Free" in refusal and "免费版" in refusal.zh
