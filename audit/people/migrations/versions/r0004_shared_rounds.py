"""Which coordinator measures what of a round, and what they have measured, for all of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"

_ID = sa.String(200)
_SHA = sa.String(64)
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Tables that stay empty in a round that one machine measures alone."""
    op.create_table(
        "shared_rounds",
        sa.Column("round", _ID, primary_key=True),
        sa.Column("made_with", sa.Text, nullable=False),
    )
    op.create_table(
        "shared_legs",
        sa.Column("round", _ID, sa.ForeignKey("shared_rounds.round"), primary_key=True),
        sa.Column("body", _ID, primary_key=True),
        sa.Column("leg", sa.String(20), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("token", sa.BigInteger, nullable=False),
        sa.Column("until", _MOMENT),
        sa.Column("browser", sa.Text, nullable=False),
        sa.CheckConstraint("state IN ('new', 'open', 'held', 'complete')", name="state"),
    )
    op.create_table(
        "shared_contents",
        sa.Column("sha256", _SHA, primary_key=True),
        sa.Column("bytes", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "shared_chunks",
        sa.Column(
            "sha256",
            _SHA,
            sa.ForeignKey("shared_contents.sha256", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "shared_files",
        sa.Column("round", _ID, primary_key=True),
        sa.Column("body", _ID, primary_key=True),
        sa.Column("leg", sa.String(20), primary_key=True),
        sa.Column("path", sa.String(400), primary_key=True),
        sa.Column("unit", _ID, nullable=False),
        sa.Column(
            "sha256", _SHA, sa.ForeignKey("shared_contents.sha256"), nullable=False, index=True
        ),
        sa.ForeignKeyConstraint(
            ["round", "body", "leg"],
            ["shared_legs.round", "shared_legs.body", "shared_legs.leg"],
        ),
    )
