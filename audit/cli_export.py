"""The command that writes reports in further formats."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console

from audit.cli_parts import accept_option, codes_option, finish, lang_option, log_option
from audit.cli_round import told
from audit.formats import FORMATS


@click.command()
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path))
@click.argument("body", required=False)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(tuple(FORMATS)),
    help="要写的格式，可写多个；不写为全部。 Formats to write, may be repeated; all without it.",
)
@click.option(
    "--resamples",
    type=click.IntRange(0, 100_000),
    default=1000,
    show_default=True,
    help="名次区间重采样的次数，0 为不算。 Draws for the intervals of places, 0 for none.",
)
@accept_option
@codes_option
@log_option
@lang_option
def export(
    path: Path,
    body: str | None,
    formats: tuple[str, ...],
    resamples: int,
    accept_changes: bool,
    codes: bool,
    lang: str,
) -> NoReturn:
    """把报告写成其他格式。 Write reports in other formats: a workspace's, or a round's bodies'."""

    def run(screen: Console) -> int:
        from audit.export_commands import export as export_reports

        return export_reports(
            path,
            body,
            formats,
            screen,
            lang=lang,
            resamples=resamples,
            accept_changes=accept_changes,
            codes=codes,
        )

    finish(lambda screen: told(run, screen, lang))
