"""Signs in on a portal once, and gives what that brought to every browser that needs it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from devices.app.plan import Target
from devices.drivers.observer import script
from devices.drivers.page import LoadedPage
from devices.login import LoginPlan, LoginStep
from devices.masking import SecretMissing, learn, secret
from devices.ports import GatherError

_PATIENCE = 10.0  # seconds until an element that a step means has to be there
_LOOKS = 10
_STILL = 0.1  # seconds in which an element must not move before it is touched
_PAUSE = 0.25  # seconds between two looks
_WORLD = "yd-audit-login"
_SESSION = 16  # characters from which a cookie's value is a session's and nothing that pages say
_STORAGES = ("localStorage", "sessionStorage")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Session:
    """What signing in brought: the browser's cookies, and what scripts stored for one origin."""

    cookies: tuple[dict[str, Any], ...]
    origin: str
    stored: dict[str, dict[str, str]]


class Login:
    """One person signed in; may be shared by several browsers, each in a thread of its own.

    It is signed in at most twice, the second time when the first was forgotten by the server: an
    account must not be locked because an audit tried its password on every page.
    """

    def __init__(self, plan: LoginPlan, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._plan = plan
        self._clock = clock
        self._lock = threading.Lock()
        self._session: _Session | None = None
        self._failure: GatherError | None = None
        self._tries = 0

    @contextmanager
    def open(self, page: LoadedPage, url: str) -> Iterator[None]:
        """Load a page signed in, for as long as the block lasts.

        Raises GatherError: what a step of the login met, signed-out where the page is not shown to
        the person who signed in, and what opening any page raises.
        """
        session = self._known(page, None)
        with self._given(page, url, session):
            if self._finds(page, self._plan.signed_in, _PATIENCE / 2):
                yield
                return
        session = self._known(page, session)
        with self._given(page, url, session):
            if not self._finds(page, self._plan.signed_in, _PATIENCE):
                raise GatherError("signed-out", url=url, target=_named(self._plan.signed_in))
            yield

    def _known(self, page: LoadedPage, stale: _Session | None) -> _Session:
        """The session; a new one where there is none but the stale one."""
        with self._lock:
            if self._failure is not None:
                raise self._failure
            if self._session is None or self._session is stale:
                if self._tries == 2:
                    target = _named(self._plan.signed_in)
                    raise GatherError("signed-out", url=page.net.document_url, target=target)
                self._tries += 1
                try:
                    self._session = self._sign_in(page)
                except GatherError as error:
                    self._failure = error
                    raise
            return self._session

    def _not_signed_in(self) -> GatherError:
        steps, target = str(len(self._plan.step)), _named(self._plan.signed_in)
        return GatherError("login-failed", step=steps, target=target)

    @contextmanager
    def _given(self, page: LoadedPage, url: str, session: _Session) -> Iterator[None]:
        added = ""

        def prepare() -> None:
            nonlocal added
            page.cdp("Storage.setCookies", cookies=list(session.cookies))
            source = _storing(session)
            answer = page.cdp("Page.addScriptToEvaluateOnNewDocument", source=source)
            added = str(answer["identifier"])

        try:
            page.open(url, prepare=prepare)
            yield
        finally:
            if added:
                page.cdp("Page.removeScriptToEvaluateOnNewDocument", identifier=added)

    def _sign_in(self, page: LoadedPage) -> _Session:
        """Walk the steps as a person would. Raises GatherError with the step's number."""
        for number, step in enumerate(self._plan.step, start=1):
            try:
                self._do(page, step)
            except SecretMissing as error:
                raise GatherError(error.reason, **error.detail, step=str(number)) from None
            except GatherError as error:
                detail = {**error.detail, "step": str(number)}
                raise GatherError(error.reason, **detail) from error
        if not self._finds(page, self._plan.signed_in, _PATIENCE):
            raise self._not_signed_in()
        return _session_of(page)

    def _do(self, page: LoadedPage, step: LoginStep) -> None:
        if step.open is not None:
            page.open(step.open)
            page.settle()  # what is still being laid out would not be under the pointer
        elif step.tap is not None:
            self._tap(page, step.tap, _PATIENCE)
        elif step.type is not None:
            self._tap(page, step.type.into, _PATIENCE)
            words = secret(step.type.env) if step.type.env is not None else step.type.text or ""
            page.cdp("Input.insertText", text=words)
        elif step.wait_for is not None:
            if not self._finds(page, step.wait_for.target, step.wait_for.seconds):
                raise GatherError("login-target", target=_named(step.wait_for.target))
        elif step.wait is not None:
            time.sleep(step.wait)

    def _tap(self, page: LoadedPage, target: Target, seconds: float) -> None:
        point = self._finds(page, target, seconds)
        for _ in range(_LOOKS):  # what never rests is touched where it is
            before = point
            time.sleep(_STILL)
            point = self._finds(page, target, seconds) if point is not None else None
            if point == before:
                break
        if point is None:
            raise GatherError("login-target", target=_named(target))
        for kind in ("mousePressed", "mouseReleased"):
            page.cdp(
                "Input.dispatchMouseEvent",
                type=kind,
                x=point["x"],
                y=point["y"],
                button="left",
                clickCount=1,
            )

    def _finds(self, page: LoadedPage, target: Target, seconds: float) -> dict[str, float] | None:
        """The middle of the element that is meant, once it is there; None when it never is."""
        call = f"({script('find.js').strip()})({target.model_dump_json()})"
        end = self._clock() + seconds
        while True:
            found = page.aside(_WORLD, call)
            if isinstance(found, dict):
                return {"x": float(found["x"]), "y": float(found["y"])}
            if self._clock() >= end:
                return None
            time.sleep(_PAUSE)


def _session_of(page: LoadedPage) -> _Session:
    cookies = page.cdp("Storage.getCookies")["cookies"]
    for cookie in cookies:
        if len(cookie["value"]) >= _SESSION:
            learn(cookie["value"])  # pages may repeat it in what is stored of them
    kinds = ", ".join(f"{name}: {{...{name}}}" for name in _STORAGES)
    kept = page.aside(_WORLD, f"({{origin: location.origin, {kinds}}})") or {}
    return _Session(
        cookies=tuple(cookies),
        origin=str(kept.get("origin", "")),
        stored={name: dict(kept.get(name) or {}) for name in _STORAGES},
    )


def _storing(session: _Session) -> str:
    """A script that gives the session's origin what its scripts stored when they signed in."""
    given = json.dumps({"origin": session.origin, "stored": session.stored})
    return (
        f"(({{origin, stored}}) => {{ if (location.origin !== origin || top !== window) return;"
        "for (const [kind, values] of Object.entries(stored)) { try {"
        "for (const [key, value] of Object.entries(values)) window[kind].setItem(key, value);"
        f"}} catch (error) {{}} }} }})({given})"
    )


def _named(target: Target) -> str:
    return target.text or target.contains or target.id or target.path or ""
