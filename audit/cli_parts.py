"""What all commands share: options, exit codes, and sentences instead of tracebacks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console

from audit.words import message, reason

OK, TOOL_FAILED, FAILURES, OPEN = 0, 1, 2, 3

lang_option = click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    help="输出语言。 Language of the output.",
)
plain_option = click.option("--plain", is_flag=True, help="逐行纯文本输出。 Linear plain text.")
grid_option = click.option(
    "--grid",
    multiple=True,
    envvar="YD_AUDIT_GRID",
    metavar="URL",
    help="用这些地址的浏览器（Selenium Grid、ChromeDriver 或 Appium），可写多个。 "
    "Browsers at these addresses; may be repeated.",
)
accept_option = click.option(
    "--accept-changes",
    is_flag=True,
    help="轮次建立之后方案或规则改过也继续。 Go on though scheme or rules have changed since.",
)

codes_option = click.option(
    "--pseudonyms",
    "codes",
    is_flag=True,
    help="用代号代替测试员的编号和姓名。 Codes in the place of testers' ids and names.",
)


def _start_log(context: click.Context, _: click.Parameter, path: Path | None) -> None:
    if path is None:
        return
    from audit import log
    from devices.ports import ToolError

    try:
        log.start(path)
    except ToolError as error:
        raise click.ClickException(reason(error.reason, error.detail)) from error
    context.call_on_close(log.stop)


log_option = click.option(
    "--log-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    expose_value=False,
    callback=_start_log,
    help="另写一份给技术支持看的日志（JSON，每行一条）。 Log for support: JSON lines, no secrets.",
)


def finish(command: Callable[[Console], int]) -> NoReturn:
    """Run a command and turn what it meets into a sentence and an exit code."""
    from audit import log
    from audit.people.problems import PeopleError
    from audit.telling import CommandError
    from audit.workspace import WorkspaceError
    from devices.ports import GatherError, ToolError
    from rules.load import CatalogueError

    try:
        code = command(console())
        log.event("end", exit=code)
        raise click.exceptions.Exit(code)
    except (WorkspaceError, CommandError, PeopleError) as error:
        log.failed(error)
        raise click.ClickException(message(error.code, **error.detail)) from error
    except (ToolError, GatherError) as error:
        log.failed(error)
        raise click.ClickException(reason(error.reason, error.detail)) from error
    except CatalogueError as error:
        log.failed(error)
        raise click.ClickException(str(error)) from error


class _Patient(Console):
    """Goes on without printing when nobody reads any more: the reports are still to be written."""

    def on_broken_pipe(self) -> None:
        with suppress(SystemExit):  # what else Rich does here is right
            super().on_broken_pipe()


def console() -> Console:
    """Where results are printed."""
    return _Patient(highlight=False, soft_wrap=True)


def is_plain(screen: Console, wanted: bool) -> bool:
    """True where linear text is better: asked for, no colours, or no terminal."""
    return wanted or screen.no_color or not screen.is_terminal or screen.is_dumb_terminal
