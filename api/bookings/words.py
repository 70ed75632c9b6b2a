"""What a booking page says by itself, in both languages."""

from __future__ import annotations

from tenants.kit.message import say, spoken

WORDS = {
    "book": say("Book an appointment", "预约时间"),
    "when": say("When?", "请选择时间"),
    "zone": say("Times are in {zone}.", "时间按 {zone} 显示。"),
    "days": say("Mon Tue Wed Thu Fri Sat Sun", "周一 周二 周三 周四 周五 周六 周日"),
    "none": say("Nothing is free in these days.", "这几天没有可预约的时间。"),
    "earlier": say("Earlier days", "更早"),
    "later": say("Later days", "更晚"),
    "name": say("Your name", "您的姓名"),
    "email": say("E-mail address", "邮箱"),
    "phone": say("Phone number (if you like)", "电话（选填）"),
    "message": say("What is it about? (if you like)", "想了解什么（选填）"),
    "send": say("Book", "预约"),
    "choose": say("Choose a time.", "请选择时间。"),
    "booked_title": say("It is booked", "预约成功"),
    "booked": say(
        "{at} ({zone}). We have sent you a message with a link to move or cancel it.",
        "{at}（{zone}）。我们已向您发送邮件，可通过其中的链接改期或取消。",
    ),
    "manage": say("Your appointment", "您的预约"),
    "stands": say("{at} ({zone})", "{at}（{zone}）"),
    "move": say("Move it", "改期"),
    "moved_title": say("It is moved", "已改期"),
    "cancel": say("Cancel the appointment", "取消预约"),
    "cancelled_title": say("It is cancelled", "已取消"),
    "cancelled": say("We have sent you a message.", "我们已向您发送邮件。"),
    "closed_title": say("There is no appointment to be made here", "此处暂不接受预约"),
    "closed": say("Please use another way to get in touch.", "请通过其他方式与我们联系。"),
    "often_title": say("Too many attempts", "尝试次数过多"),
    "wrong": say("Please look at what is marked and send it again.", "请检查标出的内容后重新提交。"),
    "again": say("Please look it over and send it again.", "请核对后重新提交。"),
    "trap": say("Leave this empty", "请勿填写"),
}


def word(name: str, locale: str, **values: str) -> str:
    """One of them, in the language of a page."""
    text = spoken(WORDS[name], locale)
    return text.format(**values) if values else text
