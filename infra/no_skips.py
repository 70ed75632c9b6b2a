"""No test is skipped, none is expected to fail: a test that does not run is a promise nobody keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

_PYTHON = re.compile(
    r"(?:pytest|unittest)\.(?:mark\.)?(?:skip|skipif|skipIf|xfail|importorskip)\b|\braise\s+SkipTest\b|\.skipTest\("
)
_TYPESCRIPT = re.compile(
    r"\b(?:it|test|describe|suite)\.(?:skip|only|todo|fails|fixme|skipIf|runIf)\b|\bx(?:it|describe)\("
)
_MADE = {"node_modules", "dist", "artefacts", "__pycache__"}


def skipped(root: Path) -> Iterator[str]:
    """`file:line: text` of every place in the tests that keeps one from running."""
    yield from _found(root, root / "tests", "*.py", _PYTHON)
    for pattern in ("*.test.ts", "*.test.tsx", "*.spec.ts", "*.spec.tsx"):
        yield from _found(root, root / "web", pattern, _TYPESCRIPT)


def _found(root: Path, folder: Path, pattern: str, banned: re.Pattern[str]) -> Iterator[str]:
    for path in sorted(folder.rglob(pattern)):
        if _MADE.intersection(path.relative_to(root).parts):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if banned.search(line):
                yield f"{path.relative_to(root)}:{number}: {line.strip()}"
