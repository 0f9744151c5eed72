"""Every operation as every role that has none of the capabilities it asks for, read from the code: none is left out."""

from __future__ import annotations

import inspect
import types
import typing
from collections import abc
from datetime import date, datetime
from enum import Enum
from importlib import import_module
from pathlib import Path
from uuid import UUID

import pytest

from conftest import NOW
from liuhen.cli.checks import operations as checked
from liuhen.custody.models import Entry
from liuhen.errors import LiuhenError
from liuhen.people.actors import Actor, Channel, Grant
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.people.permissions import MATRIX, Capability

SOME_ID = UUID("01920000-0000-7000-8000-000000000001")
LATE = frozenset(
    {
        "archive.exhibits.operations.preparing.prepare_exhibit",
        "cases.bureau.operations.complaints.end_reader",
        "cases.bureau.operations.complaints.name_reader",
        "cases.bureau.operations.complaints.open_reporter",
        "cases.documents.operations.entering.amend_document",
        "cases.documents.operations.entering.void_document",
        "cases.documents.operations.scanning.add_scan",
        "cases.documents.operations.scanning.reorder",
        "cases.documents.operations.serving.record_service",
        "cases.documents.operations.viewing.open_document",
        "cases.loans.operations.check_out_for_activity",
        "cases.operations.areas.edit_area",
        "cases.operations.areas.name_consent_readers",
        "cases.operations.papers.print_sticker",
        "cases.operations.slates.open_live",
        "cases.operations.slates.print_slates",
        "cases.operations.slates.save_slate",
        "people.operations.first_run.appoint_administrator",
        "recordings.operations.explaining.ask_exemption",
        "recordings.operations.exporting.ask_copy",
        "recordings.operations.exporting.export_bag",
        "recordings.operations.exporting.request_export",
    }
)
"""Operations that look the thing up before they ask: with none there, they say so. The walk over addresses has them."""
SAID = {
    "people.operations.importing.import_people": {"kind": "units"},
    "recordings.operations.explaining.ask_exemption": {"clause": "7(3)", "reason": "other", "text": "x"},
}
"""What some must be told so that nothing but the actor is wrong."""


class Anything:
    """A thing of which everything is `x`."""

    def __getattr__(self, name: str) -> str:
        """What it's asked for."""
        return "x"


def test_an_operation_that_asks_for_nothing():
    assert checked.holes() == []


def test_a_page_of_operations_that_is_not_what_the_code_says():
    assert not checked.stale()


def _value(hint):
    """Something of a type, so that nothing but the actor can be wrong with a call."""
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin in {typing.Union, types.UnionType}:
        return None if type(None) in inside else _value(inside[0])
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    known = PLAIN.get(origin or hint, Anything())
    return (SOME_ID,) if known == () and inside[:1] == (UUID,) else known


def _call(operation: checked.Operation, actor: Actor) -> type[Exception] | None:
    function = getattr(import_module(operation.module), operation.name)
    bare = inspect.unwrap(function)
    hints = typing.get_type_hints(bare)
    given = {
        name: _value(hints[name])
        for name, each in inspect.signature(bare).parameters.items()
        if each.default is each.empty and each.kind is not each.VAR_KEYWORD
    } | SAID.get(operation.key, {})
    try:
        made = function(**given | {"actor": actor, "now": NOW})
        if hasattr(made, "__enter__"):
            made.__enter__()
    except Exception as refused:  # noqa: BLE001 - which it was is what the test looks at
        return type(refused)
    return None


PLAIN = {
    **dict.fromkeys((tuple, abc.Sequence, abc.Iterable, abc.Collection, list, abc.Iterator), ()),
    **{hint: {} for hint in (dict, abc.Mapping)},
    **{hint: frozenset() for hint in (set, frozenset, abc.Set)},
    str: "x", int: 1, bool: True, bytes: b"", UUID: SOME_ID, datetime: NOW, date: NOW.date(), Path: Path("x"),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(Role))
def test_every_operation_as_who_may_not(role):
    actor = Actor(account_id=SOME_ID, name="x", channel=Channel.WEB, grants=(Grant(role=Role(role), unit_id=None),))
    wrong = {}
    for operation in checked.operations():
        may = {each for name in operation.asks for each in MATRIX[Capability[name]]}
        if not operation.asks or role in may:
            continue
        refused = _call(operation, actor)
        if refused is not NotPermittedError:
            wrong[operation.key] = refused
    assert {key: refused for key, refused in wrong.items() if key not in LATE} == {}
    assert all(refused is not None and issubclass(refused, LiuhenError) for refused in wrong.values()), wrong
    assert not Entry.objects.exists()
