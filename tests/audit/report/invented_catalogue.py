"""A catalogue and texts for the invented report: one of everything that renderers look up."""

from __future__ import annotations

from fractions import Fraction

from rules.load import load_texts
from rules.model import (
    Catalogue,
    Clause,
    Grade,
    Group,
    HumanTask,
    Indicator,
    Meaning,
    Result,
    Rule,
    Scheme,
    Verdict,
)
from rules.wording import Texts

HALF = Fraction(1, 2)
GROUPS = {"W01": "A"}  # all others are in C
CLAUSES = {"W09": ("ydt1761-2012:non-text-link",), "W16": ("ydt1761-2012:skip-navigation",)}
TITLES = {
    "W01": ("读屏直接可用性", "Direct use with a screen reader"),
    "W09": ("非文本链接", "Non-text links"),
    "W13": ("音视频替代", "Alternatives for audio and video"),
    "W14": ("颜色与对比度", "Colour and contrast"),
    "W16": ("跳过导航栏", "Skip navigation"),
    "W18": ("充足时间与自动变化", "Enough time and moving content"),
    "W21": ("链接目的", "Purpose of links"),
    "W19": ("网页标题与语言", "Page title and language"),
}


def catalogue() -> Catalogue:
    """Six indicators in two groups, four rules, two tasks, three clauses."""
    rules = (
        _rule("web-link-icon-name", "W09", ("1.1.1", "2.4.4"), ("ydt1761-2012:non-text-link",)),
        _rule("web-skip-link", "W16", ("2.4.1",), ("ydt1761-2012:skip-navigation",)),
        _rule("web-link-new-window", "W21", ("3.2.5",), ()),
        _rule("web-axe-color-contrast", "W14", ("1.4.3",), ()),
    )
    clauses = (
        _clause("ydt1761-2012:non-text-link", "非文本链接", "5.2.3", "draft-code"),
        _clause("ydt1761-2012:skip-navigation", "跳过导航栏", None, "given"),
    )
    tasks = (_task("web-human-direct-use", "W01"), _task("web-human-colour", "W14"))
    scheme = _scheme()
    return Catalogue(
        rules={rule.id: rule for rule in rules},
        tasks={task.id: task for task in tasks},
        standards={},
        clauses={clause.id: clause for clause in clauses},
        schemes={scheme.id: scheme},
        sources={},
        digest="0" * 64,
    )


def texts(lang: str = "zh") -> Texts:
    """The shipped labels with invented words for the invented rules; Chinese ones for both."""
    words = {k: v for k, v in load_texts(lang).words.items() if k.startswith("report.")}
    return Texts(lang=lang, words={**words, **_WORDS})


