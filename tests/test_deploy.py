"""The files for deployment: whole, consistent, and without secrets. They are not run here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

DEPLOY = Path(__file__).parents[1] / "deploy"
yaml = pytest.importorskip("yaml")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The compose file as a parser reads it."""
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return found


def test_every_name_is_declared(compose: dict[str, Any]) -> None:
    """Services depend on services, and use networks and volumes, that the file has."""
    services = compose["services"]
    for service in services.values():
        assert set(service.get("depends_on", ())) <= set(services)
        assert set(service["networks"]) <= set(compose["networks"])
        for volume in service.get("volumes", ()):
            assert volume.partition(":")[0] in compose["volumes"]
        assert ("image" in service) != ("build" in service)


def test_browsers_do_not_reach_the_database(compose: dict[str, Any]) -> None:
    """What a hostile page could do from a node ends at the coordinators."""
    for name, service in compose["services"].items():
        if name.startswith("node") or name == "hub":
            assert service["networks"] == ["browsers"]
    assert compose["services"]["database"]["networks"] == ["data"]
    assert compose["networks"]["data"]["internal"] is True


def test_coordinators_have_folders_of_their_own_and_no_secret_is_written(
    compose: dict[str, Any],
) -> None:
    """Two on one folder would refuse to start; a password comes from the environment."""
    services = compose["services"]
    used = [service["volumes"][0] for name, service in services.items() if "coordinator" in name]
    assert len(set(used)) == len(used) == 2
    for service in services.values():
        for key, value in service.get("environment", {}).items():
            if "PASSWORD" in key:
                assert value.startswith("${")


def test_the_image_copies_what_there_is(compose: dict[str, Any]) -> None:
    """The build's folder is the project's, and it has the files that the image installs from."""
    build = compose["services"]["coordinator-1"]["build"]
    root = (DEPLOY / build["context"]).resolve()
    assert (root / build["dockerfile"]).is_file()
    assert (root / "requirements.lock").is_file()
    assert (root / "devices/engine/package.json").is_file()
