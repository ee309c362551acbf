"""The round's file: what is read, and that everything wrong with it is said at once by its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.people.model import Role, Work
from audit.rounds.checking import outer_problems
from audit.rounds.file import RoundError, RoundProblems, read_round
from fixtures.app.build import CAPTURES
from rules.load import load_catalogue
from tests.audit.rounds.round_files import HEAD, HEMING, PEOPLE, WHOLE, YUNXI, written


def wrong(folder: Path, text: str) -> dict[str, str]:
    """Key and code of everything that is wrong with a file by itself."""
    with pytest.raises(RoundProblems) as caught:
        read_round(written(folder, text))
    return {p.key: p.code for p in caught.value.problems}


def refused(folder: Path, text: str) -> dict[str, str]:
    """Key and code of everything that is wrong with what a file refers to."""
    file = read_round(written(folder, text))
    return {p.key: p.code for p in outer_problems(file, load_catalogue(), folder / "2026")}


def test_a_file_is_read_with_its_defaults(tmp_path: Path) -> None:
    """Bodies, testers and assignments in their order; what is not said is as `web` has it."""
    file = read_round(written(tmp_path))
    assert [body.id for body in file.bodies] == ["yunxi", "鹤鸣"]
    assert file.bodies[1].without == ("app",)
    assert (file.web.pages, file.web.minutes, file.web.delay) == (20, 10.0, None)
    assert file.testers[0].role is Role.BLIND
    assert [a.work for a in file.assignments] == [Work.COLLECT, Work.REVIEW]
    assert file.database is None
    assert not list(outer_problems(file, load_catalogue(), tmp_path / "2026"))


def test_a_body_changes_single_web_settings(tmp_path: Path) -> None:
    """What a body does not name of [web] stays as it is for all."""
    text = HEAD + "[web]\npages = 5\nworkers = 2\n" + YUNXI + HEMING + "web = { pages = 9 }\n"
    file = read_round(written(tmp_path, text))
    assert [file.web_of(body).pages for body in file.bodies] == [5, 9]
    assert [file.web_of(body).workers for body in file.bodies] == [2, 2]


def test_paths_belong_to_the_original_folder(tmp_path: Path) -> None:
    """A copy of the file elsewhere still names the files beside the original."""
    text = HEAD + 'previous = "../2025"\nfarm = "farm.toml"\n' + HEMING
    text += '[[body]]\nid = "b"\nname = "B"\nportal = "b.invalid"\napp = "apps/b.toml"\n'
    base = tmp_path / "original"
    file = read_round(written(tmp_path, text), base=base)
    assert file.farm == base / "farm.toml"
    assert file.previous == base / "../2025"
    assert file.bodies[1].app == base / "apps/b.toml"


def test_wrong_keys_are_said_together(tmp_path: Path) -> None:
    """One reading of the message is enough to repair the file."""
    text = """
id = "2026 x"
titel = "a"
double = 3
[web]
pages = 0
viewport = "wide"
[[body]]
id = "a/b"
name = ""
[[tester]]
id = "T1"
name = "沈一"
role = "boss"
[[assignment]]
tester = "T1"
kind = "retest"
"""
    assert wrong(tmp_path, text) == {
        "titel": "round-unknown-key",
        "id": "round-bad-id",
        "title": "round-missing-key",
        "scheme": "round-missing-key",
        "double": "round-wrong-value",
        "web.pages": "round-wrong-value",
        "web.viewport": "round-not-allowed",
        "body.1.id": "round-bad-id",
        "body.1.name": "round-empty",
        "tester.1.role": "round-not-allowed",
        "assignment.1.kind": "round-not-allowed",
    }


def test_a_file_without_bodies_is_refused(tmp_path: Path) -> None:
    """There is nothing to evaluate."""
    assert "body" in wrong(tmp_path, HEAD)
    assert "body" in wrong(tmp_path, "body = []\n" + HEAD)


def test_references_inside_the_file_must_resolve(tmp_path: Path) -> None:
    """Unknown testers and bodies, reviewers who may not review, ids that look alike."""
    text = (
        WHOLE
        + HEMING.replace("鹤鸣", "Yunxi")
        + """
