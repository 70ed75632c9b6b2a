"""What the letters say, in both languages. What begins with `$` is filled in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tenants.context import Role


class Letter(StrEnum):
    VERIFY = "verify"
    WELCOME = "welcome"
    RESET = "reset"
    INVITATION = "invitation"
    SIGN_UP_ATTEMPT = "sign_up_attempt"
    SIGN_IN_ALERT = "sign_in_alert"
    SECURITY_CHANGE = "security_change"


@dataclass(frozen=True, slots=True)
class Words:
    subject: str
    greeting: str
    lines: tuple[str, ...]
    button: str
    note: str


_IGNORE = "If you did not ask for this, ignore this message: nothing happens."
_IGNORE_ZH = "如果这不是您本人的操作，请忽略本邮件，不会有任何影响。"

WORDS: dict[str, dict[Letter, Words]] = {
    "en": {
        Letter.VERIFY: Words(
            "Confirm your address for $product",
            "Hello $name,",
            ("You signed $company up for $product. Confirm that this is your address, and your workspace opens.",),
            "Confirm address",
            f"The link is good for 48 hours and for one use. {_IGNORE}",
        ),
        Letter.WELCOME: Words(
            "Welcome to $product",
            "Welcome, $name,",
            (
                "your workspace is ready. Three things to begin with:",
                "1. Import your accounts and contacts from a file.",
                "2. Invite your colleagues.",
                "3. Note down your next call, so that nothing is forgotten.",
            ),
            "Open $product",
            "You get this message once, because you opened a workspace.",
        ),
        Letter.RESET: Words(
            "Choose a new password for $product",
            "Hello $name,",
            ("somebody, probably you, asked for a new password for this address.",),
            "Choose a new password",
            "The link is good for one hour and for one use. If you did not ask for it, ignore this message: "
            "your password stays as it is.",
        ),
        Letter.INVITATION: Words(
            "$inviter invites you to $company on $product",
            "Hello,",
            ("$inviter invites you to work with $company on $product, as $role.",),
            "Accept invitation",
            "The link is good for 7 days and for one use. If you do not know the sender, ignore this message.",
        ),
        Letter.SIGN_UP_ATTEMPT: Words(
            "You already have a $product account",
            "Hello $name,",
            (
                "somebody, probably you, just signed up for $product with this address. It has an account already, so "
                "nothing was changed.",
                "Sign in with your password. If you have forgotten it, choose a new one on the sign-in page.",
            ),
            "Sign in",
            "If it was not you, ignore this message: your account is untouched.",
        ),
        Letter.SIGN_IN_ALERT: Words(
            "A new device signed in to your $product account",
            "Hello $name,",
            (
                "you, or somebody with your means of signing in, came with a device we do not know:",
                "$device, $address, $at",
            ),
            "See your devices",
            "If it was you, there is nothing to do. If not, end that sign-in there, and change your password.",
        ),
        Letter.SECURITY_CHANGE: Words(
            "How you sign in to $product has changed",
            "Hello $name,",
            ("$what", "$at"),
            "See how you sign in",
            "If it was you, there is nothing to do. If not, choose a new password and tell your administrator.",
        ),
    },
    "zh-CN": {
        Letter.VERIFY: Words(
            "请验证您的 $product 邮箱",
            "$name，您好：",
            ("您为 $company 注册了 $product。请确认这是您的邮箱，随后即可进入工作区。",),
            "验证邮箱",
            f"链接 48 小时内有效，且只能使用一次。{_IGNORE_ZH}",
        ),
        Letter.WELCOME: Words(
            "欢迎使用 $product",
            "$name，欢迎您！",
            (
                "您的工作区已经就绪。建议从三件事开始：",
                "1. 从文件导入客户和联系人。",
                "2. 邀请您的同事。",
                "3. 记下下一次电话，不再遗漏。",
            ),
            "打开 $product",
            "因为您开通了工作区，所以会收到这封邮件，仅此一次。",
        ),
        Letter.RESET: Words(
            "重设您的 $product 密码",
            "$name，您好：",
            ("有人（很可能是您）为此邮箱申请了新密码。",),
            "设置新密码",
            "链接一小时内有效，且只能使用一次。如果这不是您本人的操作，请忽略本邮件，密码保持不变。",
        ),
        Letter.INVITATION: Words(
            "$inviter 邀请您加入 $product 上的 $company",
            "您好：",
            ("$inviter 邀请您以“$role”的身份加入 $product 上的 $company。",),
            "接受邀请",
            "链接 7 天内有效，且只能使用一次。如果您不认识发件人，请忽略本邮件。",
        ),
        Letter.SIGN_UP_ATTEMPT: Words(
            "您已有 $product 账号",
            "$name，您好：",
            (
                "有人（很可能是您）刚刚用此邮箱注册 $product。该邮箱已有账号，因此没有任何改动。",
                "请用密码登录。如果忘记了密码，可在登录页重设。",
            ),
            "登录",
            "如果这不是您本人的操作，请忽略本邮件，您的账号没有变化。",
        ),
        Letter.SIGN_IN_ALERT: Words(
            "您的 $product 账号在新设备上登录",
            "$name，您好：",
            ("您（或掌握您登录方式的人）用一台我们不认识的设备登录了：", "$device，$address，$at"),
            "查看您的设备",
            "如果是您本人，无需任何操作；如果不是，请在该页面结束此登录，并修改密码。",
        ),
        Letter.SECURITY_CHANGE: Words(
            "您的 $product 登录方式有变更",
            "$name，您好：",
            ("$what", "$at"),
            "查看登录方式",
            "如果是您本人，无需任何操作；如果不是，请立即重设密码，并告知管理员。",
        ),
    },
}

ROLES: dict[str, dict[Role, str]] = {
    "en": {
        Role.OWNER: "owner",
        Role.ADMIN: "administrator",
        Role.MANAGER: "manager",
        Role.REP: "sales representative",
        Role.READ_ONLY: "reader",
    },
    "zh-CN": {
        Role.OWNER: "所有者",
        Role.ADMIN: "管理员",
        Role.MANAGER: "经理",
        Role.REP: "销售代表",
        Role.READ_ONLY: "只读成员",
    },
}
