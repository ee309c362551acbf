"""The trial of empty forms: what it sees, and that nothing of it reaches a server."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from devices.normalize.web import read_page
from rules.probes.forms import FormsProbe
from tests.live.conftest import Capture, Visit

_PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>留言 - 云溪市</title>
<form id="f" method="post" action="/left-native" target="_blank">
<label>姓名<input name="xm"></label><label>留言<textarea name="ly"></textarea></label>
<button>提交</button></form>
<script>
document.getElementById('f').addEventListener('submit', () => {
  const x = new XMLHttpRequest(); x.open('POST', '/left-xhr'); x.send('1');
  fetch('/left-fetch', {method: 'POST', body: '1'}).catch(() => {});
  navigator.sendBeacon('/left-beacon', '1');
  new Image().src = '/left-image';
  window.open('/left-window');
  setTimeout(() => fetch('/left-later', {method: 'POST'}).catch(() => {}), 150);
  setInterval(() => fetch('/left-again', {method: 'POST'}).catch(() => {}), 90);
  document.getElementById('f').submit();
  location.href = '/left-page';
});
</script></html>"""


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """A server's address and the paths that were asked of it."""
    paths: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            body = _PAGE.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", paths
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _probe(folder: Path) -> FormsProbe:
    snapshot = read_page(folder)
    assert snapshot is not None
    assert snapshot.probes.forms is not None
    return snapshot.probes.forms


def test_nothing_of_a_trial_leaves_the_browser(
    asked: tuple[str, list[str]], capture: Capture, tmp_path: Path
) -> None:
    """Neither the form itself nor any request of the page's script arrives, now or later."""
    base, paths = asked
    manifest = capture(f"{base}/")
    time.sleep(0.4)
    assert [p for p in paths if p.startswith("/left")] == []
    assert manifest.reasons == ()
    assert [t.form.get("id") for t in _probe(tmp_path / "capture").trials] == ["f"]


def test_requests_are_let_through_again(
    asked: tuple[str, list[str]], capture: Capture, tmp_path: Path
) -> None:
    """The next page loads as if nothing had been."""
    base, paths = asked
    capture(f"{base}/")
    capture(f"{base}/second")
    assert "/second" in paths


@pytest.mark.parametrize(
    "inside",
    [
        '<label>账号<input name="u"></label><input type="password" name="p"><button>提交</button>',
        '<label>附件<input type="file" name="f"></label><button>提交</button>',
        '<label>卡号<input name="k"></label><button>确认支付</button>',
        '<label>原因<input name="k"></label><button>删除</button>',
    ],
)
def test_forms_with_consequences_are_left_alone(visit: Visit, inside: str) -> None:
    """Passwords, files, payment and deletion: not tried, and said so."""
    _, snapshot = visit(
        f"<!doctype html><meta charset=utf-8><title>表单</title><form>{inside}</form>"
    )
    assert snapshot.probes.forms == FormsProbe(trials=(), complete=False)


def test_a_search_box_is_not_worth_sending(visit: Visit) -> None:
    """One box for words and a list to narrow it is no form to fill in."""
    fields = '<select name="c"><option>全部</select><input name="q"><button>搜索</button>'
    form = f'<form action="/search">{fields}</form>'
    _, snapshot = visit(f"<!doctype html><meta charset=utf-8><title>表单</title>{form}")
    assert snapshot.probes.forms == FormsProbe(trials=(), complete=True)


def test_what_changed_is_told(visit: Visit) -> None:
    """New texts with their fields, alerts, native complaints and the focus are stored."""
    _, snapshot = visit(
        """<!doctype html><meta charset="utf-8"><title>表单</title>
        <form id="one" novalidate><p><label>姓名<input id="xm" name="xm"></label><b id="t"></b></p>
        <p><label>电话<input id="dh" name="dh"></label></p><button>提交</button></form>
        <form id="two"><p><label>住址<input id="zz" required></label></p>
        <button>保存</button></form>
        <script>
        document.getElementById('one').onsubmit = () => {
          document.getElementById('t').textContent = '请填写姓名';
          document.getElementById('xm').setAttribute('aria-invalid', 'true');
          document.getElementById('dh').style.border = '1px solid red';
          document.getElementById('xm').focus();
          alert('有一项没有填写');
          return false;
        };
        </script>"""
    )
    assert snapshot.probes.forms is not None
    one, two = snapshot.probes.forms.trials
    assert [(m.text, [f.get("id") for f in m.tied]) for m in one.messages] == [
        ("请填写姓名", ["xm"])
    ]
    assert one.dialogs == ("有一项没有填写",)
    assert [f.get("id") for f in one.invalid] == ["xm"]
    assert [f.get("id") for f in one.marked] == ["dh"]
    assert one.focus is not None
    assert one.focus.get("id") == "xm"
    assert [f.get("id") for f in two.native] == ["zz"]
