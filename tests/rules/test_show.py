"""The catalogue as tables: citations, rows, the matrix, one item, the generated document."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules import document
from rules.describe import describe, suggestions
from rules.load import load_catalogue, load_texts
from rules.model import Catalogue
from rules.show import clause_label, coverage_table, indicator_table, rule_table, task_table
from rules.wording import Texts
from tests.rules.catalogues import RULE, sample_root, write


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue with one rule and one task."""
    return sample_root(tmp_path, monkeypatch)


@pytest.fixture
def catalogue(root: Path) -> Catalogue:
    """The loaded catalogue of `root`."""
    return load_catalogue(root)


@pytest.fixture
def texts(root: Path) -> Texts:
    """Chinese words of `root`, with the shipped labels."""
    shipped = load_texts("zh")
    labels = {k: v for k, v in shipped.words.items() if k.startswith(("catalogue.", "human."))}
    own = load_texts("zh", root)
    return Texts(lang="zh", words={**labels, **own.words})


CITED = [
    ("gbt37668-2019:non-text-control", "zh", "GB/T 37668-2019 3.2.1.3（二手来源，未核对原文）"),
    (
        "gbt37668-2019:non-text-control",
        "en",
        "GB/T 37668-2019 3.2.1.3 (second-hand, not checked against the text)",
    ),
    ("ydt1761-2012:skip-navigation", "zh", "YD/T 1761-2012 跳过导航栏（条款号未核）"),
    (
        "ydt1761-2012:skip-navigation",
        "en",
        "YD/T 1761-2012 Skipping the navigation bar (clause number not verified)",
    ),
    ("ydt1761-2012:non-text-link", "zh", "YD/T 1761-2012 5.2.3（草案时期编号，未核对原文）"),
    (
        "miit-2021-web:focus-visible",
        "zh",
        "工信厅信管函〔2021〕67号附件1 焦点状态可见（条款号未核）",
    ),
    ("wcag:non-text-content", "zh", "WCAG 1.1.1 非文本内容"),
    ("wcag:non-text-content", "en", "WCAG 1.1.1 Non-text Content"),
]


@pytest.mark.parametrize(("clause", "lang", "cited"), CITED)
def test_a_clause_is_cited_with_how_it_is_known(
    catalogue: Catalogue, clause: str, lang: str, cited: str
) -> None:
    """Only a verified clause is cited without a remark."""
    assert cited == clause_label(catalogue.clauses[clause], lang)


def test_no_unverified_number_is_ever_bare(catalogue: Catalogue) -> None:
    """Whatever is not verified says so in the citation, in both languages."""
    for clause in catalogue.clauses.values():
        if clause.status != "verified":
            assert clause_label(clause, "zh").endswith(("未核对原文）", "条款号未核）")), clause.id
            assert clause_label(clause, "en").endswith(")"), clause.id


def test_rules_are_listed_without_the_retired(root: Path, texts: Texts) -> None:
    """A rule's row holds its words and its clauses; a retired rule has no row."""
    retired = RULE.replace("web-sample", "web-old").replace('"active"', '"retired"')
    write(root, "catalogue/web/web-old.toml", retired)

    table = rule_table(load_catalogue(root), texts)
    assert list(table.rows) == [
        (
            "web-sample",
            "名称",
            "W09",
            "启用",
            "单页",
            "1.1.1",
            "c487ae",
            "YD/T 1761-2012 5.2.3（草案时期编号，未核对原文）",
        )
    ]
    assert table.columns[0] == "编号"


def test_tasks_and_indicators_are_listed(catalogue: Catalogue, texts: Texts) -> None:
    """A task with its indicator; an indicator with who decides it and how its name is known."""
    task = next(iter(task_table(catalogue, texts).rows))
    assert (task[0], task[2]) == ("web-human-link-image", "W09")

    rows = {row[0]: row for row in indicator_table(catalogue, texts).rows}
    assert rows["W09"][4] == "机器和人工"
    assert rows["W09"][6] == "见于 2019 年评测报告"
    assert rows["W02"][4] == "机器"


