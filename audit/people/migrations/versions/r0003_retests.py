"""Who is to test a disputed item again, and from which sheet a review was read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"

_TABLE = "retest_testers"
_ID = sa.String(200)
_SHA = sa.String(64)


def upgrade() -> None:
    """A table that only grows, and a column that older reviews leave empty."""
    op.add_column("reviews", sa.Column("sheet_sha256", _SHA, nullable=False, server_default=""))
    op.create_table(
        _TABLE,
        sa.Column("event", _SHA, sa.ForeignKey("dispute_events.id"), primary_key=True),
        sa.Column("tester", _ID, sa.ForeignKey("testers.id"), primary_key=True),
    )
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _sqlite() -> None:
    for word in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {_TABLE}_no_{word.lower()} BEFORE {word} ON {_TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{_TABLE} is insert-only'); END"
        )
    # INSERT OR REPLACE removes a row without asking the triggers for DELETE.
    op.execute(
        f"CREATE TRIGGER {_TABLE}_no_replace BEFORE INSERT ON {_TABLE} "  # noqa: S608 - name from above
        f"WHEN EXISTS (SELECT 1 FROM {_TABLE} WHERE event = NEW.event AND tester = NEW.tester) "
        f"BEGIN SELECT RAISE(ABORT, '{_TABLE} is insert-only'); END"
    )


def _postgresql() -> None:
    op.execute(
        f"CREATE TRIGGER {_TABLE}_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {_TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION people_insert_only()"
    )
