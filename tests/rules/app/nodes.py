"""Elements of both platforms' sources for tests, from the few attributes that matter."""

from __future__ import annotations

from html import escape

Box = tuple[int, int, int, int]


def droid(cls: str, box: Box, *inner: str, id: str = "", **attrs: str) -> str:
    """An element of UiAutomator2's source; `box` is left, top, right, bottom in px.

    It is exposed when it has words or can be clicked, unless `a11y_important` says otherwise.
    """
    cls = cls if "." in cls else f"android.widget.{cls}"
    given = {key.replace("_", "-"): value for key, value in attrs.items()}
    words = any(given.get(key) for key in ("text", "content-desc", "hint"))
    exposed = words or given.get("clickable") == "true" or cls.endswith("EditText")
    base = {"class": cls, "package": "cn.invented.yunxi", "displayed": "true", "heading": "false"}
    base |= {"clickable": "false", "enabled": "true", "a11y-important": str(exposed).lower()}
    base |= {"bounds": f"[{box[0]},{box[1]}][{box[2]},{box[3]}]"} | given
    if id:
        base["resource-id"] = id if ":" in id else f"cn.invented.yunxi:id/{id}"
    said = " ".join(f'{key}="{escape(value)}"' for key, value in base.items())
    return f"<{cls} {said}>{''.join(inner)}</{cls}>"


def apple(kind: str, box: Box, *inner: str, **attrs: str) -> str:
    """An element of XCUITest's source; `box` is x, y, width, height in pt.

    Buttons, texts and fields are accessible, unless `accessible` says otherwise.
    """
    element = kind in {"Button", "StaticText", "TextField", "SecureTextField", "SearchField"}
    base = {"type": f"XCUIElementType{kind}", "visible": "true", "enabled": "true"}
    base |= {"accessible": str(element).lower(), "traits": kind if element else "None"}
    base |= dict(zip(("x", "y", "width", "height"), map(str, box), strict=True))
    if "label" in attrs:
        base["name"] = attrs["label"]
    said = " ".join(f'{key}="{escape(value)}"' for key, value in (base | attrs).items())
    return f"<XCUIElementType{kind} {said}>{''.join(inner)}</XCUIElementType{kind}>"
