"""Changes inputs so that they stay almost right: a wrong value in the right place finds more.

Bytes that a fuzzer flips in JSON or TOML seldom pass its parser; what is asked for here is what
comes after it. Every function is decided by its `random.Random` alone.
"""

from __future__ import annotations

import io
import json
import math
import tomllib
import zipfile
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

Blur = Callable[[bytes], bytes]

_TEXTS = (
    "",
    " ",
    "x",
    "云溪市",
    "-1",
    "1e999",
    "\x00",
    "\ud800",
    "\u202e",
    "../..",
    "/",
    "a" * 300,
    "=1+1",
    "${HOME}",
    "<script>",
    "9" * 5000,
    "{placeholder}",
    "%s",
    "http://[",
    "data:,",
    "\x1b[31m",
)
_NUMBERS = (0, -1, 1, 2, 3, 7, 2**31, 2**53, 2**63, -(2**63), 10**400, 0.5, -0.0, 1e308)
_STRANGE = (math.inf, -math.inf, math.nan)


def json_input(data: bytes, chance: Random, blur: Blur) -> bytes:
    """A JSON text with a few values changed. Raises ValueError or RecursionError for no JSON."""
    value = json.loads(data)
    for _ in range(chance.choice((1, 1, 2, 4))):
        value = _changed(value, chance, blur)
    try:
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return data


def toml_input(data: bytes, chance: Random, blur: Blur) -> bytes:
    """A TOML text with a few values changed. Raises as json_input."""
    value: Any = tomllib.loads(data.decode("utf-8"))
    for _ in range(chance.choice((1, 1, 2, 4))):
        value = _changed(value, chance, blur)
    if not isinstance(value, dict):
        return blur(data)
    lines = [f"{_key(key)} = {_inline(inner)}" for key, inner in value.items()]
    return "\n".join(lines).encode("utf-8", "replace")


def zip_input(data: bytes, chance: Random, blur: Blur) -> bytes:
    """An archive with one of its parts changed or left out; raises whatever a broken one does."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    at = chance.randrange(len(parts))
    name, content = parts[at]
    how = chance.random()
    if how < 0.04:
        del parts[at]
    elif how < 0.08:
        parts[at] = (chance.choice(parts)[0], content)
    elif how < 0.6:
        parts[at] = (name, text_input(content, chance, blur))
    else:
        parts[at] = (name, blur(content))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        seen: set[str] = set()
        for part, inner in parts:
            if part not in seen:
                archive.writestr(part, inner)
            seen.add(part)
    return out.getvalue()


def text_input(
    data: bytes, chance: Random, blur: Blur, tokens: Sequence[bytes] = (), most: int = 1 << 16
) -> bytes:
    """Bytes with a token put in, a span repeated or taken out, or blurred."""
    at = chance.randint(0, len(data))
    to = min(len(data), at + chance.choice((1, 4, 16, 64, 256)))
    how = chance.random()
    if how < 0.3:
        token = chance.choice((*tokens, *(t.encode("utf-8", "replace") for t in _TEXTS)))
        return (data[:at] + token + data[(to if chance.random() < 0.5 else at) :])[:most]
    if how < 0.45:
        return (data[:to] + data[at:to] * chance.choice((1, 2, 10, 200)) + data[to:])[:most]
    if how < 0.6:
        return data[:at] + data[to:]
    if how < 0.7:
        other = chance.randint(0, len(data))
        return (data[:other] + data[at:to] + data[other:])[:most]
    return blur(data)


def _changed(value: Any, chance: Random, blur: Blur) -> Any:
    """The value with something in it changed."""
    places: list[tuple[Any, Any]] = []
    _collect(value, places)
    if not places:
        return _other(value, chance, blur)
    holder, key = chance.choice(places)
    how = chance.random()
    if how < 0.12:
        del holder[key]
    elif how < 0.24:
        again, place = chance.choice(places)
        try:
            holder[key] = json.loads(json.dumps(again[place]))
        except (KeyError, IndexError, ValueError, TypeError):
            holder[key] = None
    elif how < 0.34 and isinstance(holder, list):
        holder.extend([holder[key]] * chance.choice((1, 2, 40)))
    elif how < 0.34:
        holder[chance.choice((*_TEXTS, str(key) + "x"))] = holder[key]
    else:
        holder[key] = _other(holder[key], chance, blur)
    return value


def _other(value: Any, chance: Random, blur: Blur) -> Any:
    how = chance.random()
    if how < 0.45:
        if isinstance(value, bool):
            return not value
        if isinstance(value, int | float) and abs(value) < 2**64:
            return value + chance.choice((-1, 1, 10, -10, 0.5))
        if isinstance(value, str):
            cut = chance.randint(0, len(value))
            put = chance.choice(_TEXTS)
            raw = (value[:cut] + put + value[cut:]).encode("utf-8", "replace")
            return blur(raw).decode("utf-8", "replace") if chance.random() < 0.5 else value + put
    if how < 0.48:
        deep: Any = value
        for _ in range(chance.choice((1, 5, 200))):
            deep = [deep] if chance.random() < 0.5 else {"x": deep}
        return deep
    return chance.choice(
        (None, True, False, [], {}, [None], {"": None}, [[]], *_NUMBERS, *_STRANGE, *_TEXTS)
    )


def _collect(value: Any, places: list[tuple[Any, Any]], depth: int = 0) -> None:
    if depth > 60:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            places.append((value, key))
            _collect(inner, places, depth + 1)
    elif isinstance(value, list):
        for number, inner in enumerate(value[:200]):
            places.append((value, number))
            _collect(inner, places, depth + 1)


def _key(key: str) -> str:
    return json.dumps(str(key).encode("utf-8", "replace").decode(), ensure_ascii=False)


def _inline(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**4000 else "0"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, list):
        return f"[{', '.join(_inline(inner) for inner in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_key(k)} = {_inline(v)}' for k, v in value.items())}}}"
    return _key("" if value is None else str(value))
