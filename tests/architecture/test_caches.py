"""What a process remembers is bounded. Caches are found here by themselves; one without a bound must say why.

`lru_cache` has its bound written beside it; `cache` may only remember what takes no argument. Dictionaries of a module
are listed: each is either filled from the declarations, and so as large as the code, or has a bound that is tested.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from api import fast, guards, stamps, writes
from tenants.access import recognition as access
from tenants.context import TenantContext
from tenants.entitlement import EVERYTHING
from tenants.kit.clock import now
from tenants.kit.ids import uuid7
from tenants.registry import declarations, recognition
from tenants.registry.keyring import keeping
from tenants.registry.keyring.ring import Ring
from tenants.registry.plan import entitlements
from tenants.registry.sessions import WEB_LIFE, Authenticated
from tests.architecture.sources import functions, modules

MOST = 50_000
"""Entries of any one cache."""
OF_AN_ENUM = {"api/schema/sessions.py:_permissions"}
AS_LARGE_AS_THE_CODE = {
    "api/schema/record_types.py:_choice_filters": "one for each closed set of choices",
    "api/guards.py:_SMALLEST": "stays empty",
    "api/fast.py:_known": "one for each root field",
    "api/fast.py:_standing": "the trusted documents",
    "api/writes.py:_standing": "the same",
    "tenants/registry/plan/changing.py:_paid": "whoever takes the money",
    "tenants/records/hooks.py:_rules": "what rooms hook to the writing",
    "tenants/records/hooks.py:_preparations": "the same",
    "tenants/records/hooks.py:_removals": "the same",
    "tenants/records/hooks.py:_effects": "the same",
    "tenants/records/merging/joining.py:_TOGETHER": "fields that mean nothing apart",
    "tenants/registry/plan/contents.py:_counted": "one for each thing that is kept",
    "tenants/db/unit_of_work.py:_followed": "one for each model that is followed",
    "tenants/access/objects.py:_objects": "one for each kind of record",
    "tenants/db/database.py:_current": "one for each event loop",
}
BOUNDED = {
    "api/guards.py:_examined": "REMEMBERED",
    "api/fast.py:_plans": "CACHED",
    "api/fast.py:_made": "CACHED",
    "api/writes.py:_plans": "CACHED",
    "tenants/registry/declarations.py:_known": "KEPT",
    "tenants/registry/recognition.py:_known": "KEPT",
    "tenants/registry/plan/entitlements.py:_known": "KEPT",
    "tenants/registry/plan/entitlements.py:_alike": "KEPT",
    "api/stamps.py:_stamps": "REMEMBERED",
    "tenants/registry/keyring/keeping.py:_held": "KEPT",
    "tenants/access/recognition.py:_days": "KEPT_COMPANIES",
    "tenants/access/recognition.py:_reaches": "KEPT",
    "tenants/access/recognition.py:_recognised": "KEPT",
}
DICTIONARIES = ("dict", "OrderedDict", "defaultdict")


def decorated() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef, ast.expr]]:
    for path, tree in modules().items():
        for function in functions(tree):
            for decorator in function.decorator_list:
                yield f"{path}:{function.name}", function, decorator


def named(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def test_what_remembers_by_argument_has_a_bound() -> None:
    unbounded = []
    for name, function, decorator in decorated():
        if isinstance(decorator, ast.Call) and named(decorator.func) == "lru_cache":
            given = [word.value for word in decorator.keywords if word.arg == "maxsize"] or decorator.args[:1]
            value = given[0].value if given and isinstance(given[0], ast.Constant) else None
            if not isinstance(value, int) or not 0 < value <= MOST:
                unbounded.append(name)
        elif named(decorator) in ("cache", "lru_cache") and function.args.args:
            unbounded.append(name)
    assert set(unbounded) == OF_AN_ENUM


def dictionaries() -> Iterator[str]:
    """Module-level dictionaries that begin empty: those are filled as the process runs."""
    for path, tree in modules().items():
        for node in tree.body:
            value = getattr(node, "value", None)
            empty = isinstance(value, ast.Dict) and not value.keys
            made = isinstance(value, ast.Call) and named(value.func) in DICTIONARIES
            if isinstance(node, ast.AnnAssign | ast.Assign) and (empty or made):
                target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
                if named(target).startswith("_"):
                    yield f"{path}:{named(target)}"


def test_every_dictionary_of_a_module_is_accounted_for() -> None:
    doors = (
        "api/",
        "tenants/access/",
        "tenants/records/",
        "tenants/registry/",
        "tenants/db/",
        "tenants/adapters/",
        "tenants/changes/",
    )
    found = {name for name in dictionaries() if name.startswith(doors)}
    assert found == {*AS_LARGE_AS_THE_CODE, *BOUNDED}


def remember_a_document(number: int) -> None:
    guards.examine(f"{{ me {{ role }} a{number} }}")


def remember_a_plan(number: int) -> None:
    fast.plan_for(f"query Q{number} {{ me {{ role }} }}", None)


def remember_a_write(number: int) -> None:
    document = f"mutation Q{number}($i: DeleteInput!) {{ deleteAccount(input: $i) {{ userErrors {{ code }} }} }}"
    assert writes.plan_for(document, None, {}) is not None


def remember_a_declaration(number: int) -> None:
    declarations._remember((uuid7(), "fields"), number, {})


def remember_an_entitlement(number: int) -> None:
    entitlements._remember(uuid7(), entitlements._Resolved(number, None, EVERYTHING))


def remember_what_is_alike(number: int) -> None:
    entitlements._shared(replace(EVERYTHING, plan=f"plan {number}"))


def remember_a_stamp(number: int) -> None:
    stamps.stamp_of(f"query Q{number} {{ me {{ role }} }}", None)


def remember_keys(number: int) -> None:
    keeping._remember(uuid7(), keeping._Held(Ring(uuid7(), {number: b""}, b""), (), 0.0, 0.0, 0.0))


def remember_a_session(number: int) -> None:
    context = TenantContext(uuid7(), user_id=uuid7(), session_id=uuid7())
    recognition._remember(str(number).encode(), Authenticated(context, "web", now() + WEB_LIFE))


def remember_a_company(number: int) -> None:
    access._keep(access._days, number, number, access.KEPT_COMPANIES)


def remember_a_reach(number: int) -> None:
    access._keep(access._reaches, number, number, access.KEPT)


@pytest.mark.parametrize(
    ("module", "cache", "bound", "remember"),
    [
        (access, "_days", "KEPT_COMPANIES", remember_a_company),
        (access, "_reaches", "KEPT", remember_a_reach),
        (guards, "_examined", "REMEMBERED", remember_a_document),
        (fast, "_plans", "CACHED", remember_a_plan),
        (writes, "_plans", "CACHED", remember_a_write),
        (recognition, "_known", "KEPT", remember_a_session),
        (declarations, "_known", "KEPT", remember_a_declaration),
        (entitlements, "_known", "KEPT", remember_an_entitlement),
        (entitlements, "_alike", "KEPT", remember_what_is_alike),
        (stamps, "_stamps", "REMEMBERED", remember_a_stamp),
        (keeping, "_held", "KEPT", remember_keys),
    ],
)
async def test_a_full_cache_forgets(
    monkeypatch: pytest.MonkeyPatch, module: Any, cache: str, bound: str, remember: Callable[[int], None]
) -> None:
    monkeypatch.setattr(module, cache, type(getattr(module, cache))())
    monkeypatch.setattr(module, bound, 10)
    for number in range(50):
        remember(number)
    assert 0 < len(getattr(module, cache)) <= 10
