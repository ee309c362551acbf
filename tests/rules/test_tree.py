"""Schemes as trees: what a file says is what the tree holds, and what cannot be is refused."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from rules.load import CatalogueError, load_catalogue
from rules.reading import ROOT
from rules.tree import Adds, Missing, Tree, walk
from tests.rules.catalogues import sample_root, write

README = (ROOT / "schemes/README.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
FILE = "schemes/invented-2030.toml"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small catalogue that holds the example of the schemes' README."""
    folder = sample_root(tmp_path, monkeypatch)
    assert EXAMPLE is not None
    write(folder, FILE, EXAMPLE[1])
    return folder


def loaded(root: Path) -> Tree:
    """The example as a tree."""
    return load_catalogue(root).trees["invented-2030"]


def changed(root: Path, old: str, new: str) -> None:
    """The example with `old` replaced once."""
    text = (root / FILE).read_text(encoding="utf-8")
    assert old in text, old
    write(root, FILE, text.replace(old, new, 1))


def refused(root: Path) -> str:
    """The sentence with which loading ends."""
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(root)
    return caught.value.sentence("en")


def test_the_example_of_the_readme_is_a_scheme(root: Path) -> None:
    """Everything it says is in the tree."""
    tree = loaded(root)
    assert list(tree.nodes) == [
        "technical", "advertising", "names", "opinion", "extra", "satisfaction",
    ]  # fmt: skip
    adds = {node.id: (node.adds, node.amount) for node in tree.nodes.values()}
    assert adds["technical"] == (Adds.WEIGHT, 60)
    assert adds["advertising"] == (Adds.NOTHING, 0)
    assert adds["names"] == (Adds.POINTS, 30)
    assert adds["extra"] == (Adds.BONUS, 5)
    assert (tree.nodes["opinion"].lowest, tree.nodes["opinion"].out_of) == (-1, 20)
    assert tree.nodes["satisfaction"].out_of == 100
    assert tree.nodes["names"].judged_by == "both"
    assert tree.nodes["technical"].channel
    assert tree.scales["award"]["partial"].value == Fraction(1, 2)
    assert (tree.missing, tree.pass_mark) == (Missing.REWEIGHT, Fraction(3, 5))
    assert [band.count for band in tree.bands] == [3, None]
    gate, veto = tree.nodes["technical"].gate, tree.nodes["advertising"].veto
    assert gate is not None
    assert veto is not None
    assert (gate.minimum, gate.grade) == (Fraction(3, 5), "fail")
    assert (veto.answers, veto.grade, veto.total) == ({"none"}, "fail", None)


def test_every_number_says_how_it_is_known(root: Path) -> None:
    """Nodes, answers, grades, bands and settings have status and source."""
    tree = loaded(root)
    assert all(node.known.status and node.known.source for node in tree.nodes.values())
    assert set(tree.provenance) == {
        "full_points", "scale.award.full", "scale.award.partial", "scale.award.none",
        "grade.pass", "grade.fail", "band.gold", "band.paper", "award.best-technical", "missing",
        "pass_mark",
    }  # fmt: skip


def test_schemes_with_parts_are_trees_too() -> None:
    """Parts, groups and indicators of cn-2019, with the weights 4 : 6."""
    tree = load_catalogue().trees["cn-2019"]
    assert [(n.id, n.amount, n.title) for n in tree.first_level] == [
        ("web", 4, "门户网站"),
        ("app", 6, "手机客户端"),
    ]
    assert [node.id for node in tree.nodes["web"].children] == ["A", "B", "C"]
    assert tree.nodes["W09"].parent == "C"
    assert {"full": 1, "partial": Fraction(1, 2), "none": 0} == {
        key: answer.value for key, answer in tree.scales[tree.nodes["W09"].scale].items()
    }
    assert tree.missing is Missing.ZERO
    assert tree.provenance["missing"].status == "inferred"


def test_shipped_schemes_name_sources_that_are_explained() -> None:
    """What a number names as its source stands in sources.toml."""
    catalogue = load_catalogue()
    for tree in catalogue.trees.values():
        known = [*tree.provenance.values(), *(node.known for node in tree.nodes.values())]
        known += [node.gate.known for node in tree.nodes.values() if node.gate]
        known += [node.veto.known for node in tree.nodes.values() if node.veto]
        keys = {key.split(" ")[0] for item in known for key in item.source.split("; ")}
        assert keys <= set(catalogue.sources), tree.id


