"""What the inbox shows: a list, a mail, in the reader's language. Mail is foreign content: it is never trusted."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from infra.inbox.mailbox import Mail, bare_links

_WORDS = {
    "en": {
        "title": "Inbox of this installation",
        "note": "Mail sent by this copy of Rapport ends here; nothing leaves the machine.",
        "empty": "No mail yet.",
        "search": "Recipient",
        "find": "Find",
        "at": "Received (UTC)",
        "from": "From",
        "to": "To",
        "subject": "Subject",
        "back": "All mail",
        "links": "Links",
        "raw": "Text",
        "none": "(no subject)",
    },
    "zh": {
        "title": "本机收件箱",
        "note": "本机 Rapport 发出的邮件都保存在这里，不会发往外部。",
        "empty": "还没有邮件。",
        "search": "收件人",
        "find": "查找",
        "at": "收到时间（UTC）",
        "from": "发件人",
        "to": "收件人",
        "subject": "主题",
        "back": "全部邮件",
        "links": "链接",
        "raw": "文本",
        "none": "（无主题）",
    },
}

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1f2328}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #ddd}"
    "pre{white-space:pre-wrap;word-break:break-word;background:#f6f8fa;padding:1rem}"
    "iframe{width:100%;height:28rem;border:1px solid #ddd}p.note{color:#59636e}"
)


def language(accept: str) -> str:
    """`zh` when the browser prefers any Chinese, else `en`."""
    return "zh" if accept.strip().lower().startswith("zh") else "en"


def list_page(mails: list[Mail], to: str, lang: str) -> str:
    words = _WORDS[lang]
    rows = "".join(
        f"<tr><td>{escape(mail.at[:19].replace('T', ' '))}</td><td>{escape(', '.join(mail.to))}</td>"
        f'<td><a href="/messages/{quote(mail.id)}">{escape(mail.subject or words["none"])}</a></td></tr>'
        for mail in mails
    )
    heads = "".join(f"<th>{words[name]}</th>" for name in ("at", "to", "subject"))
    body = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>" if mails else words["empty"]
    form = (
        f'<form><label>{words["search"]} <input type="search" name="to" value="{escape(to)}"></label> '
        f"<button>{words['find']}</button></form>"
    )
    return _page(words["title"], f'<h1>{words["title"]}</h1><p class="note">{words["note"]}</p>{form}{body}', lang)


def mail_page(mail: Mail, lang: str) -> str:
    words = _WORDS[lang]
    subject = escape(mail.subject or words["none"])
    facts = "".join(
        f"<tr><th>{words[name]}</th><td>{escape(value)}</td></tr>"
        for name, value in (("from", mail.sender), ("to", ", ".join(mail.to)), ("at", mail.at))
    )
    links = "".join(f"<li>{_anchor(link)}</li>" for link in mail.links)
    parts = [f'<p><a href="/">← {words["back"]}</a></p><h1>{subject}</h1><table>{facts}</table>']
    if links:
        parts.append(f"<h2>{words['links']}</h2><ul>{links}</ul>")
    if mail.html:
        sandbox = "allow-popups allow-popups-to-escape-sandbox"
        parts.append(f'<iframe sandbox="{sandbox}" title="{subject}" src="/messages/{quote(mail.id)}/html"></iframe>')
    if mail.text:
        parts.append(f"<h2>{words['raw']}</h2><pre>{_with_links(mail.text)}</pre>")
    return _page(subject, "".join(parts), lang)


def html_body(mail: Mail) -> str:
    """The mail's own HTML, whose links open outside the frame."""
    return f'<base target="_blank">{mail.html}'


def _with_links(text: str) -> str:
    out, rest = [], text
    for link in bare_links(text):
        before, _, rest = rest.partition(link)
        out += [escape(before), _anchor(link)]
    return "".join([*out, escape(rest)])


def _anchor(link: str) -> str:
    return f'<a href="{escape(link)}" rel="noreferrer">{escape(link)}</a>'


def _page(title: str, body: str, lang: str) -> str:
    code = "zh-CN" if lang == "zh" else "en"
    return (
        f'<!doctype html><html lang="{code}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f"<style>{_STYLE}</style><main>{body}</main></html>"
    )