[[tester]]
id = "T1"
name = "沈二"
role = "sighted"
[[assignment]]
tester = "T9"
body = "nobody"
[[assignment]]
tester = "T1"
kind = "review"
"""
    )
    assert wrong(tmp_path, text) == {
        "body.3.id": "round-id-alike",
        "tester.3.id": "round-id-twice",
        "assignment.3.tester": "round-unknown-tester",
        "assignment.3.body": "round-unknown-body",
        "assignment.4.kind": "round-may-not-review",
    }


@pytest.mark.parametrize(
    ("portal", "code"),
    [
        ("https://user:geheim@portal.invalid/", "round-url-password"),
        ("https://user@portal.invalid/", "round-url-password"),
        ("user:geheim@portal.invalid", "round-url-password"),
        ("ftp://portal.invalid/", "round-not-a-url"),
        ("http://[x", "round-not-a-url"),
    ],
)
def test_an_address_is_public(tmp_path: Path, portal: str, code: str) -> None:
    """A password never gets into a round's folder, nor into what is said of the file."""
    with pytest.raises(RoundProblems) as caught:
        read_round(written(tmp_path, HEAD + HEMING.replace("heming.invalid", portal)))
    assert [(p.key, p.code) for p in caught.value.problems] == [("body.1.portal", code)]
    said = "\n".join([*caught.value.lines("zh"), *caught.value.lines("en"), str(caught.value)])
    assert "geheim" not in said


@pytest.mark.parametrize(
    ("database", "code"),
    [
        ("postgresql://office:geheim@db.invalid/round", "round-database-password"),
        ("postgresql://db.invalid/round?password=geheim", "round-database-password"),
        ("mysql://db.invalid/round", "round-database"),
        ("people.sqlite", "round-database"),
        ("postgresql://office:geheim@db.invalid:x/round", "round-database"),
    ],
)
def test_a_database_is_named_without_its_password(tmp_path: Path, database: str, code: str) -> None:
    """The file is passed around; the password belongs into the environment."""
    with pytest.raises(RoundProblems) as caught:
        read_round(written(tmp_path, f'database = "{database}"\n' + WHOLE))
    assert [(p.key, p.code) for p in caught.value.problems] == [("database", code)]
    assert "geheim" not in "\n".join([*caught.value.lines("zh"), str(caught.value)])


def test_what_the_scheme_does_not_have_is_refused(tmp_path: Path) -> None:
    """Indicators, channels and the scheme itself are looked up before anything is made."""
    text = (
        f'double = ["W05", "Q99"]\n{HEAD}'
        + """
[[body]]
id = "a"
name = "A"
[[body]]
id = "b"
name = "B"
portal = "b.invalid"
without = ["app", "radio"]
"""
        + PEOPLE.replace("W05", "W99")
    )
    assert refused(tmp_path, text) == {
        "double.2": "round-unknown-indicator",
        "assignment.1.indicator": "round-unknown-indicator",
        "body.1.portal": "round-portal-missing",
        "body.1.app": "round-app-missing",
        "body.2.without": "round-unknown-channel",
    }
    assert refused(tmp_path, WHOLE.replace("cn-2019", "cn-1999")) == {
        "scheme": "round-unknown-scheme"
    }


def test_a_scheme_without_apps_wants_none(tmp_path: Path) -> None:
    """The districts' scheme has portals alone: no `without` is needed, and an app is too much."""
    text = WHOLE.replace("cn-2019", "sz-2019")
    assert refused(tmp_path, text) == {
        "body.1.recordings": "round-channel-foreign",
        "body.2.without": "round-unknown-channel",
    }
    alone = (HEAD + HEMING).replace("cn-2019", "sz-2019").replace('without = ["app"]', "")
    assert refused(tmp_path, alone) == {}


def test_channels_are_said_once(tmp_path: Path) -> None:
    """A channel that is there and is not there, or an app in two ways, is a contradiction."""
    text = WHOLE.replace('group = "市"', 'group = "市"\nwithout = ["web"]\napp = "app.toml"')
    assert wrong(tmp_path, text) == {
        "body.1.recordings": "round-app-twice",
        "body.1.without": "round-without-given",
        "farm": "round-farm-missing",
    }


