"""The workspace's database: the report's facts as tables, for those who query rather than read."""

from __future__ import annotations

import json
from collections.abc import Iterator
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

from audit.report.model import (
    Report,
    ReportFinding,
    ReportIndicator,
    ReportPage,
    ReportScreen,
)

SCHEMA_VERSION = 2  # 2: screens of apps, indicators by platform

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

_screens = Table(
    "screens",
    _metadata,
    Column("id", String(20), primary_key=True),
    Column("platform", String(10), nullable=False),
    Column("key", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("app", Text, nullable=False),
    Column("status", String(20), nullable=False),
    Column("reasons", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("captured_at", String(40)),
)


def _finding_table(name: str, owner: str, target: str) -> Table:
    """Findings of pages or of screens: an id may recur from one to the next."""
    return Table(
        name,
        _metadata,
        Column(owner, ForeignKey(target), primary_key=True),
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


_findings = _finding_table("findings", "page", "pages.id")
_screen_findings = _finding_table("screen_findings", "screen", "screens.id")

_indicators = Table(
    "indicators",
    _metadata,
    Column("id", String(10), primary_key=True),
    Column("platform", String(10), primary_key=True),
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

    All of it can be made again from the captures. Made beside it and moved there whole, so that
    neither an older version's tables nor a broken file is in the way. Raises OSError or
    SQLAlchemyError when it cannot be written.
    """
    part = path.with_name(f"{path.name}.part")
    for ending in ("", "-journal", "-wal", "-shm"):  # of a command that was killed as it wrote
        part.with_name(f"{part.name}{ending}").unlink(missing_ok=True)
    engine = create_engine(URL.create("sqlite", database=str(part)))
    try:
        _metadata.create_all(engine)
        _store(engine, report)
    finally:
        engine.dispose()
    part.replace(path)


def _store(engine: Engine, report: Report) -> None:
    with engine.begin() as connection:
        meta = {
            "schema": str(SCHEMA_VERSION),
            "format": report.format,
            "tool": report.tool.version,
            "scheme": report.scheme,
            "target": report.target_url,
            "catalogue": report.tool.catalogue,
        }
        connection.execute(_meta.insert(), [{"key": k, "value": v} for k, v in meta.items()])
        for table, rows in _rows(report):
            if rows:
                connection.execute(table.insert(), rows)


def _rows(report: Report) -> Iterator[tuple[Table, list[dict[str, object]]]]:
    yield _pages, [_page(page) for page in report.pages]
    yield _screens, [_screen(screen) for screen in report.screens]
    yield (
        _findings,
        [{"page": page.id, **_finding(f)} for page in report.pages for f in page.findings],
    )
    yield (
        _screen_findings,
        [{"screen": one.id, **_finding(f)} for one in report.screens for f in one.findings],
    )
    yield _indicators, [_indicator(indicator) for indicator in report.indicators]


def _page(page: ReportPage) -> dict[str, object]:
    return {
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


def _screen(screen: ReportScreen) -> dict[str, object]:
    return {
        "id": screen.id,
        "platform": screen.platform,
        "key": screen.key,
        "title": _clean(screen.title),
        "app": _clean(screen.app),
        "status": screen.status,
        "reasons": " ".join(screen.reasons),
        "device": _clean(screen.device),
        "captured_at": screen.captured_at,
    }


def _indicator(indicator: ReportIndicator) -> dict[str, object]:
    return {
        "id": indicator.id,
        "platform": indicator.platform,
        "verdict": indicator.verdict.value,
        "value": _float(indicator.value),
        "value_exact": str(indicator.value) if indicator.value is not None else None,
        "low": float(indicator.low),
        "high": float(indicator.high),
        "decided_by": indicator.decided_by,
        "failed": indicator.failed,
        "passed": indicator.passed,
        "cant_tell": indicator.cant_tell,
    }


def _finding(finding: ReportFinding) -> dict[str, object]:
    return {
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
