"""What MkDocs asks of this site: generated pages, and each page's language and contents."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the packages of this checkout

from docs.generated import pages

_LANGS = {"zh": ("zh-CN", "中文"), "en": ("en", "English")}
_WORDS = {
    "zh": {
        "skip": "跳到正文",
        "contents": "目录",
        "foot": "指标目录为本工具推演，非马洪基金会、信息无障碍研究会或标准发布机构的指标。",
    },
    "en": {
        "skip": "Skip to the content",
        "contents": "Contents",
        "foot": "The indicators are this tool's reconstruction. They are not those of the Ma Hong "
        "Foundation, the Information Accessibility Research Association or any standards body.",
    },
}
_HEADING = re.compile(r"^# +(.+?) *$", re.MULTILINE)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made from the project's own data."""
    for path, content in pages():
        files.append(File.generated(config, path, content=content))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Give the page its language, its heading and the same page in the other language."""
    lang = _lang(page.file.src_uri)
    found = _HEADING.search(markdown)
    if found is None:
        raise ValueError(f"{page.file.src_uri} has no heading of the first level")
    page.meta.update(
        html_lang=_LANGS[lang][0],
        heading=found[1].replace("`", ""),
        words=_WORDS[lang],
        home=f"{lang}/index.html",
        **_other(page.file.src_uri, lang, files),
    )
    return markdown


def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    """The pages of the reader's language; none on the page that asks for a language."""
    here = page.file.src_uri
    page.meta["contents"] = [
        {
            "title": one.title,
            "url": one.file.url,
            "here": one.file.src_uri == here,
        }
        for section in nav.items
        if isinstance(section, Section) and "/" in here
        for one in section.children
        if isinstance(one, Page) and _lang(one.file.src_uri) == _lang(here)
    ]
    return context


def _lang(path: str) -> str:
    return "en" if path.startswith("en/") else "zh"


def _other(path: str, lang: str, files: Files) -> dict[str, str]:
    """Where the page is in the other language; nothing for the page that asks for one."""
    if "/" not in path:
        return {"other": ""}
    other = "en" if lang == "zh" else "zh"
    there = files.get_file_from_path(other + path[2:])
    if there is None:
        raise ValueError(f"{path} is missing in the other language")
    return {"other": there.url, "other_lang": _LANGS[other][0], "other_name": _LANGS[other][1]}
