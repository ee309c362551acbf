"""Small catalogues in a temporary folder: the shipped standards with one rule of the test's own."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from rules.reading import ROOT

RULE = """
id = "web-sample"
version = 1
status = "active"
medium = "web"
scope = "page"
check = "sample.check"
indicator = "W09"
principle = "perceivable"
wcag = ["1.1.1"]
act = ["c487ae"]
clauses = ["ydt1761-2012:non-text-link"]
sources = ["award-2019"]
[params]
words = ["一"]
[means]
failed = "not-met"
passed = "further-testing"
cantTell = "needs-person"
inapplicable = "not-applicable"
error = "not-measured"
"""
TEXT = """
[rule.web-sample]
title = "{title}"
fix = "{fix}"
[rule.web-sample.codes]
bad = "{bad}"
"""
RULE_FILE = "catalogue/web/web-sample.toml"


def sample_root(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue with one rule, whose check exists, and one human task."""
    module = ModuleType("rules.checks.sample")
    module.check = lambda page, params: ()  # type: ignore[attr-defined]
    module.number = 7  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "rules.checks.sample", module)
    root = folder / "rules"
    for name in ("standards", "schemes"):
        shutil.copytree(ROOT / name, root / name)
    scheme = "schemes/cn-2019.toml"
    # Thresholds belong to rules that this small catalogue does not have.
    text = (root / scheme).read_text(encoding="utf-8")
    write(
        root,
        scheme,
        re.sub(r"(?s)\[\[threshold\]\].*?(?=\n#|\n\[[^\[]|\n\[\[(?!threshold))", "", text),
    )
    shutil.copy(ROOT / "sources.toml", root / "sources.toml")
    write(root, RULE_FILE, RULE)
    task = "catalogue/human/web-human-link-image.toml"
    write(root, task, (ROOT / task).read_text(encoding="utf-8"))
    write(root, "catalogue/retired.toml", '[retired]\nweb-gone = "0.1"\n')
    write(root, "texts/zh/a.toml", TEXT.format(title="名称", fix="改", bad="“{name}”不好。"))
    write(root, "texts/en/a.toml", TEXT.format(title="Name", fix="Repair", bad="“{name}” is bad."))
    return root


def write(root: Path, name: str, text: str) -> None:
    """The file with this text, its folders made."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def change(root: Path, name: str, old: str, new: str) -> None:
    """The file with `old` replaced once; fails when it is not there."""
    text = (root / name).read_text(encoding="utf-8")
    assert old in text, f"{name} does not hold {old!r}"
    write(root, name, text.replace(old, new, 1))
