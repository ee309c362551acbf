"""One page with the outcome that experts expect of a rule on it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Expected = Literal["passed", "failed", "inapplicable"]


class Case(BaseModel):
    """One page, one rule, and the outcome that is expected of the rule there.

    `path` is the page's path on the corpus's server, beginning with a slash.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Annotated[str, Field(min_length=1)]
    rule: Annotated[str, Field(min_length=1)]
    rule_name: str = ""
    case: str = ""
    expected: Expected
    approved: bool = False
    path: Annotated[str, Field(pattern=r"^/")]
    wcag: tuple[str, ...] = ()
