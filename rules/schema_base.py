"""What the shapes of all catalogue files are made of: ids, exact numbers, tables."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

Principle = Literal["perceivable", "operable", "understandable", "robust"]
Standing = Literal["official", "given", "inferred", "proposed"]
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Version = Annotated[int, Field(strict=True, ge=1)]
NonEmpty = Annotated[str, Field(min_length=1)]


def _fraction(value: object) -> Fraction:
    """Text such as "1/2" or "90"; a TOML float would not be exact and is refused."""
    if not isinstance(value, str):
        raise ValueError('write numbers as text, for example "1/2"')
    try:
        return Fraction(value)
    except ZeroDivisionError:
        raise ValueError("division by zero") from None


Exact = Annotated[Fraction, BeforeValidator(_fraction), Field(ge=0)]
Positive = Annotated[Fraction, BeforeValidator(_fraction), Field(gt=0)]
Signed = Annotated[Fraction, BeforeValidator(_fraction)]


class FileTable(BaseModel):
    """A table of a file; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Known(FileTable):
    """Something of a scheme with its standing."""

    status: Standing
    source: NonEmpty


class NumberTable(Known):
    """A number of a scheme with its standing."""

    value: Exact


def fault(code: str, field: str, value: str) -> PydanticCustomError:
    """A fault with a sentence of our own (rules.errors), to be raised by a shape's validator."""
    return PydanticCustomError("clause", "{code}", {"code": code, "field": field, "value": value})
