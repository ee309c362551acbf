"""Other weightings of portal and client: totals, places, bands and grades worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from pydantic import ValidationError

from audit.rounds.facts import result_of
from audit.rounds.model import Weighted
from audit.rounds.weightings import reweighted, weighted
from audit.scoring.rank import Body, rank
from audit.scoring.score import score
from audit.scoring.values import decided
from rules.errors import CatalogueError
from rules.load import load_catalogue
from rules.tree import Band, Tree, with_weights
from tests.audit.rounds.invented import APP, SCHEME, TREE, WEB, body, indicators
from tests.audit.scoring.trees import node, tree

BANDS = (
    Band(id="gold", title="金", title_en="Gold", count=1, minimum=None),
    Band(id="paper", title="纸", title_en="Paper", count=None, minimum=None),
)
BANDED = replace(TREE, bands=BANDS)
# Portal 100 and client 50; portal 50 and client 90: 70 and 74 by 4 : 6.
ONE = body("one", dict.fromkeys(APP, "partial"))
TWO = body(
    "two", {**dict.fromkeys(WEB, "partial"), "M13": "none", "M14": "partial", "M15": "partial"}
)


def found(*bodies: object) -> dict[tuple[str, str], Weighted]:
    """What each weighting makes of each body."""
    return {(w.weighting, w.body): w for w in weighted(bodies, BANDED)}  # type: ignore[arg-type]


def test_the_award_is_tried_with_two_other_weightings() -> None:
    """As the scheme's file says, with how that is known."""
    others = load_catalogue().trees["cn-2019"].weightings
    assert {w.id: dict(w.weights) for w in others} == {
        "3:7": {"web": 3, "app": 7},
        "5:5": {"web": 5, "app": 5},
    }
    assert {w.known.status for w in others} == {"proposed"}
    assert load_catalogue().trees["sz-2019"].weightings == ()


def test_totals_places_and_bands_by_hand() -> None:
    """The client of the second: D 100, E of four (0 + 1/2 + 1/2 + 1)/4 = 50: 75 in all."""
    assert (ONE.result.value, TWO.result.value) == (70, 65)
    got = found(ONE, TWO)
    assert {key: w.total for key, w in got.items()} == {
        ("3:7", "one"): 65,
        ("3:7", "two"): Fraction(135, 2),
        ("5:5", "one"): 75,
        ("5:5", "two"): Fraction(125, 2),
    }
    assert {key: (w.place, w.band, w.changes_band) for key, w in got.items()} == {
        ("3:7", "one"): (2, "paper", True),
        ("3:7", "two"): (1, "gold", True),
        ("5:5", "one"): (1, "gold", False),
        ("5:5", "two"): (2, "paper", False),
    }


def test_a_grade_may_change_without_a_band() -> None:
    """The award has grades: 60 is 一般, 55 is 较差."""
    low = body("low", dict.fromkeys(APP, "partial"), otherwise="full", platforms=("android",))
    high = body("high", dict.fromkeys(WEB, "none"), platforms=("android",))
    assert (low.result.value, high.result.value) == (70, 60)
    got = found(high)
    assert (got["5:5", "high"].grade, got["5:5", "high"].changes_grade) == ("poor", True)
    assert (got["3:7", "high"].grade, got["3:7", "high"].changes_grade) == ("fair", False)


def test_what_is_open_has_no_place_in_any_weighting() -> None:
    """No total, no band, nothing that would change."""
    got = found(ONE, body("open", {"W05": "pending"}))
    assert (got["3:7", "open"].total, got["3:7", "open"].place) == (None, None)
    assert not got["3:7", "open"].changes_band
    assert got["3:7", "one"].place == 1


def test_a_missing_client_weighs_as_much_as_it_would() -> None:
    """Nought in the client's place: 30 of 100 by 3 : 7, 50 by 5 : 5."""
    got = found(body("portal", missing=("app",)))
    assert (got["3:7", "portal"].total, got["5:5", "portal"].total) == (30, 50)


def test_the_same_as_scoring_the_leaves_again() -> None:
    """Entering parts as a whole gives what all results give under the other weights."""
    some = indicators({"W05": "none", "W09": "partial", "M03": "none"}, platforms=("ios",))
    for other in TREE.weightings:
        again = with_weights(TREE, other.weights)
        whole = result_of(again, SCHEME, some)
        assert reweighted(result_of(TREE, SCHEME, some), TREE, other).value == whole.value


def test_weights_of_the_scheme_itself_change_nothing() -> None:
    """4 : 6 again gives the ranking that there is."""
    same = replace(TREE.weightings[0], id="4:6", weights={"web": Fraction(4), "app": Fraction(6)})
    (only,) = weighted([ONE], replace(TREE, weightings=(same,)))
    assert (only.total, only.changes_band, only.changes_grade) == (70, False, False)
    ranking = rank(
        [
            Body(
                name="x",
                result=score(TREE, {"web": decided(Fraction(1)), "app": decided(Fraction(1))}),
            )
        ],
        TREE,
    )
    assert ranking.together.places[0].score == 100


def _file(weights: str, id_: str = "3:7") -> Tree:
    """A scheme of two parts with this weighting."""
    table = (
        f'[[weighting]]\nid = "{id_}"\nweights = {weights}\n'
        'status = "proposed"\nsource = "proposed"\n'
    )
    parts = [node(name, weight="1", out_of="100") for name in ("web", "app")]
    return tree(*parts, head=table)


def test_a_weighting_is_data_of_a_scheme() -> None:
    """Read with exact numbers, like the scheme's own."""
    (read,) = _file('{ web = "3", app = "7/2" }').weightings
    assert dict(read.weights) == {"web": 3, "app": Fraction(7, 2)}


@pytest.mark.parametrize(
    ("weights", "key"),
    [
        ('{ web = "3", other = "7", app = "1" }', "weighting.3:7.weights.other"),
        ('{ web = "3" }', "weighting.3:7.weights.app"),
        ('{ web = "0", app = "0" }', "weighting.3:7.weights"),
    ],
)
def test_a_weighting_that_does_not_fit_its_scheme(weights: str, key: str) -> None:
    """Refused with file and key when the catalogue is read."""
    with pytest.raises(CatalogueError) as caught:
        _file(weights)
    assert caught.value.key == key


def test_a_weighting_without_a_proper_name() -> None:
    """It is printed and stands in files: numbers and colons alone."""
    with pytest.raises(ValidationError):
        _file('{ web = "3", app = "7" }', id_="<b>")
