"""What the cells of a table's row say, counted once for each row."""

from __future__ import annotations

from rules.dom import role_of
from rules.parts.passages import bare_link, tells, words_below
from rules.snapshot import Node

_WIDEST = 50  # columns that one cell is taken to span


class Rows:
    """Answers about rows of tables; asking costs the same on any page."""

    def __init__(self) -> None:
        self._told: dict[Node, tuple[bool, bool]] = {}
        self._headed: dict[Node, bool] = {}
        self._cells: dict[Node, tuple[dict[Node, int], list[Node]]] = {}

    def header_tells(self, row: Node) -> bool:
        """True when a header cell of the row has words, links with bare names aside."""
        return self._telling(row)[0]

    def cell_tells(self, row: Node) -> bool:
        """True when any cell of the row has words, links with bare names aside."""
        return self._telling(row)[1]

    def has_headers(self, row: Node) -> bool:
        """True for a row of a table of data: one that has header cells of its own."""
        table = _table_of(row)
        if table is None or role_of(table) in {"presentation", "none"}:
            return False
        if table not in self._headed:
            headers = (n for n in table.elements() if n.tag == "th")
            self._headed[table] = any(_table_of(n) is table for n in headers)
        return self._headed[table]

    def column_header(self, row: Node, cell: Node | None) -> str:
        """The text of the header in the table's first row at the cell's place, or ""."""
        table = _table_of(row)
        first = next((n for n in table.elements() if n.tag == "tr"), None) if table else None
        place = self._cells_of(row)[0].get(cell) if cell is not None else None
        headers = self._cells_of(first)[1] if first is not None else []
        header = headers[place] if place is not None and place < len(headers) else None
        return words_below(header) if header is not None and header.tag == "th" else ""

    def _telling(self, row: Node) -> tuple[bool, bool]:
        if row not in self._told:
            telling = [n for n in self._cells_of(row)[0] if tells(words_below(n, bare_link))]
            self._told[row] = (any(n.tag == "th" for n in telling), bool(telling))
        return self._told[row]

    def _cells_of(self, row: Node) -> tuple[dict[Node, int], list[Node]]:
        """The column at which each cell starts, and the cell of each column."""
        if row not in self._cells:
            columns: list[Node] = []
            places: dict[Node, int] = {}
            for cell in (n for n in row.children if n.tag in {"td", "th"}):
                places[cell] = len(columns)
                columns.extend([cell] * _columns(cell))
            self._cells[row] = (places, columns)
        return self._cells[row]


def _table_of(node: Node) -> Node | None:
    """The table around the node, within its own document."""
    above = (a for a in node.ancestors() if a.document == node.document)
    return next((a for a in above if a.tag == "table"), None)


def _columns(cell: Node) -> int:
    stated = cell.get("colspan").strip()
    wide = int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 4 else 1
    return min(max(wide, 1), _WIDEST)
