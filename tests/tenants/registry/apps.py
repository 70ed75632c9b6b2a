"""An authenticator app, as a phone has one; and people who have set it up."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest

from tenants.registry import service as registry
from tenants.registry.entering import Challenge
from tenants.registry.service import SecondFactorNeeded, Visitor
from tests.cast import Person


@dataclass
class App:
    """`code()` is never one it has shown before: it reads ahead within what the server allows for wrong clocks."""

    secret: str
    last: int = 0

    @classmethod
    def scan(cls, enrolment: registry.Enrolment) -> App:
        assert parse_qs(urlsplit(enrolment.uri).query)["secret"] == [enrolment.secret]
        return cls(enrolment.secret)

    def code(self) -> str:
        self.last = max(self.last + 1, int(time.time()) // 30 - 1)
        return self.at(self.last)

    def at(self, step: int) -> str:
        return pyotp.TOTP(self.secret).generate_otp(step)

    def never(self) -> str:
        """A code of no step near now."""
        present = int(time.time()) // 30
        near = {self.at(present + away) for away in range(-3, 4)}
        return next(code for code in ("000000", "111111", "222222", "333333", "444444") if code not in near)


async def set_up(person: Person) -> tuple[App, list[str]]:
    """The person's app, and their recovery codes."""
    app = App.scan(await registry.begin_enrolment(person.context, password=person.password))
    return app, await registry.confirm_enrolment(person.context, code=app.code())


async def challenged(visitor: Visitor, person: Person) -> Challenge:
    """The first step of a sign-in that has a second."""
    with pytest.raises(SecondFactorNeeded) as needed:
        await registry.sign_in(visitor, email=person.email, password=person.password)
    return needed.value.challenge


async def in_two_steps(person: Person, app: App) -> Person:
    """The same person, signed in with both factors."""
    visitor = Visitor(mark="their own browser")
    challenge = await challenged(visitor, person)
    signed_in = await registry.prove_second_factor(visitor, token=challenge.token, code=app.code())
    return replace(person, context=signed_in.context, token=signed_in.token)
