"""What fuzzing found stays found, and every target reads what is whole."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.mutate import json_input, text_input, toml_input, zip_input
from tests.fuzz.targets import TARGETS

_KEPT = sorted(path for path in Path("fixtures/fuzz").glob("*/*") if path.is_file())
_SHAPES = {"json": json_input, "toml": toml_input, "zip": zip_input}
_SLOW = {"page-judged": 3, "page": 10}  # inputs of targets that take tens of milliseconds
# Every file of the catalogue is read as each kind of file: all but one refuse it.
_NEVER_WHOLE = {"catalogue-file"}


@pytest.mark.parametrize("path", _KEPT, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_once_broke_a_parser_is_read_or_refused_with_a_sentence(path: Path) -> None:
    """Each kept input ends as data or in the tool's own error, whose sentence can be told."""
    TARGETS[path.parent.name].take(path.read_bytes())


def test_every_kept_input_belongs_to_a_target() -> None:
    """A target that was renamed takes its inputs along."""
    assert {path.parent.name for path in _KEPT} <= set(TARGETS)


@pytest.mark.parametrize("name", sorted(set(TARGETS) - _NEVER_WHOLE))
def test_a_target_accepts_what_is_whole(name: str) -> None:
    """A target that refuses all its seeds would test nothing but its first line."""
    target = TARGETS[name]
    assert any([target.take(seed) for seed in target.seeds()])


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_almost_right_inputs_are_read_or_refused_with_a_sentence(name: str) -> None:
    """Whole inputs with a value changed, a span repeated or bytes blurred never break a parser."""
    target = TARGETS[name]
    seeds = list(target.seeds())

    @settings(
        max_examples=_SLOW.get(name, 25),
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(0, 2**32))
    def each(number: int) -> None:
        chance = Random(number)  # noqa: S311
        seed = chance.choice(seeds)
        make = _SHAPES.get(target.shape)
        if make is not None:
            target.take(make(seed, chance, lambda raw: _blurred(raw, chance)))
        else:
            target.take(text_input(seed, chance, lambda raw: _blurred(raw, chance), target.tokens))

    each()


def _blurred(raw: bytes, chance: Random) -> bytes:
    """A few bytes changed."""
    changed = bytearray(raw or b"x")
    for _ in range(chance.randint(1, 3)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)
