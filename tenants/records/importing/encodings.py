"""Which encoding a file of text is in: what its bytes prove first, then what they make likely."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import BinaryIO

from charset_normalizer import from_bytes

from tenants.kit.message import Message, say

CHUNK = 1 << 20
EVIDENCE = 1 << 18
"""Bytes of lines with characters beyond ASCII that a guess rests on."""

CODECS = {
    "utf-8": "utf-8", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be", "gbk": "gb18030", "gb18030": "gb18030",
    "cp1252": "cp1252", "cp1250": "cp1250", "cp1251": "cp1251", "cp1253": "cp1253", "cp1254": "cp1254",
    "big5": "big5hkscs", "shift_jis": "cp932", "euc_jp": "euc_jp", "euc_kr": "cp949", "koi8_r": "koi8_r",
    "latin-1": "latin-1", "mac_roman": "mac_roman",
}  # fmt: skip
"""The encodings a person can choose, and what reads them (gb18030 reads all that gbk does, and more)."""

BAD_BYTE = "\udcff"
"""Stands where bytes mean nothing in the file's encoding. No encoding can produce it, so it marks only that."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SIGNATURES = {
    b"PK\x03\x04": say("an Excel workbook or a zip archive", "Excel 工作簿或 zip 压缩包"),
    b"\xd0\xcf\x11\xe0": say("an Excel workbook", "Excel 工作簿"),
    b"%PDF": say("a PDF document", "PDF 文档"),
    b"\x1f\x8b": say("a compressed file", "压缩文件"),
    b"{\\rtf": say("a text document with formatting", "带格式的文档"),
}
_HIGH = re.compile(rb"[\x80-\xff]")
_HIGH_LINE = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*")
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_ALONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_NOT_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_GUESSES = {
    "big5": "big5", "big5hkscs": "big5", "cp932": "shift_jis", "shift_jis": "shift_jis", "euc_jp": "euc_jp",
    "cp949": "euc_kr", "euc_kr": "euc_kr", "cp1251": "cp1251", "koi8_r": "koi8_r", "cp1253": "cp1253",
    "gb18030": "gb18030", "gbk": "gbk", "gb2312": "gbk", "cp1252": "cp1252",
}  # fmt: skip


class NotText(ValueError):
    """The file is something else."""

    def __init__(self, what: Message) -> None:
        super().__init__(what)
        self.what = what


@dataclass
class Evidence:
    """What one pass over a file shows. `line_ends` is at least the number of rows."""

    head: bytes = b""
    utf8: bool = True
    line_ends: int = 0
    lines: bytearray = field(default_factory=bytearray)


def mark_bad_bytes(error: UnicodeError) -> tuple[str, int]:
    """Decode error handler `rapport.mark`: one mark for each stretch of bytes that cannot be read."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return BAD_BYTE, error.end


codecs.register_error("rapport.mark", mark_bad_bytes)


def find_encoding(file: BinaryIO) -> tuple[str, Evidence]:
    """The encoding's name (a key of CODECS) and what was seen. Reads the whole file. Raises NotText."""
    evidence = Evidence(head=file.read(CHUNK))
    for signature, what in _SIGNATURES.items():
        if evidence.head.startswith(signature):
            raise NotText(what)
    _look(evidence, file)
    for bom, name in _BOMS:
        if evidence.head.startswith(bom):
            return name, evidence
    wide = _utf16(evidence.head, at_least=0.3 if evidence.utf8 else 0.01)
    return wide or ("utf-8" if evidence.utf8 else _legacy(bytes(evidence.lines))), evidence


def _look(evidence: Evidence, file: BinaryIO) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    chunk = evidence.head
    while chunk:
        evidence.line_ends += chunk.count(b"\n") or chunk.count(b"\r")
        if evidence.utf8:
            evidence.utf8 = _decodes(decoder, chunk, final=False)
        if len(evidence.lines) < EVIDENCE and not chunk.isascii():
            for found in _HIGH_LINE.finditer(chunk):
                evidence.lines += found.group()[: EVIDENCE // 4] + b"\n"
                if len(evidence.lines) >= EVIDENCE:
                    break
        chunk = file.read(CHUNK)
    evidence.utf8 = evidence.utf8 and _decodes(decoder, b"", final=True)


def _decodes(decoder: codecs.IncrementalDecoder, data: bytes, *, final: bool) -> bool:
    try:
        decoder.decode(data, final)
    except UnicodeDecodeError:
        return False
    return True


def _utf16(head: bytes, *, at_least: float) -> str | None:
    """UTF-16 without a mark: zero bytes stand on one side only (in Chinese text few), and some end lines."""
    head = head[: len(head) // 2 * 2][:65_536]
    for name, zeros, other in (("utf-16-le", head[1::2], head[0::2]), ("utf-16-be", head[0::2], head[1::2])):
        if zeros.count(0) > len(zeros) * at_least and other.count(0) * 20 <= zeros.count(0):
            text = head.decode(name, "replace")
            if re.search(r"[\r\n]", text) and "\ufffd" not in text[:-1]:
                return name
    return None


def _legacy(lines: bytes) -> str:
    high = len(_HIGH.findall(lines)) or 1
    in_utf8 = sum(len(found) for found in _UTF8.findall(lines))
    if in_utf8 / high > 0.9:
        return "utf-8"  # with a few damaged characters, which their rows will answer for
    if len(_ALONE.findall(lines)) / high > 0.5:
        return "cp1252" if not _NOT_IN_CP1252.search(lines) else _guess(lines, otherwise="cp1252")
    if _common_han_share(lines) > 0.6:
        return "gbk" if _reads(lines, "gbk") else "gb18030"
    return _guess(lines, otherwise="cp1252")


def _common_han_share(lines: bytes) -> float:
    """How much of what is not ASCII reads as everyday Chinese: the first level of GB 2312 and its punctuation."""
    beyond = [char for char in lines.decode("gb18030", "replace") if char > "\x7f"]
    return sum(_is_common(char) for char in beyond) / len(beyond) if beyond else 0.0


def _is_common(char: str) -> bool:
    try:
        lead = char.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return 0xB0 <= lead <= 0xD7 or 0xA1 <= lead <= 0xA3


def _reads(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _guess(lines: bytes, *, otherwise: str) -> str:
    best = from_bytes(lines[:65_536], cp_isolation=list(_GUESSES)).best()
    return _GUESSES.get(best.encoding, otherwise) if best else otherwise
