"""The command that explains a score."""

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


@click.command()
@click.argument("path", metavar="ROUND|WORKSPACE", type=click.Path(path_type=Path))
@click.argument("first", metavar="[BODY]", default="")
@click.argument("second", metavar="[INDICATOR]", default="")
@click.option(
    "--platform",
    type=click.Choice(["web", "android", "ios"]),
    help="只看这个平台。 Only this platform.",
)
@click.option(
    "--json",
    "json_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="另外写入的文件，有精确分数。 File to write as well, with exact fractions.",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="列出全部发现；没有写指标时写入 --json。 All findings; of all indicators in --json.",
)
@accept_option
@codes_option
@log_option
@lang_option
@plain_option
def explain(
    path: Path,
    first: str,
    second: str,
    platform: str | None,
    json_file: Path | None,
    everything: bool,
    accept_changes: bool,
    codes: bool,
    lang: str,
    plain: bool,
) -> NoReturn:
    """解释得分：每一分失在哪里，凭什么，是谁判的。 Explain a score down to evidence and people.

    ROUND BODY [INDICATOR], or WORKSPACE [INDICATOR]; a ROUND alone writes explain.json.
    """

    def run(screen: Console) -> int:
        from audit.explain_commands import Asked
        from audit.explain_commands import explain as tell

        asked = Asked(
            path=path,
            first=first,
            second=second,
            platform="" if platform == "web" else platform,
            json=json_file,
            everything=everything,
            accept_changes=accept_changes,
            codes=codes,
        )
        return tell(asked, screen, lang=lang, plain=is_plain(screen, plain))

    finish(run)
