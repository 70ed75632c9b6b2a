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
    """Both texts with `{name}` places filled from `values`."""
    return Message(en.format(**values), zh.format(**values)) if values else Message(en, zh)


def spoken(text: str, locale: str) -> str:
    """The text in the language of `locale` (zh…, else English)."""
    return text.zh if locale.startswith("zh") and isinstance(text, Message) else str(text)
