"""What the words in pictures say: left out of names, hidden from listeners, or better as text.

Decisions:

- The stored picture of the page is read with a local model, a few images of a page: those shown
  whole that look drawn. What the model is not sure of is no evidence, and photographs are left
  alone: the words in them are part of what they show.
- An image whose words also stand in the page as text may be hidden from assistive technology.
- A background image with words is a question: generated text may stand over it.
- Latin words in a picture of a Chinese page are mostly ornament; they are left alone.
- Images in controls are judged by the control's name (links.icon_name, the engine), not here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules.dom import (
    closest,
    exposed,
    is_control,
    is_link,
    name_of,
    rendered,
    role_of,
    squeeze,
    text_of,
)
from rules.model import Finding, Params, Verdict
from rules.parts.naming import shown as short
from rules.parts.passages import at_least, engine_failed, words_below
from rules.parts.picture_names import (
    han,
    joined,
    latin,
    must_be_picture,
    names_logo,
    ornamental,
    other_name,
    refers,
    said,
)
from rules.parts.picture_words import holds_qr_code
from rules.parts.pictured import Gallery, Reading, Shown, is_background
from rules.snapshot import Node, PageSnapshot

_NAMED = ("img", "svg", "canvas", "object", "embed", "input")
_LEAST_CODE = 60  # pixels: a smaller QR code cannot be scanned
_SAME, _NOTHING_OF_IT = 0.5, 0.2  # shares of the words that a name or page repeats


def alt_words(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether an image's name says what is written in the image.

    `most_images` to read, `left_to_engine`, `long_han` and `long_latin` (characters from which a
    text in a picture must be told), `least_share` (0 to 1, of the image that its words fill).
    """
    for reading in _readings(page, params, named=True):
        if not reading.drawing or not reading.words:
            continue
        node, name = reading.shown.node, _name(reading.shown.node)
        verdict, code = _judge_name(page, reading, name, params)
        if verdict is not Verdict.INAPPLICABLE:
            data: dict[str, str | int] = {"name": short(name), "words": short(reading.words)}
            yield Finding(verdict=verdict, code=code, node=node, data=data)


def _judge_name(
    page: PageSnapshot, reading: Reading, name: str, params: Params
) -> tuple[Verdict, str]:
    words = reading.words
    if said(words, name) >= _SAME or said(name, words) >= _SAME:
        return Verdict.PASSED, "passed"
    node = reading.shown.node
    # A single doubtful character is a shape; more of them may be the rest of the name.
    telling = [n for n in reading.lines if n.sure or len(joined(n.text)) > 1]
    whole = len(telling) <= 2 and all(line.sure for line in telling)
    if whole and reading.share >= _number(params, "least_share") and other_name(words, name):
        return Verdict.FAILED, "other-name"
    if han(words) >= 4 and latin(name) >= 3 and not han(name) and not names_logo(name):
        return Verdict.CANT_TELL, "other-writing"
    if closest(node, is_control) is not None or ornamental(words):
        return Verdict.INAPPLICABLE, ""  # the name tells what the control does
    is_long = han(words) >= _number(params, "long_han") or (
        not han(words + name) and latin(words) >= _number(params, "long_latin")
    )
    if not is_long or said(words, name) > _NOTHING_OF_IT or said(words, _page_words(page)) > 0.3:
        return Verdict.INAPPLICABLE, ""
    if must_be_picture(name):
        return Verdict.CANT_TELL, "maybe-left-out"
    return Verdict.FAILED, "left-out"


