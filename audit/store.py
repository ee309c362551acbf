"""The workspace's database: the report's facts as tables, for those who query rather than read."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

from sqlalchemy import (
    Boolean,
    Column,
    Engine,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
)
from sqlalchemy.engine import URL

from audit.report.model import Report, ReportFinding

SCHEMA_VERSION = 1

_metadata = MetaData()

_meta = Table(
    "meta",
    _metadata,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

_pages = Table(
    "pages",
    _metadata,
    Column("id", String(20), primary_key=True),
    Column("url", Text, nullable=False),
    Column("final_url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("status", String(20), nullable=False),
    Column("reasons", Text, nullable=False),
    Column("viewport", String(20), nullable=False),
    Column("http_status", Integer),
    Column("captured_at", String(40)),
)

_findings = Table(
    "findings",
    _metadata,
    Column("page", ForeignKey("pages.id"), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("rule", String(80), nullable=False, index=True),
    Column("indicator", String(10), nullable=False, index=True),
    Column("verdict", String(20), nullable=False),
    Column("code", String(40), nullable=False),
    Column("data", Text, nullable=False),
    Column("counts", Boolean, nullable=False),
    Column("selector", Text, nullable=False),
    Column("html", Text, nullable=False),
)

_indicators = Table(
    "indicators",
    _metadata,
    Column("id", String(10), primary_key=True),
    Column("verdict", String(20), nullable=False),
    Column("value", Float),
    Column("value_exact", String(40)),
    Column("low", Float, nullable=False),
    Column("high", Float, nullable=False),
    Column("decided_by", String(20)),
    Column("failed", Integer, nullable=False),
    Column("passed", Integer, nullable=False),
    Column("cant_tell", Integer, nullable=False),
)


def write_database(path: Path, report: Report) -> None:
    """Put a SQLite file with the report's facts at `path`, whatever was there before.

    Made beside it and moved there whole, so that neither an older version's tables nor a broken
    file is in the way. Raises OSError or SQLAlchemyError when it cannot be written.
    """
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    engine = open_database(URL.create("sqlite", database=str(part)))
    try:
        store_report(engine, report)
    finally:
        engine.dispose()
    part.replace(path)


def open_database(url: str | URL) -> Engine:
    """The engine of a database with all tables made."""
    engine = create_engine(url)
    _metadata.create_all(engine)
    return engine


def store_report(engine: Engine, report: Report) -> None:
    """Replace what the database says of this workspace by the report, in one transaction.

    Everything stored here can be made again from the captures.
    """
    with engine.begin() as connection:
        for table in reversed(_metadata.sorted_tables):
            connection.execute(table.delete())
        meta = {
            "schema": str(SCHEMA_VERSION),
            "format": report.format,
            "tool": report.tool.version,
            "scheme": report.scheme,
            "target": report.target_url,
            "catalogue": report.tool.catalogue,
        }
        connection.execute(_meta.insert(), [{"key": k, "value": v} for k, v in meta.items()])
        pages = [
            {
                "id": page.id,
                "url": _clean(page.url),
                "final_url": _clean(page.final_url),
                "title": _clean(page.title),
                "status": page.status,
                "reasons": " ".join(page.reasons),
                "viewport": page.viewport,
                "http_status": page.http_status,
                "captured_at": page.captured_at,
            }
            for page in report.pages
        ]
        findings = [_finding(page.id, f) for page in report.pages for f in page.findings]
        indicators = [
            {
                "id": i.id,
                "verdict": i.verdict.value,
                "value": _float(i.value),
                "value_exact": str(i.value) if i.value is not None else None,
                "low": float(i.low),
                "high": float(i.high),
                "decided_by": i.decided_by,
                "failed": i.failed,
                "passed": i.passed,
                "cant_tell": i.cant_tell,
            }
            for i in report.indicators
        ]
        for table, rows in ((_pages, pages), (_findings, findings), (_indicators, indicators)):
            if rows:
                connection.execute(table.insert(), rows)


def _finding(page: str, finding: ReportFinding) -> dict[str, object]:
    return {
        "page": page,
        "id": finding.id,
        "rule": finding.rule,
        "indicator": finding.indicator,
        "verdict": finding.verdict.value,
        "code": finding.code,
        "data": json.dumps(dict(finding.data), ensure_ascii=True, sort_keys=True),
        "counts": finding.counts,
        "selector": _clean(finding.selector),
        "html": _clean(finding.html),
    }


def _clean(text: str) -> str:
    """Text that every database takes: no lone surrogates, no NUL."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
