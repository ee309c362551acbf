"""scores.json of a round: what stands in it, and what is read back of an earlier one."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from audit.rounds.model import Before, Interval, RoundResult
from audit.rounds.problems import RoundError
from audit.rounds.scored import moved
from audit.rounds.scores import before_of, matched, read_before, render_scores
from audit.rounds.weightings import weighted
from audit.score_commands import score_sheet
from rules.load import load_texts
from tests.audit.rounds.invented import APP, TREE, body, round_of
from tests.audit.rounds.round_files import printed

YUNXI = body("yunxi", dict.fromkeys(APP, "partial"), title="云汐市", group="市")
HEMING = body("heming", {("W05", ""): "pending", "W09": "none"}, title="鹤鸣县")


def entries(result: RoundResult) -> dict[str, dict[str, Any]]:
    """What is written, by id."""
    return {entry["id"]: entry for entry in json.loads(render_scores(result))}


def read(folder: Path, text: str) -> Before:
    """What is kept of a scores file with this content."""
    path = folder / "scores.json"
    path.write_text(text, encoding="utf-8")
    return read_before(path)


def refused(folder: Path, text: str) -> tuple[str, str]:
    """Code and key of why a file is not used; its sentence is whole in both languages."""
    with pytest.raises(RoundError) as caught:
        read(folder, text)
    for lang in ("zh", "en"):
        sentence = load_texts(lang).message(caught.value.code, caught.value.detail)
        assert not re.search(r"\{[a-z_]+\}", sentence)
    return caught.value.code, caught.value.detail.get("key", "")


def test_an_entry_says_what_a_sheet_s_entry_says() -> None:
    """Body by name, total, parts, rank: as `score --sheet` writes them."""
    entry = entries(round_of(YUNXI, HEMING))["yunxi"]
    assert (entry["body"], entry["group"], entry["total"], entry["rank"]) == ("云汐市", "市", 70, 1)
    assert entry["parts"] == {"web": 100, "app": 50}
    assert entry["exact"]["parts"] == {"web": "100", "app": "50"}
    assert (entry["scheme"], entry["round"]) == ("cn-2019@1", "2026")
    assert (entry["interval"], entry["weightings"], entry["movement"]) == (None, None, None)


def test_an_open_body_has_a_range_and_no_rank() -> None:
    """W09 none and W05 open: 40 × (1 + 3/4 … 1 + 15/16) / 3 and the whole client."""
    entry = entries(round_of(YUNXI, HEMING))["heming"]
    assert (entry["total"], entry["rank"], entry["grade"]) == (None, None, None)
    low = 40 * (1 + Fraction(3, 4) + Fraction(15, 16)) / 3 + 60
    assert entry["exact"]["range"] == [str(low), str(low + 40 * Fraction(1, 12))]


def test_indicators_by_channel() -> None:
    """Verdict and value for the web and for each platform."""
    found = entries(round_of(HEMING))["heming"]["indicators"]
    assert found["W09"] == {"web": {"verdict": "none", "value": 0}}
    assert found["W05"] == {"web": {"verdict": "pending", "value": None}}
    assert set(found["M01"]) == {"android", "ios"}


def test_interval_weightings_and_movement() -> None:
    """As they were found out; the seed and the number of draws stand beside the interval."""
    interval = Interval(body="yunxi", best=1, worst=3, low=Fraction(200, 3), high=Fraction(75))
    before = before_of(round_of(body("yunxi", dict.fromkeys(APP, "none"))))
    plain = round_of(YUNXI)
    result = round_of(
        YUNXI,
        intervals=(interval,),
        resamples=1000,
        seed=7,
        weighted=weighted([YUNXI], TREE),
        movement=moved(plain.ranking, before),
        before=before,
    )
    entry = entries(result)["yunxi"]
    assert entry["interval"] == {
        "places": [1, 3],
        "total": [66.67, 75],
        "exact": ["200/3", "75"],
        "resamples": 1000,
        "seed": 7,
    }
    assert {name: w["total"] for name, w in entry["weightings"].items()} == {"3:7": 65, "5:5": 75}
    assert entry["movement"] == {"rank_before": 1, "up": 0, "band_before": None}


def test_the_same_round_gives_the_same_bytes() -> None:
    """Nothing of the time or the machine is in it, and nothing that a terminal would act upon."""
    hostile = body("yunxi", title="\x1b[31m云汐\u202e")
    text = render_scores(round_of(hostile))
    assert text == render_scores(round_of(hostile))
    assert "\x1b" not in text and "\u202e" not in text


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    """Exact totals and parts, places, grades, and how often each verdict was given."""
    result = round_of(YUNXI, HEMING)
    before = read(tmp_path, render_scores(result))
    assert before == before_of(result)
    assert before.totals == {"yunxi": 70, "heming": None}
    assert before.places == {"yunxi": (1, None)}
    # yunxi: 24 full, 32 partial; heming: 22 + 32 full, one none, one open.
    assert before.verdicts == {
        "full": 24 + 54, "partial": 32, "none": 1, "not-applicable": 0, "open": 1,
    }  # fmt: skip


def test_a_file_made_of_a_sheet_is_read_too(tmp_path: Path) -> None:
    """It knows names and no ids, and nothing of indicators: matched by name."""
    sheet = tmp_path / "values.csv"
    sheet.write_text(
        "body,indicator,value\n云汐市,web,61.45\n云汐市,app,70.12\n别处,web,50\n别处,app,50\n",
        encoding="utf-8",
    )
    out = tmp_path / "scores.json"
    printed(lambda screen: score_sheet("cn-2018", sheet, out, screen, lang="zh", plain=True))
    before = read_before(out)
    assert before.totals == {"云汐市": Fraction("65.785"), "别处": 50}
    assert (before.scheme, before.verdicts) == ("cn-2018@1", {})
    now = matched(before, [YUNXI, HEMING])
    assert set(now.totals) == {"yunxi", "别处"}
    assert now.parts["yunxi"] == {"web": Fraction("61.45"), "app": Fraction("70.12")}


def test_a_name_that_two_bodies_share_matches_nobody(tmp_path: Path) -> None:
    """Better no comparison than somebody else's."""
    twins = [body("a", title="云汐市"), body("b", title="云汐市")]
    before = matched(before_of(round_of(body("old", title="云汐市"))), twins)
    assert set(before.totals) == {"old"}
    # An id goes before a name.
    other = matched(before_of(round_of(body("yunxi", title="旧名"))), [YUNXI])
    assert set(other.totals) == {"yunxi"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "scores-broken"),
        ("{}", "scores-broken"),
        ('[{"body": ""}]', "scores-broken"),
        ('[{"body": "a", "rank": 0}]', "scores-broken"),
        ('[{"body": "a", "total": 1e400}]', "scores-broken"),
        ('[{"body": "a", "exact": {"total": "1e999999999"}}]', "scores-broken"),
        ('[{"body": "a", "exact": {"total": "1/0"}}]', "scores-broken"),
        ('[{"body": "a"}, {"body": "a"}]', "scores-broken"),
        ('[{"body": "a", "scheme": "x@1"}, {"body": "b", "scheme": "y@1"}]', "scores-mixed"),
    ],
)
def test_a_broken_file_is_refused_with_its_key(tmp_path: Path, text: str, code: str) -> None:
    """One sentence, with the file and what is wrong in it."""
    assert refused(tmp_path, text)[0] == code


def test_no_file_is_said(tmp_path: Path) -> None:
    """The folder may be there and nothing scored in it."""
    with pytest.raises(RoundError) as caught:
        read_before(tmp_path / "scores.json")
    assert caught.value.code == "scores-missing"


def test_keys_of_later_versions_are_left_aside(tmp_path: Path) -> None:
    """What this version does not ask for does not keep it from reading the rest."""
    assert read(tmp_path, '[{"body": "a", "total": 60.5, "new": {"x": 1}}]').totals == {
        "a": Fraction("60.5")
    }
