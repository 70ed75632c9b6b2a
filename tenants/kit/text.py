"""Text as it is kept: NFC (Unicode UAX #15), no control characters, no surrounding white space."""

from __future__ import annotations

import re
import unicodedata

_CONTROLS = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]")


def clean(value: str) -> str:
    """NFC text of one field; tabs and line breaks stay, other control characters and lone surrogates go."""
    if value.isascii() and value.isprintable():  # most text by far, and as it should be
        return value.strip()
    return _CONTROLS.sub("", unicodedata.normalize("NFC", value)).strip()


def one_line(value: str) -> str:
    """NFC text with every run of white space as one space."""
    return " ".join(clean(value).split())