def hidden_image(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether images that assistive technology does not meet are decoration.

    `most_images` to read, `left_to_engine`, `beside` (characters before and after an image that
    are searched for a mention of it), `least_px` (CSS pixels, from which one is meant).
    """
    told = {}
    for node in page.elements("img"):
        if _is_hidden(node) and rendered(node) and closest(node, is_control) is None:
            code = _evidence(node, params)
            if code is not None:
                told[node] = code
                verdict = Verdict.FAILED if code == "referred" else Verdict.CANT_TELL
                yield Finding(verdict=verdict, code=code, node=node, data={"words": ""})
    said_by_page = ""
    asked = False
    for reading in _readings(page, params, named=False):
        node, words = reading.shown.node, reading.words
        if node in told:
            continue
        if _maybe_code(reading.shown) and holds_qr_code(reading.shown.piece):
            # Codes in a row are one question.
            verdict, code = (Verdict.PASSED, "passed") if asked else (Verdict.CANT_TELL, "qr-code")
            asked = True
            yield Finding(verdict=verdict, code=code, node=node, data={"words": short(words)})
            continue
        said_by_page = said_by_page or _page_words(page)
        verdict, code = _judge_hidden(page, reading, said_by_page)
        yield Finding(verdict=verdict, code=code, node=node, data={"words": short(words)})


def _maybe_code(shown: Shown) -> bool:
    shorter, longer = sorted((len(shown.piece), len(shown.piece[0])))
    return shorter >= _LEAST_CODE and longer <= 1.5 * shorter


def _judge_hidden(page: PageSnapshot, reading: Reading, text: str) -> tuple[Verdict, str]:
    words = reading.words
    ornament = ornamental(words) or (not han(words) and han(text) > latin(text))
    if not words or ornament or not reading.drawing or said(words, text) >= _SAME:
        return Verdict.PASSED, "passed"
    nowhere = said(words, text) <= _NOTHING_OF_IT and said(words, page.title) < _SAME
    if nowhere and not is_background(reading.shown.node):
        return Verdict.FAILED, "words"
    little = han(words) < 4 and latin(words) < 8
    return (Verdict.PASSED, "passed") if little else (Verdict.CANT_TELL, "maybe-words")


def _evidence(node: Node, params: Params) -> str | None:
    """How the markup shows that a hidden image is content; None when it does not."""
    figure = closest(node, lambda n: n.tag == "figure")
    if figure is not None:
        caption = next((n for n in figure.elements() if n.tag == "figcaption"), None)
        images = sum(n.tag == "img" for n in figure.elements())
        if caption is not None and images == 1 and words_below(caption):
            return "captioned"
    if not at_least(node, params["least_px"]):
        return None
    return "referred" if refers(_beside(node, round(_number(params, "beside")))) else None


def _beside(node: Node, most: int) -> str:
    """The end of the text before the image and the start of the text after it, in its block."""
    branch: Node = node
    for _ in range(3):
        box = branch.parent
        if box is None or box.tag in {"html", "td", "li"}:
            break
        at = box.children.index(branch)
        before = next(
            (t for n in reversed(box.children[max(0, at - 4) : at]) if (t := _said(n))), ""
        )
        after = next((t for n in box.children[at + 1 : at + 5] if (t := _said(n))), "")
        if before or after:
            return f"{before[-most:]} / {after[:most]}"
        branch = box
    return ""


def _first_said(nodes: Sequence[Node]) -> str:
    return next((text for node in nodes if (text := _said(node))), "")


def _said(node: Node) -> str:
    if not node.is_element:
        return squeeze(node.text) if rendered(node) else ""
    return words_below(node)


def image_of_text(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether words are shown as text, not as a picture of text.

    `most_images` to read, `left_to_engine`, `least_share` (0 to 1, of the image), `least_han` and
    `least_latin` (characters) and `most_lines` (more are a chart or a table).
    """
    for named in (True, False):
        for reading in _readings(page, params, named=named):
            drawn = _is_text(page, reading, params)
            verdict, code = (Verdict.FAILED, "text") if drawn else (Verdict.PASSED, "passed")
            data: dict[str, str | int] = {"words": short(reading.words)}
            yield Finding(verdict=verdict, code=code, node=reading.shown.node, data=data)


def _is_text(page: PageSnapshot, reading: Reading, params: Params) -> bool:
    words, node = reading.words, reading.shown.node
    if not reading.drawing or reading.share < _number(params, "least_share"):
        return False
    enough = han(words) >= _number(params, "least_han")
    enough = enough or latin(words) >= _number(params, "least_latin")
    if not enough or ornamental(words) or must_be_picture(_name(node)):
        return False
    return len(reading.lines) <= _number(params, "most_lines") and not _is_logo(page, node, words)


def _is_logo(page: PageSnapshot, node: Node, words: str) -> bool:
    """True for what may be a logo: called so, a link's only content, or saying whose site it is.

    A banner that is a link stands for what it leads to, as a logo does.
    """
    around = (node, *(a for _, a in zip(range(3), node.ancestors(), strict=False)))
    marks = " ".join(f"{n.get('class')} {n.get('id')}" for n in around)
    called = f"{marks} {node.get('src').rpartition('/')[2][:80]} {_name(node)}".casefold()
    if "logo" in called or names_logo(_name(node)) or said(words, page.title) >= _SAME:
        return True
    host = joined(page.final_url.partition("//")[2].partition("/")[0])
    return closest(node, is_link) is not None or (latin(words) > 3 and joined(words) in host)


@dataclass(slots=True)
class _Looked:
    """A page's images, looked at once for the three rules that follow each other."""

    page: PageSnapshot
    gallery: Gallery
    named: list[Shown]
    hidden: list[Shown]


_last: list[_Looked] = []


def _readings(page: PageSnapshot, params: Params, *, named: bool) -> Iterator[Reading]:
    """The images that are worth reading, the largest first, each with its words."""
    looked = _last[0] if _last else None
    if looked is None or looked.page is not page:
        looked = _look(page, engine_failed(page, params.get("left_to_engine")))
        _last[:] = [looked]
    chosen = looked.named if named else looked.hidden
    for shown in chosen[: round(_number(params, "most_images"))]:
        yield looked.gallery.read(shown)


def _look(page: PageSnapshot, left: frozenset[Node]) -> _Looked:
    gallery = Gallery(page)
    named, hidden = [], []
    for node in gallery.images():
        if node in left or any(a in left for a in node.ancestors()):
            continue
        shown = gallery.shown(node)
        if shown is None or not shown.readable:
            continue
        if _name(node):
            named.append(shown)
        elif _is_hidden(node) and closest(node, is_control) is None:
            hidden.append(shown)
    named.sort(key=lambda s: -s.pixels)
    hidden.sort(key=lambda s: -s.pixels)
    return _Looked(page, gallery, named, hidden)


def _name(node: Node) -> str:
    """The browser's name; inside controls, where it gives none, the alternative that is read."""
    if node.tag not in _NAMED and role_of(node) not in {"img", "image"}:
        return ""
    if not exposed(node):
        return ""
    alternative = node.get("alt").strip() if role_of(node) not in {"none", "presentation"} else ""
    return name_of(node) or alternative


def _is_hidden(node: Node) -> bool:
    """True when nothing of the image is told: no name, left out of the tree, a background.

    An img that only lacks its alternative is the engine's.
    """
    if node.tag != "img" or not exposed(node):
        return not _name(node)
    marked = role_of(node) in {"none", "presentation"} or ("alt" in node.attrs)
    return not _name(node) and (marked or node.ax is None or node.ax.ignored)


def _page_words(page: PageSnapshot) -> str:
    """All words that the page tells: text, names of images and of controls."""
    names = (name_of(n) for n in page.elements("img", "area", "a", "button", "input"))
    return " ".join((text_of(page.root), *names))


def _number(params: Params, key: str) -> float:
    value = params[key]
    if not isinstance(value, int | float):
        raise TypeError(f"{key} must be a number")
    return value
