"""What the page a form stands on knows of how its visitor came, as far as we believe it: bounded text, no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import orjson

from tenants.kit.text import one_line

CLICK_IDS = (
    "gclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "fbclid",
    "bd_vid",
    "qz_gdt",
    "ttclid",
    "twclid",
    "li_fat_id",
    "yclid",
)
_UTM = {"source": "utm_source", "medium": "utm_medium", "campaign": "utm_campaign", "keyword": "utm_term"}
_LONGEST = {"source": 120, "medium": 120, "campaign": 200, "keyword": 200, "click_id": 200}
_URL = 2_000
_PARTS = ("source", "medium", "campaign", "keyword", "landing_page", "click_id")


def read_touch(given: str) -> dict[str, dict[str, str]]:
    """{first, last} from the JSON a form carries; nothing where it is none of ours."""
    try:
        found = orjson.loads(given) if len(given) <= 8_000 else {}
    except orjson.JSONDecodeError:
        return {}
    if not isinstance(found, dict):
        return {}
    touches = {which: _touch(found.get(which)) for which in ("first", "last")}
    return {which: touch for which, touch in touches.items() if touch}


def from_query(query: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The touch a hosted page is opened with: it is the last, and the first as far as we know."""
    return {"last": found} if (found := _touch(dict(query))) else {}


def _touch(given: Any) -> dict[str, str]:
    if not isinstance(given, dict):
        return {}
    texts = {str(name): one_line(str(value)) for name, value in given.items() if isinstance(value, str)}
    found = {part: texts.get(name, "")[: _LONGEST[part]] for part, name in _UTM.items()}
    click = next((f"{name}:{texts[name]}" for name in CLICK_IDS if texts.get(name)), "")
    found |= {"click_id": click[: _LONGEST["click_id"]], "landing_page": _page(texts.get("landing_page", ""))}
    if not found["source"]:
        found |= _referred(texts.get("referrer", ""))
    return {part: value for part, value in found.items() if value}


def _referred(referrer: str) -> dict[str, str]:
    """Who came from another site without saying more came by a link there."""
    host = urlsplit(_page(referrer)).hostname or ""
    return {"source": host.removeprefix("www.")[:120], "medium": "referral"} if host else {}


def _page(given: str) -> str:
    """An http(s) address, or nothing."""
    try:
        found = urlsplit(given)
    except ValueError:
        return ""
    return given[:_URL] if found.scheme in ("http", "https") and found.hostname else ""


def lead_touches(touch: Mapping[str, Any], *, campaign: str = "") -> dict[str, str]:
    """The touches as the values of a lead: `campaign` is the form's own, where nothing else is known."""
    last = dict(touch.get("last") or touch.get("first") or {})
    if campaign and not last.get("campaign"):
        last["campaign"] = campaign
    first = dict(touch.get("first") or last)
    return {
        f"{which}_{part}": values[part]
        for which, values in (("first", first), ("last", last))
        for part in _PARTS
        if values.get(part)
    }
