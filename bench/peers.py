"""Speed beside other checkers, in one run. python bench/peers.py --peers DIR [--pages N].

DIR is a folder that you made outside of the project, with the peers in it; they use the browser
that the machine has and download none:

    PUPPETEER_SKIP_DOWNLOAD=1 CHROMEDRIVER_SKIP_DOWNLOAD=1 \
        npm install --prefix DIR pa11y-ci lighthouse @axe-core/cli

Everybody gets the same pages of an invented portal on the loopback, the same browser and the same
number of pages at once (--workers), and is measured as a whole command, from start to end. Peers
run axe-core (Lighthouse: its accessibility category) and print results; ours stores picture, DOM,
accessibility tree, engine's answer and what probes found, judges, and writes the reports. One that
is not in DIR is left out. Prints seconds for all pages, seconds for each, pages per minute, and
how many times as long as ours; then versions and the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.site import write_site
from devices.serve import serve

_ROOT = Path(__file__).resolve().parents[1]
_FLAGS = ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu")
_MOST = 3600  # seconds for one command


@dataclass(frozen=True, slots=True)
class Setting:
    """What every checker gets."""

    peers: Path
    browser: str
    driver: str
    urls: tuple[str, ...]
    workers: int
    folder: Path

    def tool(self, name: str) -> str:
        """The command of a peer. Raises FileNotFoundError when DIR does not have it."""
        path = self.peers / "node_modules" / ".bin" / name
        if not path.exists():
            raise FileNotFoundError(name)
        return str(path)

    def shares(self) -> list[tuple[str, ...]]:
        """The pages, shared out among the workers."""
        return [self.urls[n :: self.workers] for n in range(self.workers)]


def run(words: Sequence[str], fine: Sequence[int] = (0,)) -> str:
    """What a command printed; the benchmark ends where it failed, since its time means nothing."""
    place = {"CHROME_PATH": os.environ["CHROME_PATH"], "PYTHONPATH": str(_ROOT)}
    done = subprocess.run(  # noqa: S603
        list(words),
        capture_output=True,
        text=True,
        check=False,
        timeout=_MOST,
        env={**os.environ, **place},
    )
    if done.returncode not in fine:
        raise SystemExit(f"{' '.join(words)[:200]}: {done.returncode}\n{done.stderr[-800:]}")
    return done.stdout


def ours(given: Setting) -> int:
    """The whole command: find nothing, capture all, judge, write every report."""
    urls = given.folder / "urls.txt"
    urls.write_text("\n".join(given.urls) + "\n", encoding="utf-8")
    out = given.folder / "out"
    words = ["web", given.urls[0], "--urls", str(urls), "--out", str(out), "--restart"]
    words += ["--workers", str(given.workers), "--plain", "--lang", "en"]
    run([sys.executable, "-P", "-m", "audit", *words], fine=(0, 2, 3))  # it says what it found
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return sum(page["status"] != "not-measured" for page in report["pages"])


def pa11y(given: Setting) -> int:
    """pa11y-ci with its axe runner."""
    launch = {"executablePath": given.browser, "args": list(_FLAGS)}
    defaults = {
        "runners": ["axe"],
        "concurrency": given.workers,
        # Contexts of their own are closed twice with some browsers, and pages are then lost.
        "useIncognitoBrowserContext": False,
        "timeout": 120_000,
        "chromeLaunchConfig": launch,
    }
    config = given.folder / "pa11yci.json"
    config.write_text(json.dumps({"defaults": defaults, "urls": list(given.urls)}))
    told = run([given.tool("pa11y-ci"), "--config", str(config), "--json"], fine=(0, 2))
    found = json.loads(told)["results"].values()
    failed = [issues[0]["message"] for issues in found if issues and "code" not in issues[0]]
    for message in failed:
        print(f"pa11y-ci: {message}", file=sys.stderr)
    return len(found) - len(failed)


def lighthouse(given: Setting) -> int:
    """Lighthouse, accessibility only: one process for each page, as its command line works."""
    tool, flags = given.tool("lighthouse"), " ".join(_FLAGS)

    def one(numbered: tuple[int, str]) -> bool:
        number, url = numbered
        path = given.folder / f"lighthouse-{number}.json"
        words = ["--only-categories=accessibility", "--output=json", f"--output-path={path}"]
        run([tool, url, *words, f"--chrome-flags={flags}", "--quiet"])
        score = json.loads(path.read_text(encoding="utf-8"))["categories"]["accessibility"]["score"]
        return score is not None

    with ThreadPoolExecutor(given.workers) as crew:
        return sum(crew.map(one, enumerate(given.urls)))


def axe(given: Setting) -> int:
    """The engine's own command line: one process for each share of the pages."""
    tool = given.tool("axe")
    options = ",".join(flag.removeprefix("--") for flag in _FLAGS)

    def one(urls: tuple[str, ...]) -> int:
        words = ["--chrome-path", given.browser, "--chromedriver-path", given.driver]
        told = run([tool, *urls, *words, f"--chrome-options={options}", "--stdout"])
        return len(json.loads(told))

    with ThreadPoolExecutor(given.workers) as crew:
        return sum(crew.map(one, given.shares()))


