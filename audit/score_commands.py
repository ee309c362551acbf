"""Scores a sheet of results and tells at the terminal what came out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from audit import __version__
from audit.files import write_file
from audit.report.figures import shown
from audit.report.safe import plain as safe
from audit.report.safe import plain_lines
from audit.scores_file import render_scores
from audit.scoring.rank import Body, Origin, Place, Ranking, rank
from audit.scoring.score import score
from audit.sheets import Problem, SheetError, read_sheet
from audit.telling import CommandError
from rules.load import load_catalogue, load_texts
from rules.tree import Tree
from rules.wording import Texts

DECIDED, OPEN = 0, 3
_MOST_PROBLEMS = 500


def score_sheet(
    scheme: str, sheet: Path, out: Path, console: Console, *, lang: str, plain: bool
) -> int:
    """Score a sheet and write scores.json; gives the exit code back: 0, or 3 with open items.

    Raises CommandError for an unknown scheme, SheetError for a sheet with problems (nothing is
    written then) and ToolError where the file cannot be written.
    """
    catalogue, texts = load_catalogue(), load_texts(lang)
    tree = catalogue.trees.get(scheme)
    if tree is None:
        known = " ".join(catalogue.trees)
        raise CommandError("score-unknown-scheme", scheme=scheme, known=known)
    origin = Origin(catalogue=catalogue.digest, engines=(f"yd-audit {__version__}",))
    bodies = [
        Body(
            name=body.name,
            group=body.group,
            result=score(tree, body.values, body.missing),
            origin=origin,
        )
        for body in read_sheet(sheet, tree)
    ]
    ranking = rank(bodies, tree)
    text = render_scores(bodies, ranking, tree, catalogue.digest, f"yd-audit {__version__}")
    write_file(out, text.encode("utf-8"))
    _tell(bodies, ranking, tree, out, console, texts, plain=plain)
    return OPEN if any(body.result.provisional for body in bodies) else DECIDED


def problem_lines(problems: Sequence[Problem], lang: str) -> Iterator[str]:
    """One line for each problem: file, row, column, and what to do."""
    texts = load_texts(lang)
    for problem in problems[:_MOST_PROBLEMS]:
        where = [problem.file]
        if problem.row is not None:
            where.append(texts.word("message.sheet-row", {"row": str(problem.row)}))
        if problem.column:
            where.append(texts.word("message.sheet-column", {"column": problem.column}))
        what = texts.word(f"message.{problem.code}", problem.data)
        yield safe(texts.word("message.sheet-problem", {"where": " ".join(where), "what": what}))
    more = len(problems) - _MOST_PROBLEMS
    if more > 0:
        yield texts.word("message.sheet-more", {"count": str(more)})


def sheet_sentence(error: SheetError, lang: str) -> str:
    """All of a sheet's problems under one heading."""
    heading = load_texts(lang).word("message.sheet-problems", {"count": str(len(error.problems))})
    return "\n".join([heading, *problem_lines(error.problems, lang)])


def _tell(
    bodies: Sequence[Body],
    ranking: Ranking,
    tree: Tree,
    out: Path,
    console: Console,
    texts: Texts,
    *,
    plain: bool,
) -> None:
    english = texts.lang == "en"
    title = tree.title_en if english else tree.title
    heading = texts.word("message.score-title", {"scheme": title, "id": tree.id})
    console.out(safe(heading), highlight=False)
    console.out(safe(tree.disclaimer_en if english else tree.disclaimer), highlight=False)
    if plain:
        for row in _rows(bodies, ranking, tree, texts):
            console.out(safe(texts.word("message.score-line", row)), highlight=False)
    else:
        console.print(_grid(bodies, ranking, tree, texts))
    for winner in ranking.awards:
        data = {
            "award": winner.award.title_en if english else winner.award.title,
            "bodies": "、".join(winner.bodies),
        }
        code = "score-award" if winner.settled else "score-award-open"
        console.out(safe(texts.word(f"message.{code}", data)), highlight=False)
    console.out(safe(texts.word("message.score-written", {"path": str(out)})), highlight=False)


def _grid(bodies: Sequence[Body], ranking: Ranking, tree: Tree, texts: Texts) -> Grid:
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    columns = ("rank", "body", "total", "parts", "grade", "band")
    for column in columns:
        grid.add_column(Text(texts.word(f"message.score-column-{column}")), overflow="fold")
    for row in _rows(bodies, ranking, tree, texts):
        grid.add_row(*(Text(plain_lines(row[column])) for column in columns))
    return grid


def _rows(
    bodies: Sequence[Body], ranking: Ranking, tree: Tree, texts: Texts
) -> Iterator[dict[str, str]]:
    """What is shown of each body: first the ranked by place, then those listed apart."""
    by_name = {body.name: body for body in bodies}
    for place in ranking.together.places:
        yield _row(by_name[place.body], tree, texts, place, shown(place.score))
    for apart in ranking.together.apart:
        body = by_name[apart.body]
        code, data = f"score-{apart.standing.value}", {"low": "", "high": ""}
        if apart.low is not None and apart.high is not None:
            data = {"low": shown(apart.low), "high": shown(apart.high)}
        yield _row(body, tree, texts, None, texts.word(f"message.{code}", data))


def _row(body: Body, tree: Tree, texts: Texts, place: Place | None, total: str) -> dict[str, str]:
    english, nothing = texts.lang == "en", texts.word("message.score-none")
    band = place.band if place else None
    grade = body.result.grade
    return {
        "rank": str(place.place) if place else nothing,
        "body": safe(body.name),
        "total": total,
        "parts": "\n".join(_parts(body, tree, texts)) or nothing,
        "grade": (grade.title_en if english else grade.title) if grade else nothing,
        "band": (band.title_en if english else band.title) if band else nothing,
    }


def _parts(body: Body, tree: Tree, texts: Texts) -> Iterator[str]:
    for node in tree.first_level:
        part = body.result.nodes.get(node.id)
        if part is None:
            continue
        if part.points is not None:
            figure = shown(part.points)
        elif part.points_low is not None and part.points_high is not None:
            figure = f"{shown(part.points_low)}–{shown(part.points_high)}"
        else:
            code = "score-missing" if part.missing else "score-not-applicable"
            figure = texts.word(f"message.{code}")
        yield f"{node.title_en if texts.lang == 'en' else node.title} {figure}"
