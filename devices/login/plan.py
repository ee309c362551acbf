"""login.toml: the pages behind a portal's login, and the steps that lead there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urljoin, urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

from devices.app.errors import FileError, read_toml
from devices.app.plan import Seconds, Target, TypeStep, WaitStep

_Address = Annotated[str, Field(min_length=1, max_length=2000)]


class LoginStep(BaseModel):
    """One step; exactly one key, as in app.toml.

    `open` is an address, absolute or below the start page's. A target's `id` is an element's id or
    name, its `path` a CSS selector. `wait` is seconds.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    open: _Address | None = None
    tap: Target | None = None
    type: TypeStep | None = None
    wait_for: WaitStep | None = None
    wait: Seconds | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError(f"exactly one of {', '.join(type(self).model_fields)}")
        return self


class LoginPlan(BaseModel):
    """The whole file.

    `pages` are audited as whoever signed in sees them, beside those of the sample; `signed_in` is
    an element that each of them has, and that nobody sees who is not signed in.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    pages: Annotated[tuple[_Address, ...], Field(min_length=1, max_length=500)]
    signed_in: Target
    step: Annotated[tuple[LoginStep, ...], Field(min_length=1)]

    def addresses(self) -> tuple[str, ...]:
        """Every address that is asked for: the pages, and where steps go."""
        return (*self.pages, *(step.open for step in self.step if step.open is not None))


def read_login_plan(path: Path, start: str) -> LoginPlan:
    """login.toml with every address made absolute against the start page's.

    Raises FileError naming file and key, also for an address that is not http or https.
    """
    plan = read_toml(path, LoginPlan)

    def absolute(address: str, key: str) -> str:
        try:
            found = urljoin(start, address)
            usable = urlsplit(found).scheme in {"http", "https"} and urlsplit(found).hostname
        except ValueError:
            usable = None
        if not usable:
            raise FileError("file-wrong-value", path=str(path), key=key, detail=address[:200])
        return found

    pages = [absolute(page, f"pages.{n}") for n, page in enumerate(plan.pages, start=1)]
    steps = [
        step
        if step.open is None
        else step.model_copy(update={"open": absolute(step.open, f"step.{n}.open")})
        for n, step in enumerate(plan.step, start=1)
    ]
    changed = {"pages": tuple(dict.fromkeys(pages)), "step": tuple(steps)}
    return plan.model_copy(update=changed)
