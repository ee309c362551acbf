"""The commands that set an evaluation round up and gather it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console

from audit.cli_parts import finish, grid_option, is_plain, lang_option, log_option, plain_option


@click.group("round")
def round_() -> None:
    """评测轮次：多个单位、一个方案、一个排名。 An evaluation round of many bodies."""


@round_.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="轮次的文件夹（默认以文件里的 id 为名）。 The round's folder; by default named by its id.",
)
@click.option(
    "--accept-scheme",
    is_flag=True,
    help="已有观察或计分后仍更换方案。 Take another scheme even after observations or scoring.",
)
@lang_option
@plain_option
def new(file: Path, out: Path | None, accept_scheme: bool, lang: str, plain: bool) -> NoReturn:
    """按轮次文件建立或更新一轮评测。 Make a round of its file, or update it."""

    def run(screen: Console) -> int:
        from audit.report.safe import plain as safe
        from audit.rounds.new import new_round
        from audit.rounds.status import show_legs
        from rules.load import load_texts

        made = new_round(file, out=out, accept_scheme=accept_scheme)
        folder, texts = made.folder, load_texts(lang)
        data = {
            "round": folder.file.id,
            "path": str(folder.path),
            "bodies": str(len(folder.file.bodies)),
            "testers": str(len(folder.file.testers)),
        }
        code = "round-updated" if made.updated else "round-made"
        screen.out(safe(texts.message(code, data)), highlight=False)
        if made.updated:
            show_legs(folder, screen, lang=lang, plain=is_plain(screen, plain))
        else:
            screen.out(safe(texts.message("round-next", data)), highlight=False)
        return 0

    finish(lambda screen: told(run, screen, lang))


@round_.command()
@click.argument("path", metavar="ROUND", type=click.Path(path_type=Path))
@click.option(
    "--body",
    "bodies",
    multiple=True,
    metavar="ID",
    help="只测这个单位（可写多次）。 Only this body; may be repeated.",
)
@click.option(
    "--only",
    type=click.Choice(["web", "app"]),
    help="只测网站或只测应用。 Only portals or only apps.",
)
@click.option(
    "--restart",
    is_flag=True,
    help="已测过的也重新评测。 Measure anew what is measured already.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 40),
    help="同时使用几个浏览器（默认看轮次文件）。 Browsers at the same time.",
)
@grid_option
@log_option
@lang_option
@plain_option
def run(
    path: Path,
    bodies: tuple[str, ...],
    only: str | None,
    restart: bool,
    workers: int | None,
    grid: tuple[str, ...],
    lang: str,
    plain: bool,
) -> NoReturn:
    """逐个单位评测网站和应用；中断后再运行就接着做。 Measure every body; run again to resume."""

    def gather(screen: Console) -> int:
        from audit.grid import split_addresses
        from audit.rounds.legs import LEGS
        from audit.rounds.run import RoundRequest, run_round

        request = RoundRequest(
            path=path,
            bodies=bodies,
            legs=tuple(name for name in LEGS if only in (None, name)),
            restart=restart,
            workers=workers,
            grid=split_addresses(grid),
            lang=lang,
        )
        return run_round(request, screen, plain=is_plain(screen, plain))

    finish(lambda screen: told(gather, screen, lang))


@round_.command()
@click.argument("path", metavar="ROUND", type=click.Path(path_type=Path))
@lang_option
@plain_option
def status(path: Path, lang: str, plain: bool) -> NoReturn:
    """这一轮测到哪里了。 How far the round is."""

    def show(screen: Console) -> int:
        from audit.rounds.status import show_status

        return show_status(path, screen, lang=lang, plain=is_plain(screen, plain))

    finish(lambda screen: told(show, screen, lang))


@round_.command("fetch")
@click.argument("path", metavar="ROUND", type=click.Path(path_type=Path))
@lang_option
def fetch_(path: Path, lang: str) -> NoReturn:
    """取回别的机器测好的结果。 Bring what other machines of a shared round have measured."""

    def bring(screen: Console) -> int:
        from audit.rounds.shared import fetch_round

        return fetch_round(path, screen, lang=lang)

    finish(lambda screen: told(bring, screen, lang))


def told(run: Callable[[Console], int], screen: Console, lang: str) -> int:
    """Run a command about a round; everything that is wrong with its file is said at once."""
    from audit.rounds.problems import RoundProblems

    try:
        return run(screen)
    except RoundProblems as error:
        raise click.ClickException("\n".join(error.lines(lang))) from error
