"""`/files/{token}`: where a browser sends and fetches files when it cannot reach the object store itself.

The token says everything there is to say; the limit of the body stands in it.
"""

from __future__ import annotations

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from api.speech import tell
from tenants.adapters.storage import ObjectMissing, StorageUnavailable
from tenants.errors import DomainError
from tenants.kit.message import say
from tenants.records.files import service as uploads

log = structlog.get_logger()
_STATUS = {"NOT_FOUND": 404, "CONFLICT": 409, "TOO_LARGE": 413, "CHECKSUM_MISMATCH": 422}
_PRIVATE = {"cache-control": "private, no-store", "x-content-type-options": "nosniff"}


async def files(request: Request) -> Response:
    try:
        return await (_put(request) if request.method == "PUT" else _get(request))
    except DomainError as error:
        return _refusal(error.code, error.message, _STATUS.get(error.code, 400))
    except ObjectMissing:
        return _refusal("NOT_FOUND", say("The file is not kept any more.", "文件已不再保存。"), 404)
    except StorageUnavailable as error:
        log.warning("files.storage", problem=str(error)[:200])
        return _refusal(
            "UNAVAILABLE",
            say("The file store does not answer; try again in a minute.", "文件存储没有响应，请稍后再试。"),
            503,
        )


async def _put(request: Request) -> Response:
    length = request.headers.get("content-length", "")
    try:
        await uploads.receive(
            request.path_params["token"], length=int(length) if length.isdigit() else None, body=request.stream()
        )
    except ClientDisconnect:  # nobody is there to read an answer, and nothing was kept
        return Response(status_code=499)
    return Response(status_code=204, headers=_PRIVATE)


async def _get(request: Request) -> Response:
    found = await uploads.download(request.path_params["token"])
    headers = {**_PRIVATE, "content-disposition": found.disposition, "content-length": str(found.size)}
    return StreamingResponse(found.chunks, media_type=found.content_type, headers=headers)


def _refusal(code: str, message: str, status: int) -> Response:
    """In the shape of GraphQL's errors. The connection closes: what is left of a body is not read."""
    body = {"errors": [{"message": tell(message), "extensions": {"code": code}}]}
    return JSONResponse(body, status, {**_PRIVATE, "connection": "close"} if status != 404 else _PRIVATE)
