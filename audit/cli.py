"""The command line: what can be typed, and the exit codes that it promises.

0 nothing failed · 1 the tool failed · 2 failures were found · 3 only questions for people are open
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console

from audit import __version__
from audit.cli_after import followup, objection
from audit.cli_app import app, farm
from audit.cli_calibrate import calibrate
from audit.cli_check import check
from audit.cli_doctor import doctor
from audit.cli_explain import explain
from audit.cli_export import export
from audit.cli_hear import hear
from audit.cli_history import diff, trend
from audit.cli_import import import_
from audit.cli_parts import (
    TOOL_FAILED,
    console,
    finish,
    is_plain,
    lang_option,
    log_option,
    plain_option,
)
from audit.cli_people import observe, tasks
from audit.cli_rank import compare, rank, report
from audit.cli_review import review
from audit.cli_round import round_, told
from audit.cli_score import score
from audit.cli_web import web
from audit.words import message

_ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Run the command and end the process with its exit code."""
    _own_packages()
    try:
        code = cli.main(prog_name="yd-audit", standalone_mode=False)
    except click.exceptions.Exit as error:
        code = error.exit_code
    except click.UsageError as error:
        click.echo(f"yd-audit: {message('usage')}\n{error.format_message()}", err=True)
        code = TOOL_FAILED
    except click.ClickException as error:
        click.echo(f"yd-audit: {error.format_message()}", err=True)
        code = TOOL_FAILED
    except (click.Abort, KeyboardInterrupt):
        click.echo(message("interrupted"), err=True)
        code = TOOL_FAILED
    except BrokenPipeError:
        # Whoever read our output has enough; Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = TOOL_FAILED
    sys.exit(code if isinstance(code, int) else 0)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "--version", message="yd-audit %(version)s")
def cli() -> None:
    """政务网站和应用无障碍评测。 Accessibility audits of Chinese government portals and apps."""


cli.add_command(web)
cli.add_command(check)
cli.add_command(app)
cli.add_command(farm)
cli.add_command(doctor)
cli.add_command(calibrate)
cli.add_command(score)
cli.add_command(rank)
cli.add_command(report)
cli.add_command(explain)
cli.add_command(export)
cli.add_command(import_)
cli.add_command(hear)
cli.add_command(compare)
cli.add_command(diff)
cli.add_command(trend)
cli.add_command(objection)
cli.add_command(followup)
cli.add_command(tasks)
cli.add_command(observe)
cli.add_command(review)
cli.add_command(round_)


@cli.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out-demo"),
    show_default=True,
    help="文件夹。 Folder of the round or workspace.",
)
@click.option(
    "--pages",
    type=click.IntRange(1, 100),
    help="每个网站最多评测多少个网页（轮次 12，单个 20）。 At most so many pages of each portal.",
)
@click.option(
    "--single",
    is_flag=True,
    help="只评测一个单位，不做轮次。 Audit one body alone, without a round.",
)
@click.option(
    "--repaired",
    is_flag=True,
    help="只评测修复后的网站和应用。 Audit the repaired twins alone.",
)
@log_option
@lang_option
@plain_option
def demo(
    out: Path, pages: int | None, single: bool, repaired: bool, lang: str, plain: bool
) -> NoReturn:
    """自带的演示：三个虚构单位从采集到排名，不需要网络。 A round of three invented bodies."""

    def run(screen: Console) -> int:
        from audit.demo import audit_demo
        from audit.demo_round import demo_round

        linear = is_plain(screen, plain)
        if single or repaired:
            return audit_demo(
                out, screen, pages=pages or 20, repaired=repaired, lang=lang, plain=linear
            )
        return demo_round(out, screen, pages=pages or 12, lang=lang, plain=linear)

    finish(lambda screen: told(run, screen, lang))


@cli.command()
@click.argument("workspace", type=click.Path(path_type=Path))
@log_option
@lang_option
@plain_option
def judge(workspace: Path, lang: str, plain: bool) -> NoReturn:
    """只凭已存的采集重新判定和计分。 Judge and score a workspace again, from its captures alone."""
    from audit.commands import judge_again

    finish(lambda screen: judge_again(workspace, screen, lang=lang, plain=is_plain(screen, plain)))


@cli.group()
def rules() -> None:
    """规则目录。 The catalogue of rules."""


@rules.command(name="list")
@lang_option
def rules_list(lang: str) -> None:
    """列出所有规则。 List every rule."""
    from audit.catalogue_view import print_rules

    print_rules(console(), lang)


@rules.command(name="show")
@click.argument("rule_id", metavar="ID")
@lang_option
def rules_show(rule_id: str, lang: str) -> None:
    """显示一条规则、一项人工任务或一项指标。 Show a rule, a human task or an indicator."""
    from audit.catalogue_view import print_one

    near = print_one(console(), rule_id, lang)
    if near is not None:
        raise click.ClickException(message("unknown-id", id=rule_id, near=" ".join(near) or "-"))


@rules.command(name="coverage")
@lang_option
def rules_coverage(lang: str) -> None:
    """指标、条款与判定者对照表。 Which indicator and clause is decided by whom."""
    from audit.catalogue_view import print_coverage

    print_coverage(console(), lang)


def _own_packages() -> None:
    """Refuse to run with somebody else's package of the same name: `rules` exists on PyPI."""
    for name in ("audit", "devices", "rules"):
        spec = importlib.util.find_spec(name)
        origin = Path(spec.origin).resolve() if spec is not None and spec.origin else None
        if origin is None or origin.parents[1] != _ROOT:
            click.echo(
                f"yd-audit: {message('foreign-package', name=name, path=str(origin))}", err=True
            )
            sys.exit(TOOL_FAILED)
