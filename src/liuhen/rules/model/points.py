"""What must, may and may not be recorded (arts 2-9, 11), and the stages it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from liuhen.rules.codes import CaseKind, Fact, Medium, Scope, StageCode, Step
from liuhen.rules.limits import Limit
from liuhen.rules.model.rule import Rule

EVERY_KIND = tuple(CaseKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Principle(Rule):
    """定义与原则 (arts 1, 2, 4, 5, 9): what other rules build on; `terms` are the codes or words it settles."""

    KIND: ClassVar[str] = "principle"

    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(Rule):
    """阶段 (art 3): its code, what it's called, and the steps of 行政处罚法 47 that it covers."""

    KIND: ClassVar[str] = "stage"

    name: str = ""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPoint(Rule):
    """记录环节 (arts 6 and 7): something that must be recorded.

    Attributes:
        medium: by text, by sound and picture, by both, or by either.
        scope: once for the case, or at each activity.
        stage: where it belongs in the process.
        kinds: the kinds of case that it's asked of.
        when: it's asked while one of these facts holds; empty: always.
        retention: how long its recordings are kept at least, where a 清单 says so; None: as the rulebook says.
        keep_for_good: whether a 清单 asks for 永久.
        origin: `rulebook` or `list`.
        matter: for points of a 清单: the matter that it is about.
    """

    KIND: ClassVar[str] = "record_point"

    medium: Medium = Medium.AV
    scope: Scope = Scope.ACTIVITY
    stage: StageCode = StageCode.INVESTIGATION
    kinds: tuple[CaseKind, ...] = EVERY_KIND
    when: tuple[Fact, ...] = ()
    retention: Limit | None = None
    keep_for_good: bool = False
    origin: str = "rulebook"
    matter: str = ""

    @property
    def is_filmed(self) -> bool:
        """Whether a recording can be its record, alone or beside a document."""
        return self.medium is not Medium.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingClass(Rule):
    """A class under which recordings are sorted (art 17): a stable code and what the user reads."""

    KIND: ClassVar[str] = "recording_class"

    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar(Rule):
    """不得音像记录 (art 8).

    Attributes:
        facts: what raises it.
        lifted_by: `recorder` (one whose certificate fits the zone), `consent` (the party's, on file) or empty: nothing.
            An approval lifts none of them; what is approved is the statement why points weren't recorded.
        text_instead: whether each point that wasn't filmed must be carried by a document.
        named_viewers: whether what was filmed by consent is shown to named people only.
        seal_if_filmed: whether what was filmed all the same is sealed and reported to the legal section.
    """

    KIND: ClassVar[str] = "bar"

    facts: tuple[Fact, ...] = ()
    lifted_by: str = ""
    text_instead: bool = True
    named_viewers: bool = False
    seal_if_filmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyContent(Rule):
    """重点摄录 (art 11(1)-(5)): what the recorder should be turned to, and the facts that call for it."""

    KIND: ClassVar[str] = "key_content"

    when: tuple[Fact, ...] = ()
