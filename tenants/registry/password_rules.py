"""What a new password must be. Length is what counts (NIST SP 800-63B §3.1.1.2); no recipe of digits and signs."""

from __future__ import annotations

import unicodedata

from tenants.adapters.passwords import prepare
from tenants.errors import invalid

SHORTEST, LONGEST = 10, 200
"""In characters (code points)."""

COMMON = frozenset(
    """
    password123 password1234 password12345 passw0rd123 p@ssw0rd123 p@ssword123 mypassword mypassword1 passwordpassword
    password123! welcome123 welcome1234 letmein123 letmein1234 iloveyou123 iloveyou12 iloveyou1314 woaini1314 woaini520
    woaini1314520 woaini123456 5201314520 1314520520 a1234567890 a123456789 123456789a 123456789q q123456789 1q2w3e4r5t
    1q2w3e4r5t6y 1qaz2wsx3edc 1qaz@wsx3edc qwertyuiop qwertyuiop123 qwerty12345 qwerty123456 qwe123456789 asdfghjkl123
    zxcvbnm123 zxcvbnm123456 abcd123456 abc1234567 abc123456789 aa123456789 qq123456789 admin12345 admin123456
    administrator changeme123 changeme1234 football123 baseball123 superman123 sunshine123 princess123 dragon12345
    monkey12345 starwars123 michael123 trustno1trustno1 1234qwerasdf 147258369 1472583690 0987654321 1122334455
    q1w2e3r4t5 google12345 computer123 internet123 samsung123 rapport123 rapport1234 salesforce salesforce1
    """.split()
)
"""Long enough, and still among the first a guesser tries; compared without regard to case."""
_RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


def check_password(password: str, email: str, *, field: str = "password") -> str:
    """The password, if it may be one. Raises ValidationFailed that names the mend."""
    prepared = prepare(password)
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in prepared):
        raise invalid(field, "A password cannot contain control characters.", "INVALID_PASSWORD")
    if len(prepared) < SHORTEST:
        raise invalid(field, f"Use at least {SHORTEST} characters; a few words make a good one.", "PASSWORD_TOO_SHORT")
    if len(prepared) > LONGEST:
        raise invalid(field, f"Use at most {LONGEST} characters.", "PASSWORD_TOO_LONG")
    if prepared.lower() in (email, email.rpartition("@")[0]):
        raise invalid(field, "Your e-mail address cannot be your password.", "PASSWORD_IS_EMAIL")
    if _is_common(prepared.lower()):
        raise invalid(field, "This password is among the first that are guessed; choose another.", "PASSWORD_TOO_COMMON")
    return password


def _is_common(password: str) -> bool:
    backwards = password[::-1]
    return (
        password in COMMON
        or len(set(password)) <= 2
        or any(password in run or backwards in run for run in _RUNS)
    )
