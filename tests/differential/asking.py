"""Asking the whole application in process, and what makes two answers the same."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from api import fast, gateway, lane
from api.app import create_app
from tests.differential.readers import FIRST, Reader, reading

_HEADERS = ((b"content-type", b"application/json"), (b"x-rapport-client", b"web"))
_CURSOR = re.compile(rb'"[A-Za-z0-9_-]{60,}"')


class Asker:
    """People signed in. `compiled` says whether the last answer came by the lane of compiled reads."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._app = create_app()
        self._cookies = [(b"cookie", f"rapport={token}".encode()) for token in tokens]
        self.compiled = False

    async def ask(self, document: str, variables: dict[str, Any], reader: Reader = FIRST) -> bytes:
        """The body of the answer, through the gateway as it is."""
        self.compiled = False
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(lane, "answer", self._noting(fast.answer))
            return await self._post(document, variables, reader)

    async def ask_executed(self, document: str, variables: dict[str, Any], reader: Reader = FIRST) -> bytes:
        """The body of the answer, executed by Strawberry."""
        with _nothing_compiles():
            return await self._post(document, variables, reader)

    def _noting(self, real: Any) -> Any:
        async def answer(*arguments: Any) -> bytes | None:
            data: bytes | None = await real(*arguments)
            self.compiled = data is not None
            return data

        return answer

    async def _post(self, document: str, variables: dict[str, Any], reader: Reader) -> bytes:
        body = orjson.dumps({"query": document, "variables": variables})
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": "/graphql",
            "raw_path": b"/graphql",
            "root_path": "",
            "query_string": b"",
            "client": ("127.0.0.1", 1),
            "server": ("rapport.test", 80),
            "headers": [*_HEADERS, self._cookies[reader.person], (b"content-length", b"%d" % len(body))],
        }
        given: list[dict[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]
        sent: list[bytes] = []

        async def receive() -> dict[str, Any]:
            if given:
                return given.pop()
            return await asyncio.get_running_loop().create_future()

        async def send(message: Any) -> None:
            sent.append(message.get("body", b""))

        with reading(reader):
            await self._app(scope, receive, send)
        return b"".join(sent)


@contextmanager
def _nothing_compiles() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gateway, "plan_for", lambda *_: None)
        yield


def same(expected: dict[str, Any], told: bytes) -> bool:
    """Whether an answer is the expected one, byte for byte but for what no two authors say alike: of an error its path
    and code count, of a cursor its values.

    Where there is no data, any one of the expected errors was enough for it.
    """
    answer = orjson.loads(told)
    if _without_cursors(expected["data"]) != _without_cursors(answer.get("data")):
        return False
    wanted, found = _errors(expected), _errors(answer)
    return wanted == found or (expected["data"] is None and bool(found) and set(found) <= set(wanted))


def _errors(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((repr(each.get("path")), each["extensions"]["code"]) for each in answer.get("errors", []))


def _without_cursors(data: Any) -> bytes:
    return _CURSOR.sub(_opened, orjson.dumps(data))


def _opened(cursor: re.Match[bytes]) -> bytes:
    text = cursor[0][1:-1]
    try:
        shape, values = orjson.loads(base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))[16:])
    except ValueError:
        return cursor[0]
    return orjson.dumps([shape, [_value(each) for each in values]])


def _value(value: Any) -> Any:
    """A moment may have lost its trailing zeros on the way."""
    try:
        return datetime.fromisoformat(value).astimezone(UTC).isoformat()
    except (TypeError, ValueError):
        return value
