"""The database: its versions, its refusals, and that rows of people's work only come."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

import audit.people
from audit.people import tables
from audit.people.afterwards import Raised, add_followups, decide_objection, raise_objection
from audit.people.database import MIGRATIONS
from audit.people.evidence import find_evidence
from audit.people.followups import Followup, Repair
from audit.people.model import Clip, DisputeEvent, DisputeKind, Review, ReviewVerdict, Waiver
from audit.people.objections import Named, Outcome
from audit.people.problems import PeopleError
from audit.people.store import People, open_people
from rules.wording import load_texts
from tests.audit.people.workplace import NOW, PLAN, SEEN, counts, picture, seen

OURS = (
    "checks", "database", "disputes", "evidence", "model", "plan", "problems", "reading", "rows",
    "steps", "store", "tables", "writing",
)  # fmt: skip


def at_revision(url: URL, revision: str) -> None:
    """A database as an earlier version of the software left it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(
        url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url
    )
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def filled(people: People, folder: Path) -> None:
    """A row in each table of people's work."""
    picture(folder / "sheets")
    found = find_evidence("shots/one.png", folder / "sheets")
    one = seen(evidence=(Clip(sha256=found.evidence.sha256),))
    people.add_observations([one], [found])
    at = SEEN + timedelta(hours=1)
    people.add_reviews(
        [Review(observation=one.id, reviewer="T3", verdict=ReviewVerdict.AGREE, at=at)]
    )
    people.add_dispute_events(
        [DisputeEvent(body="yunxi", indicator="W01", kind=DisputeKind.OPENED, reason="", at=at)]
    )
    people.add_dispute_events(
        [
            DisputeEvent(
                body="yunxi", indicator="W01", round_number=2, kind=DisputeKind.RETEST,
                by="E1", reason="", at=at + timedelta(hours=1),
            )
        ],
        testers=["T2"],
    )  # fmt: skip
    people.add_waivers(
        [Waiver(body="yunxi", finding="f", rule="r", reason="x", signed_by="E1", at=at)]
    )
    named = (Named(finding="f", rule="r", indicator="W09"),)
    raised = raise_objection(
        people, Raised(body="yunxi", contact="王工", grounds="不是问题", findings=named)
    )
    decide_objection(people, raised.name, Outcome.UPHELD, by="E1", reason="有理")
    retest = Followup(
        body="yunxi", finding="f", rule="r", indicator="W09", state=Repair.REPAIRED, by="T1", at=at
    )  # fmt: skip
    add_followups(people, [retest, replace(retest, note="更正", supersedes=retest.id)])


def test_an_empty_database_becomes_what_the_tables_say(people: People) -> None:
    """The migrations and the tables that the code reads are the same, on each database."""
    with people.database.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": tables.VERSION_TABLE, "compare_type": True}
        )
        assert compare_metadata(context, tables.metadata) == []
    script = ScriptDirectory(str(MIGRATIONS))
    assert script.get_current_head() == tables.HEAD


def test_a_database_of_an_earlier_version_is_upgraded(url: URL, tmp_path: Path) -> None:
    """What it holds stays, and what the newer version promises holds for it."""
    at_revision(url, "0001")
    engine = create_engine(
        url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url
    )
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO bodies VALUES ('old', '旧', '')"))
        connection.execute(
            text("INSERT INTO evidence VALUES (:s, 3, 'image/png', 'x.png')"), {"s": "a" * 64}
        )
    engine.dispose()
    with open_people(url, tmp_path, now=lambda: NOW) as people:
        assert [body.name for body in people.bodies()] == ["旧"]
        with pytest.raises(PeopleError), people.database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM evidence")
        assert [e.name for e in people.evidence()] == ["x.png"]


def test_a_database_of_a_newer_version_is_refused(url: URL, people: People, tmp_path: Path) -> None:
    """With a sentence that names both versions; nothing in it is touched."""
    with people.database.writing() as connection:
        connection.exec_driver_sql(f"UPDATE {tables.VERSION_TABLE} SET version_num = '0099'")  # noqa: S608
    with pytest.raises(PeopleError) as caught:
        open_people(url, tmp_path)
    assert caught.value.code == "people-newer"
    sentence = load_texts("zh").word("message.people-newer", caught.value.detail)
    assert "0099" in sentence and tables.HEAD in sentence
    assert "{" not in sentence


