"""What is said about rows, in the tenant's language. English messages that name a limit or a choice come from the rule
that was broken; in Chinese one sentence for each code says what to do.
"""

from __future__ import annotations

from typing import Any

_EN = {
    "AMBIGUOUS_REFERENCE": "More than one {target} is called {value}; use external ids instead of names.",
    "ALREADY_IMPORTED": "A record with this source and external id is here already; the row was skipped.",
    "ALREADY_IN_FILE": "Row {row} has the same external id; this row was skipped.",
    "BAD_ENCODING": "Some characters cannot be read in the encoding {encoding}; choose the right one or mend the cell.",
    "CELL_TOO_LARGE": "A cell has more than a million characters; is a quotation mark left open?",
    "NUL_CHARACTER": "A cell contains NUL characters, which text cannot have.",
    "POSSIBLE_DUPLICATE": "There is a record called {value} already; the row is imported all the same.",
    "POSSIBLE_DUPLICATE_IN_FILE": "Row {row} has the same name; both are imported.",
    "RAGGED_ROW": "This row has {cells} cells where the header has {columns}{lines}.",
    "REFERENCE_MISSING": "There is no {target} called {value}. Import those first, or leave this column out.",
    "ROW_TOO_LARGE": "This line has more than four million characters.",
    "UNCLOSED_QUOTE": "A quotation mark opened in this row is never closed.",
    "UNKNOWN_COUNTRY": "This country is not known; it was kept as the last line of the address.",
    "UNKNOWN_MEMBER": "Nobody in your company has this e-mail address; invite them first, or leave this column out.",
    "REQUIRED": "This must not be empty.",
    "spans": "; it runs over {lines} lines, so a quotation mark may be left open",
    "too_many_rows": "The file has more rows than the {limit} your plan allows in one import. Split it, or upgrade.",
    "unreadable": "The file is not in the store any more; upload it again.",
}
_ZH = {
    "AMBIGUOUS_DATE": "请在选项中说明日期是日在前还是月在前。",
    "AMBIGUOUS_REFERENCE": "有多个名为 {value} 的{target}；请改用外部编号。",
    "ALREADY_IMPORTED": "已有来源和外部编号相同的记录，此行已跳过。",
    "ALREADY_IN_FILE": "第 {row} 行的外部编号相同，此行已跳过。",
    "BAD_ENCODING": "部分字符无法按 {encoding} 编码读取；请选择正确的编码或修改该单元格。",
    "CELL_TOO_LARGE": "某个单元格超过一百万个字符；是否有引号没有闭合？",
    "INVALID": "该值无效。",
    "INVALID_AMOUNT": "金额的小数位数超过该币种允许的位数。",
    "INVALID_BOOLEAN": "请填写“是”或“否”。",
    "INVALID_CHOICE": "请填写可选项之一。",
    "INVALID_COUNTRY": "请填写国家名称或 ISO 3166-1 二位代码，例如 CN。",
    "INVALID_CURRENCY": "请填写 ISO 4217 币种代码，例如 CNY。",
    "INVALID_DATE": "请填写存在的日期，例如 2026-03-31。",
    "INVALID_EMAIL": "请填写邮箱地址，例如 name@example.com。",
    "INVALID_ID": "这不是有效的编号。",
    "INVALID_NUMBER": "请填写数字；如不正确，请检查选项中的小数点。",
    "INVALID_PHONE": "请填写带国家代码的电话号码，例如 +86 10 6552 9988。",
    "INVALID_TIME": "请填写时间，例如 2026-03-31 14:30。",
    "INVALID_URL": "请填写网址，例如 https://example.com。",
    "NUL_CHARACTER": "单元格中含有文本不允许的 NUL 字符。",
    "OUT_OF_RANGE": "数值超出允许范围。",
    "POSSIBLE_DUPLICATE": "已有名为 {value} 的记录；此行仍会导入。",
    "POSSIBLE_DUPLICATE_IN_FILE": "第 {row} 行的名称相同；两行都会导入。",
    "RAGGED_ROW": "此行有 {cells} 个单元格，而表头有 {columns} 个{lines}。",
    "REFERENCE_MISSING": "没有名为 {value} 的{target}。请先导入，或不导入此列。",
    "REQUIRED": "不能为空。",
    "ROW_TOO_LARGE": "此行超过四百万个字符。",
    "TOO_LONG": "内容过长，请缩短。",
    "TOO_MANY": "条目过多。",
    "UNCLOSED_QUOTE": "此行有引号没有闭合。",
    "UNKNOWN_COUNTRY": "无法识别该国家；已作为地址的最后一行保留。",
    "UNKNOWN_FIELD": "没有这个字段。",
    "UNKNOWN_MEMBER": "贵公司没有使用此邮箱的成员；请先邀请，或不导入此列。",
    "spans": "；此行跨越 {lines} 行，可能有引号没有闭合",
    "too_many_rows": "文件的行数超过套餐允许的单次导入上限 {limit} 行。请拆分文件或升级套餐。",
    "unreadable": "文件已不在存储中，请重新上传。",
}


def say(locale: str, code: str, given: str = "", **facts: Any) -> str:
    """The sentence for a code; `given` is what the broken rule said in English."""
    if locale.startswith("zh"):
        return _ZH[code].format(**facts) if code in _ZH else given or _EN[code].format(**facts)
    return given or _EN[code].format(**facts)
