"""The commands about people's work: worklists, and attaching what testers found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console

from audit.cli_parts import finish, lang_option
from audit.words import message

_ROLES = ["blind", "low-vision", "sighted", "engineer", "expert"]  # audit.people.model.Role
_name = click.option("--name", default="", help="新测试员的姓名。 Name of a new tester.")
_role = click.option(
    "--role",
    type=click.Choice(_ROLES),
    help="登记新测试员并说明其角色。 Enter a new tester with this role.",
)


@click.group()
def tasks() -> None:
    """交给人的任务表。 Worklists for people."""


@tasks.command()
@click.argument("folder", metavar="ROUND", type=click.Path(path_type=Path))
@click.option("--tester", default="", metavar="T1", help="测试员编号。 The tester's code.")
@_name
@_role
@click.option(
    "--format",
    "sheet_format",
    type=click.Choice(["xlsx", "csv", "txt"]),
    help="格式（默认看文件扩展名）。 Format; by default the file's extension says it.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="写入的文件，默认以测试员编号为名。 File to write, by default T1.xlsx.",
)
@click.option("--replace", is_flag=True, help="覆盖已有的文件。 Replace a file that exists.")
@lang_option
def export(
    folder: Path,
    tester: str,
    name: str,
    role: str | None,
    sheet_format: str | None,
    out: Path | None,
    replace: bool,
    lang: str,
) -> NoReturn:
    """导出任务表：人工任务和机器拿不准的问题。 Write what the machine left to people.

    ROUND 是评测轮次的目录，或单个对象的工作目录。 ROUND is a round's folder, or the workspace of a
    single target.
    """
    code = tester.strip()
    file = out or Path(f"{Path(code).name or 'tasks'}.{sheet_format or 'xlsx'}")

    def run(screen: Console) -> int:
        from audit.people_commands import Who, export_tasks
        from audit.round_testing import export_round
        from audit.rounds.folder import is_round

        wanted = sheet_format or ""
        if is_round(folder):
            _no_list(name, role)
            return export_round(
                folder, file, screen, tester=code, sheet_format=wanted, replace=replace, lang=lang
            )
        who = Who(tester=code, name=name.strip(), role=role or "")
        return export_tasks(
            folder, file, screen, who=who, sheet_format=wanted, replace=replace, lang=lang
        )

    finish(lambda screen: told(run, screen, file.name, lang))


@click.command()
@click.argument("folder", metavar="ROUND", type=click.Path(path_type=Path))
@click.argument("sheet", type=click.Path(path_type=Path))
@click.option(
    "--tester", default="", metavar="T1", help="测试员编号，不写的看表中。 The tester's code."
)
@_name
@_role
@lang_option
def observe(
    folder: Path, sheet: Path, tester: str, name: str, role: str | None, lang: str
) -> NoReturn:
    """导入填好的任务表（XLSX、CSV、TXT）。 Attach what a tester found.

    ROUND 是评测轮次的目录，或单个对象的工作目录。 ROUND is a round's folder, or the workspace of a
    single target.
    """

    def run(screen: Console) -> int:
        from audit.people_commands import Who
        from audit.people_commands import observe as attach
        from audit.round_testing import observe_round
        from audit.rounds.folder import is_round

        code = tester.strip()
        if is_round(folder):
            _no_list(name, role)
            return observe_round(folder, sheet, screen, tester=code, lang=lang)
        who = Who(tester=code, name=name.strip(), role=role or "")
        return attach(folder, sheet, screen, who=who, lang=lang)

    finish(lambda screen: told(run, screen, sheet.name, lang))


def told(run: Callable[[Console], int], screen: Console, name: str, lang: str) -> int:
    """Run a command about people; what is wrong with a sheet or the database becomes sentences."""
    from audit.people.problems import ImportProblems, PeopleError

    try:
        return run(screen)
    except ImportProblems as error:
        from audit.people_sheets import problems_sentence

        raise click.ClickException(problems_sentence(error, name, lang)) from error
    except PeopleError as error:
        raise click.ClickException(message(error.code, **error.detail)) from error


def _no_list(name: str, role: str | None) -> None:
    """A round's testers are those of its file. Raises CommandError."""
    from audit.telling import CommandError

    if name.strip() or role:
        raise CommandError("tasks-testers-listed")
