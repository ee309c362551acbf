"""What a page says around its recordings: words that could stand for them, and words about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from rules.dom import exposed, is_link, name_of, rendered, role_of, squeeze
from rules.probes.media import Media
from rules.snapshot import Node, PageSnapshot
from rules.words import word_pattern

_SILENT = frozenset({"script", "style", "noscript", "template", "title", "head", "svg"})
# What a page repeats everywhere, names something or is to be pressed: never what a recording says.
_APART = frozenset(
    {
        "nav",
        "footer",
        "header",
        "button",
        "select",
        "textarea",
        "option",
        "label",
        "summary",
        "time",
    }
)
_APART_ROLES = frozenset({"navigation", "contentinfo", "banner", "button", "search", "menu"})
_SITE_ROLES = frozenset({"banner", "contentinfo", "navigation", "search"})
_PLAYERS = frozenset({"audio", "video"})
_HEADING = re.compile(r"h[1-6]|caption|figcaption|legend|th")
_LINES = frozenset({"p", "div", "li", "td", "dd", "dt", "blockquote", "section", "article", "body"})
_SENTENCE = re.compile(r"(?<=[。！？!?;；])|(?<=[.:：])\s*")
_HAN = re.compile(r"[㐀-鿿豈-﫿]")
_LATIN = re.compile(r"[^\W\d_㐀-鿿豈-﫿]+")
_PER_WORD = 1.5  # syllables of a usual word in Latin letters
_CONTROLS = frozenset({"button", "summary", "select"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Syllables of running text on a page, without navigation, links and controls.

    `both`: can be seen and is exposed; `beside`: the same without sentences about a recording;
    `exposed`: assistive technology meets it, wherever it stands; `hidden`: what cannot be seen or
    is not exposed. `about` are visible sentences about a recording, `same`
    those that say that it repeats the text. `transcripts` and `described` are links and controls
    to the words of a recording and to one with its pictures described; `openers` is true where
    something on the page can be pressed that may show what is hidden.
    """

    both: float
    beside: float
    exposed: float
    hidden: float
    about: tuple[str, ...]
    same: tuple[str, ...]
    transcripts: tuple[Node, ...]
    described: tuple[Node, ...]
    openers: bool


def syllables(text: str) -> float:
    """About how many syllables reading the text aloud takes: one for each Chinese character."""
    return len(_HAN.findall(text)) + _PER_WORD * len(_LATIN.findall(text))


def media_name(media: Media) -> str:
    """How sentences call a recording: by its label or its file, at most 60 characters."""
    said = squeeze(media.node.get("aria-label") or media.node.get("title"))
    name = said or unquote(re.split("[?#]", media.address)[0].rpartition("/")[2])
    return f"<{media.kind}>" if not name else name if len(name) <= 60 else f"{name[:59]}…"


def text_around(page: PageSnapshot) -> Around:
    """What the whole page says; one pass through it."""
    both = beside = read_out = hidden = 0.0
    about: list[str] = []
    same: list[str] = []
    media, says_same = word_pattern("media", "media"), word_pattern("media", "same")
    for is_seen, is_exposed, running, text in _passages(page):
        for sentence in _SENTENCE.split(text):
            size = syllables(sentence) if running else 0
            read_out += size if is_exposed else 0
            if not (is_seen and is_exposed):
                hidden += size
                continue
            both += size
            if not media.search(sentence):
                beside += size
                continue
            about.append(squeeze(sentence))
            if says_same.search(sentence):
                same.append(squeeze(sentence))
    pressed = [n for n in page.elements() if _pressed(n) and exposed(n)]
    return Around(
        both=both,
        beside=beside,
        exposed=read_out,
        hidden=hidden,
        about=tuple(about),
        same=tuple(same),
        transcripts=tuple(_called(pressed, "transcript")),
        described=tuple(_called(pressed, "described")),
        openers=any(not is_link(n) or _goes_nowhere(n) for n in pressed),
    )


def seen(text: Node) -> bool:
    """True when a text node can be seen: rendered, not transparent, not clipped, on the page."""
    if not rendered(text) or text.rect is None or text.rect.area <= 1:
        return False
    if text.rect.x + text.rect.width <= 0 or text.rect.y + text.rect.height <= 0:
        return False
    for node in text.ancestors():
        if node.style is None:
            continue
        if node.style.get("opacity", "1") in {"0", "0.0"}:
            return False
        clips = node.style.get("overflow-x", "visible") != "visible"
        if clips and node.rect is not None and min(node.rect.width, node.rect.height) <= 1:
            return False
    return True


def _passages(page: PageSnapshot) -> Iterator[tuple[bool, bool, bool, str]]:
    """Stretches of text with the same line-breaking element: seen, exposed, running, the words.

    Headings, captions and links are no running text.
    """
    line: Node | None = None
    state: tuple[bool, bool, bool] = (False, False, True)
    parts: list[str] = []
    stack = [page.root]
    while stack:
        node = stack.pop()
        if node.is_element:
            if not _apart(node):
                stack.extend(reversed(node.children))
            continue
        if not node.text.strip():
            continue
        here, running = _line_of(node)
        parent = node.parent
        now = (seen(node), parent is not None and exposed(parent), running)
        if (here is not line or now != state) and parts:
            yield (*state, squeeze(" ".join(parts)))
            parts = []
        line, state = here, now
        parts.append(node.text)
    if parts:
        yield (*state, squeeze(" ".join(parts)))


def _apart(node: Node) -> bool:
    if node.tag in _SILENT or node.tag in _PLAYERS or node.tag in _APART:
        return True
    return role_of(node) in _APART_ROLES


def _line_of(text: Node) -> tuple[Node | None, bool]:
    """The element that breaks the text's line, and whether the text is running text."""
    running = True
    for node in text.ancestors():
        heading = _HEADING.fullmatch(node.tag) or role_of(node) == "heading"
        if heading or is_link(node):
            running = False
        if heading or node.tag in _LINES:
            return node, running
    return None, running


def _pressed(node: Node) -> bool:
    if is_link(node) or node.tag in _CONTROLS or node.clickable or "onclick" in node.attrs:
        return True
    return role_of(node) in {"button", "tab", "switch"} or "aria-expanded" in node.attrs


def _goes_nowhere(link: Node) -> bool:
    """True for a link that a script uses as a button."""
    address = link.get("href").strip().lower()
    return link.clickable or address in {"", "#"} or address.startswith("javascript:")


def _called(pressed: list[Node], words: str) -> Iterator[Node]:
    """Those called so; 无障碍说明 in the header or footer of every page is about the site."""
    pattern = word_pattern("media", words)
    named = (n for n in pressed if pattern.search(name_of(n) or n.get("title")))
    return (n for n in named if not any(_of_the_site(a) for a in n.ancestors()))


def _of_the_site(node: Node) -> bool:
    role = node.ax.role if node.ax is not None else role_of(node)
    return role in _SITE_ROLES
