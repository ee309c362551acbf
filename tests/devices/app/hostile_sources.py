"""Page sources that an app may give and no app should: a corpus, made when it is needed."""

from __future__ import annotations

from collections.abc import Callable

APP = "cn.invented.yunxi"
_HEAD = '<hierarchy index="0" class="hierarchy" rotation="0" width="1080" height="2400">'
_CLASS = "android.widget.TextView"
# Words that must stay words wherever they come out again.
SCRIPT = "&lt;script&gt;document.title='owned'&lt;/script&gt;"
WORDS = {
    "script": SCRIPT,
    "image script": "&lt;img src=x onerror=&quot;document.title='owned'&quot;&gt;",
    "end of a script": "&lt;/script&gt;&lt;script&gt;document.title='owned'&lt;/script&gt;",
    "formula": "=HYPERLINK(&quot;http://127.0.0.1:9/&quot;,&quot;x&quot;)",
    "sum": "@SUM(1+1)*cmd|' /C calc'!A0",
    "template": "{{7*7}}${7*7}&lt;%= 7*7 %&gt;{% for x in y %}",
    "end of CDATA": "]]&gt;--&gt;",
    "right to left": "\u202eidauq\u202c \u2066x\u2069 \u200f",
    "zero width": "\u200b\u200d\ufeff\u2060" * 100,
    "terminal": "&#27;[2J&#27;]0;owned&#7;&#155;31m",  # repaired: XML forbids them
    "null": "a&#0;b&#8;c&#xFFFF;d",
    "surrogate references": "&#55296;&#56832;&#55357;",
    "combining": "e" + "\u0301" * 5_000,
    "long": "长" * 1_000_000,
    "lines": "a&#10;b&#13;c\u2028d\u2029e&#9;f",
}
BOXES = {
    "negative": "[-999999,-999999][-1,-1]",
    "huge": "[0,0][99999999999999999999,99999999999999999999]",
    "not a number": "[NaN,NaN][Infinity,-Infinity]",
    "turned round": "[1000,1000][0,0]",
    "none": "",
    "words": "[a,b][c,d]",
    "exponents": "[1e308,1e308][1e309,1e309]",
}


def node(
    text: str = "x", *, box: str = "[0,0][100,100]", name: str = "n", cls: str = _CLASS
) -> str:
    """An element without children that reacts to a touch."""
    return (
        f'<{cls} package="{APP}" class="{cls}" text="{text}" content-desc="" clickable="true" '
        f'resource-id="{APP}:id/{name}" bounds="{box}" displayed="true" focusable="true"/>'
    )


def nested(depth: int, inner: str = "") -> str:
    """So many elements, each in the one before."""
    open_ = f'<android.view.View package="{APP}" class="android.view.View" bounds="[0,0][9,9]">'
    return open_ * depth + inner + "</android.view.View>" * depth


def tree(*inner: str) -> str:
    """A page source with these elements."""
    return f"<?xml version='1.0' encoding='UTF-8'?>{_HEAD}{''.join(inner)}</hierarchy>"


def many(count: int) -> str:
    """A grid of elements that are all different and lie over one another."""
    return tree(
        *(
            node(
                f"条目{n}",
                name=f"n{n}",
                box=f"[{n % 900},{n % 2000}][{n % 900 + 99},{n % 2000 + 99}]",
            )
            for n in range(count)
        )
    )


def same(count: int) -> str:
    """Elements that are all the same."""
    return tree(node("办事") * count)


def harmful(count: int) -> str:
    """Elements on which nothing is ever tapped, all different."""
    return tree(*(node(f"删除{n}", name=f"n{n}") for n in range(count)))


def classes(count: int) -> str:
    """Elements each of a class of its own."""
    return tree(*(node(str(n), cls=f"cn.invented.V{n}", name=f"n{n}") for n in range(count)))


def attributes(count: int) -> str:
    """One element with so many attributes."""
    return tree(node().replace("/>", " ".join(f' a{n}="{n}"' for n in range(count)) + "/>"))


def bomb(entity: str) -> str:
    """An entity that is declared and used."""
    return f'<?xml version="1.0"?><!DOCTYPE h [{entity}]>{_HEAD}{node("&c;")}</hierarchy>'


_LAUGHS = "".join(
    f'<!ENTITY {name} "{f"&{inner};" * 10}">'
    for inner, name in zip("abdefg", "bdefgc", strict=True)
)

# What cannot be read, with the reason for it.
REFUSED: dict[str, tuple[Callable[[], str | bytes], str]] = {
    "entity bomb": (lambda: bomb(f'<!ENTITY a "aaaaaaaaaa">{_LAUGHS}'), "source-doctype"),
    "quadratic bomb": (
        lambda: bomb(f'<!ENTITY c "{"a" * 100_000}">').replace("&c;", "&c;" * 1_000),
        "source-doctype",
    ),
    "external entity": (lambda: bomb('<!ENTITY c SYSTEM "file:///etc/passwd">'), "source-doctype"),
    "external DTD": (
        lambda: f'<!DOCTYPE h SYSTEM "http://127.0.0.1:9/x.dtd">{_HEAD}</hierarchy>',
        "source-doctype",
    ),
    "parameter entity": (
        lambda: bomb('<!ENTITY % p SYSTEM "file:///etc/passwd">%p;'),
        "source-doctype",
    ),
    "unknown entity": (lambda: tree(node("&none;")), "source-not-xml"),
    "depth 10,000": (lambda: tree(nested(10_000)), "source-too-deep"),
    "300,000 elements": (lambda: tree("<a/>" * 300_000), "source-too-many-nodes"),
    "50 MB": (lambda: tree(node("x" * 50 * 2**20)), "source-too-large"),
    "HTML": (lambda: "<!DOCTYPE html><html><body>x</body></html>", "source-html"),
    "JSON": (lambda: '{"value": "x"}', "source-json"),
    "nothing": (lambda: " \n", "source-empty"),
    "half": (lambda: tree(node())[:-30], "source-cut-off"),
    "wrong encoding": (lambda: tree(node("办事")).encode("gbk"), "source-encoding"),
    "unknown encoding": (
        lambda: tree(node()).replace("UTF-8", "x-owned").encode(),
        "source-encoding",
    ),
    "null bytes": (lambda: b"\0" * 1_000, "source-not-xml"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "source-not-xml"),
    "unknown root": (lambda: "<owned/>", "source-unknown"),
}

# What is read and judged like any other screen.
READ: dict[str, Callable[[], str]] = {
    **{f"text: {name}": (lambda t=text: tree(node(t))) for name, text in WORDS.items()},  # type: ignore[misc]
    **{f"box: {name}": (lambda b=box: tree(node(box=b))) for name, box in BOXES.items()},  # type: ignore[misc]
    "lone surrogate": lambda: tree(node("a\ud800b\udfffc")),
    "depth 1,400": lambda: tree(nested(1_400, node())),
    "10,000 attributes": lambda: attributes(10_000),
    "processing instruction": lambda: tree('<?owned href="http://127.0.0.1:9/"?>', node()),
    "XInclude": lambda: tree(
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>', node()
    ),
}
# These too, but they take long.
LARGE: dict[str, Callable[[], str]] = {
    "100,000 elements": lambda: many(100_000),
    "100,000 alike": lambda: same(100_000),
    "30,000 classes": lambda: classes(30_000),
    "30,000 harmful": lambda: harmful(30_000),
}
