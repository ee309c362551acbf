"""The command that tells what this machine can do."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click

from audit.cli_parts import finish, lang_option, log_option


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path(),
    show_default=True,
    help="打算存放结果的文件夹。 Where results are to go.",
)
@click.option(
    "--database",
    metavar="URL",
    help="人工评测的数据库，不写密码。 The people's database, without its password.",
)
@click.option(
    "--pages",
    type=click.IntRange(1, 10_000_000),
    default=20,
    show_default=True,
    help="打算评测多少页，用来估计磁盘。 How many pages are meant, for the disk estimate.",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。 Output JSON.")
@lang_option
@log_option
def doctor(out: Path, database: str | None, pages: int, as_json: bool, lang: str) -> NoReturn:
    """检查本机能做什么、缺什么、怎么补。 What this machine can do, and how to mend lacks."""
    from audit.doctor import Asked
    from audit.doctor import doctor as tell

    asked = Asked(folder=out, database=database, pages=pages, as_json=as_json)
    finish(lambda screen: tell(asked, screen, lang=lang))
