"""表单错误提示: a message says which field is wrong and why, to eyes and ears."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from rules.dom import exposed, visible
from rules.model import CannotJudge, Finding, Params, Verdict
from rules.parts.error_words import asserts_error, complains, known_format, mentions, only_filler
from rules.parts.field_labels import input_type, labels_of
from rules.parts.form_messages import (
    Form,
    Message,
    describes_hidden,
    forms,
    group_of,
    has_hint,
    label_texts,
    messages,
    shown_elsewhere,
)
from rules.parts.naming import core, plain, shown
from rules.parts.seen_label import says, seen_blocks
from rules.probes.forms import FormTrial
from rules.snapshot import Node, PageSnapshot

_LONGEST_TEXT = 80  # characters of a text that may be a label, with the white space around it


def message(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Error messages of forms: those that stand there, and those that came when it was sent empty.

    Failed: it tells neither the field nor the cause, or not the cause; it names a label that
    several fields have; only eyes or only screen readers get it. Cannot be told: fields that
    only changed their colour, and messages that came without a word to a screen reader.

    Raises CannotJudge where no form was sent and what stands there shows no fault: what comes
    when it is sent is not known.
    """
    found = list(_messages(page))
    failed = any(f.verdict is Verdict.FAILED for f in found)
    if page.probes.forms is None and not failed and any(forms(page)):
        raise CannotJudge("probe-not-run", optional=True)
    yield from found


def _messages(page: PageSnapshot) -> Iterator[Finding]:
    trials = {t.form: t for t in page.probes.forms.trials} if page.probes.forms else {}
    for form in forms(page):
        trial = trials.get(form.root)
        for text in messages(page, form):
            found = _standing(page, form, text, trial)
            if found is not None:
                yield found
        if trial is not None:
            yield from _trial(page, form, trial)


def _standing(
    page: PageSnapshot, form: Form, text: Message, trial: FormTrial | None
) -> Finding | None:
    if not text.seen:
        control = describes_hidden(text, form)
        # Sending the form may be what brings the message to the eyes.
        if control is None or trial is None or _came(trial, text.text):
            return None
        return _found(Verdict.FAILED, "only-read", text.node, text.text)
    if not exposed(text.node):
        if shown_elsewhere(page, text):
            return None
        sure = asserts_error(text.seen)
        verdict = Verdict.FAILED if sure else Verdict.CANT_TELL
        return _found(verdict, "only-seen" if sure else "maybe-only-seen", text.node, text.seen)
    code = _fault(page, form, text.seen, text.tied, text.node)
    verdict = Verdict.FAILED if code else Verdict.PASSED
    return _found(verdict, code or "passed", text.node, text.seen)


def _came(trial: FormTrial, text: str) -> bool:
    return any(core(text) in core(m.text) or core(m.text) in core(text) for m in trial.messages)


def _fault(
    page: PageSnapshot, form: Form, text: str, tied: Iterable[Node], node: Node | None
) -> str:
    """The code of what a message fails to say; "" for nothing."""
    tied = tuple(tied)
    labels = {f: label_texts(page, f) for f in form.fields}
    meant = [f for f in form.fields if any(mentions(text, lb) for lb in labels[f])]
    if not tied and _ambiguous(page, form, text, node):
        return "ambiguous"
    if not only_filler(text, frozenset(lb for f in meant for lb in labels[f])):
        return ""
    if any(input_type(f) == "password" for f in form.fields):
        return ""  # which of the two was wrong is not told on purpose
    if not tied and not meant and form.answers > 1:
        return "" if _names_a_text(form, text, node) else "which-field"
    if not asserts_error(text):
        return ""  # a wish, such as "please enter the right age"
    about = [*tied, *meant]
    if known_format(text) or any(known_format(lb) for f in about for lb in labels[f]):
        return ""
    if node is not None and any(has_hint(page, f, node) for f in about):
        return ""
    return "no-cause"


def _names_a_text(
    form: Form, text: str, node: Node | None, known: frozenset[str] = frozenset()
) -> bool:
    """True when the message repeats a short text of the form: a label that is tied to nothing.

    The labels `known` do not count.
    """
    own = set(node.walk()) if node is not None else set()
    words = plain(text)
    for part in form.root.walk():
        if part.is_element or len(part.text) > _LONGEST_TEXT:
            continue
        label = core(part.text)
        if len(label) < 2 or label in known or label not in words:
            continue
        if part not in own and visible(part):
            return True
    return False


def _ambiguous(page: PageSnapshot, form: Form, text: str, node: Node | None) -> bool:
    """True when the message names a label that several fields have, and no group of theirs."""
    if form.answers < 2:
        return False
    own: dict[Node, str] = {}
    for field in form.fields:
        seen = (" ".join(seen_blocks(n, without={field})) for n in labels_of(page, field))
        label = next((s for s in seen if s), "")
        if label and not isinstance(group_of(field), tuple):
            own[field] = core(label)
    count = Counter(own.values())
    for label, times in count.items():
        if times < 2 or not says(text, label):
            continue
        around = {
            t for f, lb in own.items() if lb == label for t in label_texts(page, f) if core(t) != lb
        }
        if not any(mentions(text, t) for t in around):
            # A heading that the message repeats tells the groups apart as well.
            return not _names_a_text(form, text, node, frozenset(count))
    return False


def _trial(page: PageSnapshot, form: Form, trial: FormTrial) -> Iterator[Finding]:
    """What the form said when it was sent empty."""
    told = [m for m in trial.messages if complains(m.text)]
    for said in told:
        node = said.near or trial.form
        if not said.exposed and not _also_exposed(said.text, trial):
            yield _found(Verdict.FAILED, "only-seen", node, said.text)
            continue
        code = _fault(page, form, said.text, said.tied, said.near)
        verdict = Verdict.FAILED if code else Verdict.PASSED
        yield _found(verdict, code or "passed", node, said.text)
    for words in trial.dialogs:
        if words and complains(words):
            code = _fault(page, form, words, (), None)
            verdict = Verdict.FAILED if code else Verdict.PASSED
            yield _found(verdict, code or "passed", trial.form, words)
    if trial.native or any(trial.dialogs):
        return
    if told and trial.focus is None and not any(m.live for m in told):
        yield _found(Verdict.CANT_TELL, "silent", trial.control, told[0].text)
    elif not trial.messages and trial.marked:
        yield _found(Verdict.CANT_TELL, "only-colour", trial.marked[0], "")


def _also_exposed(text: str, trial: FormTrial) -> bool:
    return any(m.exposed and core(text) in core(m.text) for m in trial.messages)


def _found(verdict: Verdict, code: str, node: Node, text: str) -> Finding:
    return Finding(verdict=verdict, code=code, node=node, data={"text": shown(text)})
