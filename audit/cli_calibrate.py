"""The command that measures the instrument itself."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click

from audit.cli_parts import finish, is_plain, lang_option, plain_option


@click.group()
def calibrate() -> None:
    """用结果已知的网页检验规则。 Measure the rules on pages with known outcomes."""


@calibrate.command(name="act")
@click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    required=True,
    help="语料文件夹（cases.json 和 site/）。 Folder with cases.json and site/.",
)
@click.option(
    "--json",
    "json_file",
    type=click.Path(path_type=Path),
    help="把数字写入 JSON 文件。 Write the figures as JSON.",
)
@click.option(
    "--earl",
    "earl_file",
    type=click.Path(path_type=Path),
    help="写出 EARL 1.0（JSON-LD）的实施报告。 Write an implementation report in EARL 1.0.",
)
@click.option(
    "--cases-at",
    default="https://www.w3.org",
    show_default=True,
    metavar="URL",
    help="实施报告中用例的公开地址。 Where the cases lie for readers of that report.",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    help="与以前的 --json 文件比较，有规则变差时退出码为 1。"
    " Compare with an earlier --json file; exit code 1 when a rule became worse.",
)
@click.option(
    "--keep",
    type=click.Path(path_type=Path),
    help="保留采集，下次直接使用。 Keep the captures there and use them again.",
)
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="ID",
    help="只检验语料中的这条规则，可重复。 Only this rule of the corpus; may be repeated.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 40),
    default=2,
    show_default=True,
    help="同时使用几个浏览器。 Browsers at the same time.",
)
@lang_option
@plain_option
def act(
    corpus: Path,
    json_file: Path | None,
    earl_file: Path | None,
    cases_at: str,
    baseline: Path | None,
    keep: Path | None,
    rules: tuple[str, ...],
    workers: int,
    lang: str,
    plain: bool,
) -> NoReturn:
    """用 W3C ACT 规则的用例检验。 Measure on the test cases of the W3C ACT Rules."""
    from audit.calibrate_commands import CalibrationRequest, calibrate_act

    request = CalibrationRequest(
        corpus=corpus,
        keep=keep,
        json_file=json_file,
        earl_file=earl_file,
        cases_at=cases_at,
        baseline=baseline,
        only=frozenset(rules),
        workers=workers,
        lang=lang,
    )
    finish(lambda screen: calibrate_act(request, screen, plain=is_plain(screen, plain)))
