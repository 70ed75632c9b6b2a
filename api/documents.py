"""Trusted documents: what first-party clients ask, known by its hash, so that they need not send it.

`mobile-schema/trusted.json` holds every operation of `mobile-schema/operations/` with its fragments, in the form that
Apollo's clients read; an installation may name another file, or several.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson

from api.envelope import BadRequest
from tenants.config import settings
from tenants.kit.message import say

PREFIX = "sha256:"


class DocumentUnknown(BadRequest):
    """The hash is of no document that is known here; send the document itself."""

    code = "PERSISTED_QUERY_NOT_FOUND"


@lru_cache(maxsize=1)
def store() -> dict[str, str]:
    """The text of each document by its SHA-256."""
    found = {}
    for path in settings().trusted_documents:
        if path.exists():
            for operation in orjson.loads(path.read_bytes())["operations"]:
                found[operation["id"].removeprefix(PREFIX)] = operation["body"]
    return found


@lru_cache(maxsize=1)
def _texts() -> frozenset[str]:
    return frozenset(store().values())


def is_trusted(text: str) -> bool:
    """Whether this very text is a trusted document, however it came here."""
    return text in _texts()


def document_of(document_id: Any, extensions: Any) -> str | None:
    """The text of the document named by `documentId`, or by Apollo's `persistedQuery`; None where it is not known."""
    if isinstance(document_id, str):
        return store().get(document_id.removeprefix(PREFIX))
    if isinstance(extensions, dict) and isinstance(named := extensions.get("persistedQuery"), dict):
        found = named.get("sha256Hash")
        return store().get(found) if isinstance(found, str) else None
    return None


def known(document_id: str | None, extensions: dict[str, Any]) -> str:
    """The same for a request that brings no document of its own. Raises DocumentUnknown, BadRequest."""
    if document_id is None and "persistedQuery" not in extensions:
        raise BadRequest(say("Send an object with `query`, a text.", "请发送含文本 `query` 的对象。"), "query")
    found = document_of(document_id, extensions)
    if found is None:
        raise DocumentUnknown(say("This document is not known here; send it.", "此处没有该文档，请发送文档全文。"))
    return found
