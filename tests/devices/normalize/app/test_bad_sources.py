"""A source that cannot be read is refused with a reason that a person can act on."""

from __future__ import annotations

import math

import pytest

from devices.normalize.app import BrokenSource, read_source
from devices.normalize.app import xml as reading
from rules.load import load_texts

GOOD = '<hierarchy rotation="0"><node class="android.view.View" bounds="[0,0][9,9]"/></hierarchy>'
ENTITIES = '<!DOCTYPE a [<!ENTITY x "xxxx"><!ENTITY y "&x;&x;&x;&x;">]>'
DECLARED = '<?xml version="1.0" encoding="{}"?><hierarchy><node text="办事"/></hierarchy>'
BAD: dict[str, tuple[bytes | str, str]] = {
    "nothing": (b"", "source-empty"),
    "blank": ("\ufeff \n\t", "source-empty"),
    "web page": ("<html><body>502 Bad Gateway</body></html>", "source-html"),
    "web page with doctype": (b"\n<!DOCTYPE HTML><p>x</p>", "source-html"),
    "appium answer": ('{"value": "<hierarchy/>"}', "source-json"),
    "list": (b"[]", "source-json"),
    "prose": ("hello", "source-not-xml"),
    "cut in a value": ('<hierarchy rotation="0"><node text="a', "source-cut-off"),
    "cut between tags": ('<hierarchy rotation="0"><node/>', "source-cut-off"),
    "cut in a tag": ("<hierarchy><no", "source-cut-off"),
    "wrong nesting": ("<hierarchy><node></hierarchy>", "source-not-xml"),
    "bare ampersand": ('<hierarchy><node text="a & b"/></hierarchy>', "source-not-xml"),
    "unknown entity": ('<hierarchy><node text="&boom;"/></hierarchy>', "source-not-xml"),
    "attribute twice": ('<hierarchy><node text="" text=""/></hierarchy>', "source-not-xml"),
    "nul": (b'<hierarchy><node text="\0"/></hierarchy>', "source-not-xml"),
    "nul outside": (b"<hierarchy>\0<node/></hierarchy>", "source-not-xml"),
    "gbk said to be utf-8": (DECLARED.format("UTF-8").encode("gbk"), "source-encoding"),
    "encoding nobody knows": (DECLARED.format("klingon").encode(), "source-encoding"),
    "entity bomb": (ENTITIES + '<hierarchy><node text="&y;"/></hierarchy>', "source-doctype"),
    "external entity": (
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><hierarchy>&x;</hierarchy>',
        "source-doctype",
    ),
    "external dtd": ('<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a"><hierarchy/>', "source-doctype"),
    "100,000 levels": ("<hierarchy>" + "<node>" * 100_000, "source-too-deep"),
    "200,001 nodes": (f"<hierarchy>{'<node/>' * 200_001}</hierarchy>", "source-too-many-nodes"),
    "picture": ('<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>', "source-unknown"),
    "android manifest": ('<manifest package="cn.invented.yunxi"/>', "source-unknown"),
    "iOS elements in android's root": (
        "<hierarchy><XCUIElementTypeApplication/></hierarchy>",
        "source-unknown",
    ),
    "no elements, android": ('<hierarchy rotation="0"/>', "source-no-nodes"),
    "no elements, iOS": ("<AppiumAUT/>", "source-no-nodes"),
}


@pytest.mark.parametrize("name", BAD)
def test_refused_with_a_reason(name: str) -> None:
    """Nothing but BrokenSource comes out, with the code of what is wrong."""
    content, code = BAD[name]
    with pytest.raises(BrokenSource) as caught:
        read_source(content)
    assert caught.value.code == code


@pytest.mark.parametrize("density", [0.0, -2.75, math.nan, math.inf, 1e9])
def test_density_must_be_one(density: float) -> None:
    """A number that no display has is refused instead of moving every box."""
    with pytest.raises(BrokenSource) as caught:
        read_source(GOOD, density=density)
    assert caught.value.code == "density-invalid"


def test_size_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A source beyond the limit is refused before it is parsed."""
    monkeypatch.setattr(reading, "MAX_BYTES", 50)
    with pytest.raises(BrokenSource) as caught:
        read_source(GOOD)
    assert caught.value.code == "source-too-large"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reason_has_a_text(language: str) -> None:
    """Each code is explained in both languages, and its details fill the sentence."""
    texts = load_texts(language)
    for content, _ in BAD.values():
        with pytest.raises(BrokenSource) as caught:
            read_source(content)
        code, detail = caught.value.code, caught.value.detail
        for part in ("what", "todo"):
            key = f"reason.{code}.{part}"
            assert key in texts.words
            assert "{" not in texts.word(key, detail)
