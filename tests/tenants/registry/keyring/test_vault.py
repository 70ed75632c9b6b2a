"""Secrets of the registry: companies' under their own keys, people's under the platform's, older ones as they are."""

from __future__ import annotations

import hmac
import os
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import bindparam, select, update

from tenants.config import settings
from tenants.context import PLATFORM, PLATFORM_TENANT, Role
from tenants.db.database import Database
from tenants.db.unit_of_work import unit_of_work
from tenants.registry import service as registry
from tenants.registry.keyring import vault
from tenants.registry.keyring.keeping import ring_of
from tenants.registry.keyring.ring import ValueUnreadable
from tenants.registry.models import OidcConnection, SecondFactor
from tenants.registry.service import Visitor
from tests import cast
from tests.tenants.registry.apps import challenged, set_up

HERE = Visitor(mark="alice's browser", agent="Firefox")
_SECRET = select(SecondFactor.sealed_secret).where(SecondFactor.user_id == bindparam("user_id"))
_PUT = update(SecondFactor).where(SecondFactor.user_id == bindparam("whose")).values(sealed_secret=bindparam("sealed"))
_CLIENT = select(OidcConnection.sealed_secret).where(OidcConnection.tenant_id == bindparam("tenant"))


def sealed_before(plain: bytes, place: str) -> bytes:
    """As secrets were sealed before there were data keys."""
    key, nonce = hmac.digest(settings().secret_key.encode(), b"seal:v1", "sha256"), os.urandom(12)
    return b"\x01" + nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


async def app_secret(user_id: UUID) -> bytes:
    async with unit_of_work(PLATFORM, read_only=True) as uow:
        return await uow.value(_SECRET, user_id=user_id)


async def test_an_app_that_was_set_up_before_still_works(database: Database) -> None:
    alice = await cast.owner("Alice", "acme")
    app, _ = await set_up(alice)
    sealed = await app_secret(alice.id)
    plain = await vault.unseal(PLATFORM_TENANT, sealed, "second_factors", "sealed_secret", alice.id)
    before = sealed_before(plain, f"second_factors.sealed_secret:{alice.id}")
    async with unit_of_work(PLATFORM) as uow:
        await uow.run(_PUT, whose=alice.id, sealed=before)
    challenge = await challenged(HERE, alice)
    assert await registry.prove_second_factor(HERE, token=challenge.token, code=app.code())


async def test_a_persons_secret_is_sealed_by_the_platform_and_a_companys_by_itself(database: Database) -> None:
    alice = await cast.owner("Alice", "acme")
    await set_up(alice)
    assert await vault.unseal(PLATFORM_TENANT, await app_secret(alice.id), "second_factors", "sealed_secret", alice.id)
    async with unit_of_work(alice.context) as uow:
        await registry.set_connection(
            uow, issuer="https://login.acme.example", client_id="rapport", client_secret="open sesame",
            default_role=Role.REP, enabled=True,
        )  # fmt: skip
        sealed = await uow.value(_CLIENT, tenant=alice.tenant_id)
    ring = await ring_of(alice.tenant_id)
    assert ring.unseal(sealed, "oidc_connections", "sealed_secret", alice.tenant_id) == b"open sesame"
    with pytest.raises(ValueUnreadable):
        await vault.unseal(PLATFORM_TENANT, sealed, "oidc_connections", "sealed_secret", alice.tenant_id)


async def test_what_is_no_secret_of_either_kind_is_refused(database: Database) -> None:
    alice = await cast.owner("Alice", "acme")
    for noise in (b"", b"\x01", b"\x01" + os.urandom(40), b"\x02" + os.urandom(40), b"\x03" + os.urandom(40)):
        with pytest.raises(ValueUnreadable):
            await vault.unseal(alice.tenant_id, noise, "t", "c", alice.id, before="here")
