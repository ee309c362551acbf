"""One visit to one page: everything that is stored about it."""

from __future__ import annotations

import base64
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from selenium.common.exceptions import TimeoutException, WebDriverException
from urllib3.exceptions import HTTPError

from devices.backoff import ASKING
from devices.boundary import NOT_LISTED
from devices.clips.model import Clip
from devices.drivers.chrome import Chrome
from devices.drivers.engine import Engine, is_gone
from devices.drivers.experiments import SENSELESS, broken, cause_of, run_probes, where
from devices.drivers.filming import film
from devices.drivers.login import Login
from devices.drivers.mode import open_mode
from devices.drivers.observer import STALE
from devices.drivers.page import LoadedPage, read_log
from devices.drivers.probes import follow_skip_link, watch
from devices.drivers.still import Still, inject, store_engine
from devices.drivers.watchdog import OverdueError
from devices.explore import block
from devices.explore.urls import same_site
from devices.manifest import CaptureWriter, Manifest, Reason, Redirect, RefusedHost, State
from devices.masking import protecting, redact
from devices.ports import GatherError, Limits, PageRequest

_ATTEMPTS = 3
_MOST_NODES = 400_000  # elements and pieces of text whose DOM can be stored
_MOST_CHARACTERS = 12_000_000  # of text and attributes; the largest portals have a sixth of it
_MAX_PICTURE = 14_000  # CSS pixels of height that a screenshot shows


