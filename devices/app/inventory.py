"""farm.toml: the devices, where their Appium server is, and with which capabilities to ask."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

from devices.app.address import shown_address
from devices.app.errors import FileError, read_toml
from devices.masking import SecretMissing, secret

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
Seconds = Annotated[float, Field(gt=0, le=3600)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Device(_Table):
    """One device, or one slot of a hub. `server` "" = the farm's hub.

    Texts of `server` and `capabilities` may name environment variables as ${NAME}. A session has
    `start_seconds` to begin, each of its calls `call_seconds`.
    """

    id: Annotated[str, Field(pattern=r"^[\w][\w.-]*$")]
    platform: Literal["android", "ios"]
    server: str = ""
    tags: tuple[str, ...] = ()
    start_seconds: Seconds = 120.0
    call_seconds: Seconds = 60.0
    capabilities: dict[str, Any] = Field(default_factory=dict)

    @property
    def address(self) -> str:
        """The server's address as it may be shown: without user name and password."""
        return shown_address(self.server)


class Hub(_Table):
    """One address for all devices: a Selenium Grid or an Appium device farm."""

    server: str


class Inventory(_Table):
    """The whole of farm.toml."""

    hub: Hub | None = None
    device: Annotated[tuple[Device, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        ids = [device.id for device in self.device]
        twice = next((i for i in ids if ids.count(i) > 1), None)
        if twice is not None:
            raise ValueError(f"two devices have the id {twice}")
        for device in self.device:
            if not device.server and self.hub is None:
                raise ValueError(f"device {device.id} has no server and there is no [hub]")
        return self


def read_inventory(path: Path, environment: Mapping[str, str] | None = None) -> tuple[Device, ...]:
    """The devices with their servers and secrets filled in.

    Raises FileError naming file and key, also for a variable that is not set.
    """
    known = os.environ if environment is None else environment
    farm = read_toml(path, Inventory)
    hub = farm.hub.server if farm.hub is not None else ""
    found = []
    for number, device in enumerate(farm.device, start=1):
        key = f"device.{number}"
        try:
            server = str(_filled(device.server or hub, known))
            capabilities = _filled(device.capabilities, known)
        except KeyError as missing:
            name = str(missing.args[0])
            raise FileError("variable-missing", path=str(path), key=key, name=name) from None
        if not _is_address(server):
            # As it was written: what a variable held may be a password.
            named = (f"{key}.server", device.server) if device.server else ("hub.server", hub)
            raise FileError("file-no-address", path=str(path), key=named[0], text=named[1])
        found.append(device.model_copy(update={"server": server, "capabilities": capabilities}))
    return tuple(found)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port  # one that is no number or too large raises
    except ValueError:
        return False
    return usable and not any(c.isspace() for c in text)


def _variable(name: str, known: Mapping[str, str]) -> str:
    """The variable's value, masked from now on. Raises KeyError."""
    try:
        return secret(name, known)
    except SecretMissing:
        raise KeyError(name) from None


def _filled(value: Any, known: Mapping[str, str]) -> Any:
    """The value with every ${NAME} replaced. Raises KeyError for a variable that is not set."""
    if isinstance(value, str):
        return _VARIABLE.sub(lambda match: _variable(match.group(1), known), value)
    if isinstance(value, dict):
        return {key: _filled(inner, known) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, known) for inner in value]
    return value
