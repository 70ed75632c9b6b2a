"""The rows of a JSON file: a list of objects, an object that holds one, or an object on each line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import orjson

from tenants.errors import ValidationFailed, invalid
from tenants.kit.message import say
from tenants.records.importing.sniffing import MAX_COLUMNS

MAX_WHOLE = 64 << 20
"""Bytes of a file that has to be read at once; one object on each line is read as a stream."""
MAX_LINE = 4 << 20
_DEEP = 6


def looks_like_lines(head: bytes) -> bool:
    """Whether the first line is an object by itself."""
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0].strip()
    return first.startswith(b"{") and isinstance(_parsed(first), dict)


def json_rows(file: BinaryIO, *, lines: bool) -> Iterator[list[str]]:
    """A row of names, then the objects' values. The names are those of all objects, in the order they first appear.
    Raises ValidationFailed.
    """
    names: dict[str, int] = {}
    for each in _objects(file, lines=lines):
        for name in each:
            names.setdefault(name, len(names))
        if len(names) > MAX_COLUMNS:
            break  # the row of names says so
    yield list(names)
    file.seek(0)
    for each in _objects(file, lines=lines):
        yield [each.get(name, "") for name in names]


def _objects(file: BinaryIO, *, lines: bool) -> Iterator[dict[str, str]]:
    for number, found in enumerate(_from_lines(file) if lines else _listed(file), start=1):
        if not isinstance(found, dict):
            raise _refused(number)
        yield dict(_flat(found, ""))


def _from_lines(file: BinaryIO) -> Iterator[Any]:
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            raise _refused(number)
        if bare := line.removeprefix(b"\xef\xbb\xbf").strip():
            found = _parsed(bare)
            if found is None:
                raise _refused(number)
            yield found


def _listed(file: BinaryIO) -> Iterable[Any]:
    data = file.read(MAX_WHOLE + 1)
    if len(data) > MAX_WHOLE:
        said = say(
            "A JSON file that is one list may have {n} MB. Write one object on each line instead.",
            "整体为一个列表的 JSON 文件最大 {n} MB，请改为每行一个对象。",
            n=MAX_WHOLE >> 20,
        )
        raise invalid("file", said, "JSON_TOO_LARGE")
    found = _parsed(data.removeprefix(b"\xef\xbb\xbf"))
    if isinstance(found, dict):
        found = next((value for value in found.values() if isinstance(value, list)), [found])
    if not isinstance(found, list):
        raise _refused(1)
    return found


def _parsed(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return None


def _flat(found: dict[str, Any], prefix: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    """`{"address": {"city": "Paris"}}` is a column `address.city`; of a list of objects each has its number."""
    for key, value in found.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and depth < _DEEP:
            yield from _flat(value, f"{name}.", depth + 1)
        elif isinstance(value, list) and any(isinstance(each, dict) for each in value) and depth < _DEEP:
            numbered = {str(number): each for number, each in enumerate(value, start=1)}
            yield from _flat(numbered, f"{name}.", depth + 1)
        else:
            yield name, _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(_text(each) for each in value)
    return orjson.dumps(value).decode() if isinstance(value, dict) else str(value)


def _refused(number: int) -> ValidationFailed:
    said = say(
        "This JSON cannot be read as a list of objects (object or line {n}).",
        "无法将此 JSON 读作对象列表（第 {n} 个对象或第 {n} 行）。",
        n=number,
    )
    return invalid("file", said, "INVALID_JSON")
