"""Masks what forms of a page hold: values of password fields, and hidden fields that are tokens."""

from __future__ import annotations

import re
from typing import Any

from devices.masking.names import names, plain_name

_HIDDEN = "***"
_LEAST = 4  # characters
# A tag in a text, and as JSON writes it: there a bare quote ends the text that it stands in.
_TAG = re.compile(r"<(?:input|meta)\b[^<>]{0,4000}>?", re.IGNORECASE)
_JSON_TAG = re.compile(r"<(?:input|meta)\b(?:[^<>\"\\]|\\.){0,4000}>?", re.IGNORECASE)
_TYPE = re.compile(r"(?i)\btype=\\?[\"']?(password|hidden)\b")
_NAME = re.compile(r"(?i)\b(?:name|id)=\\?[\"']?([\w.-]{1,60})")
# Up to the quote that ends it: quotes of the other kind and backslashes are part of a value.
_VALUE = re.compile(r"(?i)(\b(?:value|content)=)(?:(\")[^\"]+|(')[^']+)")
_JSON_VALUE = re.compile(
    r"(?i)(\b(?:value|content)=)(?:(\\\")(?:[^\"\\]|\\[^\"])+|(')(?:[^'\\]|\\.)+)"
)


def mask_html(text: str, *, in_json: bool = False) -> str:
    """The text without the values of such fields, wherever in it their tags stand.

    `in_json` for a text of JSON, which stays one.
    """
    if "<" not in text:
        return text
    tags, values = (_JSON_TAG, _JSON_VALUE) if in_json else (_TAG, _VALUE)
    return tags.sub(lambda found: _tag(found[0], values), text)


def mask_snapshot(snapshot: dict[str, Any]) -> None:
    """Mask a DOM snapshot as the browser gives it, in place."""
    strings: list[str] = snapshot["strings"]
    values: set[str] = set()
    for document in snapshot["documents"]:
        nodes = document["nodes"]
        typed = nodes.get("inputValue") or {"index": [], "value": []}
        asked = {i for i, s in enumerate(strings) if s in {"INPUT", "META", "input", "meta"}}
        hidden: int | None = None
        for at, name in enumerate(nodes["nodeName"]):
            if name not in asked:
                continue
            attributes = nodes["attributes"][at]
            table = {
                strings[attributes[n]].lower(): n + 1 for n in range(0, len(attributes) - 1, 2)
            }
            given = {key: strings[attributes[where]] for key, where in table.items()}
            if not _is_secret(given):
                continue
            if hidden is None:
                strings.append(_HIDDEN)
                hidden = len(strings) - 1
            for key in ("value", "content"):
                if given.get(key):
                    values.add(given[key])
                    attributes[table[key]] = hidden
            for place, index in enumerate(typed["index"]):
                if index == at and strings[typed["value"][place]]:
                    values.add(strings[typed["value"][place]])
                    typed["value"][place] = hidden
    # The texts stay in the table, and the field's own inner text points at them. A shorter one
    # may be another text's as well.
    for at, text in enumerate(strings):
        if len(text) >= _LEAST and text in values:
            strings[at] = _HIDDEN


def _is_secret(attributes: dict[str, str]) -> bool:
    kind = attributes.get("type", "").lower()
    if kind == "password":
        return True
    if kind and kind != "hidden":
        return False
    named = (attributes.get("name", ""), attributes.get("id", ""))
    return any(plain_name(name) in names().never | names().always for name in named)


def _tag(tag: str, values: re.Pattern[str]) -> str:
    kind = _TYPE.search(tag)
    given = {"type": kind[1] if kind else ""}
    if kind is None and re.search(r"(?i)\btype=", tag):
        return tag
    secret = _is_secret(given)
    for name in _NAME.findall(tag):
        secret = secret or _is_secret({**given, "name": name})
    if not secret:
        return tag
    return values.sub(lambda m: f"{m[1]}{m[2] or m[3]}{_HIDDEN}", tag)
