"""What a form's page says by itself, in both languages."""

from __future__ import annotations

from tenants.kit.message import say, spoken

WORDS = {
    "send": say("Send", "提交"),
    "thanks": say("Thank you. We have received it and will be in touch.", "谢谢，我们已收到，会尽快与您联系。"),
    "thanks_title": say("Thank you", "谢谢"),
    "confirm_title": say("One more step", "还差一步"),
    "confirm": say(
        "We have sent you a message. Open the link in it to confirm that this is your address.",
        "我们已向您发送邮件，请点击其中的链接确认邮箱。",
    ),
    "yes_title": say("Confirm your request", "确认您的提交"),
    "yes": say("Press the button to confirm that it was you.", "请点击按钮，确认是您本人提交。"),
    "yes_button": say("Yes, it was me", "是我本人"),
    "closed_title": say("This form is not open", "该表单未开放"),
    "closed": say("Please use another way to get in touch.", "请通过其他方式与我们联系。"),
    "wrong": say("Please look at what is marked and send it again.", "请检查标出的内容后重新提交。"),
    "again": say("Please look it over and send it again.", "请核对后重新提交。"),
    "choose": say("Please choose", "请选择"),
    "required": say("required", "必填"),
    "go_on": say("Continue", "继续"),
    "trap": say("Leave this empty", "请勿填写"),
    "often_title": say("Too many attempts", "尝试次数过多"),
    "large": say("That was too much text.", "内容过长。"),
}


def word(name: str, locale: str) -> str:
    """One of them, in the language of a form."""
    return spoken(WORDS[name], locale)
