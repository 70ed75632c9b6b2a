"""What is said about rows: one text for each code, in both languages."""

from __future__ import annotations

from typing import Any

from tenants.kit.message import Message, say

_TEXTS: dict[str, Message] = {
    "AMBIGUOUS_REFERENCE": say(
        "More than one {target} is called {value}; use external ids instead of names.",
        "有多个名为 {value} 的{target}；请改用外部编号。",
    ),
    "ALREADY_IMPORTED": say(
        "The record known by {value} is here already; the row was skipped.",
        "标识为 {value} 的记录已存在，此行已跳过。",
    ),
    "ALREADY_IMPORTED_IN_FILE": say(
        "Row {row} is about the same record; this row was skipped.", "第 {row} 行是同一条记录，此行已跳过。"
    ),
    "AMBIGUOUS_RECORD": say(
        "More than one record is known by {value}; match by something else, or merge them first.",
        "有多条记录的标识为 {value}；请改用其他匹配方式，或先合并。",
    ),
    "RECORD_OUT_OF_REACH": say("The record of this row is not yours to change.", "您无权修改此行对应的记录。"),
    "BAD_ENCODING": say(
        "Some characters cannot be read in the encoding {encoding}; choose the right one or mend the cell.",
        "部分字符无法按 {encoding} 编码读取；请选择正确的编码或修改该单元格。",
    ),
    "CELL_TOO_LARGE": say(
        "A cell has more than a million characters; is a quotation mark left open?",
        "某个单元格超过一百万个字符；是否有引号没有闭合？",
    ),
    "NUL_CHARACTER": say(
        "A cell contains NUL characters, which text cannot have.", "单元格中含有文本不允许的 NUL 字符。"
    ),
    "POSSIBLE_DUPLICATE": say(
        "There is a record called {value} already; the row is imported all the same.",
        "已有名为 {value} 的记录；此行仍会导入。",
    ),
    "POSSIBLE_DUPLICATE_IN_FILE": say(
        "Row {row} has the same name; both are imported.", "第 {row} 行的名称相同；两行都会导入。"
    ),
    "RAGGED_ROW": say(
        "This row has {cells} cells where the header has {columns}; it runs over {lines} line(s) of the file. Is a"
        " quotation mark or a separator missing?",
        "此行有 {cells} 个单元格，而表头有 {columns} 个；在文件中占 {lines} 行。是否缺少引号或分隔符？",
    ),
    "REFERENCE_MISSING": say(
        "There is no {target} called {value}. Import those first, or leave this column out.",
        "没有名为 {value} 的{target}。请先导入，或不导入此列。",
    ),
    "ROW_TOO_LARGE": say("This line has more than four million characters.", "此行超过四百万个字符。"),
    "UNCLOSED_QUOTE": say("A quotation mark opened in this row is never closed.", "此行有引号没有闭合。"),
    "UNKNOWN_COUNTRY": say(
        "This country is not known; it was kept as the last line of the address.",
        "无法识别该国家；已作为地址的最后一行保留。",
    ),
    "UNKNOWN_MEMBER": say(
        "Nobody in your company has this e-mail address; invite them first, or leave this column out.",
        "贵公司没有使用此邮箱的成员；请先邀请，或不导入此列。",
    ),
    "LIMIT_REACHED": say(
        "The file has more rows than the {limit} your plan allows in one import. Split it, or upgrade.",
        "文件的行数超过套餐允许的单次导入上限 {limit} 行。请拆分文件或升级套餐。",
    ),
    "ACCESS_REVOKED": say(
        "The access of whoever started this import was revoked; somebody else may have it go on.",
        "发起此导入的人的访问权限已被撤销；可由其他有权限的成员继续。",
    ),
    "FILE_MISSING": say("The file is not kept any more; upload it again.", "文件已不再保存，请重新上传。"),
}


def text(code: str, **facts: Any) -> Message:
    found = _TEXTS[code]
    return say(str(found), found.zh, **facts) if facts else found


def full(limit: object) -> Message:
    """Why an import stopped half-way that met a full plan."""
    return say(
        "Your plan holds {limit} records, and they are used. What is imported stays; make room or upgrade, and go on.",
        "套餐最多容纳 {limit} 条记录，已用完。已导入的数据保留；请清理或升级后继续。",
        limit=limit,
    )
