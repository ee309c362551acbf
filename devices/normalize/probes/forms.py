"""Reads what the forms probe stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from devices.normalize.dom import DomIndex
from rules.probes.forms import FormMessage, FormsProbe, FormTrial
from rules.snapshot import Node


def read(stored: dict[str, Any], index: DomIndex) -> FormsProbe:
    """The probe's answer. Raises KeyError, TypeError or ValueError when it is not one."""
    trials = (_trial(trial, index) for trial in stored["trials"])
    return FormsProbe(
        trials=tuple(t for t in trials if t is not None), complete=bool(stored["complete"])
    )


def _trial(stored: dict[str, Any], index: DomIndex) -> FormTrial | None:
    """One form's trial; None when the form is not in the stored DOM."""
    form, control = _node(stored["form"], index), _node(stored["control"], index)
    if form is None or control is None:
        return None
    return FormTrial(
        form=form,
        control=control,
        native=_nodes(stored["native"], index),
        invalid=_nodes(stored["invalid"], index),
        marked=_nodes(stored["marked"], index),
        messages=tuple(_message(m, index) for m in stored["messages"]),
        dialogs=tuple(str(d) for d in stored["dialogs"]),
        focus=_node(stored["focus"], index),
    )


def _message(stored: dict[str, Any], index: DomIndex) -> FormMessage:
    return FormMessage(
        text=str(stored["text"]),
        near=_node(stored["near"], index),
        exposed=bool(stored["exposed"]),
        live=bool(stored["live"]),
        tied=_nodes(stored["tied"], index),
    )


def _node(path: object, index: DomIndex) -> Node | None:
    return index.resolve([path]) if isinstance(path, str) else None


def _nodes(paths: Iterable[object], index: DomIndex) -> tuple[Node, ...]:
    found = (_node(path, index) for path in paths)
    return tuple(node for node in found if node is not None)
