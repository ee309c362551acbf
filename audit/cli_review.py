"""The commands that review a round: what people differ about, and how that is settled."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console

from audit.cli_parts import finish, lang_option
from audit.words import message

_by = click.option("--by", required=True, metavar="E1", help="您的编号。 Your code in the round.")
_reader = click.option("--by", default="", metavar="R1", help="复核人编号。 The reviewer's code.")
_platform = click.option(
    "--platform",
    type=click.Choice(["web", "android", "ios"]),
    help="应用的平台。 The app's platform.",
)
_finding = click.option(
    "--finding", default="", metavar="ID", help="机器问题的编号。 A question of the machine."
)
_body = click.argument("body")
_indicator = click.argument("indicator")


def _item(command: Callable[..., Any]) -> Callable[..., Any]:
    """BODY INDICATOR [--platform] [--finding], as most commands name an item."""
    return _body(_indicator(_platform(_finding(command))))


def _reason(*, required: bool) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option("--reason", required=required, default="", help="理由。 The reason.")


@click.group()
@click.argument("round_", metavar="ROUND", type=click.Path(path_type=Path))
@click.pass_context
def review(context: click.Context, round_: Path) -> None:
    """复核、争议、复测与裁定。 Reviews, disputes, retests and adjudications of a round."""
    context.obj = round_


@review.command(name="list")
@click.option("--body", default="", metavar="BODY", help="只看一个单位。 One body only.")
@_reader
@click.option("--open", "only_open", is_flag=True, help="只列未了结的。 Only what is open.")
@lang_option
@click.pass_obj
def list_(path: Path, body: str, by: str, only_open: bool, lang: str) -> NoReturn:
    """列出争议、待第二人测的和可复核的记录。 What is disputed, awaited, and open to review."""

    def run(screen: Console) -> int:
        from audit.review_listing import list_reviews

        return list_reviews(path, screen, body=body, by=by.strip(), only_open=only_open, lang=lang)

    _acted(run)


@review.command()
@_by
@click.option("--out", type=click.Path(path_type=Path), help="写入的文件。 File to write.")
@click.option("--format", "sheet_format", type=click.Choice(["xlsx", "csv", "txt"]), default=None)
@click.option("--replace", is_flag=True, help="覆盖已有的文件。 Replace a file that exists.")
@lang_option
@click.pass_obj
def export(
    path: Path, by: str, out: Path | None, sheet_format: str | None, replace: bool, lang: str
) -> NoReturn:
    """把可复核的记录导出为表格。 Write what you may review as a sheet."""
    code = by.strip()
    file = out or Path(f"{Path(code).name or 'review'}.{sheet_format or 'xlsx'}")

    def run(screen: Console) -> int:
        from audit.review_commands import export_reviews

        wanted = sheet_format or ""
        return export_reviews(
            path, file, screen, by=code, sheet_format=wanted, replace=replace, lang=lang
        )

    _acted(run)


@review.command(name="import")
@click.argument("sheet", type=click.Path(path_type=Path))
@_reader
@lang_option
@click.pass_obj
def import_(path: Path, sheet: Path, by: str, lang: str) -> NoReturn:
    """导入填好的复核表。 Store the reviews of a filled-in sheet."""

    def run(screen: Console) -> int:
        from audit.people.problems import ImportProblems
        from audit.people_sheets import problems_sentence
        from audit.review_commands import import_reviews

        try:
            return import_reviews(path, sheet, screen, by=by.strip(), lang=lang)
        except ImportProblems as error:
            raise click.ClickException(problems_sentence(error, sheet.name, lang)) from error

    _acted(run)


@review.command()
@click.argument("record")
@_by
@click.option("--note", default="", help="备注。 A note.")
@lang_option
@click.pass_obj
def agree(path: Path, record: str, by: str, note: str, lang: str) -> NoReturn:
    """同意一条记录。 Agree with a record."""
    _reviewed(path, record, by, note, lang, agreed=True)


@review.command()
@click.argument("record")
@_by
@click.option("--note", required=True, help="理由。 Why.")
@lang_option
@click.pass_obj
def disagree(path: Path, record: str, by: str, note: str, lang: str) -> NoReturn:
    """不同意一条记录，写明理由。 Disagree with a record, and say why."""
    _reviewed(path, record, by, note, lang, agreed=False)


@review.command(name="open")
@_item
@_by
@_reason(required=True)
@lang_option
@click.pass_obj
def open_(path: Path, /, by: str, reason: str, lang: str, **named: str | None) -> NoReturn:
    """对一项结果提出争议。 Open a dispute about an answer."""

    def run(screen: Console) -> int:
        from audit.review_commands import Named, open_dispute

        item = Named(**_given(named))
        return open_dispute(path, item, screen, by=by.strip(), reason=reason, lang=lang)

    _acted(run)


@review.command()
@_item
@click.option("--testers", required=True, metavar="T3,T4", help="复测人。 Who tests again.")
@_by
@_reason(required=False)
@lang_option
@click.pass_obj
def retest(
    path: Path, /, testers: str, by: str, reason: str, lang: str, **named: str | None
) -> NoReturn:
    """安排复测。 Have a disputed item tested again."""

    def run(screen: Console) -> int:
        from audit.review_commands import Named, order_retest

        codes = [code for code in re.split(r"[\s,，、;；]+", testers) if code]
        return order_retest(
            path,
            Named(**_given(named)),
            screen,
            testers=codes,
            by=by.strip(),
            reason=reason,
            lang=lang,
        )

    _acted(run)


@review.command()
@_item
@click.option("--answer", required=True, metavar="部分通过", help="结果。 The answer.")
@_by
@_reason(required=True)
@lang_option
@click.pass_obj
def adjudicate(
    path: Path, /, answer: str, by: str, reason: str, lang: str, **named: str | None
) -> NoReturn:
    """裁定有争议的一项。 Decide a disputed item."""

    def run(screen: Console) -> int:
        from audit.review_commands import Named
        from audit.review_commands import adjudicate as decide

        item = Named(**_given(named))
        return decide(path, item, screen, answer=answer, by=by.strip(), reason=reason, lang=lang)

    _acted(run)


@review.command()
@_body
@click.argument("finding")
@_by
@_reason(required=True)
@lang_option
@click.pass_obj
def waive(path: Path, body: str, finding: str, by: str, reason: str, lang: str) -> NoReturn:
    """签署豁免：机器的一处问题不计。 Sign that one of the machine's failures does not count."""

    def run(screen: Console) -> int:
        from audit.review_commands import waive as sign

        return sign(path, body, finding, screen, by=by.strip(), reason=reason, lang=lang)

    _acted(run)


