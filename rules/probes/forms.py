"""What the forms probe saw: what forms say when they are sent without answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.snapshot import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class FormMessage:
    """A text that could be seen only after the form was sent.

    `near` is the stored element that it is in, or the nearest around it; None when unknown.
    `tied` are the fields that it belongs to by its place or by ARIA. `exposed` is false under
    aria-hidden, `live` true in a live region.
    """

    text: str
    near: Node | None
    exposed: bool
    live: bool
    tied: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTrial:
    """One form whose button was activated while nothing had been filled in.

    Nothing reached a server. `native` are the fields that the browser itself found invalid and
    told so, `invalid` those with aria-invalid afterwards, `marked` those whose border changed its
    colour without the focus. `dialogs` are the words of alerts. `focus` is the field that got the
    focus, None when it went to none.
    """

    form: Node
    control: Node
    native: tuple[Node, ...]
    invalid: tuple[Node, ...]
    marked: tuple[Node, ...]
    messages: tuple[FormMessage, ...]
    dialogs: tuple[str, ...]
    focus: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormsProbe:
    """The forms that were tried; `complete` is false where others could not be or were too many."""

    trials: tuple[FormTrial, ...] = ()
    complete: bool = True
