"""A run goes on though its record holds no secret: pages are found again, or said to be lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from audit.resume import standing
from audit.workspace import Workspace, WorkspaceError
from devices.explore import Budgets
from devices.manifest import Manifest
from devices.masking import addresses
from devices.ports import PageRequest
from tests.audit.captured import stored
from tests.audit.test_resume import filled, go, killed, options

_TOKENS = {"a": "abcdefgh0001", "b": "abcdefgh0002"}


class Portal:
    """A start page with links that carry tokens; `tokens` may change between two visits."""

    def __init__(self) -> None:
        portal = self
        self.tokens = dict(_TOKENS)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                portal.answer(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}/"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """The start page, or a page without links."""
        links = "".join(
            f'<a href="/{name}.html?token={token}">{name}</a>'
            for name, token in self.tokens.items()
        )
        head = f"<!DOCTYPE html><title>{request.path.partition('?')[0]}</title>"
        text = f"{head}<h1>{request.path.partition('?')[0]}</h1>"
        page = "robots" not in request.path and "sitemap" not in request.path
        body = (text + (links if request.path == "/" else "")).encode()
        request.send_response(200 if page else 404)
        request.send_header("Content-Type", "text/html")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def address(self, name: str) -> str:
        """Where a page was when the run began."""
        return f"{self.base}{name}.html?token={_TOKENS[name]}"


@pytest.fixture
def portal() -> Iterator[Portal]:
    """The portal, for as long as the test."""
    made = Portal()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty workspace."""
    return Workspace(tmp_path / "out")


def another_process() -> None:
    """What was masked is known in no other process."""
    addresses._values.clear()


def stopped(workspace: Workspace, portal: Portal) -> list[str]:
    """A run over the whole portal that was killed at its first page with a token; what is left."""
    wanted = options(target=portal.base, urls=None, budgets=Budgets(pages=3, depth=1))
    captured: list[str] = []

    def act(request: PageRequest, folder: Path) -> Manifest:
        if "token" in request.url:
            raise SystemExit
        captured.append(request.url)
        return stored(request, folder)

    with pytest.raises(SystemExit):
        go(workspace, act, wanted)
    assert captured == [portal.base]
    record = workspace.read_run()
    workspace.write_run(record.model_copy(update={"finished_at": None}))
    written = (workspace.path / "run.json").read_text()
    assert "token=***" in written and not any(token in written for token in _TOKENS.values())
    another_process()
    return [page.id for page in record.pages if "token" in page.url]


def test_pages_with_tokens_are_found_again(workspace: Workspace, portal: Portal) -> None:
    """The very addresses are visited, never a masked one; the plan stays the same."""
    left = stopped(workspace, portal)
    before = [page.id for page in workspace.read_run().pages]
    wanted = options(target=portal.base, urls=None, budgets=Budgets(pages=3, depth=1))
    done = go(workspace, filled, wanted)
    assert sorted(done) == [portal.address("a"), portal.address("b")]
    assert [page.id for page in workspace.read_run().pages] == before
    assert sorted(left) == sorted(before[1:])
    assert not any(t in (workspace.path / "run.json").read_text() for t in _TOKENS.values())


def test_a_page_whose_token_changed_is_not_measured(workspace: Workspace, portal: Portal) -> None:
    """Another address is another page: this one says that it is not known any more."""
    stopped(workspace, portal)
    portal.tokens["b"] = "abcdefgh0003"
    wanted = options(target=portal.base, urls=None, budgets=Budgets(pages=3, depth=1))
    assert go(workspace, filled, wanted) == [portal.address("a")]
    found = standing(workspace, wanted)
    assert found is not None and found.ended
    lost = [one for one in found.kept.values() if one.state == "not-measured"]
    assert [(one.reasons[0].code, "/b.html?token=***" in one.url) for one in lost] == [
        ("address-not-kept", True)
    ]
    assert go(workspace, filled, wanted) == []


def test_a_list_with_tokens_goes_on(workspace: Workspace) -> None:
    """The command names the addresses again: nothing is looked for."""
    urls = tuple(f"http://127.0.0.1:9/{name}?token=abcdefgh{name}" for name in "abc")
    wanted = options(urls=urls)
    with pytest.raises(SystemExit):
        go(workspace, lambda request, folder: (_ for _ in ()).throw(SystemExit()), wanted)
    record = workspace.read_run()
    workspace.write_run(record.model_copy(update={"finished_at": None}))
    another_process()
    assert go(workspace, filled, wanted) == list(urls)


def test_a_target_with_a_token_is_the_same_target(workspace: Workspace) -> None:
    """The record holds it masked; another token is another audit, even one too short for a mark."""
    target = "http://portal.test/?token=abc"
    killed_with = options(target=target, urls=None)
    with pytest.raises(SystemExit):
        go(workspace, lambda request, folder: (_ for _ in ()).throw(SystemExit()), killed_with)
    record = workspace.read_run()
    workspace.write_run(record.model_copy(update={"finished_at": None}))
    page = record.pages[0]
    filled(
        PageRequest(id=page.id, url=page.url, viewport=killed_with.viewports[0]),
        workspace.capture(page.id),
    )
    assert standing(workspace, killed_with) is not None
    with pytest.raises(WorkspaceError) as error:
        standing(workspace, options(target="http://portal.test/?token=abd", urls=None))
    assert (error.value.code, error.value.detail["setting"]) == ("resume-other", "URL")


def test_other_hosts_are_another_audit(workspace: Workspace) -> None:
    """What pages may reach decides what they look like; a record that does not say is let pass."""
    killed(workspace)
    with pytest.raises(WorkspaceError) as error:
        standing(workspace, options(only_hosts="a.example.cn"))
    assert (error.value.code, error.value.detail["setting"]) == ("resume-other", "--only-hosts")
    record = workspace.read_run()
    asked = {name: value for name, value in record.asked.items() if name != "only-hosts"}
    workspace.write_run(record.model_copy(update={"asked": asked}))
    assert standing(workspace, options(only_hosts="a.example.cn")) is not None
