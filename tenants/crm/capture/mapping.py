"""Which question of a sender's message goes into which field. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tenants.crm.capture.asking import Askable
from tenants.errors import FieldProblem, ValidationFailed
from tenants.kit.message import say
from tenants.kit.text import one_line

MOST = 60
_REACHING = frozenset({"name", "company", "emails", "phones"})


@dataclass(frozen=True, slots=True)
class MappedQuestion:
    """`question` is a way into the message: `answers.email`; in a list of {name, values} it is a name."""

    question: str
    path: str


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """`external_id` is the way to what the sender calls the lead."""

    fields: tuple[MappedQuestion, ...]
    external_id: str = "id"
    source: str = ""
    campaign: str = ""

    def kept(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)


def stored(settings: Mapping[str, Any]) -> WebhookSettings:
    """The settings of a row."""
    fields = tuple(MappedQuestion(**each) for each in settings["fields"])
    return WebhookSettings(fields, settings["external_id"], settings["source"], settings["campaign"])


def checked(given: WebhookSettings, known: Mapping[str, Askable]) -> WebhookSettings:
    """The settings as they are kept. Raises ValidationFailed with every problem."""
    found = WebhookSettings(
        tuple(MappedQuestion(one_line(each.question)[:200], each.path) for each in given.fields),
        one_line(given.external_id)[:200],
        one_line(given.source)[:80],
        one_line(given.campaign)[:200],
    )
    problems = [
        FieldProblem(
            f"fields.{number}.path",
            "UNKNOWN_FIELD",
            say("Nothing that comes in is written into {path}.", "外来数据不能写入 {path}。", path=each.path[:80]),
        )
        for number, each in enumerate(found.fields)
        if each.path not in known or not each.question
    ]
    if not {each.path for each in found.fields} & _REACHING or len(found.fields) > MOST:
        message = say(
            "Map a name, a company, an e-mail address or a phone number; at most {n} questions in all.",
            "至少对应姓名、公司、邮箱或电话之一，最多 {n} 个问题。",
            n=MOST,
        )
        problems.append(FieldProblem("fields", "FIELDS_NEEDED", message))
    if problems:
        raise ValidationFailed(problems)
    return found


def answers_in(message: Mapping[str, Any], settings: WebhookSettings) -> dict[str, str]:
    """What a message answers, by path: of several questions for one field, the first that has an answer."""
    found: dict[str, str] = {}
    for each in settings.fields:
        text = text_at(message, each.question)
        if text and each.path not in found:
            found[each.path] = text
    return found


def text_at(message: Any, way: str) -> str:
    """What stands at the end of a way, as text; nothing where it leads nowhere. A whole way may itself be a key."""
    if isinstance(message, Mapping) and way in message:
        return _text(message[way])
    for step in way.split("."):
        message = _step(message, step)
    return _text(message)


def _step(at: Any, step: str) -> Any:
    if isinstance(at, Mapping):
        return at.get(step)
    if isinstance(at, list):
        named = (each for each in at if isinstance(each, Mapping) and step in (each.get("name"), each.get("key")))
        found: Any = next(named, None)
        if found is not None:
            return found.get("values", found.get("value"))
        return at[int(step)] if step.isdecimal() and len(step) < 4 and int(step) < len(at) else None
    return None


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(text for each in value[:50] if (text := _text(each)))
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else ""
