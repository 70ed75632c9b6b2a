"""The page on queries shows what the compiler writes, in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import pytest
from graphql.execution.values import VariableValues

from api.fast import plan_for
from api.schema.schema import schema
from api.shapes import Document, page_shape
from tenants.context import TenantContext
from tenants.records.catalogue import catalogue
from tenants.records.compiling import compile_page
from tenants.records.holes import Hole
from tenants.records.sql import Pen

HANDBOOK = Path(__file__).resolve().parents[2] / "docs" / "handbook"


@pytest.mark.parametrize("page", ["queries.md", "queries.zh-CN.md"])
def test_the_statement_on_the_page_is_the_one_that_is_sent(page: str) -> None:
    text = (HANDBOOK / page).read_text(encoding="utf-8")
    blocks = dict(re.findall(r"```(graphql|sql)\n(.*?)```", text, re.DOTALL))
    assert _plain(blocks["sql"]) == _plain(_statement(blocks["graphql"]))


def _statement(query: str) -> str:
    plan = plan_for(query, None)
    assert plan is not None
    document = Document(schema()._schema, plan.fragments, VariableValues({}, {"after": Hole("after")}))
    (nodes,) = document.fields("Query", [plan.operation.selection_set]).values()
    shape = page_shape(document, "Query", catalogue()["contact"], nodes)
    return compile_page(Pen(TenantContext(uuid4())), shape).sql


def _plain(sql: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\s*([(),])\s*", r"\1", sql)).strip()
