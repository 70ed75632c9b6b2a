"""The stamp a form page carries: which form, when it was made, and that we made it. No third party says who is human.

A page without one was not opened; one that is sent at once was not read; one of yesterday was kept. A browser that runs
scripts also shows that it has worked for a moment (a hash with twelve zero bits), which costs a person nothing and
whoever sends a million a day's electricity; one that runs none waits longer, and may send less often.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from tenants.registry import tokens

SOONEST, SOONEST_WITHOUT_WORK = timedelta(seconds=2), timedelta(seconds=4)
LIFE = timedelta(hours=24)
ZEROS = "000"
"""How the hexadecimal hash of stamp:number must begin: 4,096 tries on average."""


class StampProblem(StrEnum):
    FORGED = "FORGED"
    TOO_FAST = "TOO_FAST"
    TOO_OLD = "TOO_OLD"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`worked`: the browser showed that it has worked for it. `token` names the page, so that it counts once."""

    problem: StampProblem | None
    worked: bool = False
    token: bytes | None = None


def stamp(public_id: str, moment: datetime) -> str:
    """A stamp for one showing of a form, made at `moment` (UTC)."""
    head = f"{public_id}.{int(moment.timestamp() * 1000):x}.{secrets.token_hex(8)}"
    return f"{head}.{_mac(head)}"


def judge(given: str, public_id: str, work: str, moment: datetime) -> Verdict:
    """What a stamp that came back at `moment` is worth."""
    head, _, mac = given.rpartition(".")
    parts = head.split(".")
    genuine = given.isascii() and len(given) < 200 and hmac.compare_digest(_mac(head), mac)
    if not genuine or len(parts) != 3 or parts[0] != public_id:
        return Verdict(StampProblem.FORGED)
    token, worked = hashlib.sha256(given.encode()).digest(), has_worked(given, work)
    age = moment - datetime.fromtimestamp(int(parts[1], 16) / 1000, UTC)
    if age > LIFE:
        return Verdict(StampProblem.TOO_OLD, worked)
    soonest = SOONEST if worked else SOONEST_WITHOUT_WORK
    return Verdict(StampProblem.TOO_FAST if age < soonest else None, worked, token)


def has_worked(given: str, work: str) -> bool:
    """Whether `work` is a number that gives the stamp a hash that begins with zeros."""
    plain = work.isascii() and work.isdigit() and len(work) <= 12
    return plain and hashlib.sha256(f"{given}:{work}".encode()).hexdigest().startswith(ZEROS)


def _mac(head: str) -> str:
    return base64.urlsafe_b64encode(tokens.mac(f"form:{head}".encode("utf-8", "surrogatepass"))[:18]).decode()
