"""Speed of judging app screens beside its floor. python bench/app.py [--checks] [--rounds N].

Screens of 5,000 and 50,000 nodes are read and judged by every rule for apps, without a picture;
the floor is the same bytes parsed by lxml and every attribute visited once. Then the contrast of
150 texts on a screenshot of 1080 x 2400 pixels; the floor is the same PNG decoded to an array.
Every figure is processor time, the best of the rounds: the work keeps one core busy, and other
programs do not disturb it. With --checks also the share of each rule.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import platform
import sys
import time
from collections.abc import Callable
from html import escape
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy
from lxml import etree
from PIL import Image, ImageDraw, ImageFont

from devices.normalize.app import PngPicture, Source, read_source
from rules.checking import resolve_check
from rules.effective import shipped_rules
from rules.judge import judge_screen
from rules.model import CannotJudge, Rule, ScreenCheck
from rules.outcome import PageJudgement
from rules.screen import DeviceProfile, ScreenSnapshot

_PACKAGE = "cn.invented.yunxi"
_WIDTH, _HEIGHT, _DENSITY = 1080, 2400, 3.0
_FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
_TITLES = (
    "社会保险参保查询",
    "住房公积金提取",
    "不动产登记预约",
    "Driving licence",
    "医保电子凭证",
)
_NOTES = ("最多跑一次，三个工作日内办结", "可全程网办", "受理部门：云汐市政务服务中心")
_ALWAYS = (
    'checkable="{checks}" checked="false" enabled="true" focused="false" long-clickable="false" '
    'password="false" scrollable="{scrolls}" selected="false" bounds="[{x},{y}][{right},{bottom}]" '
    'displayed="true" a11y-important="true" screen-reader-focusable="false" drawing-order="1" '
    'showing-hint="false" text-entry-key="false" multiline="false" dismissable="false" '
    'a11y-focused="false" heading="false" live-region="0" context-clickable="false" '
    'content-invalid="false"'
)
_LIST = "androidx.recyclerview.widget.RecyclerView"
# Nodes of a card, its height in pixels, cards of a group, nodes around the groups.
_CARD_NODES, _CARD_HEIGHT, _GROUP, _FRAME_NODES = 10, 180, 20, 6


class _Writer:
    """A UiAutomator2 page source, written element by element."""

    def __init__(self, height: int) -> None:
        self._parts = [
            "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n"
            f'<hierarchy index="0" class="hierarchy" rotation="0" width="{_WIDTH}" '
            f'height="{height}">'
        ]
        self._open: list[str] = []
        self.count = 1

    def begin(
        self,
        name: str,
        box: tuple[int, int, int, int],
        *,
        text: str = "",
        said: str = "",
        entry: str = "",
        tap: bool = False,
        scrolls: bool = False,
    ) -> None:
        """An element; `box` is left, top, width, height in pixels, `entry` its resource-id."""
        cls = name if "." in name else f"android.widget.{name}"
        x, y, width, height = box
        always = _ALWAYS.format(
            scrolls="true" if scrolls else "false",
            checks="true" if name == "CheckBox" else "false",
            x=x,
            y=y,
            right=x + width,
            bottom=y + height,
        )
        label = f' content-desc="{escape(said)}"' if said else ""
        key = f' resource-id="{_PACKAGE}:id/{entry}"' if entry else ""
        taps = "true" if tap else "false"
        self._parts.append(
            f'<{cls} index="0" package="{_PACKAGE}" class="{cls}" text="{escape(text)}"{label}{key}'
            f' clickable="{taps}" focusable="{taps}" {always}>'
        )
        self._open.append(cls)
        self.count += 1

    def end(self) -> None:
        """The innermost open element ends."""
        self._parts.append(f"</{self._open.pop()}>")

    def leaf(self, name: str, box: tuple[int, int, int, int], **more: str | bool) -> None:
        """An element without children."""
        self.begin(name, box, **more)  # type: ignore[arg-type]
        self.end()

    def finish(self) -> bytes:
        """The whole source."""
        while self._open:
            self.end()
        self._parts.append("</hierarchy>")
        return "".join(self._parts).encode()


def tree_source(nodes: int) -> bytes:
    """A source of so many nodes: groups of cards in a list, all of them displayed.

    One card in ten has a target that is too small and a button that is named like the others.
    """
    cards = (nodes - _FRAME_NODES) * _GROUP // (_CARD_NODES * _GROUP + 1) - 1
    height = 300 + cards * _CARD_HEIGHT
    source = _Writer(height)
    source.begin("FrameLayout", (0, 0, _WIDTH, height))
    source.begin("LinearLayout", (0, 0, _WIDTH, 260), entry="toolbar")
    source.leaf("ImageButton", (0, 72, 144, 144), said="返回", tap=True, entry="back")
    source.leaf("TextView", (160, 100, 600, 90), text="办事大厅", entry="title")
    source.end()
    box = (0, 260, _WIDTH, height - 260)
    source.begin(_LIST, box, scrolls=True, entry="list")
    for card in range(cards):
        if card % _GROUP == 0:
            if card:
                source.end()
            rest = min(_GROUP, cards - card) * _CARD_HEIGHT
            box = (0, 260 + card * _CARD_HEIGHT, _WIDTH, rest)
            source.begin("LinearLayout", box, entry="group")
        _card(source, card, 260 + card * _CARD_HEIGHT)
    for _ in range(nodes - source.count):
        source.leaf("android.view.View", (24, height - 2, 1032, 1))
    return source.finish()


def _card(source: _Writer, number: int, y: int) -> None:
    title, poor = f"{_TITLES[number % len(_TITLES)]} {number}", number % 10 == 0
    source.begin("FrameLayout", (24, y, 1032, 168), tap=True, entry="card")
    source.begin("LinearLayout", (24, y, 1032, 168))
    source.leaf("ImageView", (36, y + 24, 120, 120), entry="icon")
    source.begin("LinearLayout", (168, y + 12, 600, 150))
    source.leaf("TextView", (168, y + 12, 600, 60), text=title, entry="name")
    source.leaf("TextView", (168, y + 78, 600, 48), text=_NOTES[number % 3], entry="note")
    source.leaf("android.view.View", (168, y + 130, 600, 3))
    source.end()
    source.begin("LinearLayout", (768, y, 288, 168))
    star = (768, y + 12, 60, 60) if poor else (768, y + 12, 144, 144)
    source.leaf("CheckBox", star, said=f"收藏{title}", tap=True, entry="star")
    said = "" if poor else f"办理{title}"
    source.leaf("Button", (912, y + 12, 144, 144), text="办理", said=said, tap=True, entry="apply")
    source.end()
    source.end()
    source.end()


def drawn_source(texts: int) -> tuple[bytes, bytes]:
    """A source of so many texts in three columns, and the screenshot that shows them."""
    picture = Image.new("RGB", (_WIDTH, _HEIGHT), "#f5f6f8")
    pen = ImageDraw.Draw(picture)
    face = ImageFont.truetype(_FONT, 36) if _FONT.exists() else ImageFont.load_default(36)
    source = _Writer(_HEIGHT)
    source.begin("FrameLayout", (0, 0, _WIDTH, _HEIGHT))
    step = _HEIGHT // (texts // 3)
    for number in range(texts):
        x, y = number % 3 * 360, number // 3 * step
        ink = ("#1f1f1f", "#595959", "#9a9a9a", "#1a56b0")[number % 4]
        pen.rectangle((x + 3, y, x + 350, y + step - 2), fill=("#ffffff", "#eef3fb")[number % 2])
        words = f"{_TITLES[number % len(_TITLES)]}"
        pen.text((x + 12, y), words, fill=ink, font=face)
        source.leaf("TextView", (x + 3, y, 347, step - 2), text=words)
    content = BytesIO()
    picture.save(content, "PNG")
    return source.finish(), content.getvalue()


def snapshot(source: Source) -> ScreenSnapshot:
    """A snapshot around a source that was read."""
    return ScreenSnapshot(
        id="s1",
        key="s1",
        platform=source.platform,
        origin=source.origin,
        app=source.app,
        activity="",
        title="",
        kind="standard",
        device=DeviceProfile(platform=source.platform, density=_DENSITY, api_level=34),
        tree=source.tree,
        known=source.known,
        uninspected=source.uninspected,
    )


def best(rounds: int, work: Callable[[], object]) -> float:
    """Milliseconds of the quickest of so many rounds."""
    took = []
    for _ in range(rounds):
        gc.collect()
        begin = time.process_time()
        work()
        took.append(time.process_time() - begin)
    return 1000 * min(took)


def floor(source: bytes) -> int:
    """Parses the bytes with lxml and visits every attribute; how many there are."""
    return sum(
        len(value)
        for element in etree.fromstring(source).iter()
        for value in element.attrib.values()
    )


def read(source: bytes, picture: PngPicture | None = None) -> ScreenSnapshot:
    """The source as judging wants it."""
    return snapshot(read_source(source, density=_DENSITY, picture=picture))


def decode(content: bytes) -> int:
    """The PNG as an array; its number of values."""
    with Image.open(BytesIO(content)) as image:
        return int(numpy.asarray(image.convert("RGB")).size)


def shares(screen: ScreenSnapshot, rules: list[Rule]) -> list[tuple[str, float]]:
    """Milliseconds of each rule; what several rules share is paid for by the first."""
    took = []
    for rule in rules:
        check: ScreenCheck = resolve_check(rule.check)  # type: ignore[assignment]
        begin = time.process_time()
        with contextlib.suppress(CannotJudge):
            list(check(screen, rule.params))
        took.append((rule.id, 1000 * (time.process_time() - begin)))
    return took


def _sound(judged: PageJudgement) -> None:
    broken = [f"{o.rule}: {o.error}" for o in judged.outcomes if o.error]
    if broken:
        print("\n".join(broken), file=sys.stderr)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checks", action="store_true", help="the share of each rule")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    rules = [r for r in shipped_rules("cn-2019")[0] if r.medium == "app"]
    android = [r for r in rules if "android" in r.platforms]
    judge_screen(read(tree_source(500)), rules)  # what is loaded once for all screens
    print(_row("机器", "machine", f"{platform.machine()}, {os.cpu_count()} cores"))
    totals = {}
    for nodes in (5_000, 50_000):
        source = tree_source(nodes)
        count = len(read(source).nodes)
        rounds = given.rounds if nodes < 10_000 else max(2, given.rounds // 2)
        bare = best(rounds, lambda s=source: floor(s))
        reading = best(rounds, lambda s=source: read(s))
        whole = totals[nodes] = best(rounds, lambda s=source: judge_screen(read(s), rules))
        print(_row(f"{count:,} 个节点：下限", f"{count:,} nodes: floor", f"{bare:.0f} ms"))
        print(_row("　读入", "  normalised", f"{reading:.0f} ms"))
        print(
            _row("　读入并判断", "  normalised and judged", f"{whole:.0f} ms, {whole / bare:.1f} ×")
        )
        _sound(judge_screen(read(source), rules))
        if given.checks:
            for name, took in sorted(shares(read(source), android), key=lambda s: -s[1]):
                print(f"    {name:42}{took:8.1f} ms {took / whole:6.1%}")
    print(_row("50,000 比 5,000", "50,000 over 5,000", f"{totals[50_000] / totals[5_000]:.1f} ×"))
    source, content = drawn_source(150)
    wanted = [r for r in rules if r.check.startswith("contrast.")]
    bare = best(given.rounds, lambda: decode(content))
    reading = best(given.rounds, lambda: read(source))
    whole = best(given.rounds, lambda: judge_screen(read(source, PngPicture(content)), wanted))
    _sound(judge_screen(read(source, PngPicture(content)), wanted))
    print(_row("截图解码：下限", "screenshot decoded: floor", f"{bare:.0f} ms"))
    print(_row("150 处文字的对比度", "contrast of 150 texts", f"{whole - reading:.0f} ms"))


def _row(chinese: str, english: str, value: str) -> str:
    pad = 30 - sum(2 if ord(c) > 0x2E7F else 1 for c in chinese)
    return f"{chinese}{' ' * pad}{english:32}{value}"


if __name__ == "__main__":
    main()
