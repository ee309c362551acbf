"""What bodies object to, how that was decided, and what was found when repairs were retested."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"

_ID = sa.String(200)
_SHA = sa.String(64)
_AT = sa.String(40)

# Each table and what must be new in a row: any of these, each alone or together.
_TABLES = {
    "objections": (("id",), ("number",)),
    "objection_decisions": (("id",), ("objection", "step")),
    "followups": (("id",), ("supersedes",)),
}


def upgrade() -> None:
    """Tables that only grow."""
    op.create_table(
        "objections",
        sa.Column("id", _SHA, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False, unique=True),
        sa.Column("body", _ID, sa.ForeignKey("bodies.id"), nullable=False),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("grounds", sa.Text, nullable=False),
        sa.Column("findings", sa.Text, nullable=False),
        sa.Column("indicator", _ID, nullable=False),
        sa.Column("platform", sa.String(20), nullable=False),
        sa.Column("figure", sa.String(20), nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("raised_at", _AT, nullable=False),
        sa.Column("at", _AT, nullable=False),
    )
    op.create_table(
        "objection_decisions",
        sa.Column("id", _SHA, primary_key=True),
        sa.Column("objection", _SHA, sa.ForeignKey("objections.id"), nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("withdrawn", sa.Text, nullable=False),
        sa.Column("opened", sa.Boolean, nullable=False),
        sa.Column("by", _ID, sa.ForeignKey("testers.id"), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.CheckConstraint("outcome IN ('upheld', 'partly', 'rejected')", name="outcome"),
        sa.UniqueConstraint("objection", "step"),
    )
    op.create_table(
        "followups",
        sa.Column("id", _SHA, primary_key=True),
        sa.Column("body", _ID, sa.ForeignKey("bodies.id"), nullable=False),
        sa.Column("finding", _ID, nullable=False, index=True),
        sa.Column("rule", _ID, nullable=False),
        sa.Column("indicator", _ID, nullable=False),
        sa.Column("platform", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("by", _ID, nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.Column("at_name", sa.Text, nullable=False),
        sa.Column("at_version", sa.Text, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("supersedes", _SHA, sa.ForeignKey("followups.id"), unique=True),
        sa.CheckConstraint("state IN ('repaired', 'not-repaired', 'not-retested')", name="state"),
    )
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
        same = " OR ".join(
            "(" + " AND ".join(f'"{key}" = NEW."{key}"' for key in together) + ")"
            for together in keys
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608 - names from above
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
        )


def _postgresql() -> None:
    for table in _TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION people_insert_only()"
        )
