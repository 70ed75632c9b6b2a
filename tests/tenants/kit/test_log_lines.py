"""What stands in the log of an error: everything that helps to find it, and nothing that somebody typed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import cast

import orjson
import pytest
import structlog

from tenants.kit import tracing
from tenants.kit.log_lines import configure
from tenants.kit.tracing import Tracer
from tenants.kit.whereabouts import MOST, whereabouts

CANARY = "王小明 138 0013 8000"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers = handlers
    root.setLevel(level)


def _stumble() -> None:
    try:
        int(CANARY)
    except ValueError as error:
        raise RuntimeError(f"could not store {CANARY}") from error


def _said(capsys: pytest.CaptureFixture[str]) -> str:
    """What was logged, with nothing beside it: a handler that breaks says so on the other stream only."""
    said = capsys.readouterr()
    assert said.err == ""
    return said.out


@pytest.mark.parametrize("whose", ["ours", "a library's"])
def test_an_error_is_logged_without_what_it_says(whose: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure("test")
    try:
        _stumble()
    except RuntimeError as error:
        if whose == "ours":
            structlog.get_logger("api").error("api.unexpected", exc_info=error)
        else:
            logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=error)
    line = _said(capsys).strip()
    assert "王小明" not in line and "138 0013" not in line and "\\u738b" not in line
    logged = orjson.loads(line)["exception"]
    assert logged.index("builtins.ValueError") < logged.index("builtins.RuntimeError")
    assert "test_log_lines.py" in logged and "_stumble" in logged


def test_groups_are_followed_and_deep_errors_are_cut() -> None:
    def deeper(left: int) -> None:
        if left:
            deeper(left - 1)
        raise KeyError(CANARY)

    try:
        deeper(500)
    except KeyError as error:
        assert len(whereabouts(error)) == MOST + 2
    try:
        raise ExceptionGroup(CANARY, [ValueError(CANARY), OSError(CANARY)])
    except ExceptionGroup as group:
        found = "\n".join(whereabouts(group))
    assert "ValueError" in found and "OSError" in found and "王" not in found


class Walk:
    """A tracer in the middle of a trace."""

    def ids(self) -> dict[str, str]:
        return {"trace_id": "4bf92f3577b34da6a3ce929d0e0e4736", "span_id": "00f067aa0ba902b7"}


@pytest.mark.parametrize("whose", ["ours", "a library's"])
def test_a_line_names_the_trace_it_is_part_of(whose: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure("test")
    tracing.use(cast(Tracer, Walk()))
    try:
        logger = structlog.get_logger("api") if whose == "ours" else logging.getLogger("uvicorn.error")
        logger.warning("something")
    finally:
        tracing.use(None)
    logger.warning("something else")
    lines = [orjson.loads(line) for line in _said(capsys).splitlines()]
    traced, untraced = (line for line in lines if line["event"].startswith("something"))
    assert traced["trace_id"] == "4bf92f3577b34da6a3ce929d0e0e4736" and "span_id" in traced
    assert "trace_id" not in untraced
