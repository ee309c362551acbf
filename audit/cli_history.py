"""The commands that compare reports: two of them, and rounds over time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console

from audit.cli_parts import finish, is_plain, lang_option, log_option, plain_option
from audit.cli_round import told
from audit.words import message

_path = click.Path(path_type=Path)


@click.command("diff")
@click.argument("before", type=_path)
@click.argument("now", type=_path)
@click.option(
    "--same-site",
    is_flag=True,
    help="同一个网站换了域名，按路径比较。 The same site under another host: match by path.",
)
@click.option("--all", "everything", is_flag=True, help="逐条列出。 List every finding.")
@click.option("--json", "json_file", type=_path, metavar="FILE", help="另写 JSON。 Write JSON too.")
@click.option("--html", "html_file", type=_path, metavar="FILE", help="另写网页。 Write HTML too.")
@click.option(
    "--record",
    is_flag=True,
    help="把可比较的记为机器复核。 Record what is comparable as the machine's retest.",
)
@log_option
@lang_option
@plain_option
def diff(
    before: Path,
    now: Path,
    same_site: bool,
    everything: bool,
    json_file: Path | None,
    html_file: Path | None,
    record: bool,
    lang: str,
    plain: bool,
) -> NoReturn:
    """比较两份报告的问题：新出现、已整改、仍然存在。 New, repaired and remaining findings."""

    def run(screen: Console) -> int:
        from audit.history.diff_commands import Asked, diff_reports

        asked = Asked(
            before=before,
            now=now,
            same_site=same_site,
            everything=everything,
            json=json_file,
            html=html_file,
            record=record,
        )
        return diff_reports(asked, screen, lang=lang, plain=is_plain(screen, plain))

    acted(run, lang)


@click.command()
@click.argument("rounds", metavar="ROUND...", nargs=-1, required=True, type=_path)
@click.option(
    "--out",
    type=_path,
    default=Path(),
    help="写到哪个文件夹。 Folder for trend.html and trend.json.",
)
@log_option
@lang_option
def trend(rounds: tuple[Path, ...], out: Path, lang: str) -> NoReturn:
    """多轮评测的变化，从早到晚写（文件夹或 scores.json）。 Rounds over time, the earliest first."""

    def run(screen: Console) -> int:
        from audit.history.trend_commands import trend_of_rounds

        return trend_of_rounds(rounds, out, screen, lang=lang)

    finish(lambda screen: told(run, screen, lang))


def acted(run: Callable[[Console], int], lang: str) -> NoReturn:
    """Run a command; what a round's rules refuse becomes a sentence."""

    def guarded(screen: Console) -> int:
        from audit.people.acts import Refusal
        from audit.people.problems import ImportProblems

        try:
            return run(screen)
        except Refusal as error:
            raise click.ClickException(message(error.code, **error.data)) from error
        except ImportProblems as error:
            told_ = (message(p.code, **p.data) for p in error.problems)
            raise click.ClickException("\n".join(told_)) from error

    finish(lambda screen: told(guarded, screen, lang))
