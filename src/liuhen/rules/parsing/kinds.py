"""The kinds of provision: which keys each takes, which it needs, and the rule that comes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from liuhen.rules import model
from liuhen.rules.codes import CaseKind, Event, Fact, Medium, Nature, Outcome, Role, Scope, StageCode, Step
from liuhen.rules.parsing import values as read
from liuhen.rules.parsing.values import Reader


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of provision.

    Attributes:
        rule: the class of its rules.
        keys: a reader for each key that it takes beside those of every provision; named as the rule's fields.
        needed: those that can't be left out.
        needs_code: whether its `code` can't be left out, because rules are asked for by it.
    """

    rule: type[model.Rule]
    keys: Mapping[str, Reader] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    needs_code: bool = False


_FACTS = read.several(read.one_of(Fact))
_WORDS = read.several(read.text)
_CODES = read.several(read.code)

KINDS: dict[str, Kind] = {
    "principle": Kind(model.Principle, {"terms": _WORDS}),
    "stage": Kind(
        model.Stage,
        {"name": read.text, "steps": read.several(read.one_of(Step))},
        needed=("name", "steps"),
        needs_code=True,
    ),
    "record_point": Kind(
        model.RecordPoint,
        {
            "medium": read.one_of(Medium),
            "scope": read.one_of(Scope),
            "stage": read.one_of(StageCode),
            "kinds": read.several(read.one_of(CaseKind)),
            "when": _FACTS,
            "retention": read.limit,
            "keep_for_good": read.flag,
            "matter": read.text,
        },
        needed=("medium", "scope", "stage", "kinds"),
    ),
    "recording_class": Kind(model.RecordingClass, {"name": read.text}, needed=("name",), needs_code=True),
    "bar": Kind(
        model.Bar,
        {
            "facts": _FACTS,
            "lifted_by": read.among("recorder", "consent"),
            "text_instead": read.flag,
            "named_viewers": read.flag,
            "seal_if_filmed": read.flag,
        },
        needed=("facts",),
        needs_code=True,
    ),
    "key_content": Kind(model.KeyContent, {"when": _FACTS}, needed=("when",)),
    "document_rule": Kind(model.DocumentRule, {"checks": _CODES, "items": _CODES}, needed=("checks",)),
    "conduct": Kind(
        model.Conduct,
        {"sentence": read.text, "elements": _CODES, "confirmed": read.code, "alternative": read.code},
    ),
    "role_duty": Kind(
        model.RoleDuty,
        {"role": read.one_of(Role), "holder": read.text, "keeps": _CODES},
        needed=("role", "holder"),
        needs_code=True,
    ),
    "quantity": Kind(model.Quantity, {"number": read.whole_number}, needed=("number",), needs_code=True),
    "period": Kind(
        model.Period,
        {
            "starts": read.several(read.one_of(Event)),
            "limit": read.limit_or_for_good,
            "extended": read.limit,
            "extended_again": read.several(read.limit),
            "extension_by": read.one_of(Role),
            "approval_before_end": read.flag,
            "pauses": _CODES,
            "holds_destruction": read.flag,
            "nature": read.one_of(Nature),
        },
        needed=("starts", "limit"),
        needs_code=True,
    ),
    "long_term_ground": Kind(model.LongTermGround, {"when": _FACTS}, needed=("when",)),
    "carrier": Kind(
        model.CarrierRule,
        {"carriers": read.several(read.among("disc", "disk")), "statement": _WORDS},
        needed=("carriers",),
    ),
    "closing_event": Kind(
        model.ClosingEvent,
        {
            "case_kind": read.one_of(CaseKind),
            "outcome": read.one_of(Outcome),
            "event": read.one_of(Event),
        },
        needed=("case_kind", "outcome", "event"),
        needs_code=True,
    ),
}
