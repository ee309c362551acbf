"""What an app's screen was like, as plain values that judging reads; built only by normalisers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, cast

from rules.snapshot import PageSnapshot, Rect

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

ANDROID, IOS = "android", "ios"


class ScreenNode:
    """One element of a screen's tree, Android's or iOS's, in the same words.

    None means that the source did not say; unknown is not false. `attrs` are the source's own
    attributes, verbatim and in its order. `rect` is in dp or pt, on the screen, None when the
    source gives no usable box; `role` is the role of rules/words/app.toml that the class or
    type stands for, "" when it stands for none. `important` is None for a part of an Android view
    (a web page's element, a link in a text) that only says "false", as all of them do.

    | field | Android (UiAutomator2, dump) | iOS (XCUITest) |
    |---|---|---|
    | cls | class | type |
    | text | text (for a field that shows its hint: "") | value |
    | label | content-desc | label |
    | hint | hint | placeholderValue |
    | identifier | resource-id | name, where it differs from label |
    | visible | displayed | visible |
    | important | a11y-important | accessible |
    | native_important | None | nativeAccessibilityElement |
    | heading | heading | trait Header (None without traits) |
    | selected | selected | trait Selected (None without traits) |
    """

    __slots__ = (
        "a11y_focused",
        "attrs",
        "checkable",
        "checked",
        "children",
        "clickable",
        "cls",
        "depth",
        "enabled",
        "end",
        "focusable",
        "focused",
        "heading",
        "hint",
        "hittable",
        "identifier",
        "important",
        "index",
        "label",
        "live_region",
        "long_clickable",
        "native_important",
        "pane_title",
        "parent",
        "password",
        "rect",
        "role",
        "screen_reader_focusable",
        "scrollable",
        "selected",
        "text",
        "traits",
        "visible",
        "window",
    )

    def __init__(self, *, index: int, cls: str, parent: ScreenNode | None = None) -> None:
        self.index = index
        self.cls = cls
        self.parent = parent
        self.depth: int = parent.depth + 1 if parent is not None else 0
        self.end = index + 1  # first index after the subtree: nodes[index:end] is the subtree
        self.children: list[ScreenNode] = []
        self.attrs: Mapping[str, str] = {}
        self.role = ""
        self.text = ""
        self.label = ""
        self.hint = ""
        self.identifier = ""
        self.rect: Rect | None = None
        self.visible: bool | None = None
        self.enabled: bool | None = None
        self.clickable: bool | None = None
        self.long_clickable: bool | None = None
        self.focusable: bool | None = None
        self.focused: bool | None = None
        self.a11y_focused: bool | None = None
        self.checkable: bool | None = None
        self.checked: bool | None = None
        self.selected: bool | None = None
        self.password: bool | None = None
        self.scrollable: bool | None = None
        self.important: bool | None = None
        self.native_important: bool | None = None
        self.screen_reader_focusable: bool | None = None
        self.hittable: bool | None = None
        self.heading: bool | None = None
        self.traits: frozenset[str] | None = None
        self.live_region: str | None = None  # "none", "polite", "assertive"
        self.pane_title: str | None = None
        self.window: str | None = None

    def __repr__(self) -> str:
        return f"<ScreenNode {self.index} {self.cls} {self.identifier!r} {self.label!r}>"

    def ancestors(self) -> Iterator[ScreenNode]:
        """Parents from the nearest outwards."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


class Picture(Protocol):
    """A screenshot that is decoded when it is first asked for."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, without decoding the whole picture."""

    def pixels(self) -> NDArray[numpy.uint8]:
        """Height x width x 3 array of sRGB values. Raises ValueError for a broken picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceProfile:
    """The device of a capture. None or "" = not known.

    `density` is pixels for each dp or pt of the source (2.75 for 440 dpi), `font_scale` the
    system's factor (1.0 = default).
    """

    platform: str  # android · ios
    os_version: str = ""
    api_level: int | None = None
    model: str = ""
    density: float | None = None
    font_scale: float | None = None
    locale: str = ""
    driver: str = ""  # name and version of the Appium driver
    server: str = ""  # version of the Appium server
    screen_reader: bool | None = None


class ScreenTree:
    """One reading of a screen: all nodes in document order, and the picture of the same moment.

    `width` and `height` are the screen's in dp or pt, `scale` picture pixels for each of them
    (None without a picture or when both do not fit together).
    """

    __slots__ = ("_derived", "height", "nodes", "picture", "scale", "width")

    def __init__(
        self,
        *,
        nodes: tuple[ScreenNode, ...],
        width: float,
        height: float,
        picture: Picture | None = None,
        scale: float | None = None,
    ) -> None:
        self.nodes = nodes
        self.width = width
        self.height = height
        self.picture = picture
        self.scale = scale
        self._derived: dict[Callable[[ScreenTree], object], object] = {}

    @property
    def root(self) -> ScreenNode:
        """The source's outermost element."""
        return self.nodes[0]

    def subtree(self, node: ScreenNode) -> tuple[ScreenNode, ...]:
        """The node and everything below it, in document order."""
        return self.nodes[node.index : node.end]

    def derived[T](self, compute: Callable[[ScreenTree], T]) -> T:
        """What `compute` makes of this tree, made once however many checks ask."""
        if compute not in self._derived:
            self._derived[compute] = compute(self)
        return cast(T, self._derived[compute])


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresh:
    """The screen before and after it refreshed by itself, after a wait or a pull.

    `before` is the snapshot's own tree. `focus` is the node of it that had accessibility or
    input focus, None when nothing had; `focus_after` its like in `after`.
    """

    trigger: str  # wait · pull · tap
    seconds: float
    after: ScreenTree
    focus: ScreenNode | None
    focus_after: ScreenNode | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Traversal:
    """What the focus visited, in order, when a person's key or switch moved it on.

    `method` is keyboard, switch or screen-reader. `complete` is true when it came round.
    """

    method: str
    visited: tuple[ScreenNode, ...]
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenFacts:
    """Observations beyond one reading. A field is None when it was not observed.

    `large` is the screen at `large_scale` times the default font size, `rotated` after a turn.
    """

    refresh: Refresh | None = None
    large: ScreenTree | None = None
    large_scale: float | None = None
    rotated: ScreenTree | None = None
    traversal: Traversal | None = None
    keyboard_shown: bool | None = None
    dialog: str | None = None  # package of a system dialog that lay over the app


@dataclass(frozen=True, slots=True, kw_only=True)
class OsAuditItem:
    """One item of `mobile: performAccessibilityAudit`.

    `type` is Apple's name without prefix in kebab-case (contrast, element-detection, hit-region,
    sufficient-element-description, dynamic-type, text-clipped, trait); another one stays as it
    came. `node` is None when the element is not found in the tree.
    """

    type: str
    description: str
    detail: str
    element: str
    node: ScreenNode | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OsAudit:
    """The operating system's own audit; with `error` (a reason code) it did not run."""

    items: tuple[OsAuditItem, ...]
    types: tuple[str, ...]  # the types that were asked for
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPart:
    """A web view's page, audited inside the screen; `node` is the web view, None if not found.

    `full` is false where only the engine's answer could be had (no DOM snapshot on iOS).
    `folder` is its capture's name inside the screen's.
    """

    node: ScreenNode | None
    page: PageSnapshot
    full: bool
    folder: str = "web-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Uninspected:
    """A node that holds a picture of an interface instead of elements.

    `kind` is canvas, web-view (collapsed, no context was audited), game or unknown. `share` is
    its part of the screen's area, 0 to 1.
    """

    node: ScreenNode
    kind: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenSnapshot:
    """One screen of an app, complete enough to judge it again without a phone.

    `origin` is uiautomator2, uiautomator-dump or xcuitest. `known` names the source's attributes
    that were seen at least once: one that is absent is unknown everywhere. `kind` is the page
    kind that a scheme's thresholds speak of: "standard", "elder" or "elder-home".
    """

    id: str
    key: str
    platform: str
    origin: str
    app: str  # package or bundle id, "" when not known
    activity: str
    title: str  # as the journey or the app names it
    kind: str
    device: DeviceProfile
    tree: ScreenTree
    known: frozenset[str]
    facts: ScreenFacts = field(default_factory=ScreenFacts)
    os_audit: OsAudit | None = None
    web: tuple[WebPart, ...] = ()
    uninspected: tuple[Uninspected, ...] = ()

    @property
    def nodes(self) -> tuple[ScreenNode, ...]:
        """All nodes in document order."""
        return self.tree.nodes

    @property
    def android(self) -> bool:
        """True for Android's trees."""
        return self.platform == ANDROID
