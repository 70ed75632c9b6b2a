"""The fixtures everyone rests on: real engines, one database per worker, one per test on demand."""

from __future__ import annotations

import os

import asyncpg
import boto3
import pytest
import redis.asyncio as redis

from infra.engines.postgres import shared_megabytes
from tenants.config import Settings
from tenants.db.database import Database, current
from tenants.db.migrate import current_revision
from tenants.db.revisions import head


async def test_the_database_is_postgres_18_migrated_and_in_use(settings: Settings, database: Database) -> None:
    assert await current_revision(settings.owner_database_url) == head()
    assert current() is database
    assert (await database.app.fetchval("show server_version")).startswith("18")
    assert os.environ["RAPPORT_DATABASE_URL"] == settings.database_url


async def test_redis_never_evicts(settings: Settings) -> None:
    client = redis.from_url(settings.redis_url)
    assert (await client.config_get("maxmemory-policy"))["maxmemory-policy"] == "noeviction"
    await client.aclose()


def test_objects_are_kept(settings: Settings) -> None:
    s3 = boto3.client(
        "s3",
        endpoint_url=settings.s3_endpoint,
        aws_access_key_id=settings.s3_access_key,
        aws_secret_access_key=settings.s3_secret_key,
        region_name=settings.s3_region,
    )
    s3.put_object(Bucket=settings.s3_bucket, Key="acme/é.txt", Body=b"hello")
    assert s3.get_object(Bucket=settings.s3_bucket, Key="acme/é.txt")["Body"].read() == b"hello"


async def test_a_test_can_have_a_database_to_itself(database: Database, fresh_database: Settings) -> None:
    assert current() is not database
    assert await current().app.fetchval("select count(*) from tenants") == 0
    connection = await asyncpg.connect(fresh_database.owner_database_url)
    assert await connection.fetchval("select current_database()") in os.environ["RAPPORT_DATABASE_URL"]
    await connection.close()


@pytest.mark.parametrize(("gigabytes", "megabytes"), [(0.5, 128), (2, 250), (8, 1_000), (16, 2_000), (512, 2_048)])
def test_the_database_takes_its_share_of_the_machine(gigabytes: float, megabytes: int) -> None:
    assert shared_megabytes(int(gigabytes * 1e9)) == megabytes
