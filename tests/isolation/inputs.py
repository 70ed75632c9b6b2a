"""Values for any input of the schema: by its type, by its name where the name says more, and ids of real records.

`Filled.word` begins every free text, so that whatever a tenant typed can be recognised anywhere.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    is_non_null_type,
)

from api.naming import camel, snake
from tenants.records.catalogue import catalogue
from tenants.records.fields import Kind
from tests.cast import PASSWORD
from tests.isolation.documents import Operation, words_of

Path = tuple[str, ...]
Ids = Callable[[str, Path], Awaitable[str]]
"""Gives the id of a record of some kind for a place in the input."""

PAST, AHEAD = "2024-03-01T09:00:00Z", "2031-03-01T09:00:00Z"
_PLANNED = {"dueAt", "remindAt"}
_LEFT_OUT = {"version", "rule", "base"}
"""What an ordinary person leaves out: the version they read, the rule that puts a tag on by itself, the built-in role
that everybody has.
"""
_PLACES = {"in", "nin", "all", "none", "eq", "ne"}
_OTHER_NAMES = {"member": "user", "owner": "user", "created_by": "user", "updated_by": "user", "rule": "qualityRule"}
"""Kinds of ids that go by another name in the schema."""
_CERTAIN: dict[tuple[str, Path], str] = {
    ("tagRecord", ("input", "id")): "account",
    ("untagRecord", ("input", "id")): "account",
    ("history", ("id",)): "account",
    ("timeline", ("id",)): "account",
    ("changeMemberRole", ("input", "id")): "user",
    ("auditLog", ("recordId",)): "account",
    ("auditLog", ("personId",)): "user",
    ("completeTask", ("input", "id")): "activity",
    ("reopenTask", ("input", "id")): "activity",
    ("startLead", ("input", "id")): "lead",
    ("recycleLead", ("input", "id")): "lead",
    ("reopenLead", ("input", "id")): "lead",
    ("disqualifyLead", ("input", "id")): "lead",
    ("convertLead", ("input", "id")): "lead",
    ("leadConversion", ("id",)): "lead",
    ("moveDeal", ("input", "id")): "deal",
    ("winDeal", ("input", "id")): "deal",
    ("loseDeal", ("input", "id")): "deal",
    ("reopenDeal", ("input", "id")): "deal",
    ("dealMoves", ("id",)): "deal",
    ("dealParties", ("id",)): "deal",
    **{
        (f"{verb}Quote", ("input", "id")): "quote"
        for verb in ("submit", "approve", "sendBack", "send", "revise", "answer")
    },
    ("leadScore", ("id",)): "lead",
    ("noteLeadEngagement", ("input", "id")): "lead",
    ("leadAssignments", ("id",)): "lead",
    ("acceptLead", ("input", "id")): "lead",
    ("assignLeadAgain", ("input", "id")): "lead",
    ("orderAssignmentRules", ("input", "ids")): "assignmentRule",
    ("claimRecords", ("input", "ids")): "account",
    ("assignRecords", ("input", "ids")): "account",
    ("returnRecord", ("input", "id")): "account",
    ("lockRecord", ("input", "id")): "account",
    ("ownerHistory", ("id",)): "account",
    ("pooledRecords", ("beyond",)): "account",
    ("createPool", ("input", "rules", "adminIds")): "user",
    ("updatePool", ("input", "rules", "adminIds")): "user",
    ("simulatePool", ("rules", "adminIds")): "user",
    ("createDepartment", ("input", "parentId")): "department",
    ("updateDepartment", ("input", "parentId")): "department",
    ("assignAccessRole", ("input", "groupIds")): "userGroup",
    ("previewAccess", ("input", "groupIds")): "userGroup",
    ("previewAccess", ("input", "id")): "accessRole",
    ("attachments", ("id",)): "account",
    ("duplicatesOf", ("id",)): "account",
    ("possibleDuplicates", ("input", "accountId")): "account",
    ("mergeRecords", ("input", "survivorId")): "account",
    ("mergeRecords", ("input", "loserIds")): "account",
    ("mergeRecords", ("input", "chosen", "fromId")): "account",
    ("compareRecords", ("ids",)): "account",
    ("merges", ("id",)): "account",
    ("holdRecord", ("input", "id")): "account",
    ("releaseRecord", ("input", "id")): "account",
    ("createCleaningPolicy", ("input", "ruleIds")): "qualityRule",
    ("enableCleaningPolicy", ("input", "id")): "cleaningPolicy",
    ("deleteCleaningPolicy", ("input", "id")): "cleaningPolicy",
    ("previewCleaning", ("id",)): "cleaningPolicy",
    ("followRecord", ("input", "id")): "account",
    ("following", ("id",)): "account",
    ("decideDuplicates", ("input", "ids")): "account",
    ("undoMerge", ("input", "id")): "merge",
    ("announceAttachment", ("input", "id")): "account",
    ("waiveQualityIssue", ("input", "recordId")): "account",
    ("shareRecord", ("input", "id")): "account",
    ("shareRecord", ("input", "subjectId")): "department",
    ("setTargets", ("input", "subjectId")): "user",
    ("unshareRecord", ("input", "id")): "recordShare",
    ("recordShares", ("id",)): "account",
    ("explainAccess", ("id",)): "account",
    ("revealField", ("input", "id")): "account",
    ("removeSampleData", ("input", "keep")): "account",
    ("runCompany", ("id",)): "customer",
    ("grantedToUs", ("companyId",)): "customer",
    ("requestGrant", ("input", "companyId")): "customer",
    ("moveCompanyPlan", ("input", "companyId")): "customer",
    ("setCompanySeats", ("input", "companyId")): "customer",
    ("letCompanyGo", ("input", "companyId")): "customer",
    ("payForCompany", ("input", "companyId")): "customer",
    ("stopPayingForCompany", ("input", "companyId")): "paidCustomer",
    ("captureTemplate", ("input", "companyId")): "tenant",
    ("pushTemplate", ("input", "companyIds")): "customer",
    ("setBrand", ("input", "logoUploadId")): "upload",
    ("templateDifferences", ("offerId",)): "templateOffer",
    ("acceptTemplate", ("input", "offerId")): "templateOffer",
    ("declineTemplate", ("input", "offerId")): "templateOffer",
    ("updateLeadForm", ("input", "id")): "leadSource",
    ("updateLeadWebhook", ("input", "id")): "webhookSource",
    ("rotateLeadWebhookSecret", ("input", "id")): "webhookSource",
    ("updateLeadMailbox", ("input", "id")): "mailSource",
    ("lookIntoLeadMailbox", ("input", "id")): "mailSource",
    ("submissions", ("sourceId",)): "leadSource",
    ("previewMassChange", ("input", "chosen", "ids")): "account",
    ("startMassChange", ("input", "chosen", "ids")): "account",
    ("exportRecords", ("input", "chosen", "ids")): "account",
    ("submissions", ("olderThan",)): "submission",
    ("bookings", ("pageId",)): "bookingPage",
    ("bookings", ("beyond",)): "booking",
    ("createBookingPage", ("input", "page", "hostIds")): "user",
    ("updateBookingPage", ("input", "page", "hostIds")): "user",
    ("submitForApproval", ("input", "id")): "deal",
    ("approvals", ("id",)): "deal",
    ("approve", ("input", "id")): "approvalSeat",
    ("refuseApproval", ("input", "id")): "approvalSeat",
    ("sendBackApproval", ("input", "id")): "approvalSeat",
    ("addApprovalSigner", ("input", "id")): "approvalSeat",
    ("withdrawApproval", ("input", "id")): "approval",
    ("addApprovalStandIn", ("input", "standInId")): "user",
    ("createApprovalFlow", ("input", "terms", "nodes", "nobodyId")): "user",
    ("updateApprovalFlow", ("input", "terms", "nodes", "nobodyId")): "user",
    ("updateApprovalFlow", ("input", "id")): "approvalFlow",
    ("removeApprovalStandIn", ("input", "id")): "approvalStandIn",
    ("orderApprovalFlows", ("input", "ids")): "approvalFlow",
}
"""Places where neither the field nor the operation says what the id is of."""


_ENUMS = {"Role": "REP", "AccessScope": "CHOSEN", "FormConfirmation": "NONE", "MailboxSecurity": "TLS"}


class CannotBeAsked(AssertionError):
    """An operation the tests do not know how to ask: they must be taught, or it would go unproven."""


@dataclass
class Filled:
    """Fills inputs. `whole` fills what is optional as well; `given` has values for places that need a certain one."""

    word: str
    ids: Ids | None = None
    whole: bool = True
    given: dict[Path, Any] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def variables(self, operation: Operation) -> dict[str, Any]:
        """Everything `operation` takes; windows, filters, searches and orders of lists only where they are given."""
        found: dict[str, Any] = {}
        for name, argument in operation.arguments.items():
            if (name,) in self.given or not _is_window(operation, name):
                value = await self._value(operation, argument.type, (name,))
                if value is not None:
                    found[name] = value
        return found

    async def _value(self, operation: Operation, given_type: GraphQLInputType, path: Path) -> Any:
        if path in self.given:
            return self.given[path]
        required = is_non_null_type(given_type)
        inner = given_type.of_type if isinstance(given_type, GraphQLNonNull) else given_type
        if not required and (not self.whole or path[-1] in _LEFT_OUT):
            return None
        if isinstance(inner, GraphQLList):
            item = await self._value(operation, inner.of_type, path)
            return None if item is None else [item]
        if isinstance(inner, GraphQLInputObjectType):
            return await self._object(operation, inner, path)
        if inner.name == "ID":
            if self.ids is None and not required:
                return None
            return await self._id(operation, path)
        return self._leaf(inner, path)

    async def _object(self, operation: Operation, target: GraphQLInputObjectType, path: Path) -> dict[str, Any]:
        found = {}
        for name, member in target.fields.items():
            value = await self._value(operation, member.type, (*path, name))
            if value is not None:
                found[name] = value
            if target.is_one_of and found:
                break
        return found

    async def _id(self, operation: Operation, path: Path) -> str:
        if self.ids is None:
            raise CannotBeAsked(f"{operation.label} needs an id at {'.'.join(path)}, and there is none to give")
        return await self.ids(kind_of(operation, path), path)

    def _leaf(self, target: Any, path: Path) -> Any:
        if isinstance(target, GraphQLEnumType):
            return _ENUMS.get(target.name) or sorted(target.values)[0]
        if target.name == "String":
            return self.text(path)
        if path[-1] in ("required", "standard"):
            return False  # or nothing could be made any more without this field; no book for some is the one for all
        if path[-1] == "port":
            return 993
        moment = AHEAD if path[-1] in _PLANNED else PAST
        plain = {"Int": 3, "Float": 1.5, "Boolean": True, "DateTime": moment, "Date": "2031-03-01", "BigInt": "12345"}
        if target.name == "JSON":
            return {}
        if target.name not in plain:
            raise CannotBeAsked(f"no value for the scalar {target.name}: teach tests/isolation/inputs.py")
        return plain[target.name]

    def text(self, path: Path) -> str:
        """A text that is good at its place: the most special rule wins."""
        number, name = next(self.numbers), snake(path[-1])
        inside = snake(path[-2]) if len(path) > 1 else ""
        prefix = "+44 20 7946 0" if self.word == "acme" else "+44 7700 900"
        if inside == "phones":
            return {"value": f"{prefix}{number % 1_000:03}", "country": "GB"}.get(name, "work")
        if inside == "emails":
            return f"{self.word}{number}@{self.word}.example" if name == "value" else "work"
        special = {
            "email": f"{self.word}{number}@{self.word}.example",
            "password": PASSWORD,
            "current": PASSWORD,
            "locale": "en",
            "time_zone": "Asia/Shanghai",
            "currency": "EUR",
            "country": "FR",
            "website": f"https://{self.word}{number}.example/",
            "first_landing_page": f"https://{self.word}{number}.example/",
            "last_landing_page": f"https://{self.word}{number}.example/",
            "url": f"https://{self.word}{number}.example/",
            "redirect": f"https://{self.word}{number}.example/",
            "origins": f"https://{self.word}{number}.example",
            "path": "name",
            "host": f"{self.word}{number}.example",
            "number": f"{prefix}{number % 1_000:03}",
            "colour": "#336699",
            "ticker": f"{self.word}{number}"[:20],
            "sic": f"{self.word}{number}"[:20],
            "key": f"{self.word}_{number}",
            "text": self.word,
            "record_type": "account",
            "applies_to": "account",
            "content_type": "text/csv",
            "field": "industry",
            "plan": "business",
            "fields": "site",
            "required_fields": "account",
            "permissions": "fields:manage",
        }
        return special.get(name, f"{self.word}{number} {name}")


def _is_window(operation: Operation, name: str) -> bool:
    return not operation.changes and not is_non_null_type(operation.arguments[name].type)


def kind_of(operation: Operation, path: Path) -> str:
    """What an id at `path` is an id of: the name of its field says it, or the name of the operation."""
    if (operation.name, path) in _CERTAIN:
        return _CERTAIN[operation.name, path]
    names = [snake(part) for part in path if part not in _PLACES and part != "filter"]
    name = names[-1].removesuffix("_ids").removesuffix("_id") if names else ""
    if operation.of and path == ("id",):
        return snake(operation.of)
    if name not in ("id", "", "ids"):
        return _known(_target(name), operation, path)
    for start in range(len(words := words_of(operation))):
        for end in range(len(words), start, -1):
            kind = _singular("_".join(words[start:end]))
            if kind in kinds():
                return _called(kind)
    raise CannotBeAsked(f"{operation.label}: of what is the id at {'.'.join(path)}? Teach tests/isolation/inputs.py")


def _known(kind: str, operation: Operation, path: Path) -> str:
    if kind not in kinds():
        raise CannotBeAsked(
            f"{operation.label}: of what is the id at {'.'.join(path)}? Teach tests/isolation/inputs.py"
        )
    return _called(kind)


def _target(name: str) -> str:
    """`parent` is a field whose records are accounts; what no record has is called as it is."""
    for record in catalogue().values():
        found = record.fields.get(name) or record.fields.get(f"{name}_id")
        if found and found.kind in (Kind.REFERENCE, Kind.MEMBER):
            return "user" if found.kind is Kind.MEMBER else found.target
    return _singular(name)


def _singular(name: str) -> str:
    for record in catalogue().values():
        if name == record.facts.plural:
            return record.name
    return name if name in kinds() else name.removesuffix("s")


BEYOND_RECORDS = frozenset(
    {
        "user",
        "tenant",
        "invitation",
        "job",
        "device",
        "customField",
        "upload",
        "import",
        "attachment",
        "qualityRule",
        "merge",
        "cleaningPolicy",
        "savedView",
        "change",
        "auditExport",
        "invoice",
        "alert",
        "apiKey",
        "passkey",
        "companyDomain",
        "department",
        "pool",
        "assignmentRule",
        "absence",
        "posting",
        "userGroup",
        "accessRole",
        "recordShare",
        "grant",
        "elevation",
        "customer",
        "template",
        "templateOffer",
        "leadSource",
        "webhookSource",
        "mailSource",
        "submission",
        "bookingPage",
        "booking",
        "channelCost",
        "massChange",
        "recordExport",
        "exchangeRate",
        "approvalFlow",
        "approval",
        "approvalSeat",
        "approvalStandIn",
    }
)
"""Kinds of ids that are not records; `seeds` knows how each is made."""


@lru_cache(maxsize=1)
def kinds() -> frozenset[str]:
    return BEYOND_RECORDS | {snake(kind) for kind in BEYOND_RECORDS} | set(catalogue()) | set(_OTHER_NAMES)


def _called(kind: str) -> str:
    """What a kind is called here: fields and operations are taken apart word by word."""
    other = _OTHER_NAMES.get(kind, camel(kind))
    return other if other in BEYOND_RECORDS else kind


def id_places(operation: Operation) -> list[Path]:
    """Every place of an operation's input where an id goes; for lists, those of the filter's own fields too."""
    return [path for name, argument in operation.arguments.items() for path in _places(argument.type, (name,))]


def _places(given_type: Any, path: Path) -> Iterator[Path]:
    inner = given_type
    while isinstance(inner, GraphQLNonNull | GraphQLList):
        inner = inner.of_type
    if getattr(inner, "name", "") == "ID":
        yield path
    elif isinstance(inner, GraphQLInputObjectType) and len(path) < _deepest(path):
        for name, member in inner.fields.items():
            yield from _places(member.type, (*path, name))


def _deepest(path: Path) -> int:
    """A filter is entered to its fields' operators; what nests in it is the same again."""
    return 3 if path[0] == "filter" else 4
