"""What a team may write into yd-audit.toml, and what it is told of a mistake."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from audit.cli import cli
from audit.everyday.config import Settings, read_config
from devices.masking import forget, known_secrets
from rules.load import load_catalogue

WAIVER = '[[waiver]]\nrule = "web-axe-image-alt"\nby = "王工"\n'


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    forget()


def read(folder: Path, text: str, **environment: str) -> Settings:
    """The settings of a file with this text."""
    path = folder / "yd-audit.toml"
    path.write_text(text, encoding="utf-8")
    return read_config(path, load_catalogue(), environment=environment)


def told(folder: Path, text: str | None, *words: str) -> str:
    """What the command says of a file with this text; it ends with 1 and leaves nothing."""
    path = folder / "yd-audit.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    out = folder / "out"
    done = CliRunner().invoke(cli, ["check", "--config", str(path), "--out", str(out), *words])
    assert done.exit_code == 1
    assert not out.exists()
    chinese, english = done.output.strip().splitlines()
    assert chinese.startswith("Error: ") or chinese.startswith("yd-audit: ")
    assert english
    return done.output


def test_addresses_may_be_relative_and_variables_are_filled_in(tmp_path: Path) -> None:
    """What is asked for is whole; a header's value is a secret from now on, an address is not."""
    text = (
        'url = "${PORTAL}/start/"\nurls = ["/", "form.html"]\n[headers]\nX-Key = "k ${KEY}"\n'
        + WAIVER
        + 'reason = "等新图"\nexpires = 2027-01-31\n'
    )
    found = read(tmp_path, text, PORTAL="http://127.0.0.1:81", KEY="Zq7secret")
    assert found.url == "http://127.0.0.1:81/start/"
    assert found.urls == ("http://127.0.0.1:81/", "http://127.0.0.1:81/start/form.html")
    assert found.headers == (("X-Key", "k Zq7secret"),)
    assert known_secrets() == {"Zq7secret"}
    assert found.config.waivers[0].expires == date(2027, 1, 31)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "url"),
        ('url = "http://a.cn/"\nurl_s = []\n', "url_s"),
        ('url = "http://a.cn/"\n[fail]\nquestion = true\n', "fail.question "),
        ('url = "http://a.cn/"\n[journey]\n', "journey"),
        ('url = "a.cn"\n', "a.cn"),
        ('url = "ftp://a.cn/"\n', "ftp://a.cn/"),
        ('url = "http://eva:Zq7PASS@a.cn/"\n', "a.cn"),
        ('url = "http://a.cn/"\nurls = ["mailto:x@a.cn"]\n', "urls.1"),
        ('url = "http://a.cn/"\nurls = ["http://["]\n', "urls.1"),
        ('url = "http://a.cn/"\n[headers]\nX-Key = "${NOT_SET_7}"\n', "NOT_SET_7"),
        ('url = "http://a.cn/"\n[headers]\nHost = "b.cn"\n', "headers.Host"),
        ('url = "http://a.cn/"\n[headers]\nX-Key = "a\\nb"\n', "headers.X-Key"),
        ('url = "http://a.cn/"\n[headers]\n"X Key" = "a"\n', "headers"),
        ('url = "http://a.cn/"\nscheme = "cn-2018"\n', "cn-2019"),
        ('url = "http://a.cn/"\n[fail]\nrules = ["web-axe-image-alts"]\n', "web-axe-image-alt"),
        ('url = "http://a.cn/"\n[output]\nformats = ["serif"]\n', "sarif"),
        (f'url = "http://a.cn/"\n{WAIVER}expires = 2027-01-31\n', "waiver.1.reason"),
        (f'url = "http://a.cn/"\n{WAIVER}reason = " "\nexpires = 2027-01-31\n', "waiver.1.reason"),
        (f'url = "http://a.cn/"\n{WAIVER}reason = "x"\n', "waiver.1.expires"),
        (f'url = "http://a.cn/"\n{WAIVER}reason = "x"\nexpires = "bald"\n', "waiver.1.expires"),
        ('url = "http://a.cn/"\nexclude = ["old/*"]\n', "exclude.1"),
        ('url = "http://a.cn/x/"\nexclude = ["/x/*"]\n', "http://a.cn/x/"),
        ('url = "http://a.cn/', "yd-audit.toml"),
    ],
)
def test_one_sentence_names_what_is_wrong(tmp_path: Path, text: str, expected: str) -> None:
    """The file, the key or the value is in it, in both languages; nothing is begun."""
    output = told(tmp_path, text)
    assert expected in output
    assert "Zq7PASS" not in output


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """With the name that was looked for and what to do."""
    output = told(tmp_path, None)
    assert str(tmp_path / "yd-audit.toml") in output
    assert "--config" in output


def test_two_waivers_that_say_too_little(tmp_path: Path) -> None:
    """Neither a finding nor a rule, and a finding with a path: the entry's number is named."""
    head = 'url = "http://a.cn/"\n[[waiver]]\nreason = "x"\nby = "y"\nexpires = 2027-01-31\n'
    assert "waiver.1" in told(tmp_path, head)
    assert "waiver.1" in told(tmp_path, head + 'finding = "0123456789abcdef"\npath = "/x"\n')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, "b.json"),
        ('{"format": "yd-audit-baseline/1", "scheme": "cn-20', "b.json"),
        ('{"format": "yd-audit-baseline/2"}', "yd-audit-baseline/2"),
        ("[]", "yd-audit-baseline/1"),
        (
            '{"format": "yd-audit-baseline/1", "scheme": "cn-2018", "catalogue": "", "tool": "",'
            ' "findings": []}',
            "cn-2018",
        ),
        (
            '{"format": "yd-audit-baseline/1", "scheme": "cn-2019", "catalogue": "", "tool": "",'
            ' "findings": [{"path": "/"}]}',
            "findings.1.rule",
        ),
    ],
)
def test_a_baseline_that_cannot_be_used(tmp_path: Path, text: str | None, expected: str) -> None:
    """Missing, cut off, of another version, scheme or shape: said before anything is begun."""
    baseline = tmp_path / "b.json"
    if text is not None:
        baseline.write_text(text, encoding="utf-8")
    output = told(tmp_path, 'url = "http://127.0.0.1:9/"\n', "--baseline", str(baseline))
    assert expected in output
