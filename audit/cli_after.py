"""The commands of what comes after a report: objections, and retests after repairs."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console

from audit.cli_history import acted
from audit.cli_parts import lang_option

_path = click.Path(path_type=Path)


@click.group()
@click.argument("path", metavar="PATH", type=_path)
@click.pass_context
def objection(context: click.Context, path: Path) -> None:
    """申诉：登记、列出、裁定。 Objections to a round's or workspace's results."""
    context.obj = path


_body = click.option(
    "--body", default="", metavar="ID", help="轮次里的单位。 The body, in a round."
)
_evidence = click.option(
    "--evidence",
    multiple=True,
    type=_path,
    metavar="FILE",
    help="附件，可写多个。 A file that shows it; may be repeated.",
)
_role = click.option(
    "--role",
    type=click.Choice(["blind", "low-vision", "sighted", "engineer", "expert"]),
    default=None,
    help="工作区里第一次出现的人的身份。 The role of somebody new, in a workspace of its own.",
)
_name = click.option("--name", default="", help="姓名。 The person's name.")


@objection.command("file")
@_body
@click.option("--contact", required=True, help="单位的联系人。 Who objects for the body.")
@click.option("--grounds", required=True, help="理由。 The grounds.")
@click.option(
    "--finding",
    "findings",
    multiple=True,
    metavar="ID",
    help="问题或原因的编号，可写多个。 A finding or cause; may be repeated.",
)
@click.option("--indicator", default="", metavar="W01", help="指标。 An indicator.")
@click.option("--platform", type=click.Choice(["web", "android", "ios"]), default=None)
@click.option(
    "--figure",
    type=click.Choice(["total", "web", "app", "place"]),
    default=None,
    help="总分、网站分、应用分或名次。 A figure.",
)
@_evidence
@click.option("--raised-at", default="", metavar="TIME", help="申诉的时间。 When (ISO 8601).")
@lang_option
@click.pass_obj
def objection_file(
    path: Path,
    body: str,
    contact: str,
    grounds: str,
    findings: tuple[str, ...],
    indicator: str,
    platform: str | None,
    figure: str | None,
    evidence: tuple[Path, ...],
    raised_at: str,
    lang: str,
) -> NoReturn:
    """登记一项申诉，裁定之前不改变任何结果。 File an objection; it changes nothing yet."""

    def run(screen: Console) -> int:
        from audit.history.objection_commands import Filed, file_objection

        filed = Filed(
            body=body.strip(),
            contact=contact,
            grounds=grounds,
            findings=findings,
            indicator=indicator.strip(),
            platform=platform or "",
            figure=figure or "",
            evidence=evidence,
            raised_at=raised_at,
        )
        return file_objection(path, filed, screen, lang=lang)

    acted(run, lang)


@objection.command("list")
@_body
@click.option("--open", "only_open", is_flag=True, help="只列未裁定的。 Only the open ones.")
@click.option("--json", "out", type=_path, metavar="FILE", help="另写 JSON。 Write JSON too.")
@lang_option
@click.pass_obj
def objection_list(path: Path, body: str, only_open: bool, out: Path | None, lang: str) -> NoReturn:
    """列出申诉和结果。 List objections and their outcomes."""

    def run(screen: Console) -> int:
        from audit.history.objection_commands import list_objections

        return list_objections(
            path, screen, body=body.strip(), only_open=only_open, out=out, lang=lang
        )

    acted(run, lang)


@objection.command("decide")
@click.argument("number", metavar="O1")
@click.option(
    "--outcome",
    type=click.Choice(["upheld", "partly", "rejected"]),
    required=True,
    help="成立、部分成立、不成立。 The outcome.",
)
@click.option("--by", required=True, metavar="E1", help="裁定人的编号。 Who decides.")
@click.option("--reason", required=True, help="理由。 The reason.")
@click.option(
    "--finding",
    "findings",
    multiple=True,
    metavar="ID",
    help="部分成立时撤销的问题。 A finding to withdraw, of several.",
)
@click.option("--supersede", is_flag=True, help="更正先前的裁定。 Correct an earlier decision.")
@_role
@_name
@lang_option
@click.pass_obj
def objection_decide(
    path: Path,
    number: str,
    outcome: str,
    by: str,
    reason: str,
    findings: tuple[str, ...],
    supersede: bool,
    role: str | None,
    name: str,
    lang: str,
) -> NoReturn:
    """裁定一项申诉。 Decide an objection."""

    def run(screen: Console) -> int:
        from audit.history.objection_commands import Ruling, decide

        ruling = Ruling(
            objection=number,
            outcome=outcome,
            by=by.strip(),
            reason=reason,
            findings=tuple(one.strip().lower() for one in findings),
            supersede=supersede,
            role=role or "",
            name=name,
        )
        return decide(path, ruling, screen, lang=lang)

    acted(run, lang)


@click.group()
@click.argument("path", metavar="PATH", type=_path)
@click.pass_context
def followup(context: click.Context, path: Path) -> None:
    """整改复核：逐处记录是否已整改。 Whether what was found has been repaired."""
    context.obj = path


@followup.command("record")
@click.argument("findings", metavar="ID...", nargs=-1, required=True)
@_body
@click.option(
    "--state",
    type=click.Choice(["repaired", "not-repaired", "not-retested"]),
    required=True,
    help="已整改、未整改、未复核。 What became of it.",
)
@click.option("--by", required=True, metavar="T1", help="复测人的编号。 Who tested again.")
@click.option("--at-name", default="", metavar="NVDA", help="辅助技术。 Assistive technology.")
@click.option("--at-version", default="", help="它的版本。 Its version.")
@click.option("--device", default="", help="设备。 The device.")
@click.option("--note", default="", help="备注。 A note.")
@_evidence
@click.option("--when", default="", metavar="TIME", help="复测的时间。 When (ISO 8601).")
@click.option("--supersede", default="", metavar="ID", help="更正哪一条。 Corrects this record.")
@_role
@_name
@lang_option
@click.pass_obj
def followup_record(
    path: Path,
    findings: tuple[str, ...],
    body: str,
    state: str,
    by: str,
    at_name: str,
    at_version: str,
    device: str,
    note: str,
    evidence: tuple[Path, ...],
    when: str,
    supersede: str,
    role: str | None,
    name: str,
    lang: str,
) -> NoReturn:
    """记录人的复测，编号是问题的或原因的。 Record a person's retest of findings or causes."""

    def run(screen: Console) -> int:
        from audit.history.followup_commands import Told, record

        typed = Told(
            body=body.strip(),
            findings=findings,
            state=state,
            by=by.strip(),
            at_name=at_name,
            at_version=at_version,
            device=device,
            note=note,
            evidence=evidence,
            when=when,
            supersede=supersede.strip(),
            role=role or "",
            name=name,
        )
        return record(path, typed, screen, lang=lang)

    acted(run, lang)


@followup.command("list")
@_body
@click.option("--json", "out", type=_path, metavar="FILE", help="另写 JSON。 Write JSON too.")
@lang_option
@click.pass_obj
def followup_list(path: Path, body: str, out: Path | None, lang: str) -> NoReturn:
    """列出复核记录和数目。 List the records and count what is repaired."""

    def run(screen: Console) -> int:
        from audit.history.followup_commands import list_followups

        return list_followups(path, screen, body=body.strip(), out=out, lang=lang)

    acted(run, lang)
