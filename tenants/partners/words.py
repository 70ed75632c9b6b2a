"""What a company's owners are told by mail of outsiders, in both languages."""

from __future__ import annotations

from enum import StrEnum

from tenants.registry.mails.words import Words


class Told(StrEnum):
    GRANT_REQUESTED = "grant_requested"
    GRANT_REQUESTED_FOR_ONE = "grant_requested_for_one"
    ELEVATION_REQUESTED = "elevation_requested"
    ELEVATED = "elevated"


_NOTE = "You get this because you own the company. Nobody from outside gets in unless you approve it."
_NOTE_ZH = "您是公司所有者，因此会收到此邮件。未经您批准，外部人员无法访问。"

WORDS: dict[str, dict[Told, Words]] = {
    "en": {
        Told.GRANT_REQUESTED: Words(
            "$grantee asks for access to $company",
            "Hello $name,",
            ("$grantee asks to work in $company on $product. The reason given: $reason",),
            "See the request",
            _NOTE,
        ),
        Told.GRANT_REQUESTED_FOR_ONE: Words(
            "$grantee asks for access to $company",
            "Hello $name,",
            ("$grantee asks that $only alone may work in $company on $product. The reason given: $reason",),
            "See the request",
            _NOTE,
        ),
        Told.ELEVATION_REQUESTED: Words(
            "$person of $grantee asks for a higher role in $company",
            "Hello $name,",
            ("$person of $grantee asks for the role $role in $company for $hours. The reason given: $reason",),
            "See the request",
            _NOTE,
        ),
        Told.ELEVATED: Words(
            "$person of $grantee works with a higher role in $company",
            "Hello $name,",
            (
                "$person of $grantee works with the role $role in $company for $hours, as your grant allows. The reason"
                " given: $reason",
                "Everything done with it stands in your audit log. You can end it at any moment.",
            ),
            "See who is at work",
            _NOTE,
        ),
    },
    "zh-CN": {
        Told.GRANT_REQUESTED: Words(
            "$grantee 请求访问 $company",
            "$name，您好：",
            ("$grantee 请求在 $product 上进入 $company 工作。理由：$reason",),
            "查看请求",
            _NOTE_ZH,
        ),
        Told.GRANT_REQUESTED_FOR_ONE: Words(
            "$grantee 请求访问 $company",
            "$name，您好：",
            ("$grantee 请求仅让 $only 一人在 $product 上进入 $company 工作。理由：$reason",),
            "查看请求",
            _NOTE_ZH,
        ),
        Told.ELEVATION_REQUESTED: Words(
            "$grantee 的 $person 申请在 $company 提升角色",
            "$name，您好：",
            ("$grantee 的 $person 申请在 $company 使用角色 $role，时长 $hours。理由：$reason",),
            "查看申请",
            _NOTE_ZH,
        ),
        Told.ELEVATED: Words(
            "$grantee 的 $person 正以更高角色在 $company 工作",
            "$name，您好：",
            (
                "根据您的授权，$grantee 的 $person 正在 $company 使用角色 $role，时长 $hours。理由：$reason",
                "期间的一切操作都会记入您的审计日志。您可以随时终止。",
            ),
            "查看在场人员",
            _NOTE_ZH,
        ),
    },
}
HOURS = {"en": "{hours} h {minutes} min", "zh-CN": "{hours} 小时 {minutes} 分钟"}
