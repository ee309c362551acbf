"""Elements that react to clicks, told from regions that only pass clicks on to what they hold."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import accumulate, islice

from rules.dom import (
    exposed,
    focusable,
    is_control,
    is_link,
    name_of,
    rendered,
    role_of,
    text_of,
    visible,
)
from rules.parts.clicks import has_handler, has_pointer, reacts, share_of, subtree_sizes, wording
from rules.snapshot import Node, PageSnapshot, Rect
from rules.words import load_words

_BUTTON_TYPES = frozenset({"button", "submit", "reset", "image"})
_NEVER = frozenset({"html", "body", "label", "option", "optgroup", "iframe", "frame", "marquee"})
# Listeners on these mostly serve what lies inside; a hand pointer says otherwise.
_REGIONS = frozenset(
    {
        *("main", "header", "footer", "nav", "section", "article", "aside", "form", "fieldset"),
        *("table", "thead", "tbody", "ul", "ol", "dl"),
    }
)
# What these do with a click cannot be seen in the tree (charts, players, drawings).
_OPAQUE = frozenset({"canvas", "video", "audio", "object", "embed", "iframe", "svg"})
# Roles that leave an element what it is; others (dialog, tabpanel, grid …) manage their own focus.
_PLAIN_ROLES = frozenset(
    {
        *("", "presentation", "none", "img", "image", "generic", "listitem", "cell", "paragraph"),
        *("heading", "figure", "text"),
    }
)
# Items that one focusable container may move through with the arrow keys.
_COMPOSITE = {
    "gridcell": ("grid", "treegrid"),
    "menuitem": ("menu", "menubar"),
    "menuitemcheckbox": ("menu", "menubar"),
    "menuitemradio": ("menu", "menubar"),
    "option": ("listbox", "combobox"),
    "radio": ("radiogroup",),
    "tab": ("tablist",),
    "treeitem": ("tree",),
}
_CARD_ELEMENTS = 60  # nor is one with more elements
_LEAF_TEXT = 40  # characters: an element with more is text, not a control
_CARD_LINKS = 3  # a parent with more links is a list, not one card
_WRAPPER = 10  # elements
_FIELD_LEVELS = 4  # above a sign in a field, within which its field is looked for
_NEAR = 2  # levels above within which a control of the same name does the same


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickTarget:
    """An element to judge. `has_role`: native control or control role.

    `certain`: a click surely does something. `twin`: a control nearby seems to do the same.
    """

    node: Node
    has_role: bool
    certain: bool
    twin: bool


class _Tree:
    """The page in document order, with what lies below each element countable at once.

    What lies below an element follows it in document order, so that a count is the difference of
    two running sums: pages with nested listeners stay linear.
    """

    def __init__(self, page: PageSnapshot, elsewhere: Set[Node]) -> None:
        self.order = list(page.elements())
        self.sizes = subtree_sizes(self.order)
        self.elsewhere = elsewhere
        self.controls = {n for n in self.order if is_control(n)}
        self.stops = {n for n in self.order if self._may_stop(n) and focusable(n)}
        self.choosers = {n for n in self.stops if _chooses(n)}
        self.covered = self._covered()
        self._place = {node: place for place, node in enumerate(self.order)}
        live = {n for n in self.controls | self.stops if rendered(n)}
        self._sums = {
            "controls": self._running(live),
            "stops": self._running(self.stops),
            "links": self._running({n for n in live if is_link(n)}),
            "choosers": self._running(self.choosers),
            "opaque": self._running({n for n in self.order if n.tag in _OPAQUE}),
            "elsewhere": self._running(elsewhere),
        }
        targets = {n for n in self.order if n not in live and self._is_candidate(n)}
        handlers = {n for n in targets if has_handler(n)}
        self._sums["handlers"] = self._running(handlers)
        self._sums["hands"] = self._running(targets - handlers)

    def below(self, node: Node, kind: str) -> int:
        """How many of this kind lie below the element, itself left out."""
        place, sums = self._place[node], self._sums[kind]
        return sums[place + self.sizes[node]] - sums[place + 1]

    def elements_below(self, node: Node) -> int:
        """How many elements lie below the element."""
        return self.sizes[node] - 1

    def near(self, node: Node) -> list[Node]:
        """The elements just above, nearest first."""
        return list(islice(node.ancestors(), _NEAR))

    def _may_stop(self, node: Node) -> bool:
        return node in self.controls or "tabindex" in node.attrs or "contenteditable" in node.attrs

    def _running(self, members: Set[Node]) -> list[int]:
        return [0, *accumulate(int(node in members) for node in self.order)]

    def _covered(self) -> set[Node]:
        """The elements below a control, a label or a small Tab stop of the same document."""
        covered: set[Node] = set()
        for node in self.order:
            above = node.parent
            if above is None or above.document != node.document:
                continue
            if above in covered or self._covers(above):
                covered.add(node)
        return covered

    def _covers(self, node: Node) -> bool:
        if node in self.controls or node.tag == "label":
            return True
        # A Tab stop around much more is a region, not the control of what it holds.
        return node in self.stops and (self.sizes[node] <= _WRAPPER or reacts(node))

    def _is_candidate(self, node: Node) -> bool:
        return (
            _may_be_target(node) and node not in self.covered and self.below(node, "controls") == 0
        )


def click_targets(
    page: PageSnapshot, elsewhere: Set[Node], *, large_share: float
) -> Iterator[ClickTarget]:
    """The page's click targets in document order; real buttons and ARIA widgets are among them.

    `elsewhere` are elements that other rules judge. `large_share` (0 to 1) of the viewport is
    the size from which an element with contents is a region and not a target.
    """
    tree = _Tree(page, elsewhere)
    taken: set[Node] = set()  # elements below a target: their clicks are the target's
    for node in tree.order:
        if node.parent in taken:
            taken.add(node)
        if node in elsewhere or node in tree.covered:
            continue
        target = None
        if node in tree.controls:
            target = _control(node, tree)
        elif node not in taken and _may_be_target(node):
            share = share_of(node.rect, page.viewport_width, page.viewport_height)
            target = _plain(node, tree, region=share >= large_share)
        if target is not None:
            taken.add(node)
            yield target


def _may_be_target(node: Node) -> bool:
    return node.tag not in _NEVER and reacts(node) and visible(node)


def _control(node: Node, tree: _Tree) -> ClickTarget | None:
    """For native controls and control roles: buttons and widgets, whether Tab reaches them or not.

    Form fields and plain links are left out: they are operable, and would hide in a share of
    failures how many of the page's own buttons fail.
    """
    role = role_of(node)
    native = node.tag in {"button", "summary"} or (
        node.tag == "input" and node.get("type").lower() in _BUTTON_TYPES
    )
    if not (native or role):
        return None
    if not visible(node) or "disabled" in node.attrs or node.get("aria-disabled") == "true":
        return None
    if native or focusable(node):
        usable = focusable(node)  # a button with tabindex=-1 may be one of a managed group
        return ClickTarget(node=node, has_role=True, certain=True, twin=False) if usable else None
    if node.tag in {"input", "select", "textarea"} or _managed(node, tree):
        return None
    if node.tag in {"a", "area"} and "href" in node.attrs:
        return None
    certain = has_handler(node) and exposed(node)
    return ClickTarget(node=node, has_role=True, certain=certain, twin=False)


def _managed(node: Node, tree: _Tree) -> bool:
    """True for an item whose container may move the focus for it."""
    containers = _COMPOSITE.get(role_of(node), ())
    if not containers:
        return False
    if node.get("tabindex").strip() == "-1" or role_of(node) in {"option", "gridcell"}:
        return True
    box = next((a for a in node.ancestors() if role_of(a) in containers), None)
    if box is None:
        return False
    return "aria-activedescendant" in box.attrs or focusable(box) or tree.below(box, "stops") > 0


def _plain(node: Node, tree: _Tree, *, region: bool) -> ClickTarget | None:
    """For an element without a control's role that reacts to clicks itself."""
    if node.tag in _OPAQUE or role_of(node) not in _PLAIN_ROLES:
        return None
    if any(tree.below(node, kind) for kind in ("controls", "handlers", "elsewhere")):
        return None
    if tree.below(node, "hands") > 1:
        return None
    if "contenteditable" in node.attrs or (tree.elements_below(node) and region):
        return None
    if node.get("aria-disabled") == "true" or _cursor(node) in {"not-allowed", "no-drop"}:
        return None
    if node.tag in _REGIONS and not has_pointer(node):
        return None
    return ClickTarget(
        node=node,
        has_role=False,
        certain=exposed(node) and _certain(node, tree),
        twin=_has_twin(node, tree),
    )


