"""The commands about apps and device farms."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click

from audit.cli_parts import finish, is_plain, lang_option, log_option, plain_option

_out = click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out"),
    show_default=True,
    help="工作区文件夹。 Workspace folder.",
)
_farm = click.option(
    "--farm",
    "farm_file",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FARM",
    help="设备清单 farm.toml。 The devices, a farm.toml.",
)


@click.group()
def app() -> None:
    """评测手机应用。 Audit a mobile app."""


@app.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "--screenshot",
    type=click.Path(path_type=Path),
    help="同一界面的截图（PNG）。 Screenshot of the same moment.",
)
@click.option(
    "--density",
    type=click.FloatRange(0.1, 20),
    help="Android 每 dp 的像素数，如 440 dpi 为 2.75。 Pixels for each dp.",
)
@click.option(
    "--kind",
    type=click.Choice(["standard", "elder", "elder-home"]),
    default="standard",
    show_default=True,
    help="界面种类：普通、长辈版、长辈版首页。 Kind of screen.",
)
@click.option("--title", default="", help="界面名称。 Name of the screen.")
@_out
@lang_option
@plain_option
def screen(
    source: Path,
    screenshot: Path | None,
    density: float | None,
    kind: str,
    title: str,
    out: Path,
    lang: str,
    plain: bool,
) -> NoReturn:
    """评测一份存下的页面源码，不需要设备。 Audit one saved page source; needs no device."""
    from audit.app_commands import ScreenFile, judge_file

    file = ScreenFile(source=source, screenshot=screenshot, density=density, kind=kind, title=title)
    finish(lambda to: judge_file(file, out, to, lang=lang, plain=is_plain(to, plain)))


@app.command()
@click.argument("plan", type=click.Path(path_type=Path))
@_farm
@_out
@click.option(
    "--restart",
    is_flag=True,
    help="覆盖文件夹里原有的应用评测。 Replace the app run that the folder holds.",
)
@log_option
@lang_option
@plain_option
def run(plan: Path, farm_file: Path, out: Path, restart: bool, lang: str, plain: bool) -> NoReturn:
    """在设备上评测应用，按 app.toml 的路径。 Audit an app on devices along the journeys of PLAN."""
    from audit.app_commands import audit_app

    finish(
        lambda to: audit_app(
            plan, farm_file, out, to, restart=restart, lang=lang, plain=is_plain(to, plain)
        )
    )


@app.command()
@click.argument("recording", type=click.Path(path_type=Path))
@_out
@log_option
@lang_option
@plain_option
def replay(recording: Path, out: Path, lang: str, plain: bool) -> NoReturn:
    """重新判定一次录下的会话，不需要设备。 Judge a recorded session again; needs no device."""
    from audit.app_commands import replay as judge_recording

    finish(lambda to: judge_recording(recording, out, to, lang=lang, plain=is_plain(to, plain)))


@app.command()
@click.argument("plan", type=click.Path(path_type=Path))
@_farm
@click.option("--device", metavar="ID", help="用哪台设备（默认第一台合适的）。 Which device.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="录制保存到的文件夹。 Folder for the recording.",
)
@lang_option
def record(plan: Path, farm_file: Path, device: str | None, out: Path, lang: str) -> NoReturn:
    """把路径走一遍并录下，可用 replay 重放。 Walk the journeys once and record them for replay."""
    from audit.app_recording import record_app

    finish(lambda to: record_app(plan, farm_file, device, out, to, lang=lang))


@click.group()
def farm() -> None:
    """设备清单。 The device farm."""


@farm.command()
@click.argument("farm_file", type=click.Path(path_type=Path), metavar="FARM")
@lang_option
@plain_option
def check(farm_file: Path, lang: str, plain: bool) -> NoReturn:
    """逐台查看设备能否使用及其版本。 Which devices answer, with which versions."""
    from audit.farm_check import check_farm

    finish(lambda to: check_farm(farm_file, to, lang=lang, plain=is_plain(to, plain)))
