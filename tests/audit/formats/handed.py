"""Material for the reports that are handed over: the invented report, plain and hostile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from audit.formats import Material
from audit.report.model import Report
from rules.load import load_texts
from rules.wording import Texts
from tests.audit.report import invented
from tests.audit.report.invented_catalogue import catalogue, texts

EVIL = '=1+1 </w:t><script>alert(1)</script> \x00\x1b[31m\u202e\ud800\ufffe\uffff ]]> &amp; "'


def material(workspace: Path, report: Report | None = None, lang: str = "zh") -> Material:
    """What a renderer is given, with the invented report's screenshots below `workspace`."""
    own, shipped = texts(lang), load_texts(lang)
    messages = {k: v for k, v in shipped.words.items() if k.startswith("message.")}
    return Material(
        report=report or invented.report(),
        workspace=invented.workspace(workspace),
        catalogue=catalogue(),
        texts=Texts(lang=lang, words={**messages, **own.words}),
    )


def hostile(long: int = 10_000) -> Report:
    """The invented report with hostile and endless text wherever pages and people put text."""
    base = invented.report()
    evil = EVIL + "长" * long
    home = base.pages[0]
    found = tuple(
        replace(f, html=evil, selector=evil, data={"name": evil}, engine_messages=(evil,))
        for f in home.findings
    )
    bad = replace(
        home,
        title=evil,
        url="https://a b\\c/%zz" + EVIL,
        final_url="https://portal.example.test/" + "x" * 5000,
        findings=found,
    )
    issues = tuple(
        replace(
            issue, example=replace(issue.example, html=evil, selector=evil, data={"name": evil})
        )
        for issue in base.issues
    )
    return replace(
        base,
        pages=(bad, *base.pages[1:]),
        issues=issues,
        target_url=EVIL + "长" * 10_000,
        finished_at=EVIL,
    )
