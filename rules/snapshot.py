"""What a page was like, as plain values that judging reads; built only by normalisers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rules.linked import LinkedDocument
from rules.modes import ModeFacts
from rules.probes import Probes

if TYPE_CHECKING:
    from rules.screen import Picture
    from rules.speech.tree import SpokenNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Rect:
    """A box in CSS pixels, origin at the top left of the whole page."""

    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        """Width times height, in square CSS pixels."""
        return self.width * self.height


@dataclass(frozen=True, slots=True, kw_only=True)
class AxNode:
    """What the browser exposes to assistive technology for one DOM node.

    `ignored` nodes are in the tree but not exposed. `focusable` is the browser's own answer.
    `properties` are states and properties by the browser's names (hasPopup, invalid, live …).
    """

    role: str
    name: str
    ignored: bool
    focusable: bool
    properties: Mapping[str, str | bool | float] = field(default_factory=dict)
    description: str = ""


class Node:
    """One DOM node after scripts: an element, or a text node with tag "#text".

    Frames and shadow roots are joined into one tree: an iframe's single child is the root element
    of its document (when it could be read), a shadow root's children are children of the host,
    marked `in_shadow` (and `shadow_child` when directly below the root). Slotted content stands
    where it is shown, below its slot; `host` is then the element that holds it in the markup, and
    None for everything else. `rect` and `style` are None when the node has no layout box
    (display: none, head elements). A text node's `rect` is the box around its lines, None where
    it shows nothing; its `style` is always None, its parent's counts. `clickable` says that a
    click listener or handler is attached to this very node. `ax` is None when the browser gave
    no accessibility node.
    """

    __slots__ = (
        "attrs",
        "ax",
        "children",
        "clickable",
        "document",
        "host",
        "in_shadow",
        "index",
        "parent",
        "rect",
        "shadow_child",
        "style",
        "tag",
        "text",
        "value",
    )

    def __init__(
        self,
        *,
        index: int,
        tag: str,
        attrs: dict[str, str] | None = None,
        text: str = "",
        parent: Node | None = None,
        document: int = 0,
        in_shadow: bool = False,
        shadow_child: bool = False,
    ) -> None:
        self.index = index
        self.tag = tag
        self.attrs: dict[str, str] = attrs if attrs is not None else {}
        self.text = text
        self.parent = parent
        self.children: list[Node] = []
        self.document = document
        self.host: Node | None = None
        self.in_shadow = in_shadow
        self.shadow_child = shadow_child
        self.rect: Rect | None = None
        self.style: Mapping[str, str] | None = None
        self.clickable = False
        self.ax: AxNode | None = None
        self.value: str | None = None

    def __repr__(self) -> str:
        return f"<Node {self.index} {self.tag} {self.attrs!r}>"

    @property
    def is_element(self) -> bool:
        """True for elements, false for text nodes."""
        return self.tag != "#text"

    def get(self, name: str, default: str = "") -> str:
        """The attribute's value, or `default` where it is absent."""
        return self.attrs.get(name, default)

    def walk(self) -> Iterator[Node]:
        """The node and everything below it, in document order, through frames and shadow roots."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def elements(self) -> Iterator[Node]:
        """Like `walk`, elements only."""
        return (node for node in self.walk() if node.is_element)

    def ancestors(self) -> Iterator[Node]:
        """Parents from the nearest outwards, across frame and shadow boundaries."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document of the page: the top one (index 0) or a frame's."""

    index: int
    url: str
    title: str
    root: Node
    frame: Node | None  # the iframe element that holds it; None for the top document


@dataclass(frozen=True, slots=True, kw_only=True)
class HoverReveal:
    """An element that a style sheet shows only while the pointer is over `trigger`.

    `keyboard` is true when a matching :focus or :focus-within rule shows it as well.
    """

    trigger: Node
    revealed: Node
    keyboard: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """A timer that the page's script started, with the first characters of its source."""

    kind: str  # "interval" or "timeout"
    delay_ms: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Changes below `node` that nobody caused: milliseconds after load at which they were seen."""

    node: Node
    times_ms: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Animation:
    """A running CSS animation. `iterations` None means endless."""

    node: Node
    name: str
    duration_ms: float
    iterations: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipProbe:
    """What happened when the page's first link to a place inside it was really activated.

    `reached` is the place that the link took the reader to: its target where a plain activation
    reached it, otherwise the element that the next Tab focused, None when focus was lost.
    `position` counts the Tab presses until the link had focus (1 = first stop), None where the
    keyboard was not needed.
    """

    link: Node
    position: int | None
    reached: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """Observations that only a live page gives. A field is None when it was not observed."""

    hover_reveals: tuple[HoverReveal, ...] | None = None
    timers: tuple[Timer, ...] | None = None
    movements: tuple[Movement, ...] | None = None
    observed_ms: int | None = None  # how long after load movements were watched
    animations: tuple[Animation, ...] | None = None
    skip_probe: SkipProbe | None = None
    dialogs: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineNode:
    """One element in an engine's answer. `node` is None when it is not in the stored DOM."""

    node: Node | None
    path: str  # the engine's own path, frames and shadow roots joined by " >>> "
    html: str
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineRule:
    """An engine's whole answer for one of its rules."""

    id: str
    failed: tuple[EngineNode, ...] = ()
    incomplete: tuple[EngineNode, ...] = ()
    passed: tuple[EngineNode, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineReport:
    """What an engine said of a page.

    `error` is None when it ran to its end; `rules` then holds every rule that it ran (one with no
    nodes at all was inapplicable, one that is absent was not run). With an error, it is empty.
    """

    name: str
    version: str
    error: str | None
    rules: Mapping[str, EngineRule]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSnapshot:
    """One page in one viewport, complete enough to judge it again without a browser."""

    id: str
    url: str
    final_url: str
    title: str
    status: int | None
    viewport: str
    viewport_width: int
    viewport_height: int
    documents: tuple[Document, ...]
    facts: PageFacts
    engines: Mapping[str, EngineReport]
    probes: Probes = field(default_factory=Probes)
    documents_linked: tuple[LinkedDocument, ...] | None = None  # None = nobody looked
    mode: ModeFacts | None = None  # None = nobody looked
    picture: Picture | None = None  # of the top of the page, `picture_scale` pixels a CSS pixel
    picture_scale: float = 1.0
    spoken: SpokenNode | None = None  # the accessibility tree; None = it was not captured

    @property
    def root(self) -> Node:
        """The top document's html element."""
        return self.documents[0].root

    def elements(self, *tags: str) -> Iterator[Node]:
        """Elements of the whole page in document order, frames included; all, or those tags."""
        wanted = frozenset(tags)
        return (n for n in self.root.elements() if not wanted or n.tag in wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class NavBlock:
    """A block of navigation: the links in it whose address occurs once, as (address, name).

    `sure` is true where the page itself calls the block navigation. Addresses are without scheme
    and fragment; at most 60 links.
    """

    sure: bool
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSummary:
    """What cross-page rules need of a page; at most twelve blocks of navigation."""

    id: str
    url: str
    final_url: str
    title: str
    template: str
    viewport: str
    main_heading: str
    navigation: tuple[NavBlock, ...] = ()
