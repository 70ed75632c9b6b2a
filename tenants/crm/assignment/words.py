"""What is said of leads by mail, in both languages. `$who` is the lead, `$owner` whose it is, `$until` by when."""

from __future__ import annotations

from tenants.registry.mails.words import Words

WORDS: dict[str, dict[str, Words]] = {
    "yours": {
        "en": Words(
            subject="New lead for you: $who",
            greeting="Hello $name,",
            lines=("$who is your lead now.", "Accept it by: $until"),
            button="Open in $product",
            note="You get this because an assignment rule of your company gave you this lead.",
        ),
        "zh-CN": Words(
            subject="您有新线索：$who",
            greeting="$name，您好：",
            lines=("$who 已分配给您。", "请在此之前接受：$until"),
            button="在 $product 中打开",
            note="贵公司的分配规则将该线索分配给了您，因此您会收到此邮件。",
        ),
    },
    "late": {
        "en": Words(
            subject="Not answered in time: $who",
            greeting="Hello $name,",
            lines=("Nobody has been in touch with $who in the time your company promises.", "It is with: $owner"),
            button="Open in $product",
            note="You get this because you manage whoever has this lead, or administer the company.",
        ),
        "zh-CN": Words(
            subject="未及时响应：$who",
            greeting="$name，您好：",
            lines=("在公司承诺的时间内，尚无人联系 $who。", "当前负责人：$owner"),
            button="在 $product 中打开",
            note="您是该线索负责人的主管或公司管理员，因此您会收到此邮件。",
        ),
    },
    "nobodys": {
        "en": Words(
            subject="Nobody could take this lead: $who",
            greeting="Hello $name,",
            lines=("$who waits: everybody the rules could give it to is away or has as many as they may.",),
            button="Open in $product",
            note="You get this because you administer the company.",
        ),
        "zh-CN": Words(
            subject="无人可接收的线索：$who",
            greeting="$name，您好：",
            lines=("$who 正在等待分配：规则中的人员均缺勤或已达上限。",),
            button="在 $product 中打开",
            note="您是公司管理员，因此您会收到此邮件。",
        ),
    },
}
