"""What is written to whoever made an appointment."""

from __future__ import annotations

from tenants.kit.locales import CHINESE, ENGLISH
from tenants.registry.mails.words import Words

BOOKED = {
    ENGLISH: Words(
        "$what on $at",
        "Hello $name,",
        ("your appointment with $company is on $at ($zone), with $host. It takes $minutes minutes.",),
        "Move or cancel it",
        "The link is good until the appointment begins.",
    ),
    CHINESE: Words(
        "$what：$at",
        "$name，您好：",
        ("您与 $company 的预约时间为 $at（$zone），接待人 $host，时长 $minutes 分钟。",),
        "改期或取消",
        "链接在预约开始前有效。",
    ),
}
CANCELLED = {
    ENGLISH: Words(
        "Cancelled: $what on $at",
        "Hello $name,",
        ("your appointment with $company on $at ($zone) is cancelled.",),
        "Choose another time",
        "You need not do anything.",
    ),
    CHINESE: Words(
        "已取消：$what（$at）",
        "$name，您好：",
        ("您与 $company 于 $at（$zone）的预约已取消。",),
        "重新预约",
        "您无需任何操作。",
    ),
}
