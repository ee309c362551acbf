"""The tables of a round and of people's work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None

_ID = sa.String(200)
_SHA = sa.String(64)
_AT = sa.String(40)


def upgrade() -> None:
    """Make them all; a database that has some of them is not ours and was refused before."""
    _plan()
    _observations()
    _evidence()
    _decisions()


def _key(name: str, *, of: sa.types.String = _ID) -> sa.Column[str]:
    return sa.Column(name, of, primary_key=True)


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _number(name: str, *, key: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=key, autoincrement=False, nullable=False)


def _plan() -> None:
    op.create_table(
        "round",
        _key("id"),
        _number("number", key=True),
        *_text("title"),
        sa.Column("scheme", _ID, nullable=False),
        sa.Column("scheme_version", _ID, nullable=False),
        sa.Column("scheme_digest", _ID, nullable=False),
        sa.Column("catalogue_digest", _ID, nullable=False),
        sa.Column("created_at", _AT, nullable=False),
    )
    op.create_table("bodies", _key("id"), *_text("name", "group"))
    op.create_table(
        "targets",
        _key("id"),
        sa.Column("body", _ID, sa.ForeignKey("bodies.id"), nullable=False),
        sa.Column("medium", sa.String(20), nullable=False),
        *_text("locator", "workspace"),
        sa.UniqueConstraint("id", "body"),
    )
    op.create_table(
        "testers",
        _key("id"),
        *_text("name"),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("may_review", sa.Boolean, nullable=False),
    )
    op.create_table(
        "assignments",
        _number("position", key=True),
        sa.Column("tester", _ID, sa.ForeignKey("testers.id"), nullable=False),
        sa.Column("body", _ID, sa.ForeignKey("bodies.id")),
        sa.Column("indicator", _ID),
        _number("round_number"),
        sa.Column("kind", sa.String(20), nullable=False),
    )


def _observations() -> None:
    op.create_table(
        "observations",
        _key("id", of=_SHA),
        sa.Column("body", _ID, nullable=False),
        sa.Column("target", _ID, nullable=False),
        sa.Column("platform", sa.String(20), nullable=False),
        sa.Column("indicator", _ID, nullable=False),
        sa.Column("finding", _ID),
        sa.Column("tester", _ID, sa.ForeignKey("testers.id"), nullable=False),
        sa.Column("answer", sa.String(40), nullable=False),
        *_text("note"),
        sa.Column("observed_at", _AT, nullable=False),
        *_text("device", "at_name", "at_version"),
        _number("round_number"),
        sa.Column("supersedes", _SHA, sa.ForeignKey("observations.id"), unique=True),
        *_text("extra"),
        sa.Column("sheet_sha256", _SHA, nullable=False),
        *_text("sheet_name"),
        sa.Column("row", sa.Integer),
        sa.Column("recorded_at", _AT, nullable=False),
        sa.ForeignKeyConstraint(["target", "body"], ["targets.id", "targets.body"]),
    )
    op.create_index("ix_observations_slot", "observations", ["tester", "body", "indicator"])
    op.create_index("ix_observations_body", "observations", ["body", "indicator"])


def _evidence() -> None:
    op.create_table(
        "evidence",
        _key("sha256", of=_SHA),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        *_text("name"),
    )
    op.create_table(
        "observation_evidence",
        sa.Column("observation", _SHA, sa.ForeignKey("observations.id"), primary_key=True),
        _number("position", key=True),
        sa.Column("sha256", _SHA, sa.ForeignKey("evidence.sha256"), nullable=False, index=True),
        sa.Column("start_s", sa.Float),
        sa.Column("end_s", sa.Float),
    )


def _decisions() -> None:
    op.create_table(
        "reviews",
        _key("id", of=_SHA),
        sa.Column(
            "observation", _SHA, sa.ForeignKey("observations.id"), nullable=False, index=True
        ),
        sa.Column("reviewer", _ID, sa.ForeignKey("testers.id"), nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        *_text("note"),
        sa.Column("at", _AT, nullable=False),
        sa.CheckConstraint("verdict IN ('agree', 'disagree')", name="verdict"),
    )
    op.create_table(
        "dispute_events",
        _key("id", of=_SHA),
        sa.Column("body", _ID, sa.ForeignKey("bodies.id"), nullable=False),
        sa.Column("platform", sa.String(20), nullable=False),
        sa.Column("indicator", _ID, nullable=False),
        sa.Column("finding", _ID),
        _number("round_number"),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("by", _ID, nullable=False),
        sa.Column("answer", sa.String(40)),
        *_text("reason"),
        sa.Column("at", _AT, nullable=False),
        sa.CheckConstraint("kind IN ('opened', 'retest', 'adjudicated')", name="kind"),
    )
    op.create_index("ix_dispute_events_item", "dispute_events", ["body", "indicator"])
    op.create_table(
        "waivers",
        _key("id", of=_SHA),
        sa.Column("body", _ID, sa.ForeignKey("bodies.id"), nullable=False),
        sa.Column("finding", _ID, nullable=False, index=True),
        sa.Column("rule", _ID, nullable=False),
        *_text("reason"),
        sa.Column("signed_by", _ID, sa.ForeignKey("testers.id"), nullable=False),
        sa.Column("at", _AT, nullable=False),
    )
