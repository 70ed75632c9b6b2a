"""What wraps data keys: key-encryption keys in a file of the installation's own, or a key of AWS KMS.

A wrapped key opens for one place alone (whose key it is, and which): from a file, because each place has a wrapping key
of its own, derived from the file's; in KMS, because the place is its encryption context.
"""

from __future__ import annotations

import asyncio
import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap_with_padding,
    aes_key_wrap_with_padding,
)

from tenants.config import KEY_FILE, settings

_KMS = "kms:"
_BYTES = 32
_NOT_OURS = {"InvalidCiphertextException", "IncorrectKeyException"}


class WrappingUnavailable(Exception):
    """There is no key to wrap with, or what holds it does not answer; the message is for the operator."""


class NotUnwrapped(Exception):
    """The bytes were wrapped for another place, under another key, or were changed."""


class Wrapping(Protocol):
    """`name` is the key that wraps from now on; what was wrapped is kept together with its name."""

    @property
    def name(self) -> str: ...

    async def wrap(self, key: bytes, place: str) -> bytes:
        """Raises WrappingUnavailable."""

    async def unwrap(self, wrapped: bytes, name: str, place: str) -> bytes:
        """Raises WrappingUnavailable, NotUnwrapped."""


def wrapping() -> Wrapping:
    """As the installation is set up now; a file is read afresh, so that a rotation counts at once."""
    found = settings()
    if found.key_encryption == "kms":
        return InKms(found.kms_key)
    return InFile(read_file(path()))


async def unwrap(wrapped: bytes, name: str, place: str) -> bytes:
    """Open what any key of either kind has wrapped, while the installation moves from one to the other. Raises
    WrappingUnavailable, NotUnwrapped.
    """
    found: Wrapping = InKms(name.removeprefix(_KMS)) if name.startswith(_KMS) else InFile(read_file(path()))
    return await found.unwrap(wrapped, name, place)


@dataclass(frozen=True, slots=True)
class InFile:
    """AES key wrap with padding (RFC 5649) under the last of `keys`, by name; those before it still unwrap."""

    keys: dict[str, bytes]

    @property
    def name(self) -> str:
        return next(reversed(self.keys))

    async def wrap(self, key: bytes, place: str) -> bytes:
        return aes_key_wrap_with_padding(_for(self.keys[self.name], place), key)

    async def unwrap(self, wrapped: bytes, name: str, place: str) -> bytes:
        if name not in self.keys:
            raise WrappingUnavailable(f"The key-encryption key {name} is not in {path()}.")
        try:
            return aes_key_unwrap_with_padding(_for(self.keys[name], place), wrapped)
        except InvalidUnwrap as error:
            raise NotUnwrapped(place) from error


def _for(key: bytes, place: str) -> bytes:
    return hmac.digest(key, b"wrap:v1:" + place.encode(), "sha256")


@dataclass(frozen=True, slots=True)
class InKms:
    """One key of AWS KMS, which never leaves it. `key` is its id, ARN or alias."""

    key: str

    @property
    def name(self) -> str:
        return f"{_KMS}{self.key}"

    async def wrap(self, key: bytes, place: str) -> bytes:
        found = await _ask("encrypt", KeyId=self.key, Plaintext=key, EncryptionContext={"place": place})
        wrapped: bytes = found["CiphertextBlob"]
        return wrapped

    async def unwrap(self, wrapped: bytes, name: str, place: str) -> bytes:
        found = await _ask(
            "decrypt",
            KeyId=name.removeprefix(_KMS),
            CiphertextBlob=wrapped,
            EncryptionContext={"place": place},
        )
        key: bytes = found["Plaintext"]
        return key


async def _ask(operation: str, **parameters: Any) -> Any:
    try:
        return await asyncio.to_thread(getattr(_client(), operation), **parameters)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in _NOT_OURS:
            raise NotUnwrapped(parameters["EncryptionContext"]["place"]) from error
        raise WrappingUnavailable(f"KMS refused {operation}: {code}") from error
    except BotoCoreError as error:
        raise WrappingUnavailable(f"KMS did not answer {operation}: {error}") from error


def _client() -> Any:
    found = settings()
    return _client_of(found.kms_endpoint, found.kms_region)


@lru_cache(maxsize=4)
def _client_of(endpoint: str, region: str) -> Any:
    config = Config(connect_timeout=3, read_timeout=5, retries={"mode": "standard", "max_attempts": 3})
    session = boto3.session.Session()
    return session.client("kms", endpoint_url=endpoint or None, region_name=region, config=config)


def path() -> Path:
    found = settings()
    return found.key_file or found.data / KEY_FILE


def read_file(path: Path) -> dict[str, bytes]:
    """The keys of a file by name, a line of hex each, the newest last. Raises WrappingUnavailable."""
    try:
        keys = [bytes.fromhex(line) for line in path.read_text(encoding="ascii").split()]
    except (OSError, ValueError) as error:
        raise WrappingUnavailable(
            f"There is no readable key-encryption key in {path}: RAPPORT_KEY_FILE names it, `./rapport up` makes it."
        ) from error
    if not keys or any(len(key) != _BYTES for key in keys):
        raise WrappingUnavailable(f"{path} must hold keys of 32 bytes in hex, one a line.")
    return {name_of(key): key for key in keys}


def name_of(key: bytes) -> str:
    return f"file:{sha256(key).hexdigest()[:12]}"


def make_file(path: Path) -> None:
    """Make the file with a first key, unless it is there. Of several who make it at once, the first wins.

    Never made by a process that only finds it missing: two servers would wrap under keys the other does not have.
    """
    if not path.exists():
        with suppress(FileExistsError):
            _put(path, [secrets.token_bytes(_BYTES)])


def add_key(path: Path) -> tuple[str, str]:
    """Have a new key wrap from now on; returns the name of the one before and its own."""
    keys, new = read_file(path), secrets.token_bytes(_BYTES)
    _put(path, [*keys.values(), new], replace=True)
    return next(reversed(keys)), name_of(new)


def forget_all_but_the_last(path: Path) -> int:
    """Destroy older keys; returns how many. What is wrapped under them opens never again, in backups neither."""
    keys = read_file(path)
    _put(path, [next(reversed(keys.values()))], replace=True)
    return len(keys) - 1


def _put(path: Path, keys: list[bytes], *, replace: bool = False) -> None:
    """Appears whole or not at all, readable for its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write("".join(f"{key.hex()}\n" for key in keys))
        file.flush()
        os.fsync(file.fileno())
    try:
        part.rename(path) if replace else os.link(part, path)
    finally:
        part.unlink(missing_ok=True)
