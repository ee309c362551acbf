"""PDFs that a page links to, and documents that only a person can look into.

Decisions: a PDF of which every page that was read is a picture without text says nothing to a
screen reader: failed. Where only some pages are like that (a scanned annex, a cover) it is a
question. Other kinds of documents are named once a page, for a person.
"""

from __future__ import annotations

from collections.abc import Iterator

from rules.linked import LinkedDocument
from rules.model import CannotJudge, Finding, Params, Verdict
from rules.parts.naming import shown
from rules.snapshot import PageSnapshot

_NAMED = 5  # documents that a question names


def pdf_text(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether a linked PDF has text that can be read out."""
    for document in _pdfs(page):
        pdf = document.pdf
        if pdf is None:
            if document.error == "pdf-password":
                yield _finding(document, Verdict.CANT_TELL, "password")
            continue
        if not pdf.read:
            continue
        if pdf.image_only == pdf.read:
            yield _finding(document, Verdict.FAILED, "scanned", pages=pdf.pages)
        elif pdf.image_only:
            data = {"count": pdf.image_only, "read": pdf.read}
            yield _finding(document, Verdict.CANT_TELL, "partly-scanned", **data)
        elif pdf.with_text:
            yield _finding(document, Verdict.PASSED, "passed")


def pdf_barred(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether a linked PDF lets assistive technology take its text."""
    for document in _pdfs(page):
        if document.pdf is not None:
            barred = document.pdf.barred
            verdict = Verdict.FAILED if barred else Verdict.PASSED
            yield _finding(document, verdict, "barred" if barred else "passed")


def pdf_tagged(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether a linked PDF that has text is tagged."""
    for document in _pdfs(page):
        if document.pdf is not None and document.pdf.with_text:
            tagged = document.pdf.tagged
            verdict = Verdict.PASSED if tagged else Verdict.FAILED
            yield _finding(document, verdict, "passed" if tagged else "untagged")


def pdf_title_language(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether a linked PDF names its title and its language."""
    for document in _pdfs(page):
        if document.pdf is None:
            continue
        title, language = document.pdf.title, document.pdf.language
        code = "passed"
        if not title and not language:
            code = "no-title-no-language"
        elif not title or not language:
            code = "no-language" if title else "no-title"
        yield _finding(document, Verdict.PASSED if code == "passed" else Verdict.FAILED, code)


def others(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Documents of other kinds, named together: a person has to open them."""
    found = [d for d in _known(page) if d.kind != "pdf"]
    if found:
        names = "、".join(shown(d.url.rsplit("/", 1)[-1]) for d in found[:_NAMED])
        yield Finding(
            verdict=Verdict.CANT_TELL,
            code="open-them",
            node=found[0].link,
            data={"count": len({d.url for d in found}), "names": names},
        )


def _known(page: PageSnapshot) -> tuple[LinkedDocument, ...]:
    if page.documents_linked is None:
        raise CannotJudge("documents-not-read", optional=True)
    return page.documents_linked


def _pdfs(page: PageSnapshot) -> Iterator[LinkedDocument]:
    """Each PDF once, whatever number of links lead to it."""
    seen: set[str] = set()
    for document in _known(page):
        if document.kind == "pdf" and document.url not in seen:
            seen.add(document.url)
            yield document


def _finding(document: LinkedDocument, verdict: Verdict, code: str, **data: str | int) -> Finding:
    name = shown(document.url.rsplit("/", 1)[-1])
    return Finding(verdict=verdict, code=code, node=document.link, data={"file": name, **data})
