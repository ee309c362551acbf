"""The commands that rank a round, write its reports, and compare two rounds."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console

from audit.cli_parts import (
    accept_option,
    codes_option,
    finish,
    is_plain,
    lang_option,
    log_option,
    plain_option,
)
from audit.cli_round import told

_resamples = click.option(
    "--resamples",
    type=click.IntRange(0, 100_000),
    default=1000,
    show_default=True,
    help="名次区间重采样的次数，0 为不算。 Draws for the intervals of places, 0 for none.",
)
_round = click.argument("path", metavar="ROUND", type=click.Path(path_type=Path))


@click.command()
@_round
@_resamples
@accept_option
@codes_option
@log_option
@lang_option
@plain_option
def rank(
    path: Path, resamples: int, accept_changes: bool, codes: bool, lang: str, plain: bool
) -> NoReturn:
    """给一轮评测排名，写出 ranking.xlsx 和 .csv。 Rank the bodies of a ROUND."""

    def run(screen: Console) -> int:
        from audit.rank_commands import rank_round

        return rank_round(
            path,
            screen,
            resamples=resamples,
            accept_changes=accept_changes,
            codes=codes,
            lang=lang,
            plain=is_plain(screen, plain),
        )

    finish(lambda screen: told(run, screen, lang))


@click.command()
@_round
@click.argument("body", required=False)
@_resamples
@accept_option
@codes_option
@log_option
@lang_option
def report(
    path: Path, body: str | None, resamples: int, accept_changes: bool, codes: bool, lang: str
) -> NoReturn:
    """写出一轮评测和各单位的报告。 Write the reports of a ROUND and its bodies, or of one BODY."""

    def run(screen: Console) -> int:
        from audit.rank_commands import report_round

        return report_round(
            path,
            body,
            screen,
            resamples=resamples,
            accept_changes=accept_changes,
            codes=codes,
            lang=lang,
        )

    finish(lambda screen: told(run, screen, lang))


@click.command()
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("now", type=click.Path(path_type=Path))
@accept_option
@lang_option
@plain_option
def compare(before: Path, now: Path, accept_changes: bool, lang: str, plain: bool) -> NoReturn:
    """比较两轮评测（文件夹或 scores.json）。 Compare two rounds, folders or scores.json files."""

    def run(screen: Console) -> int:
        from audit.rank_commands import compare_rounds

        return compare_rounds(
            before,
            now,
            screen,
            accept_changes=accept_changes,
            lang=lang,
            plain=is_plain(screen, plain),
        )

    finish(lambda screen: told(run, screen, lang))