class Visit:
    """One attempt at one page: everything that is stored about it."""

    def __init__(
        self,
        chrome: Chrome,
        request: PageRequest,
        folder: Path,
        limits: Limits,
        login: Login | None = None,
    ) -> None:
        self._login = login
        self.chrome = chrome
        self.request = request
        self.limits = limits
        self.writer = CaptureWriter(folder)
        self.page = LoadedPage(chrome, limits, refusal=request.refusal, led=request.led)
        self.browser_lost = False
        if chrome.gate is not None:
            chrome.gate.take()  # what came from the page before is not this one's
        self._reasons: list[Reason] = []
        self._still = Still(chrome, self.writer)
        self._summary: dict[str, Any] = {}
        self._engines: dict[str, str] = {}
        self._picture: float | None = None
        self._taken: bytes | None = None  # a picture that is not stored yet
        self._observed: dict[str, Any] = {}  # the facts as they were stored
        self._clips: tuple[Clip, ...] = ()
        self._began = 0.0
        self._links: list[dict[str, Any]] = []
        self._load: tuple[Any, int] = (None, 0)  # the load of the page that is being stored
        self._sound = False  # the stored DOM is known to be of one load
        self._whole = False  # everything is stored that the engine and the facts need
        self._final_url = request.url
        self._engine = Engine(chrome.driver, seconds=limits.engine)

    def run(self) -> Manifest:
        """Capture everything that can be captured, in the order of what would be missed most."""
        started = self._began = time.monotonic()
        taken_at = datetime.now(UTC).isoformat(timespec="seconds")
        state: State = "not-measured"
        with self.chrome.deadline(self.limits.page) as expired:
            try:
                state = self._measure()
            except GatherError as error:
                self._reasons.append(Reason(code=error.reason, detail=dict(error.detail)))
                # What leads elsewhere all the time would lead the next page astray as well.
                self.browser_lost = error.reason == "page-changed"
            except (WebDriverException, HTTPError, ConnectionError) as error:
                self.browser_lost = True
                patient = time.monotonic() - started > self.limits.settle
                code = _what_happened(error, expired=expired.is_set(), patient=patient)
                detail = {"seconds": f"{self.limits.page:.0f}", "detail": type(error).__name__}
                self._reasons.append(Reason(code=code, detail=detail))
                late = self._sound and code == "time-limit"
                state = "partly" if late or self._whole else state
            except SENSELESS:
                # Whatever came back was not ours any more: nothing that it says is believed.
                self._reasons.append(Reason(code="page-tampered"))
        if state != "not-measured":
            self._read_documents()
        refused = self._refused(state)
        if state == "measured" and self._reasons:
            state = "partly"
        manifest = self._manifest(state, taken_at, time.monotonic() - started, refused)
        self.writer.close(manifest)
        return manifest

    def _refused(self, state: State) -> tuple[RefusedHost, ...]:
        """The hosts that the page did not get.

        What nobody outside reaches (this machine, inner networks) is missing for every visitor;
        what only the list of hosts kept away makes this page another one: that is said.
        """
        gate = self.chrome.gate
        refused = gate.take(self.page.net.hosts) if gate is not None else ()
        unlisted = [one for one in refused if one.why == NOT_LISTED]
        if unlisted and state != "not-measured":
            hosts = ", ".join(one.host for one in unlisted[:5])
            detail = {"hosts": hosts, "count": str(len(unlisted))}
            self._reasons.append(Reason(code="hosts-left-out", detail=detail))
        return refused

    def _measure(self) -> State:
        if not self.request.signed_in:
            self.page.open(self.request.url)
            return self._measure_open()
        if self._login is None:
            raise GatherError("signed-out", url=self.request.url, target="")
        with self._login.open(self.page, self.request.url):
            return self._measure_open()

    def _measure_open(self) -> State:
        self.page.settle()
        failure = inject(self._engine)
        self._still_picture()
        self._reasons.extend(self.page.reasons)
        if self.page.net.cut:
            self._reasons.append(Reason(code="page-cut-short", detail={"error": self.page.net.cut}))
        notes = self._page_notes()
        if self._axe(failure):
            seen = self._one_load("watched()")
            if self.request.documents is not None:
                self._links = self.page.observe("documents()") or []
            self._facts(notes, seen)
            self._keep()
            origin, probed = self._summary.get("origin"), dict[str, Any]()
            self._reasons.extend(run_probes(self.page, self.writer, origin, probed))
            if time.monotonic() - self._began < self.limits.page / 2:
                self._clips = film(self.page, self.writer, probed, self._observed, origin)
            if self.request.modes:
                self._mode()
        return "partly" if self._reasons else "measured"

    def _one_load(self, expression: str = "origin()") -> Any:
        """Go on only with the load of which everything so far was stored.

        Gives back the observer's answer to an expression that tells the origin. Raises GatherError
        (page-changed): parts of two loads together would be nobody's page.
        """
        self._sound = False
        load, answer = self.page.load_by(expression)
        self._believe(load)
        return answer

    def _believe(self, load: tuple[Any, int]) -> None:
        """See `_one_load`."""
        self._sound = load == self._load
        if not self._sound:
            raise GatherError("page-changed", url=self._final_url)

    def _keep(self) -> None:
        """All that judging needs is there, of one load; from now on losses are partial.

        Raises GatherError (page-changed).
        """
        self._one_load("keep()")
        self._whole = True

    def _still_picture(self) -> None:
        """Picture, DOM and accessibility tree of one and the same moment.

        They are taken at once and kept if the page stood still meanwhile; if it did not, again
        after it has come to rest. A page that never rests is taken as it is.
        """
        for attempt in range(_ATTEMPTS):
            mark = self.page.mark()
            self._sound = False
            self._load, answer = self.page.load_by(f"summary({_MOST_NODES}, {_MOST_CHARACTERS})")
            self._summary = answer or {}
            self._final_url = str(self._summary.get("url") or self.request.url)
            self._refuse_what_is_no_page()
            self._still.missing.clear()
            self.writer.discard()
            self._picture = None
            self._still.attempt("screenshot-failed", self._screenshot)
            self._refuse_what_is_too_much()
            self._still.dom()
            self._sound = self.page.load() == self._load
            self._store_picture()
            self._still.attempt("axtree-failed", self._still.accessibility_tree)
            still, load = self.page.still_since(mark)
            if still:
                self._believe(load)
                break
            if attempt == _ATTEMPTS - 1:
                self._one_load("armNow()")
                break
            self.page.quiet()
        self._reasons.extend(Reason(code=code) for code in dict.fromkeys(self._still.missing))

    def _refuse_what_is_no_page(self) -> None:
        status = self.page.net.status
        text = str(self._summary.get("text", ""))
        title = str(self._summary.get("title", ""))
        elements = int(self._summary.get("elements", 0))
        if self.page.went_back():
            raise GatherError("page-changed", url=self._final_url)
        vendor = block.recognise(title, text, elements, status)
        if vendor is not None:
            # The evidence for "not measured".
            self._still.attempt("screenshot-failed", self._screenshot)
            self._still.look_for_private()
            self._store_picture()
            code, detail = block.reason(vendor)
            raise GatherError(code, **detail)
        if status is not None and status >= 400:
            asked = {"retry_after": self.page.net.retry_after} if status in ASKING else {}
            raise GatherError("http-error", status=str(status), **asked)
        self._refuse_where_redirects_led()
        if not self.request.anywhere and not same_site(self.request.url, self._final_url):
            raise GatherError("other-site", url=self._final_url)
        if elements <= 3 and not text.strip() and not self.request.blank:
            raise GatherError("empty-page")

    def _refuse_where_redirects_led(self) -> None:
        """A page to which the server led on is kept only where it may be asked for itself."""
        final = self.page.net.document_url
        if self.request.refusal is None or not self.page.net.redirects or final == self.request.url:
            return
        why = self.request.refusal(final)
        if why is not None:
            raise GatherError(why, url=final)

    def _refuse_what_is_too_much(self) -> None:
        """Raises GatherError (page-too-large) for what would not fit into our own memory."""
        nodes, characters = self._summary.get("weight") or (0, 0)
        if nodes >= _MOST_NODES or characters >= _MOST_CHARACTERS:
            size = {"nodes": str(nodes), "megabytes": str(characters // 1_000_000)}
            raise GatherError("page-too-large", **size)

    def _screenshot(self) -> None:
        width = self.request.viewport.width
        height = min(int(self._summary.get("height", 800)), _MAX_PICTURE)
        # The page is made as large as the picture meanwhile, and may answer that with anything.
        with self.page.bounded(self.limits.probe) as bound:
            picture = self.page.cdp(
                "Page.captureScreenshot",
                format="jpeg",
                quality=75,
                captureBeyondViewport=True,
                optimizeForSpeed=True,
                clip={"x": 0, "y": 0, "width": width, "height": max(height, 1), "scale": 1},
            )
        if bound.fired:
            self._still.missing.append("screenshot-failed")
            return
        self._taken = base64.b64decode(picture["data"])
        if not protecting():
            self._store_picture()

    def _store_picture(self) -> None:
        """Store the picture without what the DOM of the same moment says is private in it."""
        taken, self._taken = self._taken, None
        if taken is None:
            return
        shown = redact(taken, self._still.private)
        if shown is None:
            self._still.missing.append("screenshot-failed")
            return
        self.writer.add("screenshot.jpg", shown)
        self._picture = 1.0

    def _axe(self, failure: GatherError | None) -> bool:
        """Run the engine and store its answer; False when the page hangs afterwards."""
        answer, reasons = store_engine(self._engine, self.writer, failure)
        self._reasons.extend(reasons)
        if answer is None:
            self.browser_lost = any(r.code == "engine-timeout" for r in reasons)
            return not self.browser_lost
        self._engines["axe-core"] = answer.version
        return True

    def _page_notes(self) -> dict[str, Any]:
        """Dialogs that the page opened and timers that it started; None when it hid them."""
        notes = self.page.believe(
            "(() => { const n = window[Symbol.for('yd-audit')];"
            "return n ? {dialogs: n.dialogs, timers: n.timers, calls: n.calls} : null })()"
        )
        nothing = {"dialogs": None, "timers": None}
        if not notes:
            return nothing
        try:
            # The page can write here: what is not of the expected shape is not believed.
            calls = int(notes["calls"])
            timers = [
                {"kind": str(t["kind"]), "delay": int(t["delay"]), "source": str(t["source"])}
                for t in notes["timers"]
            ]
            dialogs = [str(d) for d in notes["dialogs"]]
        except (LookupError, TypeError, ValueError, OverflowError):
            self._reasons.append(Reason(code="page-tampered"))
            return nothing
        if calls > 20:
            self._reasons.append(Reason(code="dialog-storm", detail={"count": str(calls)}))
        return {"dialogs": dialogs, "timers": timers}

    def _facts(self, notes: dict[str, Any], seen: Any) -> None:
        """Observations that need a live page; each may be missing without harm."""
        facts = dict(notes)
        cause = self._observe_facts(facts, seen)
        if cause:
            if where(self.page) != self._summary.get("origin"):
                raise GatherError("page-changed", url=self._final_url)
            self._reasons.append(broken("facts", cause))
            return
        facts["console"] = self._console()
        self.writer.add_json("facts.json.gz", facts)
        self._observed = facts

    def _observe_facts(self, facts: dict[str, Any], seen: Any) -> str:
        """Add what the observer tells; why it could not be asked, "" when it could."""
        bound = None
        carousel = bool(self._summary.get("moving"))
        try:
            with self.page.bounded(self.limits.watch + self.limits.probe) as bound:
                timers = facts["timers"] or []
                facts["observed_ms"] = watch(self.page, timers, seen, carousel=carousel)
                facts.update(self.page.observe("facts()"))
                if facts.pop("origin") != self._summary.get("origin"):
                    # What was stored belongs to different loads of the page.
                    raise GatherError("page-changed", url=self._final_url)
                facts["skip"] = follow_skip_link(self.page, facts.get("skip"))
        except (WebDriverException, OverdueError, *SENSELESS) as error:
            if isinstance(error, WebDriverException) and is_gone(error):
                raise
            return cause_of(error, ended=bound is not None and bound.fired)
        return "script-ended" if bound.fired else ""

    def _mode(self) -> None:
        """What the page's own accessible mode makes of it; without it the page is still whole."""
        try:
            open_mode(self.page, self._engine, self.writer, self.request.url)
        except (GatherError, OverdueError, *SENSELESS):
            self._reasons.append(Reason(code="mode-not-tried"))
        except WebDriverException as error:
            if is_gone(error) or isinstance(error, TimeoutException):
                raise
            self._reasons.append(Reason(code="mode-not-tried"))

    def _read_documents(self) -> None:
        """Read the documents that the page links to; that is no time of the page's."""
        reader = self.request.documents
        if reader is None:
            return
        links = [{k: str(one[k]) for k in ("path", "url", "kind")} for one in self._links]
        read = reader.look(one["url"] for one in links if one["kind"] == "pdf")
        self.writer.add_json("documents.json.gz", {"links": links, "read": read})

    def _console(self) -> list[dict[str, str]]:
        entries = read_log(self.chrome.driver, "browser")[:100]
        return [{"level": str(e["level"]), "text": str(e["message"])[:500]} for e in entries]

    def _manifest(
        self, state: State, taken_at: str, seconds: float, refused: tuple[RefusedHost, ...]
    ) -> Manifest:
        viewport = self.request.viewport
        net = self.page.net
        return Manifest(
            id=self.request.id,
            url=self.request.url,
            final_url=self._final_url,
            title=str(self._summary.get("title", "")),
            http_status=net.status,
            redirects=tuple(Redirect(url=r.url, status=r.status) for r in net.redirects),
            viewport=viewport.name,
            viewport_width=viewport.width,
            viewport_height=viewport.height,
            taken_at=taken_at,
            seconds=round(seconds, 3),
            state=state,
            reasons=tuple(self._reasons),
            refused=refused,
            browser=self.chrome.version,
            driver=self.chrome.driver_version,
            engines=self._engines,
            user_agent=self.chrome.user_agent,
            screenshot="screenshot.jpg" if self._picture is not None else None,
            screenshot_scale=self._picture or 1.0,
            clips=self._clips,
            files=self.writer.files,
        )


def refuse_block_page(page: LoadedPage) -> None:
    """Raise GatherError where a firewall's page or an error is shown in the page's place."""
    seen = page.observe("summary()") or {}
    vendor = block.recognise(
        str(seen.get("title", "")),
        str(seen.get("text", "")),
        int(seen.get("elements", 0)),
        page.net.status,
    )
    if vendor is not None:
        code, detail = block.reason(vendor)
        raise GatherError(code, **detail)
    if page.net.status is not None and page.net.status >= 400:
        raise GatherError("http-error", status=str(page.net.status))


def _what_happened(error: Exception, *, expired: bool, patient: bool) -> str:
    """The reason code for an error that ended the visit; `patient` says that time was given."""
    stale = isinstance(error, WebDriverException) and STALE in str(error.msg)
    if expired or (isinstance(error, TimeoutException) and patient and not stale):
        return "time-limit"
    if isinstance(error, WebDriverException) and not is_gone(error):
        return "page-changed"  # it went elsewhere, again and again, while it was looked at
    return "browser-crashed"
