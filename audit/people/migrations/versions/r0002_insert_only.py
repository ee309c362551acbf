"""The database itself refuses to change or remove what people did, whoever asks."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision: str | None = "0001"

# Each table and what must be new in a row.
_TABLES = {
    "observations": ("id", "supersedes"),
    "evidence": ("sha256",),
    "observation_evidence": ("observation", "position"),
    "reviews": ("id",),
    "dispute_events": ("id",),
    "waivers": ("id",),
}
_OWN = "SELECT 1 FROM observations WHERE id = NEW.observation AND tester = NEW.reviewer"


def upgrade() -> None:
    """Make the triggers in the words of the database at hand."""
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _sqlite() -> None:
    for table, keys in _TABLES.items():
        for word in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{word.lower()} BEFORE {word} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
            )
        # INSERT OR REPLACE removes a row without asking the triggers for DELETE.
        joint = table == "observation_evidence"
        same = (" AND " if joint else " OR ").join(f'"{key}" = NEW."{key}"' for key in keys)
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608 - names from above
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
        )
    op.execute(
        f"CREATE TRIGGER reviews_not_own BEFORE INSERT ON reviews WHEN EXISTS ({_OWN}) "
        "BEGIN SELECT RAISE(ABORT, 'a reviewer reviews what somebody else collected'); END"
    )


def _postgresql() -> None:
    op.execute(
        "CREATE FUNCTION people_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is insert-only'; END $$"
    )
    for table in _TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION people_insert_only()"
        )
    op.execute(
        "CREATE FUNCTION people_not_own() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF EXISTS ({_OWN}) THEN RAISE EXCEPTION "
        "'a reviewer reviews what somebody else collected'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER reviews_not_own BEFORE INSERT ON reviews "
        "FOR EACH ROW EXECUTE FUNCTION people_not_own()"
    )
