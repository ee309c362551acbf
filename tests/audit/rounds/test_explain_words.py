"""What `explain` says: the arithmetic, conditions and losses, for every kind of scheme."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from audit.rounds.explain import Account, account_of, taken_apart
from audit.rounds.explain_blocks import Say, lines_of
from audit.rounds.explain_words import account_blocks
from audit.rounds.model import Interval, Weighted
from audit.score import UNMEASURED
from audit.scoring.rank import Movement
from rules.load import load_catalogue, load_texts
from rules.tree import Missing, Tree
from tests.audit.rounds.invented import APP, TREE, body, indicators, round_of
from tests.audit.scoring.test_gates import staged
from tests.audit.scoring.trees import node, scored, tree

ZH = load_texts("zh")


def told(account: Account, lang: str = "zh", **more: int) -> list[str]:
    """Everything that is said of a score, line by line."""
    say = Say(load_texts(lang), account.tree)
    return list(lines_of(account_blocks(account, say, **more)))


def sheet(scheme: Tree, given: dict[str, str | int | Fraction | None], *missing: str) -> list[str]:
    """The same of a score that was entered in a sheet."""
    return told(taken_apart(scored(scheme, given, missing), scheme, (), combine={}))


def of(*verdicts: tuple[Any, str], **more: Any) -> Account:
    """The account of a body with these verdicts and all else full."""
    facts = body(verdicts=dict(verdicts), **more)
    return account_of(round_of(facts), facts.id)


def test_every_sum_is_written_out() -> None:
    """The total by 4 : 6, the client as the mean of its platforms, a group as that of its marks."""
    lines = told(of(("W01", "partial")))
    assert "总分 98.33（精确值 295/3） = 2/5 × 门户网站 95.83 + 3/5 × 手机客户端 100" in lines
    assert "手机客户端 100 = （Android 100 + iOS 100）÷ 2" in lines
    assert "A 网站无障碍整体情况 87.5 = 100 ×（W01 0.5 + W02 1 + W03 1 + W04 1）÷ 4" in lines


def test_what_is_open_is_a_range_everywhere() -> None:
    """Total, part and group show both ends; the grade waits."""
    lines = told(of(("W01", "pending")))
    assert lines[0].startswith("总分未定：96.67（精确值 290/3） 至 100 分")
    assert "等级：没有结论之前不给等级" in lines
    assert any(line.startswith("A 网站无障碍整体情况 75 至 100（未定）") for line in lines)
    assert "W01 读屏直接可用性：未定 3.33（精确值 10/3） 分，可得 3.33 分，待人工，待人工" in lines


def test_what_was_not_measured_has_no_total() -> None:
    """No figure and no range stands where nothing at all is known."""
    facts = replace(body(), total=UNMEASURED)
    lines = told(account_of(round_of(facts), facts.id))
    assert lines[0] == "总分：未测，什么也没有测到。"


def test_losses_close_with_their_sum() -> None:
    """Full points minus lost minus open is the total, and the rest is counted."""
    found = of(("W01", "partial"))
    count = len(indicators()) - 1
    assert told(found)[-1].startswith("合计：100 − 失分 1.67（精确值 5/3） − 未定 0")
    assert f"定为满分的 {count} 项没有列出" in told(found)[-1]


def test_a_clean_body_lost_nothing() -> None:
    """No table of nothing."""
    assert told(of())[-1] == "没有失分，也没有未定的。"


def test_what_does_not_apply_is_named() -> None:
    """不适用 on one platform only is said of that platform."""
    lines = told(of((("M02", "ios"), "not-applicable")))
    assert "M02 控件名称（iOS）：不适用，不计入任何一边" in lines


@pytest.mark.parametrize(
    ("policy", "said", "total"),
    [
        (
            Missing.ZERO,
            "手机客户端：单位没有这个渠道，方案规定按 0 分计入",
            "总分：40 分，满分 100",
        ),
        (
            Missing.REWEIGHT,
            "手机客户端：单位没有这个渠道，方案规定把它的权重让给其余部分",
            "总分：100 分，满分 100",
        ),
        (
            Missing.UNRANKED,
            "手机客户端：单位没有这个渠道，方案不为这样的单位计总分；下面的分数只就其余部分而言",
            "没有总分：缺少渠道，方案不为这样的单位计分。",
        ),
    ],
)
def test_a_missing_channel_is_told_by_the_scheme_s_policy(
    policy: Missing, said: str, total: str
) -> None:
    """Zero, its weight to the rest, or no total at all."""
    scheme = replace(TREE, missing=policy)
    given: dict[str, str | int | Fraction | None] = {
        leaf.id: "full" for leaf in scheme.leaves_below("web")
    }
    lines = sheet(scheme, given, "app")
    assert lines[0] == total
    assert said in lines


def test_gates_and_vetoes_are_told_with_what_they_do() -> None:
    """A missed gate, what lies behind it, and that the losses then do not add up."""
    lines = sheet(staged(), {"ads": "full", "technical": 59, "users": 80, "own": 100})
    assert "technical：没有达到门槛 60 %，排在后面的部分按 0 分计，等级定为 不合格" in lines
    assert "users：前面的门槛没有达到，按 0 分计" in lines
    assert lines[-1] == "有门槛、否决、加分或分值上限时，各项失分不能相加。"
    vetoed = sheet(staged(), {"ads": "none", "technical": 100, "users": 100, "own": 100})
    assert "ads：一票否决，等级定为 不合格，分数不变" in vetoed


def test_an_open_gate_and_veto_are_told_as_open() -> None:
    """Nobody is told that a body missed what it may still pass."""
    lines = sheet(staged(veto_total="0"), {"users": 100, "own": 100})
    assert any(line.startswith("technical：是否达到门槛 60 % 还未定") for line in lines)
    assert "ads：是否一票否决还未定；否决时等级定为 不合格，总分定为 0" in lines


def test_points_are_added_as_points() -> None:
    """15 of 20 and 80 of 80 points, and a bonus on top."""
    scheme = tree(
        node("a", points="20"), node("b", points="80"), node("c", points="2", bonus="true")
    )
    lines = sheet(scheme, {"a": 15, "b": 80, "c": 1})
    assert "总分 96 = （a 15/20 + b 80/80）÷ 100 × 100" in lines
    assert "c：加分 1，最多 2" in lines
    assert any(line.startswith("a：失 5 分") for line in lines)


def test_place_group_interval_and_other_weights_are_told() -> None:
    """Everything that hangs on the place stands in its own line."""
    first, second = body("yunxi", {"W01": "none"}, group="市"), body("heming", group="县")
    result = round_of(
        first,
        second,
        intervals=(Interval(body="yunxi", best=1, worst=2, low=Fraction(90), high=Fraction(95)),),
        movement=(
            Movement(body="yunxi", place_before=1, place=2, up=-1, band_before=None, band=None),
        ),
        weighted=(
            Weighted(
                weighting="3:7",
                body="yunxi",
                total=Fraction(97),
                place=2,
                band=None,
                changes_band=False,
            ),
        ),
    )
    lines = told(account_of(result, "yunxi"), count=2, resamples=1000)
    assert "名次：第 2 名，共 2 个单位有名次" in lines
    assert "组内名次（市）：第 1 名" in lines
    assert any(
        "第 1 至第 2 名，总分 90 至 95（对页面、界面和测试员重抽 1000 次" in x for x in lines
    )
    assert "上一轮第 1 名（无），下降 1 名" in lines
    assert "权重换成 3:7：总分 97，第 2 名，等级 无，奖次 无，都不变" in lines


def test_a_wrong_account_warns_instead_of_explaining() -> None:
    """Standings that do not make the total are not passed off as its reason."""
    facts = body(verdicts={("M01", "android"): "none"})
    other = body(found=indicators(), result=facts.result)
    lines = told(account_of(round_of(other), other.id))
    assert any(line.startswith("注意：上面各项加起来与给出的总分不一致") for line in lines)


@pytest.mark.parametrize("scheme", sorted(load_catalogue().trees))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_shipped_scheme_can_be_told(scheme: str, lang: str) -> None:
    """Decided, open and wholly 不适用: no key and no placeholder is left in any line."""
    known = load_catalogue().trees[scheme]
    for value in ("n/a", None):
        found = scored(known, {leaf.id: value for leaf in known.leaves})
        lines = told(taken_apart(found, known, (), combine={}), lang)
        assert lines and not any("explain-" in line or "{" in line for line in lines)
    full = {leaf.id: "full" if leaf.scale else leaf.out_of for leaf in known.leaves}
    try:
        found = scored(known, full)
    except KeyError:
        return  # a scale with answers of its own
    lines = told(taken_apart(found, known, (), combine={}), lang)
    assert not any("explain-" in line or "{" in line for line in lines)


def test_one_platform_is_no_mean() -> None:
    """With Android alone the client is not the mean of anything."""
    lines = told(of(platforms=["android"]))
    assert not any("iOS" in line for line in lines)
    assert any(line.startswith("手机客户端 100 = （D ") for line in lines)
    assert len(APP) == 16
