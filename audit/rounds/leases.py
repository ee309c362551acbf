"""Legs of a round leased to one coordinator at a time, in the PostgreSQL that they all share.

Time is the database's clock: the machines' own need not agree. A lease that ran out may be taken
by anybody; its token then grows, and who comes with an older token stores nothing any more.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from audit.people.database import Database
from audit.people.problems import PeopleError
from audit.rounds.legs import LegName

Key = tuple[str, LegName]  # a body's id and which leg
_THIS = "round = :round AND body = :body AND leg = :leg"
_OWN = f"{_THIS} AND token = :token AND state = 'held'"
# A coordinator that stops in the middle of a transaction must not hold the leg for ever.
_IDLE = "SET LOCAL idle_in_transaction_session_timeout = '20s'"
_LOCK = "SET LOCAL lock_timeout = '20s'"


class LeaseLost(Exception):
    """Somebody else has the leg now, or it was reset: nothing more may be stored for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A leg that is this coordinator's. `fresh`: nobody has ever begun it."""

    round: str
    body: str
    leg: LegName
    token: int
    fresh: bool

    @property
    def key(self) -> Key:
        """Which leg it is."""
        return self.body, self.leg


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Who measures a leg at present. `until` is by the database's clock."""

    body: str
    leg: LegName
    holder: str
    until: datetime


