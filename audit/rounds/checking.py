"""Whether the files, the scheme and the earlier round that a round's file names can be used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from audit.rounds.file import BodyEntry, RoundFile
from audit.rounds.folder import channels_of, is_round
from audit.rounds.problems import FileProblem, problem
from devices.app.errors import FileError
from devices.app.inventory import Device, read_inventory
from devices.app.plan import read_app_plan
from devices.app.recording import BrokenRecording, read_session
from rules.model import Catalogue
from rules.tree import Tree


def outer_problems(file: RoundFile, catalogue: Catalogue, folder: Path) -> Iterator[FileProblem]:
    """Everything that is wrong with what the file refers to; `folder` is the round's own."""
    tree = catalogue.trees.get(file.scheme)
    if tree is None:
        known = " ".join(catalogue.trees)
        yield problem("scheme", "round-unknown-scheme", value=file.scheme, known=known)
    else:
        yield from _indicators(file, tree)
        channels = channels_of(catalogue, tree)
        for number, body in enumerate(file.bodies, start=1):
            yield from _channels(f"body.{number}", body, tree.id, channels)
    yield from _previous(file, folder)
    yield from _apps(file)


def _indicators(file: RoundFile, tree: Tree) -> Iterator[FileProblem]:
    named: list[tuple[str, str]] = []
    if not isinstance(file.double, str):
        named += [(f"double.{n}", value) for n, value in enumerate(file.double, start=1)]
    named += [
        (f"assignment.{number}.indicator", given.indicator)
        for number, given in enumerate(file.assignments, start=1)
        if given.indicator is not None
    ]
    known = [node.id for node in tree.leaves]
    for key, value in named:
        if value not in known:
            near = "、".join(get_close_matches(value, known, n=4, cutoff=0.3) or known[:4])
            yield problem(key, "round-unknown-indicator", scheme=tree.id, value=value, near=near)


def _channels(
    key: str, body: BodyEntry, scheme: str, channels: Sequence[str]
) -> Iterator[FileProblem]:
    """A body has each channel of the scheme, or the file says that it has not."""
    for value in body.without:
        if value not in channels:
            known = " ".join(channels) or "-"
            yield problem(
                f"{key}.without", "round-unknown-channel", scheme=scheme, value=value, known=known
            )
    if channels and set(channels) <= set(body.without):
        yield problem(f"{key}.without", "round-nothing-left", body=body.id)
    given = {"web": body.portal is not None, "app": body.has_app}
    names = {"web": "portal", "app": "app" if body.app is not None else "recordings"}
    for channel, has in given.items():
        if has and channel not in channels:
            yield problem(
                f"{key}.{names[channel]}",
                "round-channel-foreign",
                scheme=scheme,
                channel=channel,
                body=body.id,
            )
    if "web" in channels and not given["web"] and "web" not in body.without:
        yield problem(f"{key}.portal", "round-portal-missing", body=body.id)
    if "app" in channels and not given["app"] and "app" not in body.without:
        yield problem(f"{key}.app", "round-app-missing", body=body.id)


def _previous(file: RoundFile, folder: Path) -> Iterator[FileProblem]:
    if file.previous is None:
        return
    if file.previous.resolve() == folder.resolve():
        yield problem("previous", "round-previous-itself")
    elif not is_round(file.previous):
        yield problem("previous", "round-previous-missing", path=str(file.previous))


def _apps(file: RoundFile) -> Iterator[FileProblem]:
    devices: Iterable[Device] | None = None
    if file.farm is not None:
        try:
            devices = read_inventory(file.farm)
        except FileError as error:
            # What a variable holds is only known where the devices are.
            if error.code != "variable-missing":
                yield FileProblem(key="farm", code=error.code, data=error.detail)
    for number, body in enumerate(file.bodies, start=1):
        if body.app is not None:
            yield from _plan(f"body.{number}.app", body, body.app, devices)
        yield from _recordings(f"body.{number}.recordings", body)


def _plan(
    key: str, body: BodyEntry, path: Path, devices: Iterable[Device] | None
) -> Iterator[FileProblem]:
    try:
        plan = read_app_plan(path)
    except FileError as error:
        yield FileProblem(key=key, code=error.code, data=error.detail)
        return
    if devices is None:
        return
    there = {device.platform for device in devices}
    for platform, _ in plan.builds():
        if platform not in there:
            yield problem(key, "round-no-device", platform=platform, body=body.id)


def _recordings(key: str, body: BodyEntry) -> Iterator[FileProblem]:
    seen = set()
    for number, path in enumerate(body.recordings, start=1):
        try:
            platform = read_session(path).device.platform
        except BrokenRecording as error:
            yield problem(f"{key}.{number}", "round-recording-broken", detail=str(error))
            continue
        if platform in seen:
            yield problem(f"{key}.{number}", "round-recording-twice", platform=platform)
        seen.add(platform)
