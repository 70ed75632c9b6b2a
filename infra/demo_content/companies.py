"""The cast: Alice owns acme and Bob is her rep, Mallory owns globex, Petra owns partner-one; and their colleagues."""

from __future__ import annotations

from dataclasses import dataclass

from infra.demo_content.extra import BUDGET, LINES, PART, RENEWAL, SEATS, TIER, Extra, Sticker
from tenants.context import Role
from tenants.plans import Plan
from tenants.registry.service import Charter


@dataclass(frozen=True, slots=True)
class Colleague:
    """`share` is the part of the company's accounts they look after; `joined` the part of the year gone by then."""

    name: str
    handle: str
    role: Role
    share: float
    joined: float = 0.0
    locale: str = "en"


@dataclass(frozen=True, slots=True)
class Company:
    """`regions` says where its customers are, with weights. The first of the people owns it."""

    key: str
    charter: Charter
    regions: tuple[tuple[str, float], ...]
    accounts: int
    activities: int
    products: tuple[str, ...]
    people: tuple[Colleague, ...]
    extras: tuple[Extra, ...] = ()
    stickers: tuple[Sticker, ...] = ()

    def address(self, colleague: Colleague) -> str:
        """The domain is one that RFC 2606 keeps free: nobody gets the demo's mail."""
        return f"{colleague.handle}@{self.key}.example"


ACME = Company(
    "acme",
    Charter("Acme 艾克米智能科技", Plan.BUSINESS, "zh-CN", "Asia/Shanghai", "CNY"),
    (("china", 0.86), ("america", 0.14)),
    accounts=400,
    activities=4_000,
    products=(
        "产线数据采集网关",
        "视觉检测工作站",
        "智能传感器套件",
        "能耗监测平台",
        "预测性维护服务",
        "边缘计算控制器",
    ),
    people=(
        Colleague("Alice", "alice", Role.OWNER, 0.08),
        Colleague("Bob", "bob", Role.REP, 0.21),
        Colleague("陈静", "chen.jing", Role.MANAGER, 0.12, locale="zh-CN"),
        Colleague("刘洋", "liu.yang", Role.REP, 0.19, locale="zh-CN"),
        Colleague("王芳", "wang.fang", Role.REP, 0.18, locale="zh-CN"),
        Colleague("赵磊", "zhao.lei", Role.REP, 0.14, joined=0.2, locale="zh-CN"),
        Colleague("孙悦", "sun.yue", Role.REP, 0.08, joined=0.55, locale="zh-CN"),
        Colleague("周敏", "zhou.min", Role.READ_ONLY, 0.0, locale="zh-CN"),
    ),
    extras=(TIER, BUDGET, PART),
    stickers=(
        Sticker("VIP", "gold", 0.06),
        Sticker("展会线索", "cyan", 0.12),
        Sticker("需要回访", "orange", 0.08),
        Sticker("有竞品", "red", 0.05),
        Sticker("大型企业", "purple", rule='{"employees": {"gte": 300}}'),
    ),
)
GLOBEX = Company(
    "globex",
    Charter("Globex Corporation", Plan.TEAM, "en", "America/New_York", "USD"),
    (("america", 1.0),),
    accounts=150,
    activities=1_300,
    products=("case packer", "line monitoring subscription", "checkweigher", "labelling module", "service contract"),
    people=(
        Colleague("Mallory", "mallory", Role.OWNER, 0.16),
        Colleague("Dana Whitfield", "dana", Role.MANAGER, 0.24),
        Colleague("Marcus Hale", "marcus", Role.REP, 0.36),
        Colleague("Priya Raman", "priya", Role.REP, 0.24, joined=0.4),
    ),
    extras=(LINES, RENEWAL),
    stickers=(
        Sticker("Reference", "green", 0.1),
        Sticker("At risk", "red", 0.07),
        Sticker("Enterprise", "purple", rule='{"employees": {"gte": 300}}'),
    ),
)
PARTNER_ONE = Company(
    "partner-one",
    Charter("Partner One GmbH", Plan.TEAM, "en", "Europe/Berlin", "EUR"),
    (("germany", 0.88), ("america", 0.12)),
    accounts=70,
    activities=600,
    products=("CRM rollout", "data migration", "training day", "support retainer", "process workshop"),
    people=(
        Colleague("Petra", "petra", Role.OWNER, 0.55),
        Colleague("Jonas Keller", "jonas", Role.REP, 0.45, joined=0.1),
    ),
    extras=(SEATS,),
    stickers=(Sticker("Migration", "blue", 0.2), Sticker("Renewal talks", "gold", 0.12)),
)
COMPANIES = (ACME, GLOBEX, PARTNER_ONE)
