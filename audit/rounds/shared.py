"""A round that several coordinators measure together: its database, and what they must agree on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from audit import __version__
from audit.people.database import Database
from audit.report.safe import plain as safe
from audit.rounds.file import BodyEntry
from audit.rounds.folder import RoundFolder, scheme_digest
from audit.rounds.leases import Key, Leases
from audit.rounds.legs import LEGS, leg_of
from audit.rounds.lock import locked
from audit.rounds.problems import RoundError
from audit.rounds.transport import bring
from rules.load import load_catalogue, load_texts
from rules.wording import Texts


@contextmanager
def sharing(folder: RoundFolder) -> Iterator[Leases]:
    """The leases of a shared round, for the time of the block.

    Raises RoundError: round-shared-other-tool, round-shared-other-scheme; PeopleError.
    """
    database = Database(folder.database)
    try:
        leases = Leases(database, folder.file.id, seconds=folder.file.grid.lease_seconds)
        own = _made_with(folder)
        found = leases.enter(wanted(folder, folder.file.bodies), json.dumps(own, sort_keys=True))
        _same(json.loads(found), own)
        yield leases
    finally:
        database.close()


def wanted(folder: RoundFolder, bodies: Iterable[BodyEntry]) -> list[Key]:
    """The legs of these bodies that there are to measure, in the order of the file."""
    return [(body.id, leg) for body in bodies for leg in LEGS if leg_of(folder, body, leg).wanted]


def fetch(folder: RoundFolder, leases: Leases, keys: Iterable[Key] | None = None) -> list[Key]:
    """Bring all complete legs, or those of these, that the folder does not have as they are."""
    every = wanted(folder, folder.file.bodies) if keys is None else keys
    return [key for key in leases.completed(every) if bring(leases, key, folder.workspace(key[0]))]


def fetch_if_shared(folder: RoundFolder) -> None:
    """What other coordinators have measured, before something is made of the whole round."""
    if folder.file.grid.shared:
        with locked(folder.path), sharing(folder) as leases:
            fetch(folder, leases)


def fetch_round(path: Path, console: Console, *, lang: str) -> int:
    """`yd-audit round fetch`: make a folder whole; gives the exit code back.

    Raises RoundError (round-shared-not …), PeopleError.
    """
    folder = RoundFolder.open(path)
    if not folder.file.grid.shared:
        raise RoundError("round-shared-not", path=str(path))
    with locked(folder.path), sharing(folder) as leases:
        count = len(fetch(folder, leases))
        texts = load_texts(lang)
        console.out(texts.message("round-fetched", {"count": str(count)}), highlight=False)
        for line in notes(leases, texts):
            console.out(line, highlight=False)
    return 0


def show_holders(folder: RoundFolder, console: Console, texts: Texts) -> None:
    """Who measures what, and until when that is theirs; nothing for a round of one machine."""
    if not folder.file.grid.shared:
        return
    with sharing(folder) as leases:
        held = leases.held()
        code = "round-shared-title" if held else "round-shared-none"
        console.out(texts.message(code), highlight=False)
        for one in held:
            data = {
                "body": folder.body(one.body).name,
                "leg": texts.message(f"round-{one.leg}"),
                "holder": one.holder,
                "until": one.until.astimezone().isoformat(timespec="seconds"),
            }
            console.out(safe(texts.message("round-shared-held", data)), highlight=False)
        for line in notes(leases, texts):
            console.out(line, highlight=False)


def notes(leases: Leases, texts: Texts) -> Iterator[str]:
    """What a reader must know of how the round was measured."""
    found = leases.browsers()
    if len(found) > 1:
        yield safe(texts.message("round-shared-mixed", {"found": ", ".join(found)}))


def browser_of(folder: RoundFolder, key: Key) -> str:
    """The browsers' major versions of a portal's captures, as text; "" where there are none."""
    if key[1] != "web":
        return ""
    found = set()
    for path in folder.workspace(key[0]).captures.glob("p*/manifest.json"):
        name = str(json.loads(path.read_bytes()).get("browser", ""))
        found.add(name.partition(".")[0])
    return ", ".join(sorted(found))


def _made_with(folder: RoundFolder) -> dict[str, str]:
    from devices.drivers.engine import engine_script  # takes the browser's library with it

    catalogue = load_catalogue()
    return {
        "tool": __version__,
        "axe": engine_script()[1],
        "catalogue": catalogue.digest,
        "scheme": scheme_digest(catalogue, folder.file.scheme),
        "seed": str(folder.file.seed),
    }


def _same(found: dict[str, str], own: dict[str, str]) -> None:
    """Captures of other versions would differ for reasons that are not the portals'."""
    versions: Sequence[str] = ("tool", "axe")
    if any(found.get(name) != own[name] for name in versions):
        told = [
            " / axe-core ".join(str(one.get(name)) for name in versions) for one in (found, own)
        ]
        raise RoundError("round-shared-other-tool", found=f"yd-audit {told[0]}", own=told[1])
    if found != own:
        raise RoundError("round-shared-other-scheme")