def test_a_principle_of_another_scheme_may_be_taken(root: Path) -> None:
    """All leaves of that principle, with equal weights and their own answers."""
    changed(root, 'weight = "40"\nout_of = "100"', 'weight = "40"\n'
            'take = { scheme = "cn-2019", node = "web", principle = "robust" }')  # fmt: skip
    tree = loaded(root)
    taken = tree.nodes["satisfaction"].children
    assert [node.id for node in taken] == ["W01", "W23", "W24"]
    assert {(node.amount, node.parent) for node in taken} == {(1, "satisfaction")}
    assert set(tree.scales[taken[0].scale]) == {"full", "partial", "none"}


def test_a_whole_part_of_another_scheme_may_be_taken(root: Path) -> None:
    """With its groups and weights."""
    changed(root, 'weight = "40"\nout_of = "100"',
            'weight = "40"\ntake = { scheme = "cn-2019", node = "web" }')  # fmt: skip
    tree = loaded(root)
    below = [node.id for node in walk(tree.nodes["satisfaction"].children)]
    assert [name for name in below if len(name) == 1] == ["A", "B", "C"]
    assert [name for name in below if len(name) == 3] == [f"W{n:02d}" for n in range(1, 25)]
    assert tree.nodes["C"].parent == "satisfaction"


def test_defaults_fill_what_a_leaf_does_not_say(root: Path) -> None:
    """A default scale goes to leaves only, and not to those that take points."""
    changed(root, "[defaults]\n", '[defaults]\nscale = "award"\njudged_by = "both"\n')
    changed(root, 'points = "5"\n', 'points = "5"\nstatus = "given"\n')
    tree = loaded(root)
    assert {name: node.scale for name, node in tree.nodes.items()} == {
        "technical": "",
        "advertising": "award",
        "names": "award",
        "opinion": "",
        "extra": "award",
        "satisfaction": "",
    }
    assert tree.nodes["satisfaction"].judged_by == "both"
    assert tree.nodes["extra"].known.status == "given"


FAULTS = [
    ('sum = "100"\n', 'sum = "90"\n', "sum: declares the sum “90”, but the items add up to 100."),
    ('sum = "100"\n', 'total = "100"\n', "total: is not a known key; remove it or correct it."),
    ('weight = "60"', 'weight = "60"\nsum = "60"',
     "node.technical.sum: declares the sum “60”, but the items add up to 50."),
    ('weight = "60"', 'weight = "60"\nwieght = "1"', "node.0.wieght: is not a known key; "),
    ('weight = "60"', "weight = 60", "node.0.weight: “60” is not usable: "),
    ('weight = "60"', 'weight = "0"', "node.0.weight: “0” is not usable: "),
    ('weight = "60"', 'weight = "60"\npoints = "3"', "node.technical.points: give a weight or "),
    ('weight = "60"', 'points = "50"', "node.satisfaction.weight: children of one parent have "),
    ('weight = "60"', 'weight = "60"\nscale = "award"', "node.technical.scale: only a leaf may "),
    ('weight = "60"\n', "", "node.technical.weight: needs a weight or points"),
    ('id = "names"', 'id = "opinion"', "node: the id “opinion” is already used in "),
    ('id = "names"', 'id = "invented-2030"', "node: the id “invented-2030” is already used in "),
    ('id = "names"', 'id = "na mes"', "node.2.id: “na mes” is not usable: "),
    ('parent = "technical"', 'parent = "tech"', "node.advertising.parent: the scheme has no node"),
    ('id = "technical"', 'id = "technical"\nparent = "extra"',
     "node.technical.parent: the parent “extra” leads in a circle"),
    ('scale = "award"\nprinciple', 'scale = "other"\nprinciple',
     "node.names.scale: the scheme has no scale “other”."),
    ('scale = "award"\nprinciple', 'scale = "award"\nout_of = "3"\nprinciple',
     "node.names.scale: a leaf has a scale or takes points"),
    ('out_of = "100"', "", "node.satisfaction.out_of: a leaf with a weight and without scale"),
    ('out_of = "100"', 'out_of = "100"\nsum = "3"', "node.satisfaction.sum: only a node with "),
    ('out_of = "100"', 'take = { scheme = "cn-2020" }',
     "node.satisfaction.take.scheme: there is no scheme “cn-2020”"),
    ('out_of = "100"', 'take = { scheme = "cn-2019", node = "tv" }',
     "node.satisfaction.take.node: the scheme has no node “tv”."),
    ('out_of = "100"', 'clauses = ["wcag:nothing"]\nout_of = "100"',
     "node.satisfaction.clauses: there is no clause “wcag:nothing”"),
    ('minimum = "-20"', 'minimum = "20"', "node.opinion.minimum: the minimum “20” is not below"),
    ('points = "5"\nbonus = true', 'weight = "5"\nbonus = true', "node.extra.points: a bonus "),
    ('answers = ["none"]', 'answers = ["bad"]', "node.advertising.veto.answers: the scale has no"),
    ('answers = ["none"], grade = "fail"', 'answers = ["none"], grade = "f"',
     "node.advertising.veto.grade: the scheme has no grade “f”."),
    ('otherwise = "stop", grade = "fail"', 'otherwise = "go-on"',
     "node.0.gate.grade: a gate that goes on needs a grade."),
    ('otherwise = "stop"', 'otherwise = "halt"', "node.0.gate.otherwise: “halt” is not one of "),
    ('node = "technical"', 'node = "tech"', "award.best-technical.node: the scheme has no node"),
    ('id = "paper"\n', 'id = "gold"\n', "band: the id “gold” is already used in "),
    ("count = 3\n", "", "band.gold: only the last band may have neither"),
    ("count = 3\n", 'count = 3\nminimum = "90"\n', "band.gold: bands go all by count or all by "),
    ("count = 3\n", "count = 0\n", "band.0.count: “0” is not usable: "),
    ('policy = "reweight"', 'policy = "guess"', "missing.policy: “guess” is not one of zero, "),
    ("[scale.award.none]", "[scale.award.open]", "scale.award: “open” is reserved."),
    ('value = "1/2"', 'value = "1/2"\nwords = ["好", "好"]', "scale.award: “好” stands for two "),
    ('[defaults]\nstatus = "proposed"\n', "[defaults]\n", "node.0.status: is missing."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "sentence"), FAULTS)
