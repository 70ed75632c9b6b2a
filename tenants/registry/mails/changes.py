"""What may change about how somebody signs in, and how a mail says it."""

from __future__ import annotations

from enum import StrEnum


class SecurityChange(StrEnum):
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - what happened
    PASSWORD_RESET = "password_reset"  # noqa: S105 - what happened
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    FACTOR_RESET = "factor_reset"
    RECOVERY_CODES_RENEWED = "recovery_codes_renewed"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"


SAID: dict[str, dict[SecurityChange, str]] = {
    "en": {
        SecurityChange.PASSWORD_CHANGED: "your password was changed, and every other sign-in has ended.",
        SecurityChange.PASSWORD_RESET: "your password was set anew by the link of a mail, and every sign-in has ended.",
        SecurityChange.FACTOR_ADDED: "a second factor (an authenticator app) was set up.",
        SecurityChange.FACTOR_REMOVED: "your second factor was removed, and the recovery codes with it.",
        SecurityChange.FACTOR_RESET: (
            "an administrator of your company removed your second factor and passkeys, and every sign-in has ended."
        ),
        SecurityChange.RECOVERY_CODES_RENEWED: "your recovery codes were replaced; the old ones open nothing now.",
        SecurityChange.PASSKEY_ADDED: "a passkey was added.",
        SecurityChange.PASSKEY_REMOVED: "a passkey was removed.",
    },
    "zh-CN": {
        SecurityChange.PASSWORD_CHANGED: "您的密码已修改，其他登录均已结束。",
        SecurityChange.PASSWORD_RESET: "您的密码已通过邮件链接重设，所有登录均已结束。",
        SecurityChange.FACTOR_ADDED: "已启用两步验证（验证器应用）。",
        SecurityChange.FACTOR_REMOVED: "您的两步验证已关闭，恢复码一并作废。",
        SecurityChange.FACTOR_RESET: "贵公司管理员移除了您的两步验证和通行密钥，所有登录均已结束。",
        SecurityChange.RECOVERY_CODES_RENEWED: "您的恢复码已更换，旧恢复码不再有效。",
        SecurityChange.PASSKEY_ADDED: "已添加一个通行密钥。",
        SecurityChange.PASSKEY_REMOVED: "已移除一个通行密钥。",
    },
}
