"""A new key for signing audit logs: `./rapport rotate-audit-key`. What runs takes it up within a minute."""

from __future__ import annotations

import sys

from infra.words import say
from tenants.changes.audit import service as audit
from tenants.config import settings


def main() -> int:
    """Exit status 1 where the key is a variable of the operator's own."""
    if settings().audit_key:
        print(say("audit.key.given"))
        return 1
    old, new = audit.rotate()
    print(say("audit.key.rotated", old=old, new=new))
    return 0


if __name__ == "__main__":
    sys.exit(main())
