"""Keeping files: any S3 (the embedded one of `./rapport up` speaks it too). Every key starts with its tenant's id."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol
from uuid import UUID

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tenants.config import settings
from tenants.kit import tracing
from tenants.kit.tracing import Kind

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client

CHUNK = 1 << 20
"""Bytes asked for at a time, and therefore all of a file that is ever held at once."""
_ABSENT = {"404", "NoSuchKey", "NotFound", "NoSuchBucket"}


class StorageUnavailable(Exception):
    """The store did not answer as it should; the same may be tried again later."""


class ObjectMissing(Exception):
    """There is nothing under this key."""


@dataclass(frozen=True, slots=True)
class Presigned:
    """A request that anybody holding it may make until it expires; `headers` have to be sent with it."""

    url: str
    method: str
    headers: Mapping[str, str]


class ObjectStorage(Protocol):
    """What the house asks of an object store. Raises StorageUnavailable, ObjectMissing."""

    async def ensure_bucket(self) -> None: ...

    async def put(self, key: str, body: BinaryIO, content_type: str) -> None:
        """Store what `body` holds, and close it. It appears under `key` whole or not at all."""

    async def size(self, key: str) -> int | None:
        """Bytes under `key`, or None when there is nothing."""

    def open(self, key: str, size: int) -> io.RawIOBase:
        """The object as a file to be read from a thread; each read is a short request, so that pauses cost nothing."""

    def chunks(self, key: str, size: int) -> AsyncIterator[bytes]: ...

    async def delete(self, key: str) -> None: ...

    async def delete_all(self, tenant_id: UUID) -> int:
        """Everything a tenant has; returns how many objects that was."""

    def presign_put(self, key: str, size: int, sha256: str, content_type: str, seconds: int) -> Presigned: ...

    def presign_get(self, key: str, disposition: str, content_type: str, seconds: int) -> Presigned: ...


def tenant_key(tenant_id: UUID, *parts: object) -> str:
    """The only place where keys are made: the tenant first, so that its files are one prefix and nobody else's."""
    words = [str(part) for part in parts]
    if not words or any(not word or word in (".", "..") or "/" in word for word in words):
        raise ValueError(f"not the parts of a key: {words}")
    return "/".join([str(tenant_id), *words])


class S3Storage:
    """Path-style requests, signature version 4, in threads."""

    def __init__(self, endpoint: str, bucket: str, access_key: str, secret_key: str, region: str) -> None:
        self._bucket = bucket
        self._client: S3Client = boto3.session.Session().client(
            "s3",
            endpoint_url=endpoint or None,
            aws_access_key_id=access_key or None,
            aws_secret_access_key=secret_key or None,
            region_name=region,
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                connect_timeout=5,
                read_timeout=60,
                retries={"mode": "standard", "max_attempts": 4},
                max_pool_connections=20,
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    async def ensure_bucket(self) -> None:
        await asyncio.to_thread(self._ensure_bucket)

    def _ensure_bucket(self) -> None:
        try:
            self._ask("head_bucket")
        except ObjectMissing:
            self._ask("create_bucket")

    async def put(self, key: str, body: BinaryIO, content_type: str) -> None:
        await asyncio.to_thread(self._put, key, body, content_type)

    def _put(self, key: str, body: BinaryIO, content_type: str) -> None:
        try:
            with self._traced("put_object"):
                self._client.upload_fileobj(body, self._bucket, key, ExtraArgs={"ContentType": content_type})
        except (ClientError, BotoCoreError, boto3.exceptions.Boto3Error) as error:
            raise StorageUnavailable(str(error)) from error

    async def size(self, key: str) -> int | None:
        try:
            head = await asyncio.to_thread(self._ask, "head_object", Key=key)
        except ObjectMissing:
            return None
        return int(head["ContentLength"])

    def open(self, key: str, size: int) -> io.RawIOBase:
        return _RangeFile(self, key, size)

    async def chunks(self, key: str, size: int) -> AsyncIterator[bytes]:
        for start in range(0, size, CHUNK):
            yield await asyncio.to_thread(self.read, key, start, min(CHUNK, size - start))

    def read(self, key: str, start: int, length: int) -> bytes:
        """`length` bytes from `start` on; blocks."""
        found = self._ask("get_object", Key=key, Range=f"bytes={start}-{start + length - 1}")
        try:
            body: bytes = found["Body"].read()
        except (BotoCoreError, OSError) as error:
            raise StorageUnavailable(str(error)) from error
        return body

    async def delete(self, key: str) -> None:
        await asyncio.to_thread(self._ask, "delete_object", Key=key)

    async def delete_all(self, tenant_id: UUID) -> int:
        gone = 0
        while keys := await asyncio.to_thread(self._listed, f"{tenant_id}/"):
            for key in keys:
                await self.delete(key)
            gone += len(keys)
        return gone

    def _listed(self, prefix: str) -> list[str]:
        page = self._ask("list_objects_v2", Prefix=prefix)
        return [each["Key"] for each in page.get("Contents", ())]

    def presign_put(self, key: str, size: int, sha256: str, content_type: str, seconds: int) -> Presigned:
        checksum = base64.b64encode(bytes.fromhex(sha256)).decode()
        parameters = {
            "Bucket": self._bucket, "Key": key, "ContentLength": size, "ContentType": content_type,
            "ChecksumSHA256": checksum,
        }  # fmt: skip
        url = self._client.generate_presigned_url("put_object", Params=parameters, ExpiresIn=seconds)
        return Presigned(url, "PUT", {"Content-Type": content_type, "x-amz-checksum-sha256": checksum})

    def presign_get(self, key: str, disposition: str, content_type: str, seconds: int) -> Presigned:
        parameters = {
            "Bucket": self._bucket, "Key": key, "ResponseContentDisposition": disposition,
            "ResponseContentType": content_type,
        }  # fmt: skip
        return Presigned(
            self._client.generate_presigned_url("get_object", Params=parameters, ExpiresIn=seconds), "GET", {}
        )

    def _ask(self, operation: str, **parameters: Any) -> Any:
        try:
            with self._traced(operation):
                return getattr(self._client, operation)(Bucket=self._bucket, **parameters)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _ABSENT:
                raise ObjectMissing(parameters.get("Key", self._bucket)) from None
            raise StorageUnavailable(str(error)) from error
        except BotoCoreError as error:
            raise StorageUnavailable(str(error)) from error

    def _traced(self, operation: str) -> Any:
        """Without the key: files are named by their tenants."""
        return tracing.span(f"S3 {operation}", Kind.CLIENT, {"aws.s3.bucket": self._bucket, "rpc.method": operation})


class _RangeFile(io.RawIOBase):
    """One object, read forwards by ranges."""

    def __init__(self, store: S3Storage, key: str, size: int) -> None:
        super().__init__()
        self._store, self._key, self._size, self._at = store, key, size, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        length = min(len(buffer), self._size - self._at)
        if length <= 0:
            return 0
        data = self._store.read(self._key, self._at, length)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def storage() -> ObjectStorage:
    """The object store of this installation."""
    chosen = settings()
    return _client(chosen.s3_endpoint, chosen.s3_bucket, chosen.s3_access_key, chosen.s3_secret_key, chosen.s3_region)


@lru_cache(maxsize=8)
def _client(endpoint: str, bucket: str, access_key: str, secret_key: str, region: str) -> S3Storage:
    """Making a client takes a quarter of a second and it may be shared between threads: once for each address."""
    return S3Storage(endpoint, bucket, access_key, secret_key, region)
