"""Who takes part: a provider, and we as a company's service; and what is needed for both to speak."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec


class NotInstalled(Exception):
    """This installation came without what SAML needs (the extra `saml`)."""


class Refused(Exception):
    """What the provider says cannot be believed, or it lets nobody in. The text says why, for the log."""


class Unreadable(Exception):
    """What was pasted is no certificate, or no description of a provider."""


@dataclass(frozen=True, slots=True)
class Provider:
    """`certificates` are PEM; whatever is signed by the key of one of them is the provider's word."""

    entity_id: str
    sso_url: str
    certificates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """We, to the provider of one company: our name, and where it sends people back to."""

    entity_id: str
    acs: str


def installed() -> bool:
    """Whether SAML can be spoken here."""
    return all(find_spec(name) is not None for name in ("xmlsec", "lxml", "onelogin"))


def require_installed() -> None:
    """Raises NotInstalled."""
    if not installed():
        raise NotInstalled
