"""What is said of approvals by mail, in both languages. `$who` submitted `$what`, and `$how` it stands."""

from __future__ import annotations

from tenants.registry.mails.words import Words

STATUSES: dict[str, dict[str, str]] = {
    "approving": {"en": "in approval", "zh-CN": "审批中"},
    "returned": {"en": "sent back", "zh-CN": "已退回"},
    "approved": {"en": "approved", "zh-CN": "已通过"},
    "auto_approved": {"en": "approved", "zh-CN": "已通过"},
    "unapproved": {"en": "refused", "zh-CN": "已驳回"},
    "auto_rejected": {"en": "refused", "zh-CN": "已驳回"},
    "revoked": {"en": "withdrawn", "zh-CN": "已撤回"},
}

WORDS: dict[str, dict[str, Words]] = {
    "asked": {
        "en": Words(
            subject="For your approval: $what",
            greeting="Hello $name,",
            lines=("$who has submitted $what, and it is your turn to decide.",),
            button="Open in $product",
            note="You get this because an approval flow of your company asks you.",
        ),
        "zh-CN": Words(
            subject="待您审批：$what",
            greeting="$name，您好：",
            lines=("$who 提交了 $what，请您审批。",),
            button="在 $product 中打开",
            note="贵公司的审批流程需要您审批，因此您会收到此邮件。",
        ),
    },
    "late": {
        "en": Words(
            subject="Still waiting for your approval: $what",
            greeting="Hello $name,",
            lines=("$what, submitted by $who, waits for you longer than your company has set.",),
            button="Open in $product",
            note="You get this because an approval flow of your company asks you.",
        ),
        "zh-CN": Words(
            subject="审批已超时：$what",
            greeting="$name，您好：",
            lines=("$who 提交的 $what 已超过规定的审批时间，请尽快处理。",),
            button="在 $product 中打开",
            note="贵公司的审批流程需要您审批，因此您会收到此邮件。",
        ),
    },
    "ended": {
        "en": Words(
            subject="$what: $how",
            greeting="Hello $name,",
            lines=("What you submitted has been decided: $what is $how.",),
            button="Open in $product",
            note="You get this because you submitted it.",
        ),
        "zh-CN": Words(
            subject="$what：$how",
            greeting="$name，您好：",
            lines=("您提交的 $what 审批结果：$how。",),
            button="在 $product 中打开",
            note="您是提交人，因此您会收到此邮件。",
        ),
    },
    "returned": {
        "en": Words(
            subject="Sent back to you: $what",
            greeting="Hello $name,",
            lines=("$what was sent back: you can change it and submit it again.",),
            button="Open in $product",
            note="You get this because you submitted it.",
        ),
        "zh-CN": Words(
            subject="已退回：$what",
            greeting="$name，您好：",
            lines=("$what 已退回，您可以修改后重新提交。",),
            button="在 $product 中打开",
            note="您是提交人，因此您会收到此邮件。",
        ),
    },
}
