"""The languages Rapport speaks. Every string a person sees exists in each of them."""

from __future__ import annotations

ENGLISH = "en"
CHINESE = "zh-CN"
LOCALES = (ENGLISH, CHINESE)


def closest(tag: str) -> str:
    """The language of ours nearest to a BCP 47 tag: any Chinese reads zh-CN, everyone else English."""
    return CHINESE if tag.strip().lower().replace("_", "-").split("-")[0] == "zh" else ENGLISH
