"""How a mail tells of alerts, in both languages."""

from __future__ import annotations

from tenants.registry.mails.words import Words
from tenants.trust.alerts.rules import AlertKind

WORDS: dict[str, Words] = {
    "en": Words(
        subject="$company: $count to look at",
        greeting="Hello $name,",
        lines=("$product saw something unusual in $company:",),
        button="See the alerts",
        note="You get this because you own the company. What counts as unusual is set on the same page.",
    ),
    "zh-CN": Words(
        subject="$company：有$count需要查看",
        greeting="$name，您好：",
        lines=("$product 在 $company 发现异常使用：",),
        button="查看提醒",
        note="您是公司所有者，因此会收到此邮件。可在同一页面设置提醒规则。",
    ),
}
COUNT = {"en": ("one alert", "{n} alerts"), "zh-CN": ("一条提醒", "{n} 条提醒")}
MORE = {"en": "… and {n} more", "zh-CN": "……另有 {n} 条"}
NOBODY = {"en": "somebody", "zh-CN": "未知人员"}
KINDS: dict[str, dict[AlertKind, str]] = {
    "en": {
        AlertKind.MASS_EXPORT: "{who} exported {count} entries",
        AlertKind.MANY_DELETIONS: "{who} deleted {count} records",
        AlertKind.MANY_REVEALS: "{who} looked at {count} masked values",
        AlertKind.OFF_HOURS: "{who} made {count} changes outside of your hours",
        AlertKind.NEW_COUNTRY: "{who} signed in from a new country: {country}, {network}",
        AlertKind.NEW_NETWORK: "{who} signed in from a new network: {network}",
        AlertKind.WIDER_ACCESS: "{who} gave somebody, or a program, wider access",
        AlertKind.FAILED_SIGN_INS: "{count} wrong passwords were tried for {who}",
        AlertKind.NEAR_LIMIT: "{used} of {number} {what} in your plan are used",
    },
    "zh-CN": {
        AlertKind.MASS_EXPORT: "{who} 导出了 {count} 条数据",
        AlertKind.MANY_DELETIONS: "{who} 删除了 {count} 条记录",
        AlertKind.MANY_REVEALS: "{who} 查看了 {count} 个脱敏值",
        AlertKind.OFF_HOURS: "{who} 在工作时间以外做了 {count} 次更改",
        AlertKind.NEW_COUNTRY: "{who} 从新的国家或地区登录：{country}，{network}",
        AlertKind.NEW_NETWORK: "{who} 从新的网络登录：{network}",
        AlertKind.WIDER_ACCESS: "{who} 扩大了某人或某程序的权限",
        AlertKind.FAILED_SIGN_INS: "有人为 {who} 尝试了 {count} 次错误密码",
        AlertKind.NEAR_LIMIT: "套餐的{what}已使用 {used} / {number}",
    },
}
