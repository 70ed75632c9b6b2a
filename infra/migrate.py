"""The schema brought up to date, roles and database made first where an administrator's address is given."""

from __future__ import annotations

import asyncio
import os
from urllib.parse import unquote, urlsplit

from infra.words import say
from tenants.config import Settings, settings
from tenants.db import migrate, roles


def main() -> None:
    """With RAPPORT_OWNER_DATABASE_URL; with RAPPORT_ADMIN_DATABASE_URL as well, `bootstrap` before it."""
    admin = os.environ.get("RAPPORT_ADMIN_DATABASE_URL")
    if admin:
        asyncio.run(_bootstrap(admin, settings()))
    print(say("migrated", revision=migrate.run(settings().owner_database_url)), flush=True)


async def _bootstrap(admin: str, mine: Settings) -> None:
    """The passwords are those in the three roles' addresses."""
    urls = (mine.owner_database_url, mine.database_url, mine.dispatch_database_url)
    owner, app, dispatch = (unquote(urlsplit(url).password or "") for url in urls)
    await roles.check_server(admin)
    passwords = roles.Passwords(owner=owner, app=app, dispatch=dispatch)
    await roles.bootstrap(admin, urlsplit(mine.owner_database_url).path.lstrip("/"), passwords)


if __name__ == "__main__":
    main()
