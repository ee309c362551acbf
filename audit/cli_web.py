"""The command that audits a portal: what can be typed after `yd-audit web`."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click

from audit.cli_parts import finish, grid_option, is_plain, lang_option, log_option, plain_option


@click.command()
@click.argument("url")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out"),
    show_default=True,
    help="工作区文件夹。 Workspace folder.",
)
@click.option(
    "--pages",
    type=click.IntRange(1, 5000),
    default=20,
    show_default=True,
    help="最多评测多少个网页。 At most so many pages.",
)
@click.option(
    "--depth",
    type=click.IntRange(0, 20),
    default=3,
    show_default=True,
    help="从首页起最多跟随几层链接。 Links to follow from the start page.",
)
@click.option(
    "--minutes",
    type=click.FloatRange(0.1, 600),
    default=10,
    show_default=True,
    help="寻找网页最多用几分钟。 Minutes for finding pages.",
)
@click.option(
    "--seed",
    type=int,
    default=0,
    show_default=True,
    help="抽样的随机种子。 Seed of the random part of the sample.",
)
@click.option(
    "--urls",
    type=click.Path(path_type=Path),
    help="只评测文件所列网址，每行一个。 Audit exactly these addresses, one a line.",
)
@click.option(
    "--viewport",
    type=click.Choice(["desktop", "mobile", "both"]),
    default="desktop",
    show_default=True,
    help="视口。 Viewport.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 40),
    default=1,
    show_default=True,
    help="同时使用几个浏览器。 Browsers at the same time.",
)
@click.option(
    "--delay",
    type=click.FloatRange(0, 60),
    help="两次访问之间的秒数（默认 0.5，本机 0）。 Seconds between visits.",
)
@click.option(
    "--contact",
    default="",
    metavar="TEXT",
    help="写入浏览器标识的联系方式。 Contact named in the user agent.",
)
@click.option(
    "--page-seconds",
    type=click.FloatRange(5, 3600),
    default=120,
    show_default=True,
    help="每个网页的时限（秒）。 Time limit of a page.",
)
@click.option(
    "--documents",
    type=click.IntRange(0, 20),
    default=2,
    show_default=True,
    help="每个网页最多读取几个 PDF。 Read at most so many linked PDFs of each page.",
)
@grid_option
@click.option(
    "--only-hosts",
    default="",
    metavar="HOST[,HOST…]",
    help="只连接目标和这些主机（*.example.cn 指其下全部），其他一律拒绝。 Connect to the "
    "target and these hosts only; *.example.cn stands for every host below.",
)
@click.option(
    "--login",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="登录步骤和登录后的网页（login.toml）。 How to sign in, and the pages behind the login.",
)
@click.option(
    "--restart",
    is_flag=True,
    help="从头再测，覆盖文件夹里原有的评测。 Begin again, in place of what the folder holds.",
)
@log_option
@lang_option
@plain_option
def web(
    url: str,
    out: Path,
    pages: int,
    depth: int,
    minutes: float,
    seed: int,
    urls: Path | None,
    viewport: str,
    workers: int,
    delay: float | None,
    contact: str,
    page_seconds: float,
    documents: int,
    grid: tuple[str, ...],
    only_hosts: str,
    login: Path | None,
    restart: bool,
    lang: str,
    plain: bool,
) -> NoReturn:
    """评测一个网站；中断后再输入同样的命令就接着做。 Audit a portal; type it again to go on."""
    from audit.commands import audit_web
    from audit.grid import split_addresses
    from audit.web_asked import WebRequest

    request = WebRequest(
        url=url,
        out=out,
        pages=pages,
        depth=depth,
        minutes=minutes,
        seed=seed,
        urls=urls,
        viewport=viewport,
        workers=workers,
        delay=delay,
        contact=contact,
        page_seconds=page_seconds,
        documents=documents,
        grid=split_addresses(grid),
        only_hosts=only_hosts,
        login=login,
        restart=restart,
        lang=lang,
    )
    finish(lambda screen: audit_web(request, screen, plain=is_plain(screen, plain)))
