"""The command that takes in what other tools measured."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console

from audit.cli_parts import finish, lang_option, log_option
from audit.cli_round import told


@click.command(name="import")
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path))
@click.argument("rest", metavar="[BODY] FILE...", nargs=-1, required=True)
@click.option(
    "--url",
    default="",
    metavar="URL",
    help="文件没有写明网页时，是哪个网页的结果。 The page of a file that names none.",
)
@log_option
@lang_option
def import_(path: Path, rest: tuple[str, ...], url: str, lang: str) -> NoReturn:
    """导入其他工具的结果作旁证。 Take in what other tools measured: axe, pa11y, Lighthouse, EARL.

    PATH 是工作目录，或轮次的目录（再写单位）。 PATH is a workspace, or a round with a body.
    """

    def run(screen: Console) -> int:
        from audit.import_commands import import_files

        return import_files(path, rest, screen, url=url.strip(), lang=lang)

    finish(lambda screen: told(run, screen, lang))
