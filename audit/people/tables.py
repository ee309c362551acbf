"""The tables of the people's database. What makes and changes them are the migrations."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

VERSION_TABLE = "people_version"
HEAD = "0005"  # the newest migration; what this version of the software reads and writes

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
_ID = String(200)
_SHA = String(64)
_AT = String(40)  # ISO 8601 with the offset as it was written down


def _key(name: str) -> Column[str]:
    return Column(name, _SHA, primary_key=True)


# ---- What the round's file says: may be corrected there ------------------------------------

rounds = Table(
    "round",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("scheme", _ID, nullable=False),
    Column("scheme_version", _ID, nullable=False),
    Column("scheme_digest", _ID, nullable=False),
    Column("catalogue_digest", _ID, nullable=False),
    Column("created_at", _AT, nullable=False),
)

bodies = Table(
    "bodies",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("group", Text, nullable=False),
)

targets = Table(
    "targets",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("body", ForeignKey("bodies.id"), nullable=False),
    Column("medium", String(20), nullable=False),
    Column("locator", Text, nullable=False),
    Column("workspace", Text, nullable=False),
    UniqueConstraint("id", "body"),
)

testers = Table(
    "testers",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("may_review", Boolean, nullable=False),
)

assignments = Table(
    "assignments",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("tester", ForeignKey("testers.id"), nullable=False),
    Column("body", ForeignKey("bodies.id")),
    Column("indicator", _ID),
    Column("round_number", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
)

# ---- What people did: rows are added, never changed and never removed ----------------------

observations = Table(
    "observations",
    metadata,
    _key("id"),
    Column("body", _ID, nullable=False),
    Column("target", _ID, nullable=False),
    Column("platform", String(20), nullable=False),
    Column("indicator", _ID, nullable=False),
    Column("finding", _ID),
    Column("tester", ForeignKey("testers.id"), nullable=False),
    Column("answer", String(40), nullable=False),
    Column("note", Text, nullable=False),
    Column("observed_at", _AT, nullable=False),
    Column("device", Text, nullable=False),
    Column("at_name", Text, nullable=False),
    Column("at_version", Text, nullable=False),
    Column("round_number", Integer, nullable=False),
    Column("supersedes", ForeignKey("observations.id"), unique=True),
    Column("extra", Text, nullable=False),  # JSON
    Column("sheet_sha256", _SHA, nullable=False),
    Column("sheet_name", Text, nullable=False),
    Column("row", Integer),
    Column("recorded_at", _AT, nullable=False),
    ForeignKeyConstraint(["target", "body"], ["targets.id", "targets.body"]),
    Index("ix_observations_slot", "tester", "body", "indicator"),
    Index("ix_observations_body", "body", "indicator"),
)

evidence = Table(
    "evidence",
    metadata,
    _key("sha256"),
    Column("bytes", BigInteger, nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("name", Text, nullable=False),
)

observation_evidence = Table(
    "observation_evidence",
    metadata,
    Column("observation", ForeignKey("observations.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("sha256", ForeignKey("evidence.sha256"), nullable=False, index=True),
    Column("start_s", Float),
    Column("end_s", Float),
)

reviews = Table(
    "reviews",
    metadata,
    _key("id"),
    Column("observation", ForeignKey("observations.id"), nullable=False, index=True),
    Column("reviewer", ForeignKey("testers.id"), nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("note", Text, nullable=False),
    Column("at", _AT, nullable=False),
    Column("sheet_sha256", _SHA, nullable=False, server_default=""),
    CheckConstraint("verdict IN ('agree', 'disagree')", name="verdict"),
)

dispute_events = Table(
    "dispute_events",
    metadata,
    _key("id"),
    Column("body", ForeignKey("bodies.id"), nullable=False),
    Column("platform", String(20), nullable=False),
    Column("indicator", _ID, nullable=False),
    Column("finding", _ID),
    Column("round_number", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("by", _ID, nullable=False),  # "" = the software
    Column("answer", String(40)),
    Column("reason", Text, nullable=False),
    Column("at", _AT, nullable=False),
    CheckConstraint("kind IN ('opened', 'retest', 'adjudicated')", name="kind"),
    Index("ix_dispute_events_item", "body", "indicator"),
)

# Who tests again, of the events of that kind.
retest_testers = Table(
    "retest_testers",
    metadata,
    Column("event", ForeignKey("dispute_events.id"), primary_key=True),
    Column("tester", ForeignKey("testers.id"), primary_key=True),
)

waivers = Table(
    "waivers",
    metadata,
    _key("id"),
    Column("body", ForeignKey("bodies.id"), nullable=False),
    Column("finding", _ID, nullable=False, index=True),
    Column("rule", _ID, nullable=False),
    Column("reason", Text, nullable=False),
    Column("signed_by", ForeignKey("testers.id"), nullable=False),
    Column("at", _AT, nullable=False),
)

# `findings`, `evidence` and `withdrawn` are JSON lists.
objections = Table(
    "objections",
    metadata,
    _key("id"),
    Column("number", Integer, nullable=False, unique=True),
    Column("body", ForeignKey("bodies.id"), nullable=False),
    Column("contact", Text, nullable=False),
    Column("grounds", Text, nullable=False),
    Column("findings", Text, nullable=False),
    Column("indicator", _ID, nullable=False),
    Column("platform", String(20), nullable=False),
    Column("figure", String(20), nullable=False),
    Column("evidence", Text, nullable=False),
    Column("raised_at", _AT, nullable=False),
    Column("at", _AT, nullable=False),
)

objection_decisions = Table(
    "objection_decisions",
    metadata,
    _key("id"),
    Column("objection", ForeignKey("objections.id"), nullable=False),
    Column("step", Integer, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("withdrawn", Text, nullable=False),
    Column("opened", Boolean, nullable=False),
    Column("by", ForeignKey("testers.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", _AT, nullable=False),
    CheckConstraint("outcome IN ('upheld', 'partly', 'rejected')", name="outcome"),
    UniqueConstraint("objection", "step"),
)

followups = Table(
    "followups",
    metadata,
    _key("id"),
    Column("body", ForeignKey("bodies.id"), nullable=False),
    Column("finding", _ID, nullable=False, index=True),
    Column("rule", _ID, nullable=False),
    Column("indicator", _ID, nullable=False),
    Column("platform", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("by", _ID, nullable=False),  # "" = the software
    Column("at", _AT, nullable=False),
    Column("at_name", Text, nullable=False),
    Column("at_version", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("supersedes", ForeignKey("followups.id"), unique=True),
    CheckConstraint("state IN ('repaired', 'not-repaired', 'not-retested')", name="state"),
)

# ---- A round that several machines measure: leases, and captures for all of them -----------

shared_rounds = Table(
    "shared_rounds",
    metadata,
    Column("round", _ID, primary_key=True),
    Column("made_with", Text, nullable=False),
)

# `token` grows whenever a leg changes hands: who comes with an older one stores nothing.
shared_legs = Table(
    "shared_legs",
    metadata,
    Column("round", ForeignKey("shared_rounds.round"), primary_key=True),
    Column("body", _ID, primary_key=True),
    Column("leg", String(20), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("holder", Text, nullable=False),
    Column("token", BigInteger, nullable=False),
    Column("until", DateTime(timezone=True)),
    Column("browser", Text, nullable=False),
    CheckConstraint("state IN ('new', 'open', 'held', 'complete')", name="state"),
)

shared_contents = Table(
    "shared_contents",
    metadata,
    _key("sha256"),
    Column("bytes", BigInteger, nullable=False),
)

shared_chunks = Table(
    "shared_chunks",
    metadata,
    Column("sha256", ForeignKey("shared_contents.sha256", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
)

# `path` is relative to the body's workspace; `unit` is the capture's id, "" for the run's record.
shared_files = Table(
    "shared_files",
    metadata,
    Column("round", _ID, primary_key=True),
    Column("body", _ID, primary_key=True),
    Column("leg", String(20), primary_key=True),
    Column("path", String(400), primary_key=True),
    Column("unit", _ID, nullable=False),
    Column("sha256", ForeignKey("shared_contents.sha256"), nullable=False, index=True),
    ForeignKeyConstraint(
        ["round", "body", "leg"], ["shared_legs.round", "shared_legs.body", "shared_legs.leg"]
    ),
)

INSERT_ONLY = (
    observations,
    evidence,
    observation_evidence,
    reviews,
    dispute_events,
    retest_testers,
    waivers,
    objections,
    objection_decisions,
    followups,
)
