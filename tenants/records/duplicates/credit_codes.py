"""统一社会信用代码, the unified social credit identifier of everything registered in China (GB 32100-2015)."""

from __future__ import annotations

import re

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SHAPE = re.compile(rf"[{_SIGNS}]{{2}}\d{{6}}[{_SIGNS}]{{10}}")
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
LENGTH = 18


def credit_code(text: str) -> str | None:
    """The code `text` is, in capitals; None where it is none or its check character is wrong (GB 32100-2015, 4.5:
    weights 3^(i-1) mod 31, check = (31 - sum mod 31) mod 31).
    """
    code = "".join(text.split()).upper()
    if len(code) != LENGTH or not _SHAPE.fullmatch(code):
        return None
    total = sum(_SIGNS.index(sign) * weight for sign, weight in zip(code[:17], _WEIGHTS, strict=True))
    return code if _SIGNS[-total % 31] == code[17] else None
