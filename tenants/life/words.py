"""What owners are told of their company's life, in both languages. What begins with `$` is filled in."""

from __future__ import annotations

from datetime import date

from tenants.kit.locales import CHINESE
from tenants.life.states import Notice
from tenants.registry.mails.words import Words

LINKS = {
    Notice.TRIAL_ENDS_SOON: "settings/billing",
    Notice.TRIAL_ENDS_TOMORROW: "settings/billing",
    Notice.TRIAL_ENDED: "settings/billing",
    Notice.PAST_DUE: "settings/billing",
    Notice.SUSPENDED: "settings/billing",
    Notice.CLOSED: "settings/company",
}
_WHY = "You get this because you own $company."
_WHY_ZH = "您是 $company 的所有者，因此会收到此邮件。"
_KEPT = (
    "Nothing is lost: what Free does not have can still be read and exported, and is whole again with a larger plan."
)
_KEPT_ZH = "数据不会丢失：免费版不含的内容仍可查看和导出，升级后即恢复如初。"

WORDS: dict[str, dict[Notice, Words]] = {
    "en": {
        Notice.TRIAL_ENDS_SOON: Words(
            "The trial of $company ends in three days",
            "Hello $name,",
            (
                "the trial of $plan ends at the end of $day. Choose a plan, and everything goes on as it is.",
                f"If you choose none, $company goes on with Free. {_KEPT}",
            ),
            "Choose a plan",
            _WHY,
        ),
        Notice.TRIAL_ENDS_TOMORROW: Words(
            "The trial of $company ends tomorrow",
            "Hello $name,",
            (
                "the trial of $plan ends tomorrow, at the end of $day.",
                f"If you choose no plan, $company goes on with Free. {_KEPT}",
            ),
            "Choose a plan",
            _WHY,
        ),
        Notice.TRIAL_ENDED: Words(
            "$company is on Free now",
            "Hello $name,",
            (f"the trial is over, and $company goes on with Free. {_KEPT}",),
            "See the plans",
            _WHY,
        ),
        Notice.PAST_DUE: Words(
            "A payment for $company is missing",
            "Hello $name,",
            (
                "we could not collect what is due for $company. Everything works as before until the end of $day.",
                "If nothing is paid by then, the company is suspended: its data can be read and exported, not changed.",
            ),
            "Pay now",
            _WHY,
        ),
        Notice.SUSPENDED: Words(
            "$company is suspended",
            "Hello $name,",
            (
                "what is due for $company has not been paid. Its data can be read and exported, and nothing can be"
                " changed.",
                "As soon as it is paid, everything works again as it did.",
            ),
            "Pay now",
            _WHY,
        ),
        Notice.CLOSED: Words(
            "$company is closed",
            "Hello $name,",
            (
                "$company has been closed. Until the end of $day its owners can take the data along, or reopen it.",
                "After that day all of it is deleted, and the keys of what was encrypted are destroyed. Nobody can undo"
                " that, we neither.",
            ),
            "Export or reopen",
            f"{_WHY} If this was not meant, reopen it now, and change your password.",
        ),
    },
    "zh-CN": {
        Notice.TRIAL_ENDS_SOON: Words(
            "$company 的试用将在三天后结束",
            "$name，您好：",
            (
                "$plan 的试用将于 $day 结束时到期。选择套餐后，一切照常使用。",
                f"如果不选择，$company 将转为免费版。{_KEPT_ZH}",
            ),
            "选择套餐",
            _WHY_ZH,
        ),
        Notice.TRIAL_ENDS_TOMORROW: Words(
            "$company 的试用明天结束",
            "$name，您好：",
            (
                "$plan 的试用将于明天（$day）结束时到期。",
                f"如果不选择套餐，$company 将转为免费版。{_KEPT_ZH}",
            ),
            "选择套餐",
            _WHY_ZH,
        ),
        Notice.TRIAL_ENDED: Words(
            "$company 已转为免费版",
            "$name，您好：",
            (f"试用已结束，$company 现使用免费版。{_KEPT_ZH}",),
            "查看套餐",
            _WHY_ZH,
        ),
        Notice.PAST_DUE: Words(
            "$company 有一笔款项未付",
            "$name，您好：",
            (
                "$company 的应付款项未能收取。在 $day 结束之前，一切照常使用。",
                "届时仍未付款，公司将被暂停：数据可查看和导出，但不能修改。",
            ),
            "立即付款",
            _WHY_ZH,
        ),
        Notice.SUSPENDED: Words(
            "$company 已被暂停",
            "$name，您好：",
            ("$company 的应付款项尚未支付。数据可查看和导出，但不能修改。", "付款后立即恢复如初。"),
            "立即付款",
            _WHY_ZH,
        ),
        Notice.CLOSED: Words(
            "$company 已关闭",
            "$name，您好：",
            (
                "$company 已关闭。在 $day 结束之前，所有者可以登录、导出数据或重新开启。",
                "此后全部数据将被删除，加密数据的密钥将被销毁。任何人都无法撤销，我们也不能。",
            ),
            "导出或重新开启",
            f"{_WHY_ZH}如果这不是您的本意，请立即重新开启并修改密码。",
        ),
    },
}
_MONTHS = "January February March April May June July August September October November December".split()


def day_in_words(day: date, locale: str) -> str:
    """A day as people write it: 24 December 2026."""
    if locale == CHINESE:
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
