"""A company's keys, unwrapped: what seals, opens and makes blind indexes for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from tenants.errors import DomainError
from tenants.kit import envelope
from tenants.kit.envelope import NotOpened, Place
from tenants.kit.message import say


class KeyDestroyed(DomainError):
    """The company's keys were destroyed: nothing that was sealed opens again, and nothing more is sealed."""

    code = "KEY_DESTROYED"


class KeyUnavailable(DomainError):
    """What the keys are wrapped with is not at hand; the log says what is missing. The same may be tried again."""

    code = "KEY_UNAVAILABLE"


class ValueUnreadable(DomainError):
    """A sealed value does not open where it stands: it was moved, or changed. The same for every cause."""

    code = "SEALED_VALUE_UNREADABLE"


@dataclass(frozen=True, slots=True)
class Ring:
    """`data` are the data keys by number; the highest seals. Kept by nobody for longer than one operation."""

    tenant_id: UUID
    data: Mapping[int, bytes] = field(repr=False)
    index: bytes = field(repr=False)

    @property
    def number(self) -> int:
        """Of the key that seals."""
        return max(self.data)

    def seal(self, plain: bytes, table: str, column: str, row: UUID) -> bytes:
        return envelope.seal(self.data[self.number], self.number, plain, Place(self.tenant_id, table, column, row))

    def unseal(self, sealed: bytes, table: str, column: str, row: UUID) -> bytes:
        """Raises ValueUnreadable."""
        try:
            key = self.data.get(envelope.number_of(sealed))
            if key is not None:
                return envelope.unseal(key, sealed, Place(self.tenant_id, table, column, row))
        except NotOpened:
            pass
        raise unreadable()

    def blind(self, table: str, column: str, text: str) -> bytes:
        return envelope.blind(self.index, table, column, text)


def unreadable() -> ValueUnreadable:
    return ValueUnreadable(
        say(
            "This value cannot be opened. Tell whoever runs this installation.",
            "该值无法解密，请联系系统运维人员。",
        )
    )


def destroyed() -> KeyDestroyed:
    return KeyDestroyed(
        say("The encryption keys of this company were destroyed.", "该公司的加密密钥已销毁。"),
    )


def unavailable() -> KeyUnavailable:
    return KeyUnavailable(
        say(
            "Encrypted values cannot be read or written at the moment. Try again in a minute.",
            "暂时无法读写加密数据，请稍后再试。",
        )
    )
