"""What is said to whoever filled a form in, by mail."""

from __future__ import annotations

from tenants.kit.locales import CHINESE, ENGLISH
from tenants.registry.mails.words import Words

LETTER = {
    ENGLISH: Words(
        "Confirm what you sent to $company",
        "Hello,",
        ("somebody, probably you, filled in a form of $company with this address. Confirm that it was you.",),
        "Yes, it was me",
        "The link is good for 48 hours and for one use. If it was not you, ignore this message: you will not be written"
        " to again.",
    ),
    CHINESE: Words(
        "请确认您提交给 $company 的信息",
        "您好：",
        ("有人（很可能是您）用此邮箱填写了 $company 的表单。请确认是您本人填写。",),
        "是我本人",
        "链接 48 小时内有效，仅可使用一次。如果不是您本人，请忽略本邮件，您不会再收到此类邮件。",
    ),
}
