"""The command that scores a sheet of results."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console

from audit.cli_parts import finish, is_plain, lang_option, plain_option


@click.command()
@click.option(
    "--scheme",
    default="cn-2019",
    show_default=True,
    metavar="ID",
    help="计分方案编号。 Id of the scoring scheme.",
)
@click.option(
    "--sheet",
    type=click.Path(path_type=Path),
    required=True,
    help="结果表（CSV：body,indicator,value，可加 group）。 Sheet of results.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("scores.json"),
    show_default=True,
    help="写入的文件。 File to write.",
)
@lang_option
@plain_option
def score(scheme: str, sheet: Path, out: Path, lang: str, plain: bool) -> NoReturn:
    """按方案给结果表计分并排名。 Score and rank the bodies of a sheet by a scheme."""

    def run(screen: Console) -> int:
        from audit.score_commands import score_sheet, sheet_sentence
        from audit.sheets import SheetError

        try:
            return score_sheet(scheme, sheet, out, screen, lang=lang, plain=is_plain(screen, plain))
        except SheetError as error:
            raise click.ClickException(sheet_sentence(error, lang)) from error

    finish(run)
