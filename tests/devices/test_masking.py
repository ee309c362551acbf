"""What is masked in texts, documents and page sources before they are stored."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.manifest import CaptureWriter
from devices.masking import (
    SecretMissing,
    forget,
    learn,
    mask,
    mask_bytes,
    mask_snapshot,
    mask_source,
    restore,
    secret,
)
from devices.masking.document import mask_html
from devices.masking.packed import mask_json


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    """Secrets of one test are none of the next."""
    forget()
    yield
    forget()


SECRETS = [
    ("https://h.example/a?token=", "s3cretvalue99", "&b=2"),
    ("/a.jsp;jsessionid=", "AB12CD34EF56", "?x=1"),
    ("https://h.example/cb#access_token=", "zzzzYYYY1111", "&expires=9"),
    ('<a href="/x?id=1&amp;ticket=', "ST-1234-abcdef", '">'),
    ("/cb?code=", "0a1b2c3d4e5f", "&state=77"),
    ("/login?to=http%3A%2F%2Fh%2F%3Fsid%3D", "abcdefghij", "%26x%3D1"),
    ("/map.js?v=2&ak=", "Kd8s7Fh2k1Lm9Qw0", "&callback=f"),
    ("/(S(", "abc123def456ghi", "))/list.aspx"),
    ("?Api-Key=", "ABCDEF012345", " "),
]


@pytest.mark.parametrize(("before", "value", "after"), SECRETS)
def test_secret_parameters_are_masked_and_the_rest_stays(
    before: str, value: str, after: str
) -> None:
    """The value goes, everything around it stays, and masking again changes nothing."""
    masked = mask(before + value + after)
    assert value not in masked
    assert masked.startswith(before) and masked.endswith(after)
    assert mask(masked) == masked
    assert restore(masked) == before + value + after


@pytest.mark.parametrize(
    "url",
    [
        "/item?code=11330000002482015X3000101001000&id=2",  # the number of a service
        "/list?sid=12&session=3",  # sections
        "/search?key=新闻发布&state=open",
        "mailto:someone@h.example https://h.example/@name",
        "/a?monkey=1234567890abcdefgh",
    ],
)
def test_what_names_a_page_is_no_secret(url: str) -> None:
    """Addresses of services, sections and searches stay as they are."""
    assert mask(url) == url


def test_two_tokens_stay_two_addresses_and_passwords_leave_nothing() -> None:
    """Masked addresses do not fall together, and a short or guessable value leaves no trace."""
    one, two = (mask(f"/a?token={value}") for value in ("aaaaaaaa1111", "aaaaaaaa2222"))
    assert one != two
    assert (
        mask("/a?password=correct-horse-battery") == mask("/a?password=other") == "/a?password=***"
    )
    assert mask("/a?token=1234567") == "/a?token=***"
    assert restore("/a?token=***") is None


def test_logins_go_from_addresses() -> None:
    """User name and password before a host are left out, whatever stands around."""
    assert mask("see http://eva:pa55@h.example/x and") == "see http://h.example/x and"
    assert mask(json.dumps("postgresql://u:p@db/r")) == '"postgresql://db/r"'


def test_a_given_secret_is_masked_however_it_is_written() -> None:
    """In JSON, XML and addresses; numbers that only look like it stay valid JSON."""
    assert secret("YD", {"YD": 'pä"ss<1>'}) == 'pä"ss<1>'
    for text in (json.dumps('pä"ss<1>'), "p&#228;", 'text="pä&quot;ss&lt;1&gt;"'):
        assert "ss<1>" not in mask(text) and "ss&lt;1" not in mask(text)
    learn("123456")
    packed = mask_bytes("f.json.gz", gzip.compress(b'{"id":123456,"text":"code 123456"}'))
    assert json.loads(gzip.decompress(packed)) == {"id": 123456, "text": "code ***"}


def test_a_secret_that_is_nowhere_is_told_by_its_name() -> None:
    """Neither the environment nor a keyring: the reason names the variable."""
    with pytest.raises(SecretMissing) as told:
        secret("YD_NOWHERE", {})
    assert (told.value.reason, told.value.detail["name"]) == ("variable-not-set", "YD_NOWHERE")


def test_password_fields_of_screens_are_masked_and_hints_stay() -> None:
    """What was typed becomes dots of one length; hint, name and other fields are untouched."""
    typed = '<n text="hunter2!" hint="密码" content-desc="密码框" password="true"/>'
    hint = '<n text="密码" hint="密码" password="true"/>'
    other = '<n text="hunter2!" password="false"/>'
    ios = '<XCUIElementTypeSecureTextField value="hunter2!" label="密码"/>'
    assert mask_source(typed) == typed.replace("hunter2!", "••••••")
    assert mask_source(hint) == hint
    assert mask_source(other) == other
    assert mask_source(ios) == ios.replace("hunter2!", "••••••")


def test_hidden_tokens_and_passwords_of_forms_are_masked_in_the_snapshot() -> None:
    """The values of password and token fields go; another field with the same text keeps it."""
    strings = ["INPUT", "type", "password", "value", "abc", "text", "hidden", "name", "csrf_token"]
    nodes = {
        "nodeName": [0, 0, 0],
        "attributes": [[1, 2, 3, 4], [1, 5, 3, 4], [1, 6, 7, 8, 3, 4]],
        "inputValue": {"index": [0, 1], "value": [4, 4]},
    }
    snapshot = {"strings": strings, "documents": [{"nodes": nodes}]}
    mask_snapshot(snapshot)
    shown = [strings[a[-1]] for a in snapshot["documents"][0]["nodes"]["attributes"]]
    assert shown == ["***", "abc", "***"], "a text of three letters may be another's as well"
    assert [strings[v] for v in nodes["inputValue"]["value"]] == ["***", "abc"]  # type: ignore[index]


def test_a_capture_never_holds_them_on_the_disk(tmp_path: Path) -> None:
    """Whatever a gatherer hands over, packed or not, and the digests are of what is stored."""
    writer = CaptureWriter(tmp_path)
    leak = "http://h.example/?access_token=verysecret123"
    writer.add_json("facts.json.gz", {"console": [leak]})
    writer.add("axe.json.gz", gzip.compress(json.dumps({"html": f'<a href="{leak}">'}).encode()))
    writer.add_source("source.xml", f'<a text="{leak}"/>')
    for file in tmp_path.iterdir():
        raw = file.read_bytes()
        assert b"verysecret123" not in (gzip.decompress(raw) if file.suffix == ".gz" else raw)


@pytest.mark.parametrize("value", ["pa55wxyz", "it's-mine", "back\\slash", "ends\\", "two words"])
@pytest.mark.parametrize("name", ['type="password"', 'type="hidden" name="csrf_token"'])
def test_a_password_in_a_stored_tag_goes_to_its_last_character(value: str, name: str) -> None:
    """Quotes of the other kind and backslashes end no value, also in JSON and in a cut tag."""
    tag = f'<input {name} value="{{}}" class="a">'
    assert mask_html(tag.format(value)) == tag.format("***")
    assert json.loads(mask_json([tag.format(value), "b"])) == [tag.format("***"), "b"]
    cut = tag[: tag.index("{")]
    assert mask_html(cut + value) == f"{cut}***"
    assert json.loads(mask_json([cut + value, "b"])) == [f"{cut}***", "b"]
    assert json.loads(mask_json([tag.format(""), "b"])) == [tag.format(""), "b"]


@pytest.mark.parametrize("end", ["", '"', "'", "'abc", "\\", '"a\\"b"'])
def test_a_text_about_a_password_field_never_breaks_the_capture(end: str) -> None:
    """A page that explains HTML may end its text anywhere; what follows in the file stays."""
    shown = ["用法：<input type=password value=" + end, "，见下文", {"a": ["<b>", 1]}]
    assert json.loads(mask_json(shown))[1:] == shown[1:]


def test_a_token_of_eight_characters_is_told_from_another() -> None:
    """Eight characters cannot be guessed from the digest; fewer leave no trace of theirs."""
    one, two = mask("/a?token=1234567a"), mask("/a?token=1234567b")
    assert one != two
    assert restore(one) == "/a?token=1234567a"


@pytest.mark.parametrize("value", ["0a1b2c3d", "12345678"])
def test_a_code_beside_a_state_is_a_login_s(value: str) -> None:
    """The name beside it decides; alone, a code of digits is the number of a service."""
    assert value not in mask(f"/cb?code={value}&state=77")
    assert mask("/cb?code=12345678") == "/cb?code=12345678"


def test_the_other_texts_of_a_snapshot_stay() -> None:
    """The secret goes from the table of texts too, wherever it is shown; nothing else goes."""
    strings = ["INPUT", "type", "password", "value", "hunter-2", "办事指南", "hunter-2", "abcd"]
    nodes = {"nodeName": [0, 5], "attributes": [[1, 2, 3, 4], []]}
    mask_snapshot({"strings": strings, "documents": [{"nodes": nodes}]})
    assert strings[:8] == ["INPUT", "type", "password", "value", "***", "办事指南", "***", "abcd"]


@pytest.mark.parametrize("value", ["1234567890123456", "abcdefghijklmnopqrst"])
def test_a_key_of_letters_or_digits_alone_is_a_subject(value: str) -> None:
    """Only the mix of both looks like a secret; a number or a word may be what was searched for."""
    assert mask(f"/list?key={value}") == f"/list?key={value}"
    assert value not in mask(f"/list?key={value}7x")
