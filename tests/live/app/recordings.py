"""Two tiny recordings: an Android app of five screens and an iOS app of two."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from PIL import Image

APP = "cn.invented.yunxi"
_CLASS = "android.widget"

HOME = f"""<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<hierarchy index="0" class="hierarchy" rotation="0" width="1080" height="2400">
  <!-- 首页 > 办事 -->
  <{_CLASS}.FrameLayout index="0" package="{APP}" class="{_CLASS}.FrameLayout" text="" \
bounds="[0,0][1080,2400]" displayed="true">
    <{_CLASS}.LinearLayout index="0" package="{APP}" class="{_CLASS}.LinearLayout" text="" \
resource-id="{APP}:id/service" clickable="true" focused="false" bounds="[0,300][1080,600]" \
displayed="true">
      <{_CLASS}.TextView index="0" package="{APP}" class="{_CLASS}.TextView" \
text="办事 &amp; 查询" bounds="[60,360][600,420]" displayed="true" />
    </{_CLASS}.LinearLayout>
    <{_CLASS}.EditText index="1" package="{APP}" class="{_CLASS}.EditText" text="搜索" hint="搜索" \
content-desc="搜索框" resource-id="{APP}:id/search" focused="false" bounds="[60,700][1020,800]" \
displayed="true" />
    <{_CLASS}.Button index="2" package="{APP}" class="{_CLASS}.Button" text="登录" \
resource-id="{APP}:id/login" focused="false" bounds="[60,900][1020,1000]" displayed="true" />
  </{_CLASS}.FrameLayout>
</hierarchy>"""
LARGE = HOME.replace("[60,360][600,420]", "[60,330][1000,520]")
ROTATED = HOME.replace('width="1080" height="2400"', 'width="2400" height="1080"')
NEWS = HOME.replace("办事 &amp; 查询", "新闻")
NEWER = HOME.replace("办事 &amp; 查询", "更新的新闻")
SERVICE = HOME.replace("办事 &amp; 查询", "办事大厅")
LOGIN = HOME.replace("登录", "返回登录")

PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>云汐政策</title></head>
<body><h1>政策</h1><a href="#more">更多</a></body></html>"""

IOS_HOME = f"""<?xml version="1.0" encoding="UTF-8"?>
<XCUIElementTypeApplication type="XCUIElementTypeApplication" name="云汐通" label="云汐通" \
enabled="true" visible="true" accessible="false" x="0" y="0" width="390" height="844" index="0" \
bundleId="{APP}">
  <XCUIElementTypeButton type="XCUIElementTypeButton" name="办事" label="办事" enabled="true" \
visible="true" accessible="true" x="20" y="100" width="350" height="60" index="0"/>
</XCUIElementTypeApplication>"""
IOS_SERVICE = IOS_HOME.replace("办事", "办事大厅")
AUDIT = [
    {
        "auditType": "XCUIAccessibilityAuditTypeContrast",
        "compactDescription": "Contrast failed",
        "detailedDescription": "The contrast of the text is too low",
        "element": "办事",
    }
]


def picture(colour: str, size: tuple[int, int] = (108, 240)) -> bytes:
    """A PNG of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def android(folder: Path) -> Path:
    """Write the Android recording. Screens: home, service, news, login, policy."""
    _write(
        folder,
        {
            "home.xml": HOME,
            "home.png": picture("white"),
            "large.xml": LARGE,
            "large.png": picture("yellow"),
            "rotated.xml": ROTATED,
            "rotated.png": picture("green"),
            "service.xml": SERVICE,
            "news.xml": NEWS,
            "newer.xml": NEWER,
            "login.xml": LOGIN,
            "policy.html": PAGE,
        },
        {
            "id": "yunxi-android",
            "app": {"id": APP, "name": "云汐通", "version": "1.0"},
            "device": {
                "platform": "android",
                "os_version": "14",
                "api_level": 34,
                "model": "YX 1",
                "density": 3.0,
                "font_scale": 1.0,
                "locale": "zh-CN",
                "screen_reader": False,
            },
            "origin": "uiautomator2",
            "start": "home",
            "screens": {
                "home": {
                    "reading": {"source": "home.xml", "screenshot": "home.png"},
                    "activity": ".Home",
                    "keyboard": False,
                    "taps": [
                        {"on": f'//*[@resource-id="{APP}:id/service"]', "to": "service"},
                        {"on": f'//*[@resource-id="{APP}:id/login"]', "to": "login"},
                    ],
                    "swipes": {"up": "news", "left": "policy"},
                    "large": {
                        "scale": 2.0,
                        "reading": {"source": "large.xml", "screenshot": "large.png"},
                    },
                    "rotated": {"source": "rotated.xml", "screenshot": "rotated.png"},
                    "traversal": [
                        f'//*[@resource-id="{APP}:id/search"]',
                        f'//*[@resource-id="{APP}:id/login"]',
                    ],
                },
                "service": {
                    "reading": {"source": "service.xml"},
                    "activity": ".Service",
                    "back": "home",
                    "refresh": {
                        "trigger": "pull",
                        "seconds": 0,
                        "after": {"source": "newer.xml"},
                    },
                },
                "news": {
                    "reading": {"source": "news.xml"},
                    "back": "home",
                    "refresh": {
                        "trigger": "wait",
                        "seconds": 1.0,
                        "after": {"source": "newer.xml"},
                    },
                },
                "login": {
                    "reading": {"source": "login.xml"},
                    "package": "com.android.permissioncontroller",
                    "back": "home",
                },
                "policy": {
                    "reading": {"source": "home.xml"},
                    "back": "home",
                    "web_views": [
                        {
                            "context": f"WEBVIEW_{APP}",
                            "on": f'//*[@resource-id="{APP}:id/service"]',
                            "page": "policy.html",
                        }
                    ],
                },
            },
        },
    )
    return folder


def ios(folder: Path, *, os_version: str = "17.5") -> Path:
    """Write the iOS recording. Screens: home, service."""
    _write(
        folder,
        {
            "home.xml": IOS_HOME,
            "service.xml": IOS_SERVICE,
            "audit.json": json.dumps(AUDIT, ensure_ascii=False),
        },
        {
            "id": "yunxi-ios",
            "app": {"id": APP, "name": "云汐通"},
            "device": {
                "platform": "ios",
                "os_version": os_version,
                "model": "iPhone 15",
                "density": 3.0,
                "locale": "zh-CN",
            },
            "origin": "xcuitest",
            "start": "home",
            "screens": {
                "home": {
                    "reading": {"source": "home.xml"},
                    "os_audit": "audit.json",
                    "taps": [{"on": '//*[@name="办事"]', "to": "service"}],
                },
                "service": {"reading": {"source": "service.xml"}, "back": "home"},
            },
        },
    )
    return folder


def _write(folder: Path, files: dict[str, str | bytes], session: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        raw = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(raw)
    text = json.dumps({"format": "yd-session/1", **session}, ensure_ascii=False)
    (folder / "session.json").write_text(text, encoding="utf-8")
