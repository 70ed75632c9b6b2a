"""Setting a letter: plain text, and HTML with every value escaped. No picture but a partner's logo, which comes
along; no tracking, one link.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

from tenants.adapters.mail import LOGO, Attachment, Mail, message_id
from tenants.registry import addresses
from tenants.registry.mails.words import WORDS, Letter, Words

_HTML = Template(Path(__file__).with_suffix(".html").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Look:
    """Whose product a mail is of. `colour` is #rrggbb, and white can be read on it."""

    product: str
    colour: str
    logo: Attachment | None = None
    branded: bool = False


OURS = Look("Rapport", "#1554ad")


@dataclass(frozen=True, slots=True)
class Page:
    """`sender` is the name beside the address it comes from, empty for our own; `logo` is shown above the text."""

    subject: str
    text: str
    html: str
    sender: str = ""
    logo: Attachment | None = None

    def mail(self, email: str, name: str, locale: str, *, cause: object) -> Mail:
        """The page on its way to somebody. What is sent again for one `cause` has one Message-ID."""
        return Mail(
            to=addresses.envelope(email),
            to_name=name,
            subject=self.subject,
            text=self.text,
            html=self.html,
            message_id=message_id(cause),
            locale=locale,
            from_name=self.sender,
            logo=self.logo,
        )


def set_letter(letter: Letter, locale: str, link: str, look: Look = OURS, **values: str) -> Page:
    """The letter in `locale`, leading to `link`."""
    return set_words(WORDS[locale][letter], locale, link, look, **values)


def set_words(words: Words, locale: str, link: str, look: Look = OURS, **values: str) -> Page:
    """Any words in the frame of our letters, `$product` being what it is called there. What people typed goes in as
    text, never as markup.
    """
    values = {"product": look.product, **values}
    subject = " ".join(_fill(words.subject, values).split())
    lines = [_fill(line, values) for line in words.lines]
    greeting, button = _fill(words.greeting, values), _fill(words.button, values)
    text = "\n\n".join([greeting, *lines, f"{button}:\n{link}", words.note]) + "\n"
    html = _HTML.substitute(
        lang=locale,
        subject=escape(subject),
        head=_head(look),
        greeting=escape(greeting),
        lines="\n".join(f'    <p style="margin:0 0 16px">{escape(line)}</p>' for line in lines),
        link=escape(link),
        colour=escape(look.colour),
        button=escape(button),
        note=escape(words.note),
    )
    return Page(subject, text, html, look.product if look.branded else "", look.logo)


def _head(look: Look) -> str:
    if not look.branded:
        return ""
    name = escape(look.product)
    mark = f'<img src="cid:{LOGO}" alt="" height="32" style="height:32px;vertical-align:middle;margin-right:10px">'
    style = f"margin:0 0 24px;font-size:18px;font-weight:600;color:{escape(look.colour)}"
    return f'    <p style="{style}">{mark if look.logo else ""}{name}</p>'


def _fill(line: str, values: dict[str, str]) -> str:
    return Template(line).substitute(values)
