"""What a page is built like, and which pages are built alike: templates by DOM structure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations, islice

from lxml import etree

from devices.explore import settings
from rules.snapshot import Node

Triple = tuple[int, str, str]
"""An element in document order: its depth (the root has 0), tag and class attribute."""

Signature = frozenset[int]
"""The set of a page's element paths, each hashed to 64 bits; empty for a page without elements."""


def signature(triples: Iterable[Triple]) -> Signature:
    """What a page is built like, independent of texts and of how often a part is repeated.

    `triples` come in document order. A path is an element with its nearest ancestors, each as tag
    and classes; elements that editors put into texts and classes that state something are left out.
    """
    data = settings.structure().paths
    steps: list[tuple[int, str]] = []
    paths: set[tuple[str, ...]] = set()
    for depth, tag, classes in islice(triples, data.limit):
        while steps and steps[-1][0] >= depth:
            steps.pop()
        if tag in data.skipped:
            continue
        steps.append((depth, tag + _classes(classes)))
        paths.add(tuple(step for _, step in steps[-data.length :]))
    return frozenset(_hash("\x00".join(path)) for path in paths)


def tree_triples(root: etree._Element) -> Iterator[Triple]:
    """The triples of a parsed page."""
    depth = -1
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        if isinstance(element.tag, str):
            yield depth, element.tag.lower(), str(element.get("class") or "")


def node_triples(root: Node) -> Iterator[Triple]:
    """The triples of a captured page's own document; frames' documents are left out."""
    stack = [(root, 0)]
    while stack:
        node, depth = stack.pop()
        if not node.is_element or node.document != root.document:
            continue
        yield depth, node.tag, node.get("class")
        stack.extend((child, depth + 1) for child in reversed(node.children))


def alike(a: Signature, b: Signature) -> float:
    """Jaccard similarity, 0 to 1; two empty signatures are alike."""
    if not a and not b:
        return 1.0
    return len(a & b) / len(a | b)


def cluster(signatures: Mapping[str, Signature]) -> dict[str, str]:
    """Template ids by page key: within a template every two pages are alike enough.

    The most similar pairs are joined first and ties are broken by key, so the answer does not
    depend on the order of the mapping. An id is made from the smallest key in the cluster.
    """
    threshold = settings.structure().clusters.alike
    keys = sorted(signatures)
    near: dict[tuple[str, str], float] = {}
    for a, b in combinations(keys, 2):
        # The smaller set's share bounds the similarity: most pairs need no set arithmetic.
        small, large = sorted((len(signatures[a]), len(signatures[b])))
        if small < threshold * large:
            continue
        if (value := alike(signatures[a], signatures[b])) >= threshold:
            near[a, b] = value
    group = {key: [key] for key in keys}
    for a, b in sorted(near, key=lambda pair: (-near[pair], pair)):
        ours, theirs = group[a], group[b]
        if ours is not theirs and _all_near(ours, theirs, near):
            joined = sorted(ours + theirs)
            group.update(dict.fromkeys(joined, joined))
    return {key: template_id(group[key][0]) for key in keys}


def template_id(key: str) -> str:
    """The id of the template whose first page has this key."""
    return "t-" + blake2b(key.encode(), digest_size=4).hexdigest()


def _all_near(a: Sequence[str], b: Sequence[str], near: Mapping[tuple[str, str], float]) -> bool:
    return all((min(x, y), max(x, y)) in near for x in a for y in b)


@lru_cache(maxsize=8192)
def _classes(value: str) -> str:
    """The class names that belong to the template, digits taken as equal, in a fixed order."""
    ignored = settings.structure().paths.ignored_classes
    names = {n for n in value.split()[:20] if not settings.is_any(ignored, n)}
    return "".join(sorted("." + "".join("#" if c.isdigit() else c for c in n) for n in names))


def _hash(path: str) -> int:
    return int.from_bytes(blake2b(path.encode(errors="replace"), digest_size=8).digest(), "big")
