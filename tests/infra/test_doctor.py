"""The doctor says in plain words, in two languages, what is wrong and how to mend it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from infra import doctor
from infra.engines.engine import free_port
from infra.engines.redis import Redis
from infra.state import DataFolder, Running
from infra.supervisor import Supervisor
from infra.words import WORDS, say
from tenants.config import Settings


def wrong(folder: Path, given: dict[str, str]) -> list[str]:
    return [finding.text for finding in doctor.examine(DataFolder(folder), given) if finding.wrong]


@pytest.fixture
def ours(settings: Settings) -> Iterator[dict[str, str]]:
    yield {name: value for name, value in os.environ.items() if name.startswith("RAPPORT_")}


def test_a_healthy_installation_has_nothing_to_mend(ours: dict[str, str], tmp_path: Path) -> None:
    found = [text for text in wrong(tmp_path, ours) if "requirements.lock" not in text and "console" not in text]
    assert found == []


def test_a_role_that_is_too_strong(ours: dict[str, str], tmp_path: Path) -> None:
    strong = ours | {"RAPPORT_DATABASE_URL": ours["RAPPORT_OWNER_DATABASE_URL"]}
    assert any("rapport_owner is too strong" in text and "Mend:" in text for text in wrong(tmp_path, strong))


async def test_a_schema_that_is_behind(fresh_database: Settings, tmp_path: Path) -> None:
    connection = await asyncpg.connect(fresh_database.owner_database_url)
    await connection.execute("update alembic_version set version_num = '0000'")
    await connection.close()
    finding = await doctor.database(fresh_database)
    assert finding.wrong and "is at 0000" in finding.text and "./rapport migrate" in finding.text


def test_a_database_that_does_not_answer_and_roles_that_are_missing(ours: dict[str, str], tmp_path: Path) -> None:
    silent = f"postgresql://rapport_app:x@127.0.0.1:{free_port()}/rapport"
    assert any("does not answer" in text for text in wrong(tmp_path, ours | {"RAPPORT_DATABASE_URL": silent}))
    assert any("must be set together" in text for text in wrong(tmp_path, {"RAPPORT_DATABASE_URL": silent}))


async def test_a_redis_that_evicts(tmp_path: Path) -> None:
    server = Redis(tmp_path / "redis", free_port(), "secret-enough")
    supervisor = Supervisor(tmp_path, os.environ)
    server.prepare()
    configuration = tmp_path / "redis" / "redis.conf"
    configuration.write_text(configuration.read_text().replace("noeviction", "allkeys-lru"))
    await supervisor.start(server.program())
    await supervisor.wait_for("redis", server.answers, within=10)
    finding = doctor.redis_policy(Settings(redis_url=server.url))
    await supervisor.stop()
    assert finding.wrong and "allkeys-lru" in finding.text
    assert "does not answer" in doctor.redis_policy(Settings(redis_url=server.url)).text


def test_what_a_crash_left_behind_and_data_of_another_postgres(tmp_path: Path) -> None:
    DataFolder(tmp_path).note(Running(pid=2**22 + 1, created=1.0, children={"api": (2**22 + 2, 1.0, 15)}))
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("16\n")
    found = "\n".join(wrong(tmp_path, {}))
    assert "left 0 processes behind" in found and "PostgreSQL 16" in found


def test_the_file_that_opens_what_is_encrypted(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("18\n")
    assert "key file" in "\n".join(wrong(tmp_path, {}))
    assert "key file" not in "\n".join(wrong(tmp_path, {"RAPPORT_KEY_ENCRYPTION": "kms"}))
    made = DataFolder(tmp_path).key_file()
    assert str(made) not in "\n".join(wrong(tmp_path, {}))
    made.chmod(0o644)
    assert f"chmod 600 {made}" in "\n".join(wrong(tmp_path, {}))


def test_a_full_disk_and_a_folder_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doctor, "free_mb", lambda path: 120)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    found = "\n".join(wrong(tmp_path, {}))
    assert "仅剩 120 MB" in found and "解决办法" in found


def test_every_sentence_exists_in_both_languages_with_the_same_gaps() -> None:
    for key, (english, chinese) in WORDS.items():
        gaps = [{part.split("}")[0] for part in text.split("{")[1:]} for text in (english, chinese)]
        assert gaps[0] == gaps[1], key
        assert english and chinese
        assert ("Mend:" in english) == ("解决办法" in chinese), key


def test_the_locale_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "zh_TW.UTF-8")
    assert say("stopped") == "已停止。"
    monkeypatch.setenv("LC_ALL", "C")
    assert say("stopped") == "Stopped."
