"""The structure tree of a printed PDF, put right where the browser's differs from the standard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

# What PDF 1.7 knows, ISO 32000-1 tables 333 to 340; others need a role.
_STANDARD = frozenset(
    name
    for line in (
        "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private",
        "P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot",
        "Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP",
        "Figure Formula Form",
    )
    for name in line.split()
)


type Repeated = dict[tuple[int, int], set[int]]


def put_right(pdf: Pdf, links: Mapping[str, str]) -> Repeated:
    """Lists, figures, roles, links and ids of the tree; `links` says where each link leads.

    Gives back the content that is on a page once more, by the page's object, as the numbers of
    its marks: the tree does not have it any more.

    Its keys are the names of places and web addresses. A link that is not in it leads nowhere
    that a reader of the file could go, and becomes plain text.
    """
    tree = pdf.Root.get(Name.StructTreeRoot)
    repeated: Repeated = {}
    if not isinstance(tree, Dictionary):
        return repeated
    elements = list(_elements(tree.get(Name.K)))
    parents = _Parents(tree)
    for element in elements:
        kind = element.get(Name.S)
        if kind == Name.LI:
            _list_item(pdf, element, parents)
        elif kind == Name.TH:
            _head_once(element, parents, repeated)
        elif kind == Name.Figure and Name.Alt not in element and _frames(element):
            element.S = Name.Div  # around a picture or drawn bars, and their caption
    _roles(tree, elements)
    _links(pdf, elements, links)
    _ids(tree, elements)
    return repeated


def _elements(found: Object | None) -> Iterator[Dictionary]:
    """The elements below, in reading order."""
    stack: list[Object] = [found] if found is not None else []
    while stack:
        one = stack.pop()
        if isinstance(one, Array):
            stack.extend(reversed(list(one)))
        elif isinstance(one, Dictionary) and Name.S in one:
            yield one
            below = one.get(Name.K)
            if below is not None and not isinstance(below, int):
                stack.append(below)


def _kids(element: Dictionary) -> list[Object | int]:
    below = element.get(Name.K)
    if below is None:
        return []
    return list(below) if isinstance(below, Array) else [below]


class _Parents:
    """The tree that leads from a page's marked content back to its element."""

    def __init__(self, tree: Dictionary) -> None:
        nums = list(tree.ParentTree.get(Name.Nums, []))
        self._rows = {int(nums[n]): nums[n + 1] for n in range(0, len(nums), 2)}

    def move(self, page: Object | None, number: int, element: Dictionary | None) -> None:
        """The content of that number on the page now belongs to `element`, or to nothing."""
        key = page.get(Name.StructParents) if isinstance(page, Dictionary) else None
        row = self._rows.get(int(key)) if key is not None else None
        if isinstance(row, Array) and number < len(row):
            row[number] = element


def _list_item(pdf: Pdf, item: Dictionary, parents: _Parents) -> None:
    """An item holds its mark and one body; the browser puts the content beside the mark."""
    kids = _kids(item)
    body = [kid for kid in kids if not _is(kid, Name.Lbl)]
    if not body or all(_is(kid, Name.LBody) for kid in body):
        return
    made = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.LBody, P=item))
    page = item.get(Name.Pg)
    if page is not None:
        made.Pg = page
    for kid in body:
        if isinstance(kid, int):
            parents.move(page, kid, made)
        elif Name.S in kid:
            kid.P = made
        elif Name.MCID in kid:
            parents.move(kid.get(Name.Pg, page), int(kid.MCID), made)
    made.K = Array(body)
    item.K = Array([*(kid for kid in kids if _is(kid, Name.Lbl)), made])


def _head_once(cell: Dictionary, parents: _Parents, repeated: Repeated) -> None:
    """A table's head is printed on each page; heard, it comes once (ISO 14289-1, 7.8)."""
    own: tuple[int, int] | None = None
    for element in list(_elements(cell)):
        rest: list[Object | int] = []
        for kid in _kids(element):
            page, number = element.get(Name.Pg), kid
            if isinstance(kid, Dictionary):
                if kid.get(Name.Type) != Name.MCR:
                    rest.append(kid)
                    continue
                page, number = kid.get(Name.Pg, page), int(kid.MCID)
            where = page.objgen if page is not None else (0, 0)
            own = own or where
            if where == own:
                rest.append(kid)
            elif page is not None and isinstance(number, int):
                repeated.setdefault(where, set()).add(number)
                parents.move(page, number, None)
        element.K = Array(rest)


def _is(kid: Object | int, kind: Name) -> bool:
    return isinstance(kid, Dictionary) and kid.get(Name.S) == kind


def _frames(element: Dictionary) -> bool:
    below = (kid for kid in _elements(element.get(Name.K)))
    return any(kid.get(Name.S) in (Name.Figure, Name.Caption) for kid in below)


def _roles(tree: Dictionary, elements: list[Dictionary]) -> None:
    """Kinds that only later versions of PDF know are read as a piece of text."""
    used = {str(element.S).removeprefix("/") for element in elements}
    other = sorted(used - _STANDARD)
    if other:
        tree.RoleMap = Dictionary({f"/{name}": Name.Span for name in other})


def _links(pdf: Pdf, elements: list[Dictionary], links: Mapping[str, str]) -> None:
    """Each link says where it leads, for whoever hears the link alone (ISO 14289-1, 7.18.5)."""
    for element in elements:
        if element.get(Name.S) != Name.Link:
            continue
        live = False
        kids = _kids(element)
        for kid in list(kids):
            if not isinstance(kid, Dictionary) or kid.get(Name.Type) != Name.OBJR:
                continue
            told = links.get(_target(kid.Obj))
            if told is None:
                kids.remove(kid)
                _take_off(pdf, kid.Obj)
            else:
                kid.Obj.Contents = String(told)
                live = True
        if not live:
            element.S = Name.Span
            element.K = Array(kids)


def _target(annotation: Object) -> str:
    """The name of the place, or the address, that the link leads to; "" for anything else."""
    place = annotation.get(Name.Dest)
    if isinstance(place, Name):
        return str(place).removeprefix("/")
    action = annotation.get(Name.A)
    uri = action.get(Name.URI) if isinstance(action, Dictionary) else None
    return str(uri) if uri is not None else ""


def _take_off(pdf: Pdf, annotation: Object) -> None:
    for page in pdf.pages:
        listed = page.get(Name.Annots)
        if listed is None:
            continue
        rest = [one for one in listed if one.objgen != annotation.objgen]
        if len(rest) < len(listed):
            page.Annots = Array(rest)


def _ids(tree: Dictionary, elements: list[Dictionary]) -> None:
    """The browser counts on from document to document; the same input has to give the same."""
    known = sorted(str(element.ID) for element in elements if Name.ID in element)
    new = {old: String(f"c{number:06d}") for number, old in enumerate(known, start=1)}
    for element in elements:
        if Name.ID in element:
            element.ID = new[str(element.ID)]
        told = element.get(Name.A)
        for one in told if isinstance(told, Array) else ():
            if isinstance(one, Dictionary) and Name.Headers in one:
                one.Headers = Array([new.get(str(h), h) for h in one.Headers])
    _renamed(tree.get(Name.IDTree), new)


def _renamed(node: Object | None, new: Mapping[str, String]) -> None:
    if not isinstance(node, Dictionary):
        return
    for name in (Name.Names, Name.Limits):
        if name in node:
            node[name] = Array(
                [new.get(str(x), x) if isinstance(x, String) else x for x in node[name]]
            )
    for kid in node.get(Name.Kids, []):
        _renamed(kid, new)
