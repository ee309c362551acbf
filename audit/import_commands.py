"""What `import` does: keeps what other tools measured beside a workspace."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from audit.foreign.said import Foreign, ForeignError
from audit.foreign.store import keep
from audit.report.safe import plain
from audit.rounds.folder import RoundFolder, is_round
from audit.telling import CommandError
from audit.workspace import Workspace
from devices.explore.urls import page_key
from rules.load import load_texts
from rules.wording import Texts

DONE, FAILED = 0, 1


def import_files(path: Path, rest: Sequence[str], console: Console, *, url: str, lang: str) -> int:
    """Keep each file; gives the exit code back.

    1 where a file could not be taken: which and why is told, the others are kept. In a round the
    first of `rest` is the body. Raises CommandError, and RoundError for a body that is none.
    """
    texts = load_texts(lang)
    workspace, files, command = _place(path, rest)
    if not files:
        raise CommandError("import-no-file")
    pages = _pages(workspace)
    code, any_new = DONE, False
    for file in files:
        try:
            said, new = keep(workspace.path, Path(file), url)
        except ForeignError as error:
            code = FAILED
            _tell(console, texts, error.code, **error.detail)
            continue
        if not new:
            _tell(console, texts, "import-again", file=file)
            continue
        any_new = True
        known = str(sum(_key(one) in pages for one in said.pages))
        counts = {"pages": str(len(said.pages)), "entries": str(len(said.entries))}
        _tell(console, texts, "import-done", file=file, tool=_tool(said), known=known, **counts)
    if any_new:
        _tell(console, texts, "import-aside", command=command)
    return code


def _place(path: Path, rest: Sequence[str]) -> tuple[Workspace, Sequence[str], str]:
    """The workspace, the files, and the command that writes its report."""
    if not is_round(path):
        return Workspace(path), rest, f"yd-audit judge {path}"
    if len(rest) < 2:
        raise CommandError("import-no-body", path=str(path))
    workspace = RoundFolder.open(path).workspace(rest[0])
    return workspace, rest[1:], f"yd-audit report {path}"


def _pages(workspace: Workspace) -> set[str]:
    """Keys of the pages that were planned. Raises CommandError where there is no workspace."""
    web = workspace.read_run_if_any()
    if web is None and workspace.read_app_if_any() is None:
        raise CommandError("import-no-workspace", path=str(workspace.path))
    return {_key(page.url) for page in web.pages} if web is not None else set()


def _key(url: str) -> str:
    try:
        return page_key(url)
    except ValueError:
        return url


def _tool(said: Foreign) -> str:
    return " ".join(filter(None, (said.tool, said.version)))


def _tell(console: Console, texts: Texts, code: str, **data: str) -> None:
    console.out(plain(texts.message(code, data)), highlight=False)
