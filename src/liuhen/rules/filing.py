"""归档与移交 (arts 14, 18): what stands in the way of filing a volume, and of receiving a batch of them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a volume stands when somebody would file it.

    Attributes:
        is_filed: already.
        is_compiled: its files are made and nobody has put it together anew since.
        is_closed: its case.
        changed: what of the case is otherwise than the volume has it.
        lacks: how many things the case lacks.
        reason: why it's filed all the same.
    """

    is_filed: bool = False
    is_compiled: bool = True
    is_closed: bool = True
    changed: Collection[str] = ()
    lacks: int = 0
    reason: str = ""


def against_filing(volume: Standing) -> str:
    """Why a volume can't be filed: `filed`, `not_compiled`, `case_open`, `changed`, `reason_needed`; empty: it can."""
    hurdles = (
        (volume.is_filed, "filed"),
        (not volume.is_compiled, "not_compiled"),
        (not volume.is_closed, "case_open"),
        (bool(volume.changed), "changed"),
        (bool(volume.lacks) and not volume.reason, "reason_needed"),
    )
    return next((code for stands, code in hurdles if stands), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A batch that the archive room would receive.

    Attributes:
        offered_by: who offered it.
        is_over: received, returned or taken back.
        returned: volumes that go back, with the reason of each.
    """

    offered_by: str
    is_over: bool = False
    returned: Mapping[str, str] = field(default_factory=dict)


def against_receiving(batch: Offered, *, who: str) -> tuple[str, str]:
    """Why somebody can't receive a batch as they say: a code and the volume that it's about (empty for the whole).

    Returns:
        `over`, `own`, `reason_needed`; empty when they can. The four-property check is asked for on top.
    """
    if batch.is_over:
        return "over", ""
    if not who or who == batch.offered_by:
        return "own", ""
    bare = next((volume for volume, reason in batch.returned.items() if not reason), "")
    return ("reason_needed", bare) if bare else ("", "")
