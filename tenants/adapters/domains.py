"""What the owner of a domain has published: a TXT record, or a file on its website."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Protocol

from tenants.adapters import outward
from tenants.config import settings
from tenants.kit.late import Late

_resolver, _faults = Late("dns.asyncresolver"), Late("dns.exception")
PLACE = "/.well-known/rapport-verification"


class Lookups(Protocol):
    async def txt(self, name: str) -> list[str]:
        """The TXT records of a name; none where there is none, or no answer."""

    async def published(self, domain: str) -> str:
        """The file at PLACE on the website of a domain; empty where there is none."""


class Internet:
    async def txt(self, name: str) -> list[str]:
        try:
            found = await _resolver.resolve(name, "TXT", lifetime=outward.SECONDS)
        except (_faults.DNSException, OSError, UnicodeError):
            return []
        return [b"".join(record.strings).decode(errors="replace") for record in found]

    async def published(self, domain: str) -> str:
        try:
            answer = await outward.get(f"https://{domain}{PLACE}")
        except outward.Unreachable:
            return ""
        return answer.body.decode(errors="replace") if answer.status == 200 else ""


class Local:
    """Answers out of a file, where there is no internet."""

    def __init__(self, records: Path) -> None:
        self._records = records

    async def txt(self, name: str) -> list[str]:
        return list(self._read().get("txt", {}).get(name, []))

    async def published(self, domain: str) -> str:
        return str(self._read().get("files", {}).get(domain, ""))

    def _read(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._records.read_text(encoding="utf-8"))
        return found


def lookups() -> Lookups:
    """The one the installation uses."""
    records = settings().domain_records
    return Local(records) if records else Internet()
