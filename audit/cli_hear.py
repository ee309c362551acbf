"""The command that prints what a screen reader would say of a page: a simulation."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console

from audit.cli_parts import codes_option, finish, lang_option, log_option
from audit.cli_round import told


@click.command()
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path))
@click.argument("names", metavar="[BODY] [PAGE]", nargs=-1)
@click.option(
    "--rate",
    type=click.IntRange(60, 3000),
    metavar="N",
    help="语速，每分钟多少个字。 Speech rate, characters a minute.",
)
@click.option("--plain", is_flag=True, help="逐行纯文本输出（总是如此）。 Linear text, as always.")
@codes_option
@log_option
@lang_option
def hear(
    path: Path, names: tuple[str, ...], rate: int | None, plain: bool, codes: bool, lang: str
) -> NoReturn:
    """逐行写出读屏会念什么（模拟）。 What a screen reader would say of a page: simulated.

    PAGE 是目录里的序号或编号；不写就列出目录。 PAGE is a number of the contents or an id;
    without it, the contents are listed.
    """

    def run(screen: Console) -> int:
        from audit.hear_commands import hear as listen

        return listen(path, names, screen, lang=lang, rate=rate, codes=codes)

    finish(lambda screen: told(run, screen, lang))
