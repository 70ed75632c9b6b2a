"""Relay's compiler takes our schema and every document of our clients.

It reads documents out of JavaScript and has rules for their names, so each is written into a module of its own, named
as Relay wants it: `Account` is `AccountQuery` there, the fragment `AccountRow` is `AccountRow_data`.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from infra.web_build import node_environment
from tests.bench.harness.npm import install

HERE = Path(__file__).parent
CONTRACT = HERE.parents[1] / "mobile-schema"
COMPILER = HERE / "node_modules" / "relay-compiler" / "cli.js"


def as_relay_names_it(text: str) -> str:
    text = re.sub(r"\b(fragment\s+)(\w+)", r"\1\2_data", text)
    text = re.sub(r"(\.\.\.\s*)(?!on\b)(\w+)", r"\1\2_data", text)
    return re.sub(
        r"^(query|mutation|subscription)(\s+)(\w+)",
        lambda found: f"{found[1]}{found[2]}{found[3]}{found[1].capitalize()}",
        text,
        flags=re.MULTILINE,
    )


def compile_relay(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["node", str(COMPILER), "relay.config.json", *options],
        cwd=folder,
        env=node_environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def test_relay_takes_every_document(tmp_path: Path) -> None:
    install(HERE)
    sources, made = tmp_path / "src", tmp_path / "made"
    sources.mkdir()
    made.mkdir()
    documents = [*CONTRACT.glob("operations/*.graphql"), *CONTRACT.glob("fragments/*.graphql")]
    for path in documents:
        text = as_relay_names_it(path.read_text(encoding="utf-8"))
        (sources / f"{path.stem}.js").write_text(f"graphql`{text}`;\n", encoding="utf-8")
    (tmp_path / "schema.graphql").write_text((CONTRACT / "schema.graphql").read_text(encoding="utf-8"))
    settings = {"src": "src", "language": "javascript", "schema": "schema.graphql", "artifactDirectory": "made"}
    (tmp_path / "relay.config.json").write_text(json.dumps(settings))
    (tmp_path / "package.json").write_text("{}")
    compiled = compile_relay(tmp_path)
    assert compiled.returncode == 0, compiled.stdout + compiled.stderr
    assert len(list(made.iterdir())) == len(documents) > 50
    validated = compile_relay(tmp_path, "--validate")
    assert validated.returncode == 0, validated.stdout + validated.stderr