def _certain(node: Node, tree: _Tree) -> bool:
    """True when nobody would doubt that a click does something."""
    if not has_handler(node) or tree.below(node, "opaque"):
        return False
    if has_pointer(node) or "onclick" in node.attrs:
        return True
    if _cursor(node) != "auto" or _may_be_one_of_all(node):
        return False
    return tree.elements_below(node) <= 2 and len(text_of(node)) <= _LEAF_TEXT


def _may_be_one_of_all(node: Node) -> bool:
    """True for an a that nothing tells from any other on the page.

    Scripts often listen on every a (counting visits, warning of other sites); for one without an
    address, such as a link pasted from elsewhere, that listener does nothing.
    """
    own = any(name in {"id", "class"} or name.startswith("data-") for name in node.attrs)
    return node.tag == "a" and not own


def _in_chooser(node: Node, tree: _Tree) -> bool:
    """True for a sign drawn in the box of a field from which one chooses: the arrow of a list."""
    for above in islice(node.ancestors(), _FIELD_LEVELS):
        if tree.elements_below(above) > _CARD_ELEMENTS:
            return False
        if tree.below(above, "choosers"):
            fields = (n for n in above.elements() if n in tree.choosers)
            return any(_inside(node.rect, field.rect) for field in fields)
    return False


def _chooses(node: Node) -> bool:
    """True for a field that opens a list or a calendar and takes the focus itself."""
    return role_of(node) == "combobox" or (node.tag == "input" and "readonly" in node.attrs)


def _inside(inner: Rect | None, outer: Rect | None) -> bool:
    """True when the middle of the one box lies in the other."""
    if inner is None or outer is None:
        return False
    across = inner.x + inner.width / 2 - outer.x
    down = inner.y + inner.height / 2 - outer.y
    return 0 <= across <= outer.width and 0 <= down <= outer.height


def _cursor(node: Node) -> str:
    return (node.style or {}).get("cursor", "auto")


def _has_twin(node: Node, tree: _Tree) -> bool:
    """True when a control nearby seems to do the same.

    It has the same name, is the one link of the same card, or is the field in which the sign lies.
    """
    said = wording(node)
    near = tree.near(node)
    if not said and _in_chooser(node, tree):
        return True
    if not said or node.tag == "img":
        return bool(near) and 0 < tree.below(near[0], "links") <= _CARD_LINKS
    if said.lower() in load_words("controls")["general_name"]:
        return False
    box = near[-1] if near else node
    if not tree.below(box, "controls") or tree.elements_below(box) > _CARD_ELEMENTS:
        return False
    controls = (n for n in box.elements() if n in tree.stops and n in tree.controls)
    return any((name_of(n) or text_of(n)) == said for n in controls)
