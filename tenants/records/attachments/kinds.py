"""What may be kept on a record, and as what it is given out."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from tenants.config import settings
from tenants.errors import FieldProblem
from tenants.kit.message import say

MAX_BYTES = 100_000_000
_RUNS = frozenset(
    "apk app bat bin cmd com cpl dll dmg exe hta iso jar js jse lnk msi ps1 reg scr sh sys vb vbe vbs wsf wsh".split()
)
"""Endings of what a computer would run when it is opened."""
_PLAIN = "application/octet-stream"
_SAFE = re.compile(
    r"image/(png|jpeg|gif|webp|heic|heif|tiff|bmp)|audio/[\w.+-]+|video/[\w.+-]+|text/(plain|csv|calendar|vcard)"
    r"|application/(pdf|zip|msword|rtf|json|vnd\.[\w.+-]+)",
    re.ASCII,
)


def largest() -> int:
    """The most bytes of one file."""
    return min(MAX_BYTES, settings().max_upload_bytes)


def problems(filename: str, size: int) -> list[FieldProblem]:
    """What speaks against keeping such a file."""
    found = []
    if PurePosixPath(filename.lower().rstrip(". ")).suffix.lstrip(".") in _RUNS:
        message = say(
            "Programs cannot be kept on records; put it into an archive if you must.",
            "不能上传可执行文件；如确有需要，请先压缩。",
        )
        found.append(FieldProblem("filename", "FILE_TYPE_REFUSED", message))
    if size > largest():
        message = say("A file has at most {n} bytes.", "单个文件最多 {n} 字节。", n=largest())
        found.append(FieldProblem("size", "TOO_LARGE", message))
    return found


def safe_type(content_type: str) -> str:
    """The media type a file goes out with: nothing that a browser would run as a page."""
    plain = content_type.partition(";")[0].strip().lower()
    return plain if _SAFE.fullmatch(plain) else _PLAIN