@review.command()
@_item
@lang_option
@click.pass_obj
def history(path: Path, /, lang: str, **named: str | None) -> NoReturn:
    """一项的全部记录，从最早的起。 Everything that was ever said of an item, oldest first."""

    def run(screen: Console) -> int:
        from audit.review_listing import print_history

        return print_history(path, screen, **_given(named), lang=lang)

    _acted(run)


def _reviewed(path: Path, record: str, by: str, note: str, lang: str, *, agreed: bool) -> NoReturn:
    def run(screen: Console) -> int:
        from audit.people.model import ReviewVerdict
        from audit.review_commands import review as say

        verdict = ReviewVerdict.AGREE if agreed else ReviewVerdict.DISAGREE
        return say(path, record, verdict, screen, by=by.strip(), note=note, lang=lang)

    _acted(run)


def _given(named: dict[str, str | None]) -> dict[str, str]:
    return {name: (value or "").strip() for name, value in named.items()}


def _acted(run: Callable[[Console], int]) -> NoReturn:
    """Run a command; what a round's rules refuse becomes a sentence."""

    def guarded(screen: Console) -> int:
        from audit.people.acts import Refusal
        from audit.people.problems import ImportProblems

        try:
            return run(screen)
        except Refusal as error:
            raise click.ClickException(message(error.code, **error.data)) from error
        except ImportProblems as error:
            told = (message(p.code, **p.data) for p in error.problems)
            raise click.ClickException("\n".join(told)) from error

    finish(guarded)
