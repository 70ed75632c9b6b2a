"""A person's name, whole and in parts: which part is the family's depends on the language it is written in."""

from __future__ import annotations

import re

_HAN_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003347f]{2,6}")
_DOTTED = re.compile(r"[·•‧]")
_TWO = """欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 司徒 司空 夏侯 独孤 南宫 西门 东郭 百里 端木 申屠
太史 澹台 轩辕 万俟 濮阳 淳于 单于 呼延 钟离 公冶 宗政 拓跋 鲜于 闾丘 第五 歐陽 司馬 諸葛 東方 尉遲 公孫 長孫 獨孤 南宮
西門 東郭 軒轅 濮陽 淳於 單于 鍾離"""
_SURNAMES_OF_TWO = frozenset(_TWO.split())
_BEFORE = "da das de del della den der di do dos du el la le st. ten ter van vom von zu zum zur af av bin ibn al"
_PARTICLES = frozenset(_BEFORE.split())
_SUFFIXES = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "ph.d.", "md", "m.d.", "esq", "esq."))


def split(name: str) -> tuple[str | None, str | None]:
    """(given, family) of a whole name. A single word is a given name; what cannot be told apart stays whole."""
    if _HAN_NAME.fullmatch(name):
        return _split_chinese(name)
    if " " in name and _HAN_NAME.fullmatch("".join(name.split())):
        words = name.split()
        return "".join(words[1:]), words[0]
    if _DOTTED.search(name) and not name.isascii():
        parts = [part.strip() for part in _DOTTED.split(name) if part.strip()]
        return (parts[0], " ".join(parts[1:])) if len(parts) > 1 else (name, None)
    if "," in name:
        family, _, given = name.partition(",")
        if given.strip().casefold() not in _SUFFIXES and family.strip() and given.strip():
            return given.strip(), family.strip()
    return _split_western(name.split())


def _split_chinese(name: str) -> tuple[str | None, str | None]:
    length = 2 if name[:2] in _SURNAMES_OF_TWO and len(name) > 2 else 1
    return name[length:], name[:length]


def _split_western(words: list[str]) -> tuple[str | None, str | None]:
    """The last word with the particles before it is the family's: Ludwig van Beethoven, Ana de la Cruz Jr."""
    end = len(words)
    while end > 2 and words[end - 1].strip(",").casefold() in _SUFFIXES:
        end -= 1
    start = end - 1
    while start > 1 and words[start - 1].casefold() in _PARTICLES:
        start -= 1
    if start < 1:
        return " ".join(words) or None, None
    return " ".join(words[:start]), " ".join(words[start:])


def compose(given: str | None, family: str | None) -> str | None:
    """The whole name from its parts, in the order of their language; None when there is neither."""
    if given and family and _HAN_NAME.fullmatch(family + given):
        return family + given
    return " ".join(part for part in (given, family) if part) or None
