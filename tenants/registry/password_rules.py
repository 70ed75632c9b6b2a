"""What a new password must be. Length is what counts (NIST SP 800-63B §3.1.1.2); no recipe of digits and signs."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from tenants.adapters.passwords import prepare
from tenants.errors import invalid
from tenants.kit.message import say

SHORTEST, LONGEST = 10, 200
"""In characters (code points)."""

COMMON = frozenset(Path(__file__).with_name("common_passwords.txt").read_text(encoding="ascii").split())
"""Long enough, and still among the first a guesser tries; compared without regard to case."""
_RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


def check_password(password: str, email: str, *, field: str = "password") -> str:
    """The password, if it may be one. Raises ValidationFailed that names the mend."""
    prepared = prepare(password)
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in prepared):
        raise invalid(
            field, say("A password cannot contain control characters.", "密码不能包含控制字符。"), "INVALID_PASSWORD"
        )
    if len(prepared) < SHORTEST:
        raise invalid(
            field,
            say(
                "Use at least {n} characters; a few words make a good one.",
                "至少 {n} 个字符，几个单词连起来就很好。",
                n=SHORTEST,
            ),
            "PASSWORD_TOO_SHORT",
        )
    if len(prepared) > LONGEST:
        raise invalid(field, say("Use at most {n} characters.", "最多 {n} 个字符。", n=LONGEST), "PASSWORD_TOO_LONG")
    if prepared.lower() in (email, email.rpartition("@")[0]):
        raise invalid(
            field, say("Your e-mail address cannot be your password.", "密码不能与邮箱相同。"), "PASSWORD_IS_EMAIL"
        )
    if _is_common(prepared.lower()):
        raise invalid(
            field,
            say("This password is among the first that are guessed; choose another.", "该密码太常见，请换一个。"),
            "PASSWORD_TOO_COMMON",
        )
    return password


def _is_common(password: str) -> bool:
    backwards = password[::-1]
    return password in COMMON or len(set(password)) <= 2 or any(password in run or backwards in run for run in _RUNS)
