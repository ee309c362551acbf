"""The command that scores a sheet of results."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console

from audit.cli_parts import accept_option, finish, is_plain, lang_option, plain_option


@click.command()
@click.argument("workspace", type=click.Path(path_type=Path), required=False)
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
    help="结果表（CSV：body,indicator,value，可加 group）。 Sheet of results.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("scores.json"),
    show_default=True,
    help="写入的文件。 File to write.",
)
@accept_option
@lang_option
@plain_option
def score(
    workspace: Path | None,
    scheme: str,
    sheet: Path | None,
    out: Path,
    accept_changes: bool,
    lang: str,
    plain: bool,
) -> NoReturn:
    """给一次评测、一轮评测或一张结果表计分。 Score a WORKSPACE or a round, or a sheet."""
    if (workspace is None) == (sheet is None):
        raise click.UsageError("WORKSPACE or --sheet is needed, not both.")

    def run(screen: Console) -> int:
        if workspace is not None and (workspace / "round.json").is_file():
            from audit.cli_round import told
            from audit.rank_commands import score_round

            def scored(screen: Console) -> int:
                return score_round(
                    workspace,
                    screen,
                    accept_changes=accept_changes,
                    lang=lang,
                    plain=is_plain(screen, plain),
                )

            return told(scored, screen, lang)
        if workspace is not None:
            from audit.commands import judge_again

            return judge_again(workspace, screen, lang=lang, plain=is_plain(screen, plain))
        assert sheet is not None  # noqa: S101  (one of both, see above)
        from audit.score_commands import score_sheet, sheet_sentence
        from audit.sheets import SheetError

        try:
            return score_sheet(scheme, sheet, out, screen, lang=lang, plain=is_plain(screen, plain))
        except SheetError as error:
            raise click.ClickException(sheet_sentence(error, lang)) from error

    finish(run)
