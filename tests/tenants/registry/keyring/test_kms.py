"""The same keys, wrapped by AWS KMS: another server, which sees keys and never values."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tenants.adapters import wrapping
from tenants.adapters.wrapping import InKms, NotUnwrapped, WrappingUnavailable
from tenants.db.unit_of_work import unit_of_work
from tenants.records import revealing
from tenants.records.sealing import service as sealing
from tenants.registry.keyring import keeping
from tenants.registry.keyring.ring import KeyUnavailable
from tests import cast
from tests.engines import environment
from tests.tenants.conftest import create

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "acme",
    "AWS_SECRET_ACCESS_KEY": "not a secret",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@pytest.fixture(scope="module")
def kms() -> Iterator[str]:
    """The address of a KMS."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def key(kms: str, key_file: Path) -> Iterator[str]:
    """A key there, which the installation is set up to use."""
    with environment({**CREDENTIALS, "RAPPORT_KEY_ENCRYPTION": "kms", "RAPPORT_KMS_ENDPOINT": kms}):
        made = new_key(kms)
        with environment({"RAPPORT_KMS_KEY": made}):
            yield made


def new_key(kms: str) -> str:
    client = boto3.session.Session().client("kms", endpoint_url=kms, region_name="us-east-1")
    found: str = client.create_key()["KeyMetadata"]["KeyId"]
    return found


async def test_a_key_opens_for_its_place_alone(key: str) -> None:
    wrapped = await InKms(key).wrap(b"k" * 32, "acme|data|1")
    assert await InKms(key).unwrap(wrapped, f"kms:{key}", "acme|data|1") == b"k" * 32
    with pytest.raises(NotUnwrapped):
        await InKms(key).unwrap(wrapped, f"kms:{key}", "globex|data|1")


async def test_values_are_sealed_and_revealed(key: str) -> None:
    alice = await cast.owner("Alice", "acme")
    account = await create(alice.context, "account", name="Acme", bank_account="DE89370400440532013000")
    keeping._held.clear()
    async with unit_of_work(alice.context) as uow:
        found = await revealing.reveal(uow, record_type="account", record_id=account, field="bank_account")
    assert found == "DE89370400440532013000"


async def test_another_kms_key_wraps_what_a_file_or_an_older_one_did(key: str, kms: str, key_file: Path) -> None:
    alice = await cast.owner("Alice", "acme")
    account = await create(alice.context, "account", name="Acme", bank_account="DE89370400440532013000")
    newer = new_key(kms)
    with environment({"RAPPORT_KMS_KEY": newer}):
        done, count = await sealing.rewrap_all()
        assert done == count
        keeping._held.clear()
        async with unit_of_work(alice.context) as uow:
            assert (await sealing.key_state(uow)).wrapped_by == f"kms:{newer}"
            found = await revealing.reveal(uow, record_type="account", record_id=account, field="bank_account")
    assert found == "DE89370400440532013000"


async def test_from_a_file_to_kms_and_back(key: str, key_file: Path) -> None:
    """Either knows what the other wrapped, as long as both are at hand."""
    with environment({"RAPPORT_KEY_ENCRYPTION": "file"}):
        alice = await cast.owner("Alice", "acme")
        await create(alice.context, "account", name="Acme", bank_account="DE89370400440532013000")
    for there, begins in (("kms", "kms:"), ("file", "file:")):
        with environment({"RAPPORT_KEY_ENCRYPTION": there}):
            await sealing.rewrap_all()
            async with unit_of_work(alice.context, read_only=True) as uow:
                assert ((await sealing.key_state(uow)).wrapped_by or "").startswith(begins)
            keeping._held.clear()
            assert await create(alice.context, "account", name="Acme", bank_account="DE89370400440532013000")


async def test_a_kms_that_does_not_answer_is_told_as_what_it_is(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with environment({"RAPPORT_KMS_ENDPOINT": "http://127.0.0.1:9"}):
        with pytest.raises(WrappingUnavailable):
            await wrapping.wrapping().wrap(b"k" * 32, "acme|data|1")
        keeping._held.clear()
        alice = await cast.owner("Alice", "acme")
        with pytest.raises(KeyUnavailable):
            await create(alice.context, "account", name="Acme", bank_account="DE89370400440532013000")