CHECKERS: dict[str, tuple[str, Callable[[Setting], int]]] = {
    "yd-audit web": ("", ours),
    "pa11y-ci (axe)": ("pa11y-ci", pa11y),
    "Lighthouse": ("lighthouse", lighthouse),
    "axe CLI": ("@axe-core/cli", axe),
}


def version(peers: Path, package: str) -> str:
    """The installed version of a package; empty when DIR does not have it."""
    path = peers / "node_modules" / package / "package.json"
    return str(json.loads(path.read_text())["version"]) if path.is_file() else ""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peers", type=Path, required=True, metavar="DIR")
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", nargs="*", help="parts of the names of those to measure")
    given = parser.parse_args()
    browser = os.environ.get("YD_AUDIT_BROWSER") or shutil.which("chromium") or ""
    driver = shutil.which("chromedriver") or ""
    if not browser or not driver:
        raise SystemExit("chromium and chromedriver are needed; install them with apt")
    os.environ["CHROME_PATH"] = browser
    chosen = [n for n in CHECKERS if not given.only or any(o in n for o in given.only)]
    spent: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary) / "site"
        write_site(root, given.pages)
        with serve(root) as base:
            urls = tuple(f"{base}/page-{n}.html" for n in range(1, given.pages + 1))
            for name in chosen:
                folder = Path(temporary) / name.split(" ")[0].lower()
                folder.mkdir()
                setting = Setting(given.peers, browser, driver, urls, given.workers, folder)
                try:
                    begin = time.perf_counter()
                    measured = CHECKERS[name][1](setting)
                    spent[name] = time.perf_counter() - begin
                except FileNotFoundError as error:
                    print(f"{name:16} left out: {error} is not in {given.peers}")
                    continue
                if measured != len(urls):
                    raise SystemExit(f"{name}: {measured} of {len(urls)} pages were measured")
                line(name, spent[name], len(urls), spent.get("yd-audit web"))
    versions = [f"{p} {version(given.peers, p)}" for p, _ in CHECKERS.values() if p]
    told = run([browser, "--version"]).strip()
    print(f"{told}, {', '.join(versions)}, Node {run(['node', '--version']).strip()}")
    print(f"{platform.machine()}, {os.cpu_count()} cores, {given.workers} pages at once")


def line(name: str, seconds: float, pages: int, own: float | None) -> None:
    """One checker's figures."""
    times = f"{seconds / own:5.2f} times ours" if own else ""
    print(
        f"{name:16}{seconds:7.1f} s {seconds / pages:7.2f} s a page "
        f"{60 * pages / seconds:7.1f} a minute  {times}",
        flush=True,
    )


if __name__ == "__main__":
    main()