class Leases:
    """The legs of one round. Every method is a transaction of its own."""

    def __init__(
        self, database: Database, round_id: str, *, seconds: float, holder: str | None = None
    ) -> None:
        """`seconds` is how long a coordinator may be silent; `holder` is what others call us."""
        self._engine = database.engine.execution_options(isolation_level="READ COMMITTED")
        self._shown = database.shown
        self.round = round_id
        self.seconds = seconds
        self.holder = coordinator_name() if holder is None else holder

    def enter(self, keys: Sequence[Key], made_with: str) -> str:
        """Make rows for legs that have none; gives back what the round is made with.

        That is what the first coordinator said.
        """
        with self.transaction() as connection:
            connection.execute(
                text(
                    "INSERT INTO shared_rounds (round, made_with) VALUES (:round, :made)"
                    " ON CONFLICT DO NOTHING"
                ),
                {"round": self.round, "made": made_with},
            )
            for position, (body, leg) in enumerate(keys):
                connection.execute(
                    text(
                        "INSERT INTO shared_legs"
                        " (round, body, leg, position, state, holder, token, browser)"
                        " VALUES (:round, :body, :leg, :position, 'new', '', 0, '')"
                        " ON CONFLICT DO NOTHING"
                    ),
                    {"round": self.round, "body": body, "leg": leg, "position": position},
                )
            found = connection.execute(
                text("SELECT made_with FROM shared_rounds WHERE round = :round"),
                {"round": self.round},
            )
            return str(found.scalar_one())

    def claim(self, keys: Iterable[Key]) -> Lease | None:
        """The first of these legs that nobody holds; None when all are held or complete."""
        with self.transaction() as connection:
            row = connection.execute(
                text(
                    "WITH one AS ("
                    " SELECT round, body, leg, state FROM shared_legs WHERE round = :round"
                    " AND state <> 'complete' AND (until IS NULL OR until < clock_timestamp())"
                    " AND body || ' ' || leg = ANY(:keys)"
                    " ORDER BY position, leg DESC LIMIT 1 FOR UPDATE SKIP LOCKED)"
                    " UPDATE shared_legs AS l SET state = 'held', holder = :holder,"
                    " token = l.token + 1, until = clock_timestamp() + make_interval(secs => :s)"
                    " FROM one WHERE l.round = one.round AND l.body = one.body"
                    " AND l.leg = one.leg RETURNING l.body, l.leg, l.token, one.state"
                ),
                {
                    "round": self.round,
                    "keys": [" ".join(key) for key in keys],
                    "holder": self.holder,
                    "s": self.seconds,
                },
            ).one_or_none()
        if row is None:
            return None
        return Lease(round=self.round, body=row[0], leg=row[1], token=row[2], fresh=row[3] == "new")

    def beat(self, lease: Lease) -> None:
        """Say that we live. Raises LeaseLost."""
        with self.transaction() as connection:
            self._change(connection, lease, "until = clock_timestamp() + make_interval(secs => :s)")

    def release(self, lease: Lease) -> None:
        """Let somebody else have it; what is measured of it stays. Raises LeaseLost."""
        with self.transaction() as connection:
            self._change(connection, lease, "state = 'open', until = NULL")

    def complete(self, lease: Lease, browser: str) -> None:
        """All of it is stored. `browser` is its major version. Raises LeaseLost."""
        with self.transaction() as connection:
            self._change(
                connection, lease, "state = 'complete', until = NULL, browser = :b", b=browser
            )

    def hold(self, connection: Connection, lease: Lease) -> None:
        """Nobody takes the leg until this transaction ends. Raises LeaseLost."""
        found = connection.execute(
            text(f"SELECT 1 FROM shared_legs WHERE {_OWN} FOR SHARE"),  # noqa: S608
            self._of(lease),
        )
        if found.scalar_one_or_none() is None:
            raise LeaseLost(lease.key)

    def completed(self, keys: Iterable[Key]) -> list[Key]:
        """Those of these legs that are complete."""
        wanted = set(keys)
        return [key for key in self._in_state("complete") if key in wanted]

    def held(self) -> list[Held]:
        """Who holds what, in the round's order; leases that ran out are nobody's."""
        with self.transaction() as connection:
            rows = connection.execute(
                text(
                    "SELECT body, leg, holder, until FROM shared_legs WHERE round = :round"
                    " AND state = 'held' AND until >= clock_timestamp() ORDER BY position"
                ),
                {"round": self.round},
            ).all()
        return [Held(body=row[0], leg=row[1], holder=row[2], until=row[3]) for row in rows]

    def holder_of(self, key: Key) -> str:
        """Who had the leg last, "" for nobody."""
        with self.transaction() as connection:
            given = {"round": self.round, "body": key[0], "leg": key[1]}
            found = connection.execute(
                text(f"SELECT holder FROM shared_legs WHERE {_THIS}"),  # noqa: S608
                given,
            )
            return str(found.scalar_one_or_none() or "")

    def browsers(self) -> list[str]:
        """The browsers' major versions that complete legs were measured with."""
        with self.transaction() as connection:
            rows = connection.execute(
                text(
                    "SELECT DISTINCT browser FROM shared_legs WHERE round = :round"
                    " AND state = 'complete' AND browser <> '' ORDER BY browser"
                ),
                {"round": self.round},
            ).all()
        return [str(row[0]) for row in rows]

    def reopen(self, keys: Iterable[Key]) -> None:
        """Forget what was measured of these legs, except of those that somebody is measuring."""
        with self.transaction() as connection:
            for body, leg in keys:
                given = {"round": self.round, "body": body, "leg": leg}
                row = connection.execute(
                    text(
                        "UPDATE shared_legs SET state = 'open', until = NULL,"  # noqa: S608
                        f" token = token + 1, browser = '' WHERE {_THIS} AND state <> 'new'"
                        " AND (until IS NULL OR until < clock_timestamp()) RETURNING 1"
                    ),
                    given,
                ).one_or_none()
                if row is not None:
                    connection.execute(
                        text(f"DELETE FROM shared_files WHERE {_THIS}"),  # noqa: S608
                        given,
                    )
            connection.execute(
                text(
                    "DELETE FROM shared_contents AS c WHERE NOT EXISTS"
                    " (SELECT 1 FROM shared_files AS f WHERE f.sha256 = c.sha256)"
                )
            )

    def retry(self, keys: Iterable[Key]) -> None:
        """Let complete legs be taken once more; what is measured of them stays."""
        with self.transaction() as connection:
            for body, leg in keys:
                connection.execute(
                    text(
                        "UPDATE shared_legs SET state = 'open', until = NULL"  # noqa: S608
                        f" WHERE {_THIS} AND state = 'complete'"
                    ),
                    {"round": self.round, "body": body, "leg": leg},
                )

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A short transaction. Raises PeopleError (people-database)."""
        try:
            with self._engine.begin() as connection:
                connection.execute(text(_IDLE))
                connection.execute(text(_LOCK))
                yield connection
        except DBAPIError as error:
            detail = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
            raise PeopleError("people-database", path=self._shown, detail=detail[0]) from error

    def _in_state(self, state: str) -> list[Key]:
        with self.transaction() as connection:
            rows = connection.execute(
                text(
                    "SELECT body, leg FROM shared_legs WHERE round = :round AND state = :state"
                    " ORDER BY position"
                ),
                {"round": self.round, "state": state},
            ).all()
        return [_key(row) for row in rows]

    def _change(self, connection: Connection, lease: Lease, what: str, **more: object) -> None:
        changed = connection.execute(
            text(f"UPDATE shared_legs SET {what} WHERE {_OWN} RETURNING 1"),  # noqa: S608
            {**self._of(lease), "s": self.seconds, **more},
        )
        if changed.one_or_none() is None:
            raise LeaseLost(lease.key)

    def _of(self, lease: Lease) -> dict[str, Any]:
        return {
            "round": lease.round,
            "body": lease.body,
            "leg": lease.leg,
            "token": lease.token,
        }


def coordinator_name() -> str:
    """What others call this process, so that people can find it."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(2)}"


def _key(row: Any) -> Key:
    return str(row[0]), row[1]
