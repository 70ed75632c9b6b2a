"""Documents people print and keep: a Typst template and data make a PDF/A-2b, with every font it needs inside it.

Templates take their data from `sys.inputs.data` (JSON) and nothing from anywhere else: no files, no packages, no fonts
of the machine. Chinese and Latin are both in the one font that comes along.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import pylopdf_fonts_zh_cn
import typst

FONT = "Noto Sans SC"
STANDARD: Final = "a-2b"


def typeset(template: Path, data: Mapping[str, Any], moment: datetime) -> bytes:
    """The PDF of a template; `moment` is the date it bears. The same data make the same bytes. Blocks (about 20 ms)."""
    compiler = typst.Compiler(
        template, root=template.parent, font_paths=_fonts(), ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )  # fmt: skip
    made = compiler.compile(format="pdf", pdf_standards=[STANDARD], timestamp=moment)
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> typst.Fonts:
    folder = pylopdf_fonts_zh_cn.sans_path().parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
