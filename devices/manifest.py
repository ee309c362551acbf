"""The capture folder: files with their sha256 and a manifest, written last, that makes it whole."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from devices.clips.model import Clip
from devices.masking import mask_bytes, mask_json, mask_json_text, mask_source

MANIFEST = "manifest.json"
_MAX_UNPACKED = 512 * 2**20  # bytes of one stored file; a page decides what is in it
State = Literal["measured", "partly", "not-measured"]
# A capture may come from somebody else: no name of a file leads out of its folder.
FileName = Annotated[str, Field(pattern=r"^\w[\w.-]*$")]


class BrokenCapture(Exception):
    """A capture folder that is incomplete or was changed; the message says which and how."""


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StoredFile(_Frozen):
    """One file of a capture."""

    sha256: str
    bytes: int


class Reason(_Frozen):
    """Why something was not or only partly measured: a code of the texts and what fills it."""

    code: str
    detail: Mapping[str, str] = {}


class Redirect(_Frozen):
    """One hop on the way to the final address."""

    url: str
    status: int


class RefusedHost(_Frozen):
    """A host that a page asked for and was not let to: how often, and why.

    `why` is "not-listed" (outside the hosts that the evaluator allowed), "own-machine", or a kind
    of network that is not public (a key of devices/boundary/data/addresses.toml).
    """

    host: str
    why: str
    count: int


class Manifest(_Frozen):
    """What a page's capture holds and with what it was made."""

    format: Literal["yd-capture/1"] = "yd-capture/1"
    id: str
    url: str
    final_url: str
    title: str
    http_status: int | None
    redirects: tuple[Redirect, ...]
    viewport: str
    viewport_width: int
    viewport_height: int
    taken_at: str
    seconds: float
    state: State
    reasons: tuple[Reason, ...]
    refused: tuple[RefusedHost, ...] = ()  # by the network boundary
    browser: str
    driver: str
    engines: Mapping[str, str]
    user_agent: str
    screenshot: str | None
    screenshot_scale: float
    clips: tuple[Clip, ...] = ()
    files: Mapping[FileName, StoredFile]


class DeviceRecord(_Frozen):
    """The device behind a screen; the fields of rules.screen.DeviceProfile."""

    platform: Literal["android", "ios"]
    os_version: str = ""
    api_level: int | None = None
    model: str = ""
    density: float | None = None
    font_scale: float | None = None
    locale: str = ""
    driver: str = ""
    server: str = ""
    screen_reader: bool | None = None


class ScreenManifest(_Frozen):
    """What a screen's capture holds and with what it was made.

    `key` names the screen inside its app, `device_id` the device of the farm ("" without one).
    `screenshot_scale` is picture pixels for each dp or pt, None when not known.
    """

    format: Literal["yd-screen/1"] = "yd-screen/1"
    id: str
    key: str
    title: str
    kind: str
    platform: Literal["android", "ios"]
    origin: Literal["uiautomator2", "uiautomator-dump", "xcuitest", ""]
    app: str
    activity: str
    taken_at: str
    seconds: float
    state: State
    reasons: tuple[Reason, ...]
    device: DeviceRecord
    device_id: str
    engines: Mapping[str, str]
    screenshot: str | None
    screenshot_scale: float | None
    clips: tuple[Clip, ...] = ()
    files: Mapping[FileName, StoredFile]


