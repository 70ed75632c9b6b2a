"""A new key for wrapping data keys: `./rapport rotate-key-encryption-key`. What runs takes it up at once."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Collection

from infra.words import chinese, say
from tenants.adapters import wrapping
from tenants.adapters.wrapping import WrappingUnavailable
from tenants.config import settings
from tenants.db.database import open_database, use
from tenants.errors import DomainError
from tenants.kit.message import spoken
from tenants.records.sealing import service as sealing

_PAUSE = 2.0


def main(flags: Collection[str]) -> int:
    """`rewrap` makes no new key, `forget-old` destroys those before it. Exit status 1 where nothing could be done; with
    KMS the new key is the operator's to make, and RAPPORT_KMS_KEY names it.
    """
    in_file = settings().key_encryption == "file"
    try:
        if in_file and "rewrap" not in flags:
            old, new = wrapping.add_key(wrapping.path())
            print(say("key.made", old=old, new=new))
        done, count = asyncio.run(_rewrap())
        print(say("key.rewrapped", done=done, count=count, name=wrapping.wrapping().name))
        if in_file and "forget-old" in flags:
            asyncio.run(_settle())
            print(say("key.forgotten", count=wrapping.forget_all_but_the_last(wrapping.path())))
    except DomainError as error:
        print(say("key.failed", reason=spoken(error.message, "zh" if chinese() else "en")), file=sys.stderr)
        return 1
    except (OSError, WrappingUnavailable) as error:
        print(say("key.failed", reason=str(error)), file=sys.stderr)
        return 1
    return 0


async def _rewrap() -> tuple[int, int]:
    database = use(await open_database(settings()))
    try:
        return await sealing.rewrap_all()
    finally:
        await database.close()


async def _settle() -> None:
    """Until nothing is wrapped under an older key: one may have been made at the very moment of the change."""
    done = 1
    while done:
        await asyncio.sleep(_PAUSE)
        done, _ = await _rewrap()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
