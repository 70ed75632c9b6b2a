"""What is said to a person, in both languages at once: English where a plain string is wanted, Chinese beside it."""

from __future__ import annotations

from typing import Self


class Message(str):
    """An English text that knows its Chinese. Anything that takes a string takes it."""

    __slots__ = ("zh",)
    zh: str

    def __new__(cls, en: str, zh: str) -> Self:
        made = super().__new__(cls, en)
        made.zh = zh
        return made


def say(en: str, zh: str, **values: object) -> Message:
    """Both texts with `{name}` places filled from `values`, each language with its own words for them."""
    if not values:
        return Message(en, zh)
    in_chinese = {name: value.zh if isinstance(value, Message) else value for name, value in values.items()}
    return Message(en.format(**values), zh.format(**in_chinese))


def spoken(text: str, locale: str) -> str:
    """The text in the language of `locale` (zh…, else English)."""
    return text.zh if locale.startswith("zh") and isinstance(text, Message) else str(text)
