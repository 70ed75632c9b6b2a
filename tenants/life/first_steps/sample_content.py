"""The sample records, in both languages: companies and people that do not exist, on domains that nobody can own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tenants.kit.locales import CHINESE


@dataclass(frozen=True, slots=True)
class Sample:
    """One record to be; `refs` name others by their key, `days` from now lay its times."""

    record_type: str
    key: str
    values: dict[str, Any]
    refs: dict[str, str] = field(default_factory=dict)
    days: int = 0


def sample_content(locale: str) -> list[Sample]:
    """What a new company is shown, who is pointed to before who points."""
    accounts, contacts, activities = (
        (_ACCOUNTS_ZH, _CONTACTS_ZH, _ACTIVITIES_ZH) if locale == CHINESE else (_ACCOUNTS, _CONTACTS, _ACTIVITIES)
    )
    region = "CN" if locale == CHINESE else "US"
    return [
        *(_account(*each) for each in accounts),
        *(_contact(*each, region) for each in contacts),
        *(_activity(*each) for each in activities),
    ]


def times(sample: Sample, moment: datetime) -> dict[str, Any]:
    """When it happened, or is due."""
    if sample.record_type != "activity":
        return {}
    at = (moment + timedelta(days=sample.days)).replace(minute=0, second=0, microsecond=0)
    if sample.values["kind"] == "task":
        return {"due_at": at.isoformat()}
    return {"occurred_at": at.isoformat()}


def _account(key: str, name: str, kind: str, industry: str, employees: int, note: str) -> Sample:
    website = f"https://{key}.example"
    values = {"name": name, "kind": kind, "industry": industry, "employees": employees, "website": website}
    return Sample("account", key, {**values, "description": note})


def _contact(key: str, name: str, title: str, account: str, phone: str, region: str) -> Sample:
    prefix = "+86" if region == "CN" else "+1"
    values = {
        "name": name,
        "title": title,
        "emails": [{"label": "work", "value": f"{key}@{account}.example", "primary": True}],
        "phones": [{"label": "mobile", "value": f"{prefix}{phone}", "primary": True}],
    }
    return Sample("contact", key, values, {"account_id": account})


def _activity(kind: str, subject: str, body: str, account: str, contact: str, days: int) -> Sample:
    refs = {"account_id": account, **({"contact_id": contact} if contact else {})}
    values = {"kind": kind, "subject": subject, "body": body}
    return Sample("activity", f"{account}-{days}", values, refs, days)


_ACCOUNTS = (
    (
        "harbor-coffee",
        "Harbor Coffee Roasters",
        "customer",
        "Food and drink",
        85,
        "Orders every quarter.",
    ),
    ("brightline", "Brightline Logistics", "prospect", "Logistics", 240, "Compares us with two others."),
    ("cedar-clinics", "Cedar Clinics", "prospect", "Health care", 410, "Budget is decided in the spring."),
    ("oakfield", "Oakfield Furniture", "customer", "Furniture", 130, "Renewed twice."),
    ("summit-robotics", "Summit Robotics", "partner", "Machinery", 60, "Brings customers in the north."),
)
_CONTACTS = (
    ("maria.lopez", "Maria Lopez", "Head of Purchasing", "harbor-coffee", "2025550101"),
    ("james.carter", "James Carter", "Operations Director", "brightline", "2025550102"),
    ("aisha.khan", "Aisha Khan", "Chief Financial Officer", "cedar-clinics", "2025550103"),
    ("tom.becker", "Tom Becker", "Owner", "oakfield", "2025550104"),
    ("nina.rossi", "Nina Rossi", "Partner Manager", "summit-robotics", "2025550105"),
    ("leo.grant", "Leo Grant", "Warehouse Manager", "brightline", "2025550106"),
)
_ACTIVITIES = (
    ("call", "Asked how the last order went", "Pleased; wants a larger package.", "harbor-coffee", "maria.lopez", -6),
    ("meeting", "Walked through the offer", "Price is fine, delivery times are not.", "brightline", "james.carter", -3),
    ("note", "Two competitors are in the race", "Decision by the end of the month.", "brightline", "", -2),
    ("mail", "Sent the case study", "About a clinic of the same size.", "cedar-clinics", "aisha.khan", -1),
    ("task", "Send the revised delivery plan", "Promised for this week.", "brightline", "james.carter", 1),
    ("task", "Call about the renewal", "", "oakfield", "tom.becker", 3),
    ("task", "Plan the joint workshop", "", "summit-robotics", "nina.rossi", 7),
)
_ACCOUNTS_ZH = (
    ("gangwan", "港湾咖啡有限公司（示例）", "customer", "食品饮料", 85, "每季度下单，喜欢先试样品。"),
    ("mingxian", "明线物流有限公司（示例）", "prospect", "物流仓储", 240, "正在与另外两家比较。"),
    ("xuesong", "雪松医疗集团（示例）", "prospect", "医疗健康", 410, "春季决定预算。"),
    ("xiangye", "橡野家具有限公司（示例）", "customer", "家具", 130, "已续约两次。"),
    ("dingfeng", "顶峰机器人科技（示例）", "partner", "机械装备", 60, "介绍华北地区客户。"),
)
_CONTACTS_ZH = (
    ("chen.li", "陈莉", "采购总监", "gangwan", "13800000101"),
    ("zhang.wei", "张伟", "运营总监", "mingxian", "13800000102"),
    ("liu.min", "刘敏", "财务总监", "xuesong", "13800000103"),
    ("zhao.lei", "赵磊", "总经理", "xiangye", "13800000104"),
    ("sun.ting", "孙婷", "渠道经理", "dingfeng", "13800000105"),
    ("zhou.jie", "周杰华", "仓储经理", "mingxian", "13800000106"),
)
_ACTIVITIES_ZH = (
    ("call", "回访上次订单", "客户满意，希望增加数量。", "gangwan", "chen.li", -6),
    ("meeting", "当面讲解报价方案", "价格可以接受，交货期需要调整。", "mingxian", "zhang.wei", -3),
    ("note", "另有两家竞争对手", "月底前决定。", "mingxian", "", -2),
    ("mail", "已发送案例资料", "同等规模医院的案例。", "xuesong", "liu.min", -1),
    ("task", "发送修改后的交货计划", "答应本周内给到。", "mingxian", "zhang.wei", 1),
    ("task", "电话沟通续约", "", "xiangye", "zhao.lei", 3),
    ("task", "筹备联合研讨会", "", "dingfeng", "sun.ting", 7),
)
