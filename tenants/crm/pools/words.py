"""What owners are written about their records and the pool."""

from __future__ import annotations

from tenants.registry.mails.words import Words

WORDS: dict[str, Words] = {
    "en": Words(
        subject="$what",
        greeting="Hello $name,",
        lines=(),
        button="Open the pool in $product",
        note="A call, meeting, mail or note is a follow-up and keeps a record with you; an edit is none.",
    ),
    "zh-CN": Words(
        subject="$what",
        greeting="$name，您好：",
        lines=(),
        button="在 $product 中打开公海",
        note="电话、会面、邮件或备注算作跟进，可继续保留该记录；编辑字段不算跟进。",
    ),
}
SUBJECT = {
    "en": {True: "{n} of your records will go back to the pool", False: "{n} of your records went back to the pool"},
    "zh-CN": {True: "您有 {n} 个记录即将回收到公海", False: "您有 {n} 个记录已回收到公海"},
}
GOES = {"en": "{title} goes back on {at}", "zh-CN": "{title} 将于 {at} 回收"}
WENT = {"en": "{title} went back, due {at}", "zh-CN": "{title} 已回收（到期 {at}）"}
MORE = {"en": "and {n} more", "zh-CN": "另有 {n} 个"}
