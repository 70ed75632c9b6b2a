"""The domain an account is known by: its web site's, or that of its first e-mail address which is not a provider's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

_PROVIDERS = """126.com 139.com 163.com 188.com 189.cn 21cn.com aliyun.com aol.com foxmail.com free.fr fastmail.com
gmail.com gmx.at gmx.de gmx.net googlemail.com hotmail.com icloud.com inbox.ru laposte.net libero.it live.cn live.com
mac.com mail.com mail.ru me.com msn.com naver.com orange.fr outlook.com pm.me proton.me protonmail.com qq.com
rocketmail.com sina.cn sina.com sohu.com t-online.de tom.com vip.163.com vip.qq.com web.de wo.cn yahoo.cn
yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.cn yandex.ru yeah.net ymail.com zoho.com"""
FREE_MAIL = frozenset(_PROVIDERS.split())
"""Providers of mailboxes for everybody: sharing one says nothing about where somebody works."""


def domain_of(website: str | None, emails: Sequence[Mapping[str, Any]]) -> str | None:
    """Lower-case, without `www.`; None when neither tells."""
    if website:
        host = (urlsplit(website).hostname or "").rstrip(".")
        if host:
            return host.removeprefix("www.")[:200]
    hosts = (str(entry["value"]).rpartition("@")[2].lower() for entry in emails)
    return next((host[:200] for host in hosts if host and host not in FREE_MAIL), None)
