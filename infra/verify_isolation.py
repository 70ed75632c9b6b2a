"""Check a downloaded isolation run offline: `python -m infra.verify_isolation FILE [--public-key KEY]`.

It uses nothing of Rapport and asks no network; of Python's packages it wants `cryptography`. Without `--public-key`
(base64) the key in the file is believed, which only shows that nothing in it was changed since. Exit status: 0 signed
as it stands, and what it says is that all held; 1 not so; 2 the file could not be read.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PURPOSE = "rapport isolation run\n"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Check a downloaded isolation run.")
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--public-key", help="what signed it, in base64; published at /.well-known/rapport-audit-keys.json"
    )
    chosen = parser.parse_args(arguments)
    try:
        document = json.loads(chosen.file.read_text(encoding="utf-8"))
        statement = json.loads(document["statement"])
        good = _is_signed(document, chosen.public_key or document["public_key"])
    except (OSError, ValueError, KeyError, TypeError) as problem:
        print(f"This is no isolation run: {problem}", file=sys.stderr)
        return 2
    print(f"{statement.get('source')} run of {statement.get('at')}, code {str(statement.get('code'))[:16]}")
    print("The signature is right." if good else "THE SIGNATURE IS WRONG: this is not what was signed.")
    print("It says that the walls held." if statement.get("passed") else "It says that something did not hold.")
    return 0 if good and statement.get("passed") is True else 1


def _is_signed(document: dict[str, Any], key: str) -> bool:
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
    try:
        public.verify(base64.b64decode(document["signature"]), (PURPOSE + document["statement"]).encode())
    except InvalidSignature:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