def test_the_matrix_joins_indicator_clause_and_rule(root: Path, texts: Texts) -> None:
    """Each clause of an indicator has a row; a rule stands where it names the clause."""
    bare = RULE.replace("web-sample", "web-bare").replace('"1.1.1"', "")
    bare = bare.replace('"ydt1761-2012:non-text-link"', "")
    write(root, "catalogue/web/web-bare.toml", bare)

    rows = [r for r in coverage_table(load_catalogue(root), texts).rows if r[0] == "W09"]
    by_clause = {row[3]: row for row in rows}
    assert by_clause["YD/T 1761-2012 5.2.3（草案时期编号，未核对原文）"][4] == "web-sample"
    assert by_clause["WCAG 1.1.1 非文本内容"][4] == "web-sample"
    assert by_clause["WCAG 2.4.4 链接目的（在上下文里）"][4] == ""
    assert by_clause["无已知条款"][4] == "web-bare"
    assert {"web-human-link-image"} == {row[5] for row in rows}


def test_every_indicator_is_in_the_matrix(catalogue: Catalogue, texts: Texts) -> None:
    """An indicator without clauses and rules is shown as such, not left out."""
    rows = coverage_table(catalogue, texts).rows

    web, app = {f"W{n:02d}" for n in range(1, 25)}, {f"M{n:02d}" for n in range(1, 17)}
    assert web | app == {row[0] for row in rows}
    assert next((r[0], r[3], r[4], r[5]) for r in rows if r[0] == "W02") == (
        "W02",
        "无已知条款",
        "",
        "",
    )


@pytest.mark.parametrize(
    ("item", "label", "value"),
    [
        ("web-sample", "判定含义", "未通过 → 指标未满足"),
        ("web-sample", "发现的说法", "bad: “{name}”不好。"),
        ("web-sample", "指标", "W09 非文本链接"),
        ("web-human-link-image", "可选答案", "完全通过, 部分通过, 无法通过, 不适用"),
        ("W09", "人工任务", "web-human-link-image 非文本链接的名称是否说清去向"),
        ("gbt37668-2019:component-focus-association", "可信度", "低"),
        ("gbt37668-2019:component-focus-association", "状态", "现行，修订版正在批准"),
        ("ydt1822-2012", "状态", "已废止"),
        ("cn-2019", "取值", "none_above = 1/2 (本工具拟定)"),
    ],
)
def test_one_item_is_shown_whole(
    catalogue: Catalogue, texts: Texts, item: str, label: str, value: str
) -> None:
    """Rules, tasks, indicators, clauses, standards and schemes can each be asked for by id."""
    assert (label, value) in describe(catalogue, item, texts)


def test_an_unknown_id_gets_near_ones(catalogue: Catalogue, texts: Texts) -> None:
    """A slip of the pen is answered with ids that look like it."""
    with pytest.raises(KeyError):
        describe(catalogue, "web-smaple", texts)
    assert "web-sample" in suggestions(catalogue, "web-smaple")
    assert suggestions(catalogue, "w09") == ("W09",)
    assert suggestions(catalogue, "完全不像") == ()


def test_the_document_holds_both_languages(catalogue: Catalogue, texts: Texts) -> None:
    """A rule's row has its Chinese and its English name, and a bar cannot break the table."""
    words = {**load_texts("en").words, "rule.web-sample.title": "Left | right <b>"}
    english = Texts(lang="en", words=words)

    text = document.document(catalogue, texts, english)
    row = next(line for line in text.splitlines() if line.startswith("| `web-sample`"))
    assert "名称<br>Left \\| right &lt;b>" in row
    assert "5.2.3（草案时期编号，未核对原文）" in row


def test_a_stale_document_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--check fails until the document was written, and again after it was changed by hand."""
    target = tmp_path / "CATALOGUE.md"
    monkeypatch.setattr(document, "TARGET", target)

    assert document.main(["--check"]) == 1
    assert document.main([]) == 0
    assert document.main(["--check"]) == 0
    target.write_text(target.read_text(encoding="utf-8") + "x", encoding="utf-8")
    assert document.main(["--check"]) == 1


def test_the_shipped_document_is_fresh() -> None:
    """rules/CATALOGUE.md says what the catalogue says: run `python -m rules.document`."""
    assert document.main(["--check"]) == 0
