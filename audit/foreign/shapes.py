"""Shapes that all foreign files share: what is not asked for is ignored, texts are bounded."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

MOST = 100_000  # of one list


def _text(value: Any) -> Any:
    return "" if value is None else value


Text = Annotated[str, BeforeValidator(_text), Field(max_length=2_000_000)]
Url = Annotated[str, Field(min_length=1, max_length=100_000)]
Name = Annotated[str, Field(min_length=1, max_length=10_000)]


class Shape(BaseModel):
    """A part of a foreign file."""

    model_config = ConfigDict(extra="ignore", frozen=True)
