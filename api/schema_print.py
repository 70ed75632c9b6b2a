"""`python -m api.schema_print`: the superset schema in SDL, sorted, as it stands in mobile-schema/schema.graphql."""

from __future__ import annotations

import sys

from graphql import lexicographic_sort_schema, print_schema

from api.schema.schema import schema


def printed() -> str:
    # Sorting a copy: Strawberry's own `sort_schema` rebuilds enums without the code that serialises their members.
    return print_schema(lexicographic_sort_schema(schema()._schema)) + "\n"


if __name__ == "__main__":
    sys.stdout.write(printed())
