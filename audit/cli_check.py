"""The command that a portal's own repository runs: what can be typed after `yd-audit check`."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click

from audit.cli_parts import finish, is_plain, lang_option, log_option, plain_option


@click.command()
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=Path("yd-audit.toml"),
    show_default=True,
    metavar="FILE",
    help="设置文件。 File with the settings.",
)
@click.option(
    "--url",
    metavar="URL",
    help="用这个首页代替设置文件里的 url。 Start page, in place of the file's.",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="基线：里面已有的问题不算失败。 What this file knows does not fail.",
)
@click.option(
    "--write-baseline",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="把现有的问题写成基线。 Write what fails now as a baseline.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("yd-audit-out"),
    show_default=True,
    help="工作区文件夹，每次重测。 Workspace folder; measured anew each time.",
)
@log_option
@lang_option
@plain_option
def check(
    config: Path,
    url: str | None,
    baseline: Path | None,
    write_baseline: Path | None,
    out: Path,
    lang: str,
    plain: bool,
) -> NoReturn:
    """按仓库里的设置检查，有新问题才失败。 Check by a repository's settings."""
    from audit.check_commands import CheckRequest, check_portal

    request = CheckRequest(
        config=config,
        url=url,
        baseline=baseline,
        write_baseline=write_baseline,
        out=out,
        lang=lang,
    )
    finish(lambda screen: check_portal(request, screen, plain=is_plain(screen, plain)))
