"""One installation: which engines it starts itself, which are the operator's own, and the environment both make."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from infra.engines.engine import HOST, Engine
from infra.engines.inbox import Inbox
from infra.engines.objects import Objects
from infra.engines.postgres import Postgres
from infra.engines.redis import Redis
from infra.state import DataFolder, Secrets
from infra.supervisor import ROOT
from infra.words import say
from tenants.db import roles
from tenants.db.database import APP_ROLE, DISPATCH_ROLE, OWNER_ROLE

DATABASE = "rapport"
BUCKET = "rapport"
_ROLE_URLS = ("RAPPORT_DATABASE_URL", "RAPPORT_OWNER_DATABASE_URL", "RAPPORT_DISPATCH_DATABASE_URL")


class IncompleteSettings(ValueError):
    """Settings that only make sense together; the message names them."""


@dataclass(frozen=True, slots=True)
class Installation:
    """None stands for an engine of the operator's own, named by a variable."""

    environment: dict[str, str]
    postgres: Postgres | None
    redis: Redis | None
    objects: Objects | None
    inbox: Inbox | None

    @property
    def engines(self) -> list[Engine]:
        return [engine for engine in (self.postgres, self.redis, self.objects, self.inbox) if engine]


def installation(
    folder: DataFolder, ports: Mapping[str, int], port: int, given: Mapping[str, str] = os.environ
) -> Installation:
    """What `folder` holds, on these ports. Raises IncompleteSettings."""
    own = folder.secrets()
    path = folder.path
    postgres = None if database_is_given(given) else Postgres(path / "postgres", ports["postgres"], own.postgres)
    redis = None if given.get("RAPPORT_REDIS_URL") else Redis(path / "redis", ports["redis"], own.redis)
    objects = None
    if not objects_are_given(given):
        objects = Objects(path / "objects", ports["objects"], own.s3_access, own.s3_secret, (BUCKET,))
    inbox = None if given.get("RAPPORT_SMTP_URL") else Inbox(path / "inbox", ports["smtp"], ports["inbox"])
    made = {
        "RAPPORT_DATA": str(path),
        "RAPPORT_SECRET_KEY": own.secret_key,
        **({} if given.get("RAPPORT_KEY_FILE") else {"RAPPORT_KEY_FILE": str(folder.key_file())}),
        "RAPPORT_PUBLIC_URL": f"http://{HOST}:{port}",
        "RAPPORT_WEB_ROOT": str(ROOT / "web" / "dist"),
        **(_database(postgres, own) if postgres else {}),
        **({"RAPPORT_REDIS_URL": f"{redis.url}/0"} if redis else {}),
        **(_objects(objects) if objects else {}),
        **({"RAPPORT_SMTP_URL": inbox.smtp_url, "RAPPORT_INBOX_URL": inbox.page_url} if inbox else {}),
    }
    # What starts the children must not depend on where the operator stood or on their shell's Python settings.
    paths = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    return Installation({**made, **_set(given), **paths}, postgres, redis, objects, inbox)


def database_is_given(given: Mapping[str, str]) -> bool:
    if not given.get("RAPPORT_DATABASE_URL"):
        return False
    missing = [name for name in _ROLE_URLS if not given.get(name)]
    if missing:
        raise IncompleteSettings(say("roles.incomplete", names=", ".join(missing)))
    return True


def objects_are_given(given: Mapping[str, str]) -> bool:
    """Amazon's own S3 has no endpoint to name, so a key will do."""
    return bool(given.get("RAPPORT_S3_ENDPOINT") or given.get("RAPPORT_S3_ACCESS_KEY"))


def _set(given: Mapping[str, str]) -> dict[str, str]:
    """An empty RAPPORT_ variable counts as not set."""
    return {name: value for name, value in given.items() if value or not name.startswith("RAPPORT_")}


def _database(postgres: Postgres, own: Secrets) -> dict[str, str]:
    passwords = ((OWNER_ROLE, own.owner), (APP_ROLE, own.app), (DISPATCH_ROLE, own.dispatch))
    owner, app, dispatch = (roles.role_url(role, word, HOST, postgres.port, DATABASE) for role, word in passwords)
    return {
        "RAPPORT_OWNER_DATABASE_URL": owner,
        "RAPPORT_DATABASE_URL": app,
        "RAPPORT_DISPATCH_DATABASE_URL": dispatch,
    }


def _objects(objects: Objects) -> dict[str, str]:
    return {
        "RAPPORT_S3_ENDPOINT": objects.endpoint,
        "RAPPORT_S3_BUCKET": BUCKET,
        "RAPPORT_S3_ACCESS_KEY": objects.access_key,
        "RAPPORT_S3_SECRET_KEY": objects.secret_key,
    }
