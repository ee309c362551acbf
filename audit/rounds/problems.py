"""What is wrong with a round: one sentence each, all of a file together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from audit.report.safe import plain
from audit.telling import CommandError
from rules.wording import load_texts

MOST = 200  # problems that are told at once
_SHOWN = 200  # characters of a wrong value that a sentence repeats


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProblem:
    """One thing that is wrong with a round's file.

    `key` is dotted, entries of a list count from 1: body.3.portal. `code` is a key of the texts'
    [message] table, `data` fills its sentence.
    """

    key: str
    code: str
    data: Mapping[str, str] = field(default_factory=dict)

    def sentence(self, lang: str) -> str:
        """The key and what to do, on one line."""
        data = {name: value[:_SHOWN] for name, value in self.data.items()}
        colon = "：" if lang == "zh" else ": "
        return plain(f"{self.key}{colon}{load_texts(lang).message(self.code, data)}")


class RoundError(CommandError):
    """A round, or its file, that cannot be used; `code` is a key of the texts' [message] table."""


class RoundProblems(RoundError):
    """A round's file of which nothing was taken over; `problems` are all that were found."""

    def __init__(self, path: str, problems: Iterable[FileProblem]) -> None:
        self.problems: Sequence[FileProblem] = tuple(problems)
        first = self.problems[0]
        super().__init__(
            "round-file-wrong",
            path=path,
            count=str(len(self.problems)),
            first=first.key,
        )
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        """How it comes back from another process."""
        return type(self), (self.path, tuple(self.problems))

    def lines(self, lang: str) -> list[str]:
        """The file's name and one line for each problem, in a reader's language."""
        texts = load_texts(lang)
        head = {"path": self.path, "count": str(len(self.problems))}
        shown = [problem.sentence(lang) for problem in self.problems[:MOST]]
        left = len(self.problems) - len(shown)
        if left:
            shown.append(plain(texts.message("round-problems-more", {"count": str(left)})))
        return [plain(texts.message("round-problems", head)), *shown]


def problem(key: str, code: str, **data: str) -> FileProblem:
    """A problem at a key of the round's file."""
    return FileProblem(key=key, code=code, data=data)
