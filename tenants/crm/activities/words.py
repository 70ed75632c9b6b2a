"""What a reminder says, in both languages. `$name` is the owner, `$whom` the people concerned or nothing."""

from __future__ import annotations

from tenants.registry.mails.words import Words

WORDS: dict[str, Words] = {
    "en": Words(
        subject="Reminder: $subject",
        greeting="Hello $name,",
        lines=("$subject$whom", "Due: $due"),
        button="Open in $product",
        note="You get this because the activity is yours and has a reminder.",
    ),
    "zh-CN": Words(
        subject="提醒：$subject",
        greeting="$name，您好：",
        lines=("$subject$whom", "截止时间：$due"),
        button="在 $product 中打开",
        note="该活动由您负责并设置了提醒，因此您会收到此邮件。",
    ),
}
WITH = {"en": " (with {people})", "zh-CN": "（{people}）"}
