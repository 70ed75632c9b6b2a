"""A company's name without what says only of which form it is, and where: 北京小米科技有限责任公司 is 小米科技."""

from __future__ import annotations

import re
from functools import lru_cache

from tenants.records.tokens import fold

_BRACKETS = re.compile(r"[(（\[【〔].*?[)）\]】〕]")
_NOT_WORD = re.compile(r"[^0-9a-z\u00df-\U0010ffff]+")
_CHINESE_FORMS = (
    "股份有限公司", "有限责任公司", "集团有限公司", "控股有限公司", "有限合伙", "普通合伙", "有限公司",
    "总公司", "分公司", "集团公司", "股份公司", "株式会社", "合伙企业", "公司", "集团", "股份", "控股", "工作室",
)  # fmt: skip
_FORMS = frozenset(
    """inc incorporated corp corporation co company ltd limited llc llp lp plc gmbh mbh ag kg kgaa ug ohg se sa sas sarl
    srl spa bv nv ab as asa oy oyj aps pte pty sdn bhd kk holding holdings group the and""".split()
)
_PLACES = tuple(
    """北京市 上海市 天津市 重庆市 广东省 浙江省 江苏省 山东省 四川省 湖北省 湖南省 福建省 河南省 河北省 安徽省
    陕西省 辽宁省 深圳市 广州市 杭州市 南京市 苏州市 成都市 武汉市 西安市 青岛市 宁波市 厦门市 长沙市 郑州市 无锡市
    东莞市 佛山市 大连市
    北京 上海 天津 重庆 广东 浙江 江苏 山东 四川 湖北 湖南 福建 河南 河北 安徽 陕西 辽宁
    深圳 广州 杭州 南京 苏州 成都 武汉 西安 青岛 宁波 厦门 长沙 郑州 无锡 东莞 佛山 大连""".split()
)


@lru_cache(maxsize=8_192)
def plain_company(name: str) -> str:
    """Folded, single spaces; the whole name where nothing would be left of it."""
    folded = fold(name)
    bare = _without_place(_without_form(_NOT_WORD.sub(" ", _BRACKETS.sub(" ", folded)).strip()))
    words = [word for word in bare.split() if word not in _FORMS]
    return " ".join(words) or _NOT_WORD.sub(" ", folded).strip()


def _without_form(name: str) -> str:
    for form in _CHINESE_FORMS:
        if name.endswith(form) and len(name) > len(form):
            return _without_form(name.removesuffix(form).strip())
    return name


def _without_place(name: str) -> str:
    """中国 is part of many names that differ in nothing else, and stays; so does a place before fewer than three
    characters: 北京银行.
    """
    for place in _PLACES:
        if name.startswith(place) and len(name) >= len(place) + 3:
            return _without_place(name.removeprefix(place))
    return name
