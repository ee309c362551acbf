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
@click.argument("workspace", type=click.Path(path_type=Path))
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
    "--out", type=click.Path(path_type=Path), required=True, help="写入的文件。 File to write."
)
@click.option("--replace", is_flag=True, help="覆盖已有的文件。 Replace a file that exists.")
@lang_option
def export(
    workspace: Path,
    tester: str,
    name: str,
    role: str | None,
    sheet_format: str | None,
    out: Path,
    replace: bool,
    lang: str,
) -> NoReturn:
    """导出任务表：人工任务和机器拿不准的问题。 Write what the machine left to people."""

    def run(screen: Console) -> int:
        from audit.people_commands import Who, export_tasks

        who = Who(tester=tester.strip(), name=name.strip(), role=role or "")
        return export_tasks(
            workspace,
            out,
            screen,
            who=who,
            sheet_format=sheet_format or "",
            replace=replace,
            lang=lang,
        )

    finish(lambda screen: told(run, screen, out.name, lang))


@click.command()
@click.argument("workspace", type=click.Path(path_type=Path))
@click.argument("sheet", type=click.Path(path_type=Path))
@click.option(
    "--tester", default="", metavar="T1", help="测试员编号，不写的看表中。 The tester's code."
)
@_name
@_role
@lang_option
def observe(
    workspace: Path, sheet: Path, tester: str, name: str, role: str | None, lang: str
) -> NoReturn:
    """导入填好的任务表（XLSX、CSV、TXT）。 Attach what a tester found."""

    def run(screen: Console) -> int:
        from audit.people_commands import Who
        from audit.people_commands import observe as attach

        who = Who(tester=tester.strip(), name=name.strip(), role=role or "")
        return attach(workspace, sheet, screen, who=who, lang=lang)

    finish(lambda screen: told(run, screen, sheet.name, lang))


def told(run: Callable[[Console], int], screen: Console, name: str, lang: str) -> int:
    """Run a command about people; what is wrong with a sheet or the database becomes sentences."""
    from audit.people.problems import ImportProblems, PeopleError

    try:
        return run(screen)
    except ImportProblems as error:
        from audit.people_commands import problems_sentence

        raise click.ClickException(problems_sentence(error, name, lang)) from error
    except PeopleError as error:
        raise click.ClickException(message(error.code, **error.detail)) from error