def test_a_scheme_that_cannot_be_is_refused_by_file_and_key(
    root: Path, old: str, new: str, sentence: str
) -> None:
    """Unknown keys, sums that do not add up, references to nothing, numbers that are not text."""
    changed(root, old, new)
    said = refused(root)
    assert said.startswith(f"{FILE} {sentence}"), said


def test_points_must_add_up_to_what_their_parent_declares(root: Path) -> None:
    """A node with points whose children have points is their sum, bonus aside."""
    changed(root, 'weight = "60"', 'points = "60"')
    changed(root, 'weight = "40"', 'points = "40"')
    sentence = "node.technical.points: declares the sum “60”, but the items add up to 50."
    assert refused(root).startswith(f"{FILE} {sentence}")
    changed(root, 'points = "30"', 'points = "40"')
    assert loaded(root).nodes["technical"].amount == 60


def test_a_bonus_beside_weights_below_the_first_level_is_refused(root: Path) -> None:
    """There its points would have no scale."""
    changed(root, 'points = "30"', 'weight = "3"')
    changed(root, 'points = "20"\n', 'weight = "2"\nout_of = "20"\n')
    assert refused(root).startswith(f"{FILE} node.extra.bonus: a bonus stands beside nodes")


def test_a_scheme_with_parts_may_say_bands_and_awards(root: Path) -> None:
    """And an award must name something of it."""
    path = root / "schemes/cn-2019.toml"
    text = path.read_text(encoding="utf-8")
    award = (
        '\n[[award]]\nid = "best"\ntitle = "单项奖"\ntitle_en = "Best"\nnode = "web"\n'
        'status = "proposed"\nsource = "proposed"\n'
    )
    path.write_text(text + award, encoding="utf-8")
    assert [a.node for a in load_catalogue(root).trees["cn-2019"].awards] == ["web"]
    path.write_text(text + award.replace('"web"', '"tv"'), encoding="utf-8")
    assert "award.best.node" in refused(root)


def test_the_digest_follows_every_scheme(root: Path) -> None:
    """A changed weight moves the digest, so that scores made with it are told apart."""
    before = load_catalogue(root).digest
    changed(root, 'sum = "100"\n', "")
    assert load_catalogue(root).digest != before
