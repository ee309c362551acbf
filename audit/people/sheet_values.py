"""What is written in a cell, understood or refused: times, clips, lists."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone

from audit.people.raw_sheet import Value
from audit.people.worksheet import BEIJING

_CLOCK_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:\.\d+)?)?"
_WHEN = re.compile(
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
    rf"(?:(?:T|\s)\s*{_CLOCK_TIME}\s*(?P<zone>Z|[+-]\d{{2}}:?\d{{2}})?)?",
    re.ASCII,
)
_ONLY_TIME = re.compile(_CLOCK_TIME, re.ASCII)
_CHINESE = str.maketrans(
    {"年": "-", "月": "-", "日": " ", "时": ":", "点": ":", "分": ":", "秒": ""}
)
_CLOCK = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,6}(?:\.\d{1,3})?)", re.ASCII)
_LIST = re.compile(r"[\n;；|]")
_NONE = {"", "-", "－", "—"}


class Refused(Exception):
    """A cell that cannot be used; `code` is a key of the texts' [message] table."""

    def __init__(self, code: str, **data: str) -> None:
        super().__init__(code, data)
        self.code = code
        self.data = data


def text_of(value: Value) -> str:
    """A cell as text; times as ISO 8601 has them."""
    return value if isinstance(value, str) else value.isoformat()


def time_of(value: Value, now: datetime) -> datetime:
    """When something was seen, to the second: Beijing's time where no offset is written.

    A date alone is its first moment. Raises Refused for a time without a date, one in the future,
    and what is no time.
    """
    found = _moment(value)
    if found > now:
        raise Refused("observe-time-future", value=text_of(value)[:60])
    return found


def _moment(value: Value) -> datetime:
    if isinstance(value, datetime):
        seen = (value + timedelta(milliseconds=500)).replace(microsecond=0)  # stored as a fraction
        return seen if seen.tzinfo else seen.replace(tzinfo=BEIJING)
    if isinstance(value, date):
        return datetime.combine(value, time(), BEIJING)
    if isinstance(value, time):
        raise Refused("observe-time-no-date", value=value.isoformat())
    text = unicodedata.normalize("NFKC", value).strip()
    plain = text.translate(_CHINESE).strip(": ")
    match = _WHEN.fullmatch(plain)
    if match is None:
        code = "observe-time-no-date" if _ONLY_TIME.fullmatch(plain) else "observe-time-unread"
        raise Refused(code if text else "observe-time-empty", value=text[:60])
    parts = {
        name: int(match[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")
    }
    try:
        return datetime(**parts, tzinfo=_zone(match["zone"]))
    except ValueError as error:
        raise Refused("observe-time-unread", value=text[:60]) from error


def _zone(text: str | None) -> timezone:
    if not text:
        return BEIJING
    if text == "Z":
        return timezone.utc  # noqa: UP017  (the type of the others)
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))


def list_of(value: Value) -> tuple[str, ...]:
    """What stands in a cell line by line, or between semicolons."""
    return tuple(filter(None, (part.strip() for part in _LIST.split(text_of(value)))))


def seconds_of(value: Value) -> tuple[float | None, ...]:
    """Moments of recordings, one for each file; None for "-".

    Raises Refused for what is no moment.
    """
    if isinstance(value, time) and value.second:
        return (float(value.hour * 3600 + value.minute * 60 + value.second),)
    if not isinstance(value, str):
        # Typed 1:30, a spreadsheet makes half past one of it: nobody knows what was meant.
        raise Refused("observe-clip-unclear", value=text_of(value)[:60])
    return tuple(_second(part) for part in list_of(value))


def _second(text: str) -> float | None:
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain in _NONE:
        return None
    match = _CLOCK.fullmatch(plain)
    if match is None:
        raise Refused("observe-clip-unread", value=text[:60])
    hours, minutes, seconds = int(match[1] or 0), int(match[2] or 0), float(match[3])
    if (match[2] is not None and seconds >= 60) or (match[1] is not None and minutes >= 60):
        raise Refused("observe-clip-unread", value=text[:60])
    return hours * 3600 + minutes * 60 + seconds


def paired(values: Sequence[float | None], count: int) -> list[float | None]:
    """The values, filled up with None to `count`. Raises Refused for more of them."""
    if len(values) > count:
        code = "observe-clip-many" if count else "observe-clip-no-file"
        raise Refused(code, count=str(count))
    return [*values, *([None] * (count - len(values)))]