def test_a_database_of_something_else_is_refused(url: URL, tmp_path: Path) -> None:
    """Tables of the same names that no migration made are not ours to change."""
    engine = create_engine(
        url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url
    )
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE reviews (stars INTEGER)"))
    engine.dispose()
    with pytest.raises(PeopleError) as caught:
        open_people(url, tmp_path)
    assert (caught.value.code, caught.value.detail["tables"]) == ("people-not-ours", "reviews")


@pytest.mark.parametrize("table", [table.name for table in tables.INSERT_ONLY])
def test_rows_of_peoples_work_are_never_changed(people: People, tmp_path: Path, table: str) -> None:
    """The database refuses it, whoever asks and in whatever words."""
    filled(people, tmp_path)
    column = next(iter(tables.metadata.tables[table].columns)).name
    statements = [f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"]  # noqa: S608
    if people.database.url.get_backend_name() == "sqlite":
        statements.append(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608
    else:
        statements.append(f"TRUNCATE {table} CASCADE")
    before = counts(people)
    assert before[table] >= 1
    for statement in statements:
        with pytest.raises(PeopleError) as caught, people.database.writing() as connection:
            connection.exec_driver_sql(statement)
        assert "insert-only" in caught.value.detail["detail"]
    assert counts(people) == before


def test_the_code_changes_only_the_plan() -> None:
    """No statement that changes or removes is ever made for a table of people's work."""
    folder = Path(audit.people.__file__).parent
    sources = {name: (folder / f"{name}.py").read_text(encoding="utf-8") for name in OURS}
    changing = re.compile(
        r"\.delete\(|\bdelete\(|(?<!digest\.)\bupdate\(|\bUPDATE\b|\bDELETE\b|do_update"
    )
    assert {name for name, source in sources.items() if changing.search(source)} == {"plan"}
    assert re.findall(r"tables\.(\w+)\.delete\(", sources["plan"]) == ["assignments"]
    put = re.findall(r"_put\(connection, tables\.(\w+)", sources["plan"])
    assert put == ["rounds", "bodies", "targets", "testers"]


@pytest.mark.parametrize(
    "url", ["mysql://u:geheim@h/d", "nonsense", "sqlite://", "sqlite:///:memory:", "x://geheim"]
)
def test_an_address_that_cannot_be_used(url: str, tmp_path: Path) -> None:
    """Another kind of database, one that only lives in memory, or no address at all."""
    with pytest.raises(PeopleError) as caught:
        open_people(url, tmp_path)
    assert caught.value.code == "people-url"
    assert "geheim" not in str(caught.value)


def test_a_server_that_does_not_answer(tmp_path: Path) -> None:
    """The sentence says which, without the password."""
    with pytest.raises(PeopleError) as caught:
        open_people("postgresql://u:geheim@127.0.0.1:1/d", tmp_path)
    assert caught.value.code == "people-database"
    assert "127.0.0.1:1/d" in caught.value.detail["path"]
    assert "geheim" not in str(caught.value)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """It is left as it is."""
    path = tmp_path / "people.sqlite"
    path.write_text("不是数据库" * 1000, encoding="utf-8")
    with pytest.raises(PeopleError) as caught:
        open_people(None, tmp_path)
    assert caught.value.code == "people-database"
    assert path.read_text(encoding="utf-8").startswith("不是数据库")
    (tmp_path / "file").touch()
    with pytest.raises(PeopleError, match="people-database"):
        open_people(None, tmp_path / "file")


def test_without_an_address_the_database_lies_in_the_folder(tmp_path: Path) -> None:
    """In folders that are made for it, whatever their names; readers do not wait for writers."""
    folder = tmp_path / "第 1 轮 100%#?"
    with open_people(None, folder, now=lambda: NOW) as people:
        people.put(PLAN)
        with people.database.writing() as connection:
            connection.execute(text("INSERT INTO bodies VALUES ('x', 'x', '')"))
            assert {body.id for body in people.bodies()} == {"yunxi", "heming"}
    plain = sqlite3.connect(folder / "people.sqlite")
    assert plain.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    plain.close()


def test_every_refusal_has_its_sentence() -> None:
    """In both languages, with the same placeholders."""
    folder = Path(audit.people.__file__).parent
    sources = "".join((folder / f"{name}.py").read_text(encoding="utf-8") for name in OURS)
    codes = set(re.findall(r'"((?:people|evidence)-[a-z-]+)"', sources))
    zh, en = (load_texts(lang).words for lang in ("zh", "en"))
    for code in sorted(codes):
        sentences = [str(words[f"message.{code}"]) for words in (zh, en)]
        placeholders = [set(re.findall(r"\{(\w+)\}", sentence)) for sentence in sentences]
        assert placeholders[0] == placeholders[1], code