_WORDS: dict[str, str | tuple[str, ...]] = {
    "rule.web-link-icon-name.title": "图片链接的名称说不清去向",
    "rule.web-link-icon-name.fix": "把 alt 写成链接的去向；纯装饰的图片用空 alt。",
    "rule.web-link-icon-name.example": '<a href="/"><img src="logo.png" alt="首页"></a>\n',
    "rule.web-link-icon-name.codes.file-name": "链接“{name}”的名称是文件名，说不清去向。",
    "rule.web-link-icon-name.codes.number": "链接“{name}”的名称只是一个编号。",
    "rule.web-skip-link.title": "没有可用的跳过导航链接",
    "rule.web-skip-link.fix": "把“跳到正文”放在页面第一个，并让目标能接收焦点。",
    "rule.web-skip-link.example": '<a href="#main">跳到正文</a>\n…\n<main id="main" tabindex="-1">',
    "rule.web-skip-link.codes.none": "页面没有跳过导航的链接，听的人要先经过 {count} 个链接。",
    "rule.web-link-new-window.title": "链接打开新窗口而没有说明",
    "rule.web-link-new-window.fix": "在链接文字里写明“（新窗口）”，或改为在当前窗口打开。",
    "rule.web-link-new-window.codes.unannounced": "链接“{name}”会打开新窗口，事先没有说明。",
    "rule.web-axe-color-contrast.title": "文字与背景的对比度不够",
    "rule.web-axe-color-contrast.fix": "让正文与背景的对比度达到 4.5:1，大字达到 3:1。",
    "rule.web-axe-color-contrast.codes.cantTell": "文字压在图片上，机器算不出对比度。",
    "human.web-human-direct-use.title": "主站能否用读屏直接使用",
    "human.web-human-direct-use.purpose": "确认读屏用户不借助外挂工具就能使用主站。",
    "human.web-human-direct-use.method": ("开启读屏，打开首页。", "从头听到尾，记下到不了的栏目。"),
    "human.web-human-direct-use.expected": "栏目、正文和办事入口都能听到、能操作。",
    "human.web-human-direct-use.note": "个别栏目到不了的，记部分通过。",
    "human.web-human-colour.title": "颜色与对比度",
    "human.web-human-colour.purpose": "确认图片上的文字看得清。",
    "human.web-human-colour.method": ("逐一看机器存疑的元素，用取色工具量对比度。",),
    "human.web-human-colour.expected": "对比度达到要求。",
    "reason.http-error.what": "服务器回答 {status}，没有给出网页。",
    "reason.http-error.todo": "请确认地址仍然有效，再测一次。",
    "reason.engine-timeout.what": "检测引擎超过时限，只有自有检查的结果。",
    "reason.engine-timeout.todo": "可以单独再测这一页。",
    "reason.budget.what": "超出网页数量预算",
    "reason.robots.what": "robots.txt 不允许访问",
    "reason.sitemap-missing.what": "网站没有 sitemap，只能沿链接查找。",
    "kind.home": "首页",
    "kind.list": "列表",
    "kind.service-guide": "办事指南",
    "kind.contact": "联系方式",
}


def _rule(id_: str, indicator: str, wcag: tuple[str, ...], clauses: tuple[str, ...]) -> Rule:
    return Rule(
        id=id_,
        version=1,
        status="active",
        medium="web",
        scope="page",
        check="links.icon_name",
        indicator=indicator,
        principle="perceivable",
        wcag=wcag,
        act=(),
        clauses=clauses,
        sources=(),
        params={},
        means=dict.fromkeys(Verdict, Meaning.NOT_MET),
    )


def _clause(id_: str, title: str, number: str | None, status: str) -> Clause:
    return Clause(
        id=id_,
        standard="YD/T 1761-2012",
        standard_title="网站设计无障碍技术要求",
        number=number,
        title=title,
        level=None,
        status=status,
        confidence="medium",
        source="S1",
        note="",
    )


def _task(id_: str, indicator: str) -> HumanTask:
    return HumanTask(
        id=id_,
        version=1,
        status="active",
        medium="web",
        indicator=indicator,
        answers=("full", "partial", "none"),
    )


def _scheme() -> Scheme:
    groups = (("A", "网站无障碍整体情况", "Overall"), ("C", "网站标准检测", "By the standards"))
    return Scheme(
        id="cn-2019",
        version=1,
        title="2019 年政务信息无障碍评测指标（推演）",
        title_en="Chinese government accessibility indicators 2019 (reconstruction)",
        disclaimer="指标目录为本工具推演，非任何机构的指标。",
        disclaimer_en="These indicators are this tool's reconstruction.",
        parts={"web": Fraction(1)},
        groups=tuple(
            Group(id=g, part="web", title=zh, title_en=en, weight=Fraction(1))
            for g, zh, en in groups
        ),
        indicators=tuple(_indicator(id_) for id_ in TITLES),
        values={Result.FULL: Fraction(1), Result.PARTIAL: HALF, Result.NONE: Fraction(0)},
        grades=(Grade(id="good", title="良好", title_en="Good", minimum=Fraction(80)),),
        none_above=HALF,
        full_points=Fraction(100),
    )


def _indicator(id_: str) -> Indicator:
    title, title_en = TITLES[id_]
    return Indicator(
        id=id_,
        group=GROUPS.get(id_, "C"),
        title=title,
        title_en=title_en,
        title_status="given",
        principle="perceivable",
        judged_by="both",
        weight=Fraction(2 if id_ == "W09" else 1),
        clauses=CLAUSES.get(id_, ()),
    )
