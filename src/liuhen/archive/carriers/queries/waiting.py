"""What has a long-term ground and isn't on a carrier yet, and how it would be planned (art 21)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from liuhen.archive.carriers.errors import CarrierFactInvalidError
from liuhen.archive.carriers.models import LoadItem
from liuhen.archive.keeping.models import Hold, HoldKind
from liuhen.cases.models import Growth
from liuhen.custody.models import Entry
from liuhen.duties.models import Deadline, DeadlineState
from liuhen.duties.periods import CARRIER
from liuhen.holdings.models import HeldFile
from liuhen.packages import planning, verifier
from liuhen.packages.planning import Item, Load, Plan
from liuhen.recordings.hiding.paths import is_of_hidden_copy
from liuhen.recordings.models import Recording, UnderConsent, Viewing
from liuhen.recordings.visible import sealed_ids
from liuhen.rules.carriers import APART, CarrierRules, Medium, carrier_rules

BATCH = 400
RESERVE = 6 << 20
"""What a carrier brings beside recordings and the page that checks it: index, manifests, ledger, keys."""
PROOF = 4096
"""A proof, and the entry's own part of the extract."""
LINE = 2048
"""What a recording takes of index page and manifest."""


def rules_in_force() -> CarrierRules:
    """The bureau's rules of carriers, else the shipped ones."""
    return carrier_rules(settings.LIUHEN.carrier_rules)


def restricted_ids() -> QuerySet[UnderConsent, UUID]:
    """The recordings that named people only may see, where the rules keep them apart; else none."""
    rows = UnderConsent.objects.all() if rules_in_force().restricted == APART else UnderConsent.objects.none()
    return rows.values_list("recording_id", flat=True)


def to_write(*, restricted: bool | None = None) -> QuerySet[Recording]:
    """What has to go onto a carrier: of closed cases with a ground, or held as long-term itself; nothing sealed.

    Args:
        restricted: only what goes onto 限定查看 sets, or only what doesn't; None for all.

    The clock of art 21 stands for every closed case with a ground, so no case is judged here.
    """
    cases = Deadline.objects.filter(period=CARRIER).exclude(state=DeadlineState.WITHDRAWN).values("case_id")
    shared = Growth.objects.filter(later__in=cases).values("earlier_id")
    held = Hold.objects.filter(kind=HoldKind.LONG_TERM, lifted_at=None, recording__isnull=False).values("recording_id")
    standing = LoadItem.objects.filter(recording=OuterRef("pk"), is_standing=True)
    # what was restricted since it was written has to go onto a set of its own as well
    apart = Q(~Exists(standing.filter(load__set__is_restricted=True)), pk__in=restricted_ids())
    rows = Recording.objects.filter(Q(case__in=cases) | Q(case__in=shared) | Q(id__in=held))
    rows = rows.filter(Q(~Exists(standing)) | apart).exclude(viewing=Viewing.GONE).exclude(pk__in=sealed_ids())
    if restricted is None:
        return rows
    return rows.filter(pk__in=restricted_ids()) if restricted else rows.exclude(pk__in=restricted_ids())


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What would go where.

    Attributes:
        medium: the blank.
        plan: by recording ids.
        recordings: by id as text.
    """

    medium: Medium
    plan: Plan
    recordings: dict[str, Recording]

    @property
    def size(self) -> int:
        """Bytes of all originals."""
        return sum(one.size for one in self.recordings.values())

    def numbers(self, load: Load) -> str:
        """The first and the last number on a carrier, or the only one."""
        found = sorted({self.recordings[piece.key].number for piece in load.pieces})
        return found[0] if len(found) == 1 else f"{found[0]} … {found[-1]}"

    def cases(self, load: Load) -> list[str]:
        """The numbers of the cases on a carrier."""
        held = (self.recordings[piece.key].case for piece in load.pieces)
        return sorted({case.number for case in held if case is not None})


def planned(medium: str = "", *, restricted: bool = False) -> Planned:
    """Plan what is to be written onto blanks of a medium; the smallest that takes it all where none is named.

    Args:
        medium: code of the blank.
        restricted: what named people only may see, in place of the rest.

    Raises:
        CarrierFactInvalidError: there's no such medium.
        CarrierTooSmallError: what goes along with a recording has no room on it.
    """
    rules = rules_in_force()
    recordings = {str(one.id): one for one in to_write(restricted=restricted).select_related("case").order_by("id")}
    items = items_of(list(recordings.values()))
    if medium:
        chosen = rules.medium(medium)
        if chosen is None:
            raise CarrierFactInvalidError(field="medium", longest=0)
    else:
        total = sum(item.beside + planning.cost([item.size]) for item in items)
        fitting = (one for one in rules.media if total <= usable_of(one))
        discs = [one for one in rules.media if one.kind == "disc"] or list(rules.media)
        chosen = next(fitting, discs[-1])
    return Planned(medium=chosen, plan=planning.plan(items, usable=usable_of(chosen)), recordings=recordings)


def usable_of(medium: Medium) -> int:
    """What a blank has for recordings."""
    return planning.usable(medium.usable, RESERVE + len(verifier.page().content))


def items_of(recordings: Sequence[Recording]) -> list[Item]:
    """Recordings as the planner takes them, with what goes along with each; a case stays together."""
    found: list[Item] = []
    rows = iter(recordings)
    while batch := list(islice(rows, BATCH)):
        ids = [one.id for one in batch]
        beside = dict(_beside(ids))
        counted = Entry.objects.filter(subject__in=ids).values("subject").annotate(count=Count("id"))
        proofs = {row["subject"]: row["count"] for row in counted}
        for one in batch:
            files = [size for path, size in beside.get(one.id, {}).items() if path != one.logical_path]
            told = (proofs.get(one.id, 0) + 1) * (planning.cost([PROOF]) + PROOF) + LINE
            group = str(one.case_id) if one.case_id else ""
            found.append(Item(str(one.id), one.size, planning.cost(files, folders=1) + told, group))
    return found


def _beside(ids: Sequence[UUID]) -> Iterator[tuple[UUID, dict[str, int]]]:
    """The newest file of every name of each recording, with its size."""
    rows = HeldFile.objects.filter(object_id__in=ids).order_by("object_id", "version")
    found: dict[UUID, dict[str, int]] = {}
    for object_id, path, size in rows.values_list("object_id", "logical_path", "size"):
        if not is_of_hidden_copy(path):
            found.setdefault(object_id, {})[path] = size
    yield from found.items()
