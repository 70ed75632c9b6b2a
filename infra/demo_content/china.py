"""Companies and people in China."""

from __future__ import annotations

from typing import Any

from pypinyin import lazy_pinyin

from infra.demo_content.region import City, Firm, Industry, Person, Region

_FIRST = "恒锐云启蓝瑞博鼎盛凌科卓远华芯晨宏佳泰安信达赛维联创天翼明睿嘉禾铭汇"
_SECOND = "拓铭启海峰创航丰源泽川诺迪辰通图凯越维腾睿森盈翔领先朗和润捷"
_STREETS = ("人民路", "科技大道", "工业园路", "创新路", "解放路", "滨江大道", "高新一路", "中山路", "金桥路", "张江路")
_PARKS = ("高新区产业园", "智能制造产业园", "经济技术开发区", "软件园", "科创中心", "国际商务中心")


class China(Region):
    country, language, currency, locale = "CN", "zh", "CNY", "zh_CN"
    cities = (
        City("上海", "上海市", "2012", "21", ("58", "68", "52"), 5),
        City("苏州", "江苏省", "2150", "512", ("62", "67", "68"), 4),
        City("杭州", "浙江省", "3100", "571", ("86", "87", "88"), 3),
        City("南京", "江苏省", "2100", "25", ("58", "84", "86"), 2),
        City("无锡", "江苏省", "2140", "510", ("82", "85"), 2),
        City("宁波", "浙江省", "3150", "574", ("87", "88"), 2),
        City("合肥", "安徽省", "2300", "551", ("62", "65"), 1.5),
        City("深圳", "广东省", "5180", "755", ("26", "83", "86"), 3),
        City("东莞", "广东省", "5230", "769", ("22", "85"), 1.5),
        City("广州", "广东省", "5106", "20", ("38", "87"), 2),
        City("武汉", "湖北省", "4300", "27", ("59", "87"), 1.5),
        City("成都", "四川省", "6100", "28", ("85", "86"), 1.5),
        City("青岛", "山东省", "2660", "532", ("85", "88"), 1),
        City("天津", "天津市", "3003", "22", ("23", "66"), 1),
        City("北京", "北京市", "1000", "10", ("62", "82"), 2),
        City("西安", "陕西省", "7100", "29", ("87", "88"), 1),
    )
    industries = (
        Industry("汽车零部件", ("汽车零部件", "汽车电子", "精密部件"), "auto"),
        Industry("电子制造", ("电子科技", "电子", "光电科技"), "elec"),
        Industry("新能源", ("新能源", "新能源科技", "储能技术"), "energy"),
        Industry("医疗器械", ("医疗科技", "医疗器械"), "med"),
        Industry("物流仓储", ("供应链管理", "智慧物流"), "logistics"),
        Industry("食品饮料", ("食品", "生物科技"), "food"),
        Industry("化工材料", ("新材料", "化工科技"), "materials"),
        Industry("机械装备", ("机械制造", "智能装备", "精密机械"), "machinery"),
        Industry("半导体", ("半导体", "微电子", "集成电路"), "semi"),
        Industry("包装印刷", ("包装科技", "印务"), "pack"),
        Industry("软件与信息服务", ("信息技术", "智能科技", "软件"), "tech"),
    )
    titles = (
        ("总经理", "总经办"), ("采购经理", "采购部"), ("采购总监", "采购部"), ("生产总监", "生产部"),
        ("设备经理", "设备部"), ("IT 经理", "信息部"), ("信息总监", "信息部"), ("技术总监", "技术部"),
        ("工艺工程师", "工艺部"), ("质量经理", "质量部"), ("厂长", "生产部"), ("财务经理", "财务部"),
        ("项目经理", "项目部"), ("行政主管", "行政部"),
    )  # fmt: skip
    ownership = ("民营企业", "民营企业", "民营企业", "外商独资", "中外合资", "国有企业", "上市公司")
    sources = ("展会", "官网留言", "客户转介绍", "电话开发", "百度推广", "合作伙伴", "微信公众号", "老客户")
    sites = ("总部", "分公司")

    def _firm(self, city: City, industry: Industry) -> Firm:
        brand = self.random.choice(_FIRST) + self.random.choice(_SECOND)
        form = self.random.choices(("有限公司", "股份有限公司", "集团有限公司"), (8, 2, 1))[0]
        word = self.random.choice(industry.words)
        if self.random.random() < 0.3:
            name = f"{brand}{word}（{city.name}）{form}"
        else:
            name = f"{city.name}{brand}{word}{form}"
        return Firm(name, brand, "".join(lazy_pinyin(brand)), city, industry)

    def _subsidiary(self, parent: Firm, city: City) -> Firm:
        word = self.random.choice(parent.industry.words)
        suffix = self.random.choice((f"{word}有限公司", f"{word}有限公司{city.name}分公司", "贸易有限公司"))
        start = "" if "分公司" in suffix else city.name
        return Firm(f"{start}{parent.brand}{suffix}", parent.brand, parent.slug, city, parent.industry)

    def person(self) -> Person:
        woman = self.random.random() < 0.42
        family = self.fake.last_name()
        given = self.fake.first_name_female() if woman else self.fake.first_name_male()
        heard, said = "".join(lazy_pinyin(family)), "".join(lazy_pinyin(given))
        handle = self.random.choice((f"{said}.{heard}", f"{heard}.{said}", f"{heard}{said}"))
        return Person(family + given, given, family, "女士" if woman else "先生", handle)

    def landline(self, city: City) -> str:
        start = self.random.choice(city.starts)
        return f"+86 {city.area} {start}{self.digits(8 - len(start))}"

    def mobile(self) -> str:
        return f"+86 {self.random.choice(('138', '139', '136', '150', '158', '186', '188', '189'))}{self.digits(8)}"

    def address(self, city: City, kind: str) -> dict[str, Any]:
        street = f"{self.random.choice(_STREETS)}{self.random.randint(8, 1998)}号"
        park = self.random.choice(_PARKS)
        room = f"{self.random.randint(1, 12)}号楼{self.random.randint(2, 22)}层"
        lines = [street, f"{park}{room}"] if self.random.random() < 0.6 else [street]
        return {
            "kind": kind,
            "lines": lines,
            "city": f"{city.name}市",
            "region": city.state,
            "postal_code": f"{city.postal}{self.digits(2)}",
            "country": "CN",
        }

    def describe(self, firm: Firm, employees: int) -> str:
        opening = f"{firm.city.name}地区{firm.industry.name}企业，员工约 {employees} 人。"
        return opening + self.random.choice(
            (
                "现有产线以人工巡检为主，正在规划数字化改造。",
                "去年新建二期厂房，设备联网需求明确。",
                "年度采购通常在三月和九月立项。",
                "与同行竞品有合作，关注售后响应速度。",
                "对交付周期要求高，样机测试通过后再谈批量。",
                "集团统一招标，地方工厂有推荐权。",
            )
        )
