"""What a quote's page says beside the quote itself, in both languages."""

from __future__ import annotations

from tenants.kit.message import say, spoken

WORDS = {
    "of": say("{seller}: quote {number}", "{seller}：报价单 {number}"),
    "pdf": say("Download as PDF", "下载 PDF"),
    "making": say("The document is being made; load this page again in a moment.", "文件正在生成，请稍后刷新页面。"),
    "answer": say("Your answer", "您的答复"),
    "name": say("Your name", "您的姓名"),
    "email": say("E-mail address", "邮箱"),
    "note": say("Anything to add? (if you like)", "补充说明（选填）"),
    "agree": say(
        "By accepting you sign this quote with your name. When, from where, and the document's checksum are kept.",
        "接受即表示您以上述姓名签署本报价单。我们会保存签署时间、网络地址和文件校验值。",
    ),
    "accept": say("Accept and sign", "接受并签署"),
    "decline": say("Decline", "谢绝"),
    "accepted": say("This quote was accepted. Thank you.", "该报价单已接受，谢谢。"),
    "declined": say("This quote was declined.", "该报价单已谢绝。"),
    "expired": say("This quote has expired. Please ask for a new one.", "该报价单已过期，请索取新的报价。"),
    "superseded": say("This quote was replaced by a newer one.", "该报价单已被新版本替换。"),
    "signed": say("Signed by {who} on {at} (UTC).", "{who} 于 {at}（UTC）签署。"),
    "wrong": say("Please look at what is marked and send it again.", "请检查标出的内容后重新提交。"),
    "closed_title": say("There is nothing here", "页面不存在"),
    "closed": say("Please ask whoever sent you the link.", "请联系向您发送链接的人。"),
    "often_title": say("Too many attempts", "尝试次数过多"),
    "other": say("中文", "English"),
}


def word(name: str, locale: str, **values: str) -> str:
    """One of them, in the language of the page."""
    text = spoken(WORDS[name], locale)
    return text.format(**values) if values else text
