"""What a GraphQL request comes in, and what its answer goes out in (GraphQL over HTTP, draft of 2026).

`read` takes a POST of JSON, or a GET whose query string holds the same parameters. `finish` gives an answer the media
type the client takes, the status that goes with it, and, to a GET, an ETag.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.datastructures import Headers, QueryParams
from starlette.requests import Request
from starlette.responses import Response

from tenants.errors import DomainError
from tenants.kit.message import say

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
CODINGS = ("zstd", "br", "gzip")
"""What compression may add to an ETag on the way out: the same answer in another coding is another representation."""
_CONDITIONS = {
    "cache-control": "private, no-cache",
    "vary": "Accept, Accept-Encoding, Accept-Language, Authorization, Cookie",
}
_MEMBERS = (("query", str), ("variables", dict), ("operationName", str), ("extensions", dict), ("documentId", str))


@dataclass
class BadRequest(DomainError):
    """What is no GraphQL request at all (GraphQL over HTTP §5)."""

    status: int = 400
    headers: dict[str, str] = field(default_factory=dict)
    code = "BAD_REQUEST"


@dataclass(frozen=True, slots=True)
class Envelope:
    """A well-formed request; a `safe` one may only read. `query` is empty when only a `document_id` (or
    `extensions.persistedQuery`) was sent.
    """

    query: str
    name: str | None
    variables: dict[str, Any]
    extensions: dict[str, Any]
    document_id: str | None
    safe: bool


def read(request: Request, body: bytes) -> Envelope:
    """The envelope of a request. Raises BadRequest."""
    media_type(request.headers)
    match request.method:
        case "GET":
            asked, safe = _from_query(request.query_params), True
        case "POST":
            asked, safe = _from_body(request.headers, body), False
        case _:
            raise BadRequest(
                say("Send this as a POST, or a query as a GET.", "请用 POST 发送；查询也可以用 GET。"),
                status=405,
                headers={"allow": "GET, POST"},
            )
    for name, kind in _MEMBERS:
        if not isinstance(asked.get(name), kind | None):
            raise BadRequest(say("`{field}` has the wrong type.", "`{field}` 的类型不对。", field=name), name)
    if asked.get("query") is None and asked.get("documentId") is None and not asked.get("extensions"):
        raise BadRequest(say("Send an object with `query`, a text.", "请发送含文本 `query` 的对象。"), "query")
    return Envelope(
        asked.get("query") or "",
        asked.get("operationName"),
        asked.get("variables") or {},
        asked.get("extensions") or {},
        asked.get("documentId"),
        safe,
    )


def _from_query(parameters: QueryParams) -> dict[str, Any]:
    asked: dict[str, Any] = dict(parameters)
    for name in ("variables", "extensions"):
        if name in asked:
            asked[name] = _json(asked[name].encode("utf-8", "surrogatepass"), name)
    return asked


def _from_body(headers: Headers, body: bytes) -> dict[str, Any]:
    kind, _, options = headers.get("content-type", "").lower().partition(";")
    charset = options.partition("charset=")[2].strip().strip('"') or "utf-8"
    if kind.strip() != JSON or charset not in ("utf-8", "utf8"):
        raise BadRequest(
            say("Send this as application/json in UTF-8.", "请以 UTF-8 编码的 application/json 发送。"), status=415
        )
    asked = _json(body, None)
    if not isinstance(asked, dict):
        raise BadRequest(say("Send an object with `query`, a text.", "请发送含文本 `query` 的对象。"), "query")
    return asked


def _json(text: bytes, name: str | None) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise BadRequest(say("This is not JSON.", "这不是 JSON。"), name) from None


def only_queries(method: str, operation: str) -> None:
    """Raise BadRequest when a GET asks for anything but a query: links, prefetches and other sites make GETs."""
    if method == "GET" and operation != "query":
        raise BadRequest(
            say("Send a {operation} as a POST.", "请用 POST 发送 {operation}。", operation=operation),
            status=405,
            headers={"allow": "POST"},
        )


def media_type(headers: Headers) -> str:
    """The media type the client likes best of the two there are; JSON when it says nothing. Raises BadRequest (406)."""
    accept = headers.get("accept", "").strip()
    if accept in ("", "*/*", JSON):
        return JSON
    if accept == GRAPHQL_JSON:
        return GRAPHQL_JSON
    ranges = [_range(part) for part in accept.lower().split(",")]
    found = max((JSON, GRAPHQL_JSON), key=lambda offered: _quality(offered, ranges))
    if _quality(found, ranges) <= 0:
        raise BadRequest(
            say("Accept application/graphql-response+json.", "请接受 application/graphql-response+json。"),
            status=406,
        )
    return found


def _range(part: str) -> tuple[str, float]:
    kind, *parameters = (piece.strip() for piece in part.split(";"))
    quality = next((text[2:] for text in parameters if text.startswith("q=")), "1")
    try:
        return kind, float(quality)
    except ValueError:
        return kind, 0.0


def _quality(offered: str, ranges: list[tuple[str, float]]) -> float:
    """By the most specific range that has it; at the same quality, what the client wrote first."""
    for wanted in (offered, "application/*", "*/*"):
        for place, (kind, quality) in enumerate(ranges):
            if kind == wanted:
                return quality - place * 1e-6 if quality else 0.0
    return 0.0


def finish(request: Request, answer: Response) -> Response:
    """An answer as this client takes it. One without `data` is a refused request, which only the newer type tells by
    its status: an `application/json` of another status could be anybody's on the way.
    """
    try:
        chosen = media_type(request.headers)
    except BadRequest:
        chosen = JSON
    if chosen == GRAPHQL_JSON:
        answer.headers["content-type"] = f"{GRAPHQL_JSON}; charset=utf-8"
        if answer.status_code == 200 and not bytes(answer.body).lstrip().startswith(b'{"data"'):
            answer.status_code = 400
    if request.method != "GET":
        return answer
    answer.headers.update(_CONDITIONS)
    return _conditional(request, answer) if answer.status_code == 200 else answer


def _conditional(request: Request, answer: Response) -> Response:
    tag = hashlib.blake2b(bytes(answer.body), digest_size=16).hexdigest()
    answer.headers["etag"] = f'"{tag}"'
    if not _matches(request.headers.get("if-none-match", ""), tag):
        return answer
    unchanged = Response(status_code=304)
    kept = [pair for pair in answer.raw_headers if pair[0] not in (b"content-length", b"content-type")]
    unchanged.raw_headers = kept
    return unchanged


def _matches(header: str, tag: str) -> bool:
    """RFC 9110 §13.1.2: by weak comparison, in whatever coding the client had it."""
    known = {f'"{tag}"', *(f'"{tag}-{coding}"' for coding in CODINGS)}
    return any(part.strip().removeprefix("W/") in known for part in header.split(",")) or header.strip() == "*"
