"""The published figures are whole: each says where it stands and how it is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from rules.load import load_catalogue
from tests.published.published import FOLDER, read

FILES = sorted(path.stem for path in FOLDER.glob("*.toml"))
KNOWN = {"fact", "derived", "assumed"}
# Tables that belong to the table around them, or describe the file.
PARTS = {"document", "weights", "means", "band"}


def _statements(data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for key, value in data.items():
        for entry in value if isinstance(value, list) else [value]:
            if isinstance(entry, dict) and key not in PARTS:
                yield key, entry


@pytest.mark.parametrize("name", FILES)
def test_every_figure_says_how_it_is_known_and_where_it_stands(name: str) -> None:
    """A figure without a place could not be checked by anybody."""
    for key, entry in _statements(read(name)):
        if key == "contradiction":
            continue
        assert entry.get("known") in KNOWN, (key, entry)
        assert entry.get("place"), (key, entry)


@pytest.mark.parametrize("name", FILES)
def test_every_document_is_a_source_of_the_rules(name: str) -> None:
    """The documents are the ones that the schemes name as their sources."""
    assert read(name)["document"]["source"] in load_catalogue().sources


@pytest.mark.parametrize("name", FILES)
def test_numbers_that_were_printed_are_kept_as_text(name: str) -> None:
    """A float would lose the last printed place ("68.20") and would not be exact."""

    def floats(value: object) -> list[float]:
        if isinstance(value, dict):
            return [f for item in value.values() for f in floats(item)]
        if isinstance(value, list):
            return [f for item in value for f in floats(item)]
        return [value] if isinstance(value, float) else []

    assert floats(read(name)) == []


def test_the_tree_of_2020_has_the_published_numbers_of_indicators() -> None:
    """7 一级, 17 二级 and 20 三级 and no name twice, though the copy has lost the columns."""
    data = read("award-2020")
    paths, structure = data["tree"]["paths"], data["structure"]
    assert structure["level_1"] == len({first for first, _, _ in paths})
    assert structure["level_2"] == len({(first, second) for first, second, _ in paths})
    assert structure["level_3"] == len({third for _, _, third in paths})


def test_client_indicators_are_what_the_portal_leaves() -> None:
    """2 二级 and 16 三级 of the client follow from 5 − 3 and 40 − 24."""
    entries = {entry["id"]: entry for entry in read("accessibility")["structure"]}
    portal, whole, client = entries["portal"], entries["cn"], entries["client"]
    assert client["level_2"] == whole["level_2"] - portal["level_1"]
    assert client["level_3"] == whole["level_3"] - portal["level_2"]