def test_files_that_are_named_must_be_usable(tmp_path: Path) -> None:
    """Plans, the farm, recordings and the earlier round; each is named by its own key."""
    (tmp_path / "farm.toml").write_text("[[device]]\nid = 3\n", encoding="utf-8")
    text = (
        'previous = "2025"\nfarm = "farm.toml"\n'
        + WHOLE
        + f"""
[[body]]
id = "c"
name = "C"
portal = "c.invalid"
app = "none.toml"
[[body]]
id = "d"
name = "D"
portal = "d.invalid"
recordings = ["nowhere", "{CAPTURES / "yunxi-ios"}", "{CAPTURES / "yunxi-ios"}"]
"""
    )
    head, body = text.split("[[tester]]")[0], text.split('[[body]]\nid = "c"')[1]
    assert refused(tmp_path, head + '[[body]]\nid = "c"' + body) == {
        "previous": "round-previous-missing",
        "farm": "file-wrong-value",
        "body.3.app": "file-missing",
        "body.4.recordings.1": "round-recording-broken",
        "body.4.recordings.3": "round-recording-twice",
    }


def test_an_app_needs_a_device_of_its_platform(tmp_path: Path) -> None:
    """A farm of phones of one kind cannot audit the other's app."""
    (tmp_path / "farm.toml").write_text(
        '[[device]]\nid = "a"\nplatform = "android"\nserver = "http://127.0.0.1:4723"\n'
    )
    (tmp_path / "app.toml").write_text(
        'id = "app"\nname = "云汐通"\n[ios]\nid = "cn.invented.yunxi"\n[explore]\nscreens = 3\n'
    )
    text = 'farm = "farm.toml"\n' + HEAD + HEMING.replace('without = ["app"]', 'app = "app.toml"')
    assert refused(tmp_path, text) == {"body.1.app": "round-no-device"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"id = ", "round-not-toml"),
        (b"\xff\xfe\x00", "round-not-toml"),
        (b"a = " + b"[" * 100_000, "round-not-toml"),
        (b"#" * (17 << 20), "round-file-large"),
        (None, "round-file-missing"),
    ],
)
def test_what_is_no_file_is_one_sentence(tmp_path: Path, content: bytes | None, code: str) -> None:
    """Broken, foreign or huge: never a traceback."""
    path = tmp_path / "2026.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RoundError) as caught:
        read_round(path)
    assert caught.value.code == code


def test_problems_are_told_in_both_languages_and_harmlessly(tmp_path: Path) -> None:
    """Each line has the key; a control character of the file does not reach the terminal."""
    with pytest.raises(RoundProblems) as caught:
        read_round(written(tmp_path, WHOLE.replace('id = "鹤鸣"', 'id = "a\\u001b[31m"')))
    for lang in ("zh", "en"):
        head, line = caught.value.lines(lang)
        assert "2026.toml" in head
        assert line.startswith("body.2.id")
        assert "\x1b" not in line
        assert "round-" not in line


def test_a_round_on_several_machines(tmp_path: Path) -> None:
    """Addresses that lend browsers, with variables in them, and that coordinators share it."""
    grid = '[grid]\nurls = ["http://${WHO}:${WORD}@grid.invalid:4444", "${WHOLE}"]\nshared = true\n'
    text = HEAD + 'database = "postgresql://office@db.invalid/round"\n' + grid + HEMING
    file = read_round(written(tmp_path, text))
    assert file.grid.urls == ("http://${WHO}:${WORD}@grid.invalid:4444", "${WHOLE}")
    assert (file.grid.shared, file.grid.lease_seconds) == (True, 120.0)
    assert read_round(written(tmp_path, HEAD + HEMING)).grid.shared is False


@pytest.mark.parametrize(
    ("grid", "key", "code"),
    [
        ('urls = ["http://me:geheim@grid.invalid"]', "grid.urls.1", "round-grid-password"),
        ('urls = ["http://a.invalid", "grid.invalid:4444"]', "grid.urls.2", "round-grid-url"),
        ('urls = ["http://grid.invalid:geheim"]', "grid.urls.1", "round-grid-url"),
        ("shared = true", "grid.shared", "round-shared-database"),
        ("lease_seconds = 0", "grid.lease_seconds", "round-wrong-value"),
        ("url = 'http://a.invalid'", "grid.url", "round-unknown-key"),
    ],
)
def test_what_is_wrong_with_several_machines(
    tmp_path: Path, grid: str, key: str, code: str
) -> None:
    """Each by its key; a password is not repeated."""
    text = f"{HEAD}[grid]\n{grid}\n{HEMING}"
    assert wrong(tmp_path, text) == {key: code}
    with pytest.raises(RoundProblems) as caught:
        read_round(written(tmp_path, text))
    assert "geheim" not in "".join(p.sentence("zh") for p in caught.value.problems)