class CaptureWriter:
    """Collects files into a folder; nothing counts until `close` has written the manifest.

    Secrets are masked here, before anything is on the disk: see devices.masking.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: dict[str, StoredFile] = {}
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MANIFEST).unlink(missing_ok=True)

    def add(self, name: str, content: bytes) -> None:
        """Store one file and remember its digest."""
        content = mask_bytes(name, content)
        self._store(name, content)

    def _store(self, name: str, content: bytes) -> None:
        (self.folder / name).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        self._files[name] = StoredFile(sha256=digest, bytes=len(content))

    def add_json(self, name: str, value: object) -> None:
        """Store a value as gzipped JSON; the same value gives the same bytes."""
        text = mask_json(value)
        # Lone surrogates reach us from broken pages; they must not lose the whole capture.
        raw = text.encode("utf-8", "replace")
        self._store(name, gzip.compress(raw, compresslevel=1, mtime=0))

    def add_source(self, name: str, xml: str) -> None:
        """Store a screen's page source."""
        self._store(name, mask_source(xml).encode("utf-8", "replace"))

    def discard(self) -> None:
        """Forget what was stored so far: another attempt begins."""
        self._files.clear()

    @property
    def files(self) -> dict[str, StoredFile]:
        """The files stored so far."""
        return dict(self._files)

    def close(self, manifest: Manifest | ScreenManifest) -> None:
        """Write the manifest atomically: before this the folder is not a capture."""
        temporary = self.folder / f"{MANIFEST}.part"
        with temporary.open("w", encoding="utf-8") as out:
            out.write(mask_json_text(manifest.model_dump_json(indent=1)))
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(self.folder / MANIFEST)


def read_manifest(folder: Path) -> Manifest:
    """A page's manifest. Raises BrokenCapture when there is none or it cannot be read."""
    return _read(folder, Manifest)


def read_screen_manifest(folder: Path) -> ScreenManifest:
    """A screen's manifest. Raises BrokenCapture when there is none or it cannot be read."""
    return _read(folder, ScreenManifest)


def _read[M: BaseModel](folder: Path, kind: type[M]) -> M:
    path = folder / MANIFEST
    try:
        return kind.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise BrokenCapture(f"{folder}: no {MANIFEST}, the capture is incomplete") from error
    except OSError as error:
        raise BrokenCapture(f"{path}: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(p) for p in first["loc"])
        raise BrokenCapture(f"{path}: {where}: {first['msg']}") from error


def intact(folder: Path, manifest: Manifest | ScreenManifest) -> bool:
    """True when every file of a capture is what its manifest says.

    After a power cut a manifest may be there while files that were written before it are empty.
    """
    try:
        for name, known in manifest.files.items():
            with (folder / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != known.sha256:
                    return False
    except OSError:
        return False
    return True


def make_durable(folder: Path) -> None:
    """See that a folder's files are on the disk and not only on their way to it.

    For the end of a run, when nearly all of them are there already: before each manifest it
    would cost about 20 ms a page. Raises OSError when the disk does not take them.
    """
    with os.scandir(folder) as entries:
        files = [entry.path for entry in entries if entry.is_file(follow_symlinks=False)]
    for path in (*files, str(folder)):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def read_bytes(folder: Path, manifest: Manifest | ScreenManifest, name: str) -> bytes | None:
    """A stored file, verified against its digest; None when the capture has no such file.

    Raises BrokenCapture when the bytes are not those of the manifest.
    """
    stored = manifest.files.get(name)
    if stored is None:
        return None
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        what = "the file is missing" if isinstance(error, FileNotFoundError) else error.strerror
        raise BrokenCapture(f"{folder / name}: {what}") from error
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise BrokenCapture(f"{folder / name}: changed since it was captured (sha256 differs)")
    return content


def read_json(folder: Path, manifest: Manifest | ScreenManifest, name: str) -> Any:
    """A stored JSON file, verified against its digest; None when the capture has no such file.

    Raises BrokenCapture when the bytes are not those of the manifest, no gzipped JSON, or
    larger than anything that a page needs.
    """
    content = read_bytes(folder, manifest, name)
    if content is None:
        return None
    try:
        return json.loads(unpacked(content))
    except (zlib.error, ValueError, RecursionError) as error:
        raise BrokenCapture(f"{folder / name}: no gzipped JSON ({error})") from error


def unpacked(content: bytes, *, limit: int | None = None) -> bytes:
    """The content of one gzip member; `limit` None = what any stored file may unpack to.

    Raises ValueError when it is cut off or too large, zlib.error when it is none.
    """
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    limit = _MAX_UNPACKED if limit is None else limit
    plain = unpack.decompress(content, limit)
    if not unpack.eof:
        raise ValueError("cut off" if len(plain) < limit else "too large")
    return plain
