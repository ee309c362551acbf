"""What may be reached during a run, and what a name may turn to meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address

import pytest

from devices.boundary import Address, Boundary, RefusedError, policy, read_hosts
from devices.boundary.policy import look_up


class Names:
    """A name service whose answers a test can change."""

    def __init__(self, **names: str) -> None:
        """Names with underscores for dots, addresses with spaces between them."""
        self.names = {name.replace("_", "."): given for name, given in names.items()}
        self.asked: list[str] = []

    def __call__(self, host: str) -> Iterable[Address]:
        """The addresses of a name at present."""
        self.asked.append(host)
        if host not in self.names:
            raise OSError(host)
        return [ip_address(one) for one in self.names[host].split()]


def _why(boundary: Boundary, host: str, port: int = 443) -> str:
    with pytest.raises(RefusedError) as caught:
        boundary.addresses(host, port)
    return caught.value.why


def test_a_public_target_opens_no_inner_network() -> None:
    """Other public hosts may be reached; loopback, metadata and inner names may not."""
    names = Names(
        portal_cn="1.2.3.4", cdn_cn="5.6.7.8", inner_cn="10.0.0.9", mixed_cn="10.1.1.1 1.1.1.1"
    )
    boundary = Boundary(["https://portal.cn/"], lookup=names)
    assert [str(a) for a in boundary.addresses("portal.cn", 443)] == ["1.2.3.4"]
    assert [str(a) for a in boundary.addresses("CDN.cn.", 80)] == ["5.6.7.8"]
    assert [str(a) for a in boundary.addresses("mixed.cn", 80)] == ["1.1.1.1"]
    assert _why(boundary, "inner.cn") == "private"
    assert _why(boundary, "169.254.169.254", 80) == "link-local"
    assert _why(boundary, "[::ffff:127.0.0.1]", 80) == "loopback"


def test_a_target_on_this_machine_is_reached_at_its_own_port_only() -> None:
    """The three names of this machine are one; other ports and other loopback hosts stay shut."""
    boundary = Boundary(["http://127.0.0.1:8000/"])
    for host in ("127.0.0.1", "::1"):
        assert [str(a) for a in boundary.addresses(host, 8000)] == [host]
    assert boundary.addresses("localhost", 8000)
    assert _why(boundary, "127.0.0.1", 9222) == "loopback"
    assert _why(boundary, "127.0.0.2", 8000) == "loopback"
    assert _why(boundary, "10.0.0.1", 8000) == "private"


def test_a_portal_inside_a_network_is_reached_with_and_without_tls() -> None:
    """80 and 443 count as one, "www." too; a neighbour in the same network is not the target."""
    names = Names(oa_cn="10.0.0.5", www_oa_cn="10.0.0.6", img_oa_cn="10.0.0.7")
    boundary = Boundary(["http://oa.cn/"], lookup=names)
    assert boundary.addresses("oa.cn", 443)
    assert boundary.addresses("www.oa.cn", 80)
    assert _why(boundary, "oa.cn", 8080) == "private"
    assert _why(boundary, "img.oa.cn", 80) == "private"


def test_a_name_that_turns_inward_is_refused() -> None:
    """A target that was public stays so; one that was at an inner address stays at that."""
    now = [0.0]
    names = Names(evil_cn="1.2.3.4", oa_cn="10.0.0.5")
    boundary = Boundary(["http://evil.cn/", "http://oa.cn/"], lookup=names, clock=lambda: now[0])
    boundary.addresses("evil.cn", 80)
    boundary.addresses("oa.cn", 80)
    names.names |= {"evil.cn": "127.0.0.1", "oa.cn": "127.0.0.1"}
    now[0] += 3600
    assert _why(boundary, "evil.cn", 80) == "loopback"
    assert _why(boundary, "oa.cn", 80) == "loopback"


def test_names_are_asked_once_for_a_while() -> None:
    """What was judged is what is used meanwhile; afterwards the name service is asked again."""
    now = [0.0]
    names = Names(cdn_cn="5.6.7.8")
    boundary = Boundary([], lookup=names, clock=lambda: now[0])
    for _ in range(3):
        boundary.addresses("cdn.cn", 443)
    assert names.asked == ["cdn.cn"]
    now[0] += 3600
    boundary.addresses("cdn.cn", 443)
    assert names.asked == ["cdn.cn"] * 2


def test_only_the_listed_hosts_and_the_targets() -> None:
    """With a list, everything else is refused, and its name is not even looked up."""
    names = Names(
        portal_cn="1.2.3.4", www_portal_cn="1.2.3.5", a_cdn_cn="5.6.7.8", ads_cn="9.9.9.9"
    )
    boundary = Boundary(["https://www.portal.cn/"], only=read_hosts("*.cdn.cn"), lookup=names)
    for host in ("portal.cn", "www.portal.cn", "a.cdn.cn"):
        assert boundary.addresses(host, 443)
    assert _why(boundary, "ads.cn") == "not-listed"
    assert "ads.cn" not in names.asked


def test_a_listed_inner_host_is_opened_and_a_wildcard_opens_none() -> None:
    """Who names an inner host means it; who names a whole domain does not mean its inner names."""
    names = Names(portal_cn="1.2.3.4", img_oa_cn="10.0.0.7", api_oa_cn="10.0.0.8")
    only = read_hosts("img.oa.cn, *.oa.cn, 127.0.0.1:9000")
    boundary = Boundary(["https://portal.cn/"], only=only, lookup=names)
    assert boundary.addresses("img.oa.cn", 443)
    assert boundary.addresses("127.0.0.1", 9000)
    assert _why(boundary, "img.oa.cn", 8080) == "private"
    assert _why(boundary, "api.oa.cn") == "private"
    assert _why(boundary, "127.0.0.1", 9001) == "not-listed"


@pytest.mark.parametrize("host", ["", "no-such.cn", "a b", "x" * 300, "\udcff"])
def test_what_has_no_address_is_an_ordinary_failure(host: str) -> None:
    """A name that cannot be found is no refusal."""
    with pytest.raises(OSError):
        Boundary([], lookup=Names()).addresses(host, 80)


def test_only_the_names_of_this_machine_are_looked_up_as_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """a.localhost is never asked for outside; every other name is asked for as it is written."""
    asked: list[str] = []

    def answer(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        address = "127.0.0.1" if host == "localhost" else "1.2.3.4"
        return [(None, None, None, "", (address, 0))]

    monkeypatch.setattr(policy.socket, "getaddrinfo", answer)
    names = ("localhost", "a.localhost", "portal.cn", "localhost.portal.cn")
    found = [[str(address) for address in look_up(name)] for name in names]
    assert found == [["127.0.0.1"], ["127.0.0.1"], ["1.2.3.4"], ["1.2.3.4"]]
    assert asked == ["localhost", "localhost", "portal.cn", "localhost.portal.cn"]
