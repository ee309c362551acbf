"""Ends a browser and removes its files when this program is gone, however it went.

Browser and driver live in a session of their own, so nothing ends them when we are killed. A shell
waits at a pipe whose other end only we hold; when that end closes, it ends what it was told of.
The system's own "signal on the parent's death" is of no use: it is tied to the thread that started
the child, and ours come and go.
"""

from __future__ import annotations

import contextlib
import subprocess

# $1 is the folder; each line of input is a process group. On Linux whatever has the folder as its
# TMPDIR is ended as well: we may have been killed before the group could be told.
_SCRIPT = r"""
groups=
while read -r group; do groups="$groups $group"; done
quiet=0
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    for group in $groups; do kill -KILL -- "-$group" 2>/dev/null; done
    for file in $(grep -lsxzF "TMPDIR=$1" /proc/[0-9]*/environ 2>/dev/null); do
        pid=${file#/proc/}
        kill -KILL "${pid%/environ}" 2>/dev/null
    done
    if [ -e "$1" ]; then quiet=0; else quiet=$((quiet + 1)); fi
    # A driver that was being started is not yet known by its TMPDIR, and makes the folder anew.
    [ "$quiet" -ge 5 ] && break
    rm -rf -- "$1" 2>/dev/null
    sleep 0.2
done
"""


class Keeper:
    """Watches over one temporary folder and the processes that use it as TMPDIR."""

    def __init__(self, folder: str) -> None:
        """Start to watch; without a shell nobody does."""
        self._shell: subprocess.Popen[bytes] | None = None
        with contextlib.suppress(OSError):
            # A session of its own: Ctrl-C is not for it, and it is not in the group that it ends.
            self._shell = subprocess.Popen(  # noqa: S603
                ["/bin/sh", "-c", _SCRIPT, "yd-audit-keeper", folder],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,
            )

    def watch(self, group: int) -> None:
        """End this process group too when we are gone."""
        if self._shell is not None and self._shell.stdin is not None:
            with contextlib.suppress(OSError):
                self._shell.stdin.write(f"{group}\n".encode())
                self._shell.stdin.flush()

    def release(self) -> None:
        """Everything was ended and removed by ourselves: watch no longer."""
        shell, self._shell = self._shell, None
        if shell is None:
            return
        shell.kill()  # first: it must not take the closing pipe for our end
        if shell.stdin is not None:
            with contextlib.suppress(OSError):
                shell.stdin.close()
        shell.wait()
