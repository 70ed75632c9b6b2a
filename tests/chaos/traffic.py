"""Clients as they are: they send by HTTP, and what they got no answer to they send again under the same key.

Every fifth wish loses its first answer for certain: its client hangs up after a moment, done or not.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

PATIENCE, A_MOMENT = 15, 0.03
TRY_AGAIN = {"INTERNAL", "RATE_LIMITED", "REQUEST_IN_PROGRESS"}


@dataclass(frozen=True, slots=True)
class Wish:
    """One mutation somebody wants done, and the cookie they are known by."""

    document: str
    input: dict[str, Any]
    cookie: str = ""
    key: str = field(default_factory=lambda: str(uuid4()))

    @property
    def headers(self) -> dict[str, str]:
        known = {"cookie": f"rapport={self.cookie}"} if self.cookie else {}
        return {"idempotency-key": self.key, "x-rapport-client": "web", **known}

    @property
    def body(self) -> dict[str, Any]:
        return {"query": self.document, "variables": {"input": self.input}}


@dataclass
class Traffic:
    """Sends every wish until it is acknowledged; `answers` are what was acknowledged, in the order of the wishes."""

    ports: Sequence[int]
    clients: int = 12
    answered: int = 0
    sent_again: int = 0
    replayed: int = 0

    async def fulfil(self, wishes: Sequence[Wish]) -> list[dict[str, Any]]:
        waiting = iter(enumerate(wishes))
        answers: list[dict[str, Any]] = [{}] * len(wishes)

        async def client(ports: itertools.cycle[int]) -> None:
            async with httpx.AsyncClient() as http:
                for number, wish in waiting:
                    answers[number] = await self._insist(http, ports, wish, hurried=number % 5 == 0)
                    self.answered += 1

        shifts = [itertools.cycle([*self.ports[n % 2 :], *self.ports[: n % 2]]) for n in range(self.clients)]
        await asyncio.gather(*(client(ports) for ports in shifts))
        return answers

    async def _insist(
        self, http: httpx.AsyncClient, ports: itertools.cycle[int], wish: Wish, *, hurried: bool
    ) -> dict[str, Any]:
        answer = await self._send(http, next(ports), wish, A_MOMENT if hurried else PATIENCE)
        while answer is None:
            self.sent_again += 1
            await asyncio.sleep(0.1)
            answer = await self._send(http, next(ports), wish, PATIENCE)
        return answer

    async def _send(self, http: httpx.AsyncClient, port: int, wish: Wish, timeout: float) -> dict[str, Any] | None:
        """What was answered, or None when nobody can tell whether it was done."""
        url = f"http://127.0.0.1:{port}/graphql"
        try:
            answer = await http.post(url, json=wish.body, headers=wish.headers, timeout=timeout)
        except httpx.TransportError:
            return None
        found: dict[str, Any] = answer.json() if answer.status_code == 200 else {}
        codes = {error["extensions"]["code"] for error in found.get("errors", [])}
        if answer.status_code >= 500 or codes & TRY_AGAIN:
            return None
        assert not codes, found
        self.replayed += "idempotency-replayed" in answer.headers
        data: dict[str, Any] = found["data"]
        return data
