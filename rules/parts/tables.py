"""The grid of a data table, and which of its headers have cells that they speak for.

A header without scope counts both ways where anybody could read it so: only what is a header for
nothing under every reading is called bare.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from rules.dom import exposed, name_of, role_of, squeeze, text_of
from rules.parts.naming import core
from rules.parts.terms import listed
from rules.snapshot import Node, PageSnapshot

_TABLES = frozenset({"table", "grid", "treegrid"})
_HEADERS = frozenset({"columnheader", "rowheader"})
_CELLS = frozenset({"cell", "gridcell"})
# What a script may leave out of the page, or count otherwise than it is written.
_PARTIAL = frozenset({"aria-rowcount", "aria-colcount"})
_PLACED = frozenset({"aria-colindex", "aria-colspan", "aria-rowspan", "aria-rowindex"})
_WIDEST = 1000  # columns or rows that one cell may span


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell and the columns and rows that it covers, ends not included."""

    node: Node
    header: bool
    column: int
    row: int
    right: int
    bottom: int


@dataclass(slots=True)
class Headers:
    """A table's headers with words. `open` are those that nobody can be sure about."""

    assigned: list[Node] = field(default_factory=list)
    bare: list[Node] = field(default_factory=list)
    open: list[Node] = field(default_factory=list)


def data_tables(page: PageSnapshot) -> Iterator[Node]:
    """Tables that assistive technology meets as such."""
    for node in page.elements():
        role = role_of(node)
        if ((node.tag == "table" and not role) or role in _TABLES) and exposed(node):
            yield node


def headers_of(table: Node) -> Headers:
    """Which headers of the table have cells. Nothing for tables of which a part may be missing."""
    found = Headers()
    if _PARTIAL & table.attrs.keys():
        return found
    cells = list(_grid(table))
    if any(_PLACED & c.node.attrs.keys() for c in cells):
        return found
    named = {i for c in cells for i in c.node.get("headers").split() if c.node.get("id") != i}
    data = [c for c in cells if not c.header]
    below, rows = _lowest(cells), _rightmost(data)
    table_is_filled = bool(data) and not _says_empty(data)
    for cell in (c for c in cells if c.header):
        if not exposed(cell.node) or not _words(cell.node):
            continue
        down = any(below.get(x, 0) > cell.bottom - 1 for x in range(cell.column, cell.right))
        across = any(rows.get(y, 0) > cell.right - 1 for y in range(cell.row, cell.bottom))
        if cell.node.get("id") in named or down or across:
            found.assigned.append(cell.node)
        elif table_is_filled and _heads_columns(cell, cells):
            found.bare.append(cell.node)
        else:
            found.open.append(cell.node)
    return found


def _words(node: Node) -> str:
    return name_of(node) or text_of(node)


def _lowest(cells: list[Cell]) -> dict[int, int]:
    """For each column the last row with a cell that names no headers of its own."""
    found: dict[int, int] = {}
    for cell in cells:
        if not cell.node.get("headers").strip():
            for x in range(cell.column, cell.right):
                found[x] = max(found.get(x, 0), cell.bottom - 1)
    return found


def _rightmost(data: list[Cell]) -> dict[int, int]:
    """For each row the last column with a data cell that names no headers of its own."""
    found: dict[int, int] = {}
    for cell in data:
        if not cell.node.get("headers").strip():
            for y in range(cell.row, cell.bottom):
                found[y] = max(found.get(y, 0), cell.right - 1)
    return found


def _heads_columns(cell: Cell, cells: list[Cell]) -> bool:
    """True for a header in a first row of headers alone, over rows with data."""
    if cell.row > 0 or cell.node.get("scope").strip().lower() in {"row", "rowgroup"}:
        return False
    first = [c for c in cells if c.row == 0]
    plain = all(c.header or not squeeze(_words(c.node)) for c in first)
    return plain and any(not c.header and c.row > 0 for c in cells)


def _says_empty(data: list[Cell]) -> bool:
    """True where the only data cell says that there are no data (yet)."""
    words = core(_words(data[0].node)) if len(data) == 1 else ""
    return len(data) == 1 and (not words or any(w in words for w in listed("table_empty")))


def _grid(table: Node) -> Iterator[Cell]:
    """The table's cells in their places, as browsers lay them out."""
    taken: dict[tuple[int, int], bool] = {}
    for y, row in enumerate(_rows(table)):
        x = 0
        for node in _cells(row):
            while (y, x) in taken:
                x += 1
            right, bottom = x + _span(node, "colspan"), y + _span(node, "rowspan")
            if bottom - y > 1:
                for below in range(y + 1, bottom):
                    taken.update(((below, column), True) for column in range(x, right))
            role = role_of(node)
            header = role in _HEADERS or (node.tag == "th" and not role)
            yield Cell(node, header, x, y, right, bottom)
            x = right


def _span(node: Node, name: str) -> int:
    stated = node.get(name).strip() if node.tag in {"td", "th"} else ""
    if not (stated.isascii() and stated.isdigit() and len(stated) < 6):
        return 1
    return min(max(int(stated), 1), _WIDEST)


def _rows(table: Node) -> Iterator[Node]:
    """The table's own rows, hidden ones too, without those of tables inside it."""
    stack = list(reversed(table.children))
    while stack:
        node = stack.pop()
        if not node.is_element or node.tag == "table" or role_of(node) in _TABLES:
            continue
        if node.tag == "tr" or role_of(node) == "row":
            yield node
        else:
            stack.extend(reversed(node.children))


def _cells(row: Node) -> Iterator[Node]:
    stack = list(reversed(row.children))
    while stack:
        node = stack.pop()
        if not node.is_element or node.tag == "table" or role_of(node) in _TABLES:
            continue
        if node.tag in {"td", "th"} or role_of(node) in _HEADERS | _CELLS:
            yield node
        else:
            stack.extend(reversed(node.children))
