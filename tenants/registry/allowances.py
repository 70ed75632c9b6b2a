"""How often the doors may be tried. Everything here is counted before a password is hashed or a mail is written."""

from __future__ import annotations

from tenants.adapters import limiter
from tenants.adapters.limiter import Limit
from tenants.registry.visitor import Visitor

_QUARTER, _HOUR, _DAY = 15 * 60, 60 * 60, 24 * 60 * 60

SIGN_IN = Limit("sign-in", 10, _QUARTER)
SIGN_IN_NETWORK = Limit("sign-in-network", 100, _QUARTER)
SIGN_IN_ACCOUNT = Limit("sign-in-account", 60, _HOUR)
SIGN_IN_KNOWN = Limit("sign-in-known", 10, _QUARTER)
CONFIRM = Limit("confirm-password", 10, _QUARTER)
PROVE = Limit("second-factor", 10, _QUARTER)
PROVE_DAY = Limit("second-factor-day", 50, _DAY)
"""A guess is right in three of a million cases, so that who has the password has one chance in 6,700 a day."""
SIGN_UP_NETWORK = Limit("sign-up-network", 20, _HOUR)
SIGN_UP = Limit("sign-up", 5, _HOUR)
RESEND = Limit("verification", 5, _HOUR)
RESET = Limit("password-reset", 5, _HOUR)
RESET_NETWORK = Limit("password-reset-network", 50, _HOUR)
ACCEPT_NETWORK = Limit("invitation-network", 50, _HOUR)


async def to_sign_in(visitor: Visitor, email: str, *, known: bool = False) -> None:
    """By network first (a spray over many addresses), then by network and address (one person's password), then by the
    address alone (one person's password, tried from everywhere). Where the person has signed in before is counted for
    itself, so that whoever uses their address up from elsewhere does not lock them out.
    """
    await limiter.hit(SIGN_IN_NETWORK, visitor.network)
    if known:
        await limiter.hit(SIGN_IN_KNOWN, visitor.fingerprint, email)
    else:
        await limiter.hit(SIGN_IN, visitor.network, email)
        await limiter.hit(SIGN_IN_ACCOUNT, email)


async def signed_in(visitor: Visitor, email: str) -> None:
    """The right password forgets the wrong ones from there, not those from elsewhere."""
    await limiter.clear(SIGN_IN, visitor.network, email)
    await limiter.clear(SIGN_IN_KNOWN, visitor.fingerprint, email)


async def to_ask(visitor: Visitor) -> None:
    """A sign-in that names nobody yet: a passkey, a company's provider."""
    await limiter.hit(SIGN_IN_NETWORK, visitor.network)


async def to_confirm(user_id: str) -> None:
    """Somebody signed in gives their password again."""
    await limiter.hit(CONFIRM, user_id)


async def to_prove(user_id: str) -> None:
    """A code of the second factor, wherever the guesses come from."""
    await limiter.hit(PROVE, user_id)
    await limiter.hit(PROVE_DAY, user_id)


async def to_sign_up(visitor: Visitor, email: str) -> None:
    """The address has a limit of its own, so that nobody's inbox is filled by signing them up."""
    await limiter.hit(SIGN_UP_NETWORK, visitor.network)
    await limiter.hit(SIGN_UP, email)


async def to_resend(email: str) -> None:
    await limiter.hit(RESEND, email)


async def to_reset(visitor: Visitor, email: str) -> None:
    await limiter.hit(RESET_NETWORK, visitor.network)
    await limiter.hit(RESET, email)


async def to_accept(visitor: Visitor) -> None:
    await limiter.hit(ACCEPT_NETWORK, visitor.network)
