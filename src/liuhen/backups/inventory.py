"""After a disaster: what was held by the ledger's word, and what of it stands in the stores. Needs no database.

The ledger names every object that was taken in, the digests of what it holds, and what went by an approved disposal.
Each object is looked for in every store that's given, read whole and held against its own inventory and the ledger's
digests. What a store that can't be reached may hold is unknown, not lost (invariant 4).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from urllib.parse import unquote
from uuid import UUID

from liuhen.backups.copying import ROOT
from liuhen.errors import LiuhenError
from liuhen.ledger import layout
from liuhen.ledger.entry import decode
from liuhen.ledger.folder import LedgerFolder
from liuhen.packages import ocfl
from liuhen.storage import KeyAbsentError, Store, StoreUnreachableError

State = Literal["there", "damaged", "lost", "unreachable", "destroyed"]

FIRST = {
    "recording.received": "recording",
    "document.received": "document",
    "document.entered": "document",  # one without a scan has nothing but what was typed
    "disposal.completed": "disposal",
    "volume.filed": "volume",
    "volume.kept": "volume",
    "handover.listed": "list",
}
"""The kinds of entry that say that an object was taken in, and what kind of thing it is."""
LATER = frozenset(
    {
        "recording.described",
        "recording.renumbered",
        "recording.marks_kept",
        "recording.captioned",
        "recording.still_taken",
        "recording.hidden_made",
        "document.amended",
        "document.scanned",
        "document.reordered",
        "document.served",
        "document.voided",
        "bureau.corrected",
    }
)
"""Those that say that a later version brought a file of this digest."""
DESTROYED = "recording.destroyed"
EXAMINED = "recording.examined"
"""One more of those."""
REPORTED = "volume.check_reported"
"""A report is an object of its own; its entry speaks of the volume, so it's found by its digest."""

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Holding:
    """One object that was held.

    Attributes:
        id: the object's.
        what: `recording`, `document`, `volume`, `disposal`, `list` or `report`.
        since: when it was taken in, by the ledger.
        digests: SHA-256 of what the ledger says it holds, the original's first.
        state: what is left of it.
        places: stores in which it's whole.
        wrong: what is wrong elsewhere: store, path below the object, and `missing`, `hidden` (by a deletion mark: the
            bytes are there), `altered` or `unreachable`.
    """

    id: UUID
    what: str
    since: datetime
    digests: list[str]
    state: State = "lost"
    places: list[str] = field(default_factory=list)
    wrong: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Inventory:
    """What was held, and what is left.

    Attributes:
        holdings: every object, in the order in which they were taken in.
        entries: how many ledger entries were read.
        unreadable: entries or bundles of the ledger that can't be read: what they told is not known.
        unknown: objects in a store that no entry tells of: taken in after the ledger was last published, or strange.
        stores: the stores that were looked into, and why one couldn't be (empty when it could).
    """

    holdings: list[Holding] = field(default_factory=list)
    entries: int = 0
    unreadable: list[str] = field(default_factory=list)
    unknown: list[tuple[str, UUID]] = field(default_factory=list)
    stores: dict[str, str] = field(default_factory=dict)

    def of(self, state: State) -> list[Holding]:
        """Those in a state."""
        return [each for each in self.holdings if each.state == state]

    @property
    def is_whole(self) -> bool:
        """Whether all that should be there is, and the ledger could be read to its end."""
        return not self.unreadable and all(each.state in {"there", "destroyed"} for each in self.holdings)


def published(folder: LedgerFolder, unreadable: list[str]) -> Iterator[bytes]:
    """The entries of a ledger's folder; bundles that are missing or damaged are named and passed over."""
    for number in range((folder.size + layout.WIDTH - 1) // layout.WIDTH):
        try:
            yield from folder.bundle(number)
        except LiuhenError as error:
            unreadable.append(str(error.fields.get("path", number)))


def take_inventory(
    entries: Iterable[bytes],
    stores: Sequence[Store],
    *,
    unreachable: Iterable[tuple[str, str]] = (),
    progress: Progress = lambda _done, _all: None,
) -> Inventory:
    """Say what was held and what is left.

    Args:
        entries: the ledger's, from its folder (`published`) or from the database.
        stores: where to look.
        unreachable: names of stores that couldn't be opened, and why.
        progress: called with the objects looked at and all.
    """
    found = Inventory(stores=dict(unreachable))
    known, reports = _read_entries(entries, found)
    blind = bool(found.stores)
    for store in stores:
        found.stores[store.name] = ""
    for done, holding in enumerate(found.holdings):
        progress(done, len(found.holdings))
        if holding.state != "destroyed" and holding.what != "report":
            _look_for(holding, stores, found, blind=blind)
    for store in stores:
        for object_id in _strangers(store, known, found):
            if not _is_report(store, object_id, reports):
                found.unknown.append((store.name, object_id))
    if any(found.stores.values()):
        for report in reports.values():
            report.state = "there" if report.places else "unreachable"
    progress(len(found.holdings), len(found.holdings))
    return found


def _read_entries(entries: Iterable[bytes], found: Inventory) -> tuple[dict[UUID, Holding], dict[str, Holding]]:
    known: dict[UUID, Holding] = {}
    reports: dict[str, Holding] = {}
    for data in entries:
        found.entries += 1
        try:
            entry = decode(data)
        except LiuhenError:
            found.unreadable.append(f"#{found.entries - 1}")
            continue
        subject, sha256 = UUID(str(entry.subject)), entry.digests.get("sha256", "")
        if entry.kind in FIRST:
            if subject not in known:
                known[subject] = Holding(subject, FIRST[entry.kind], entry.time, [])
                found.holdings.append(known[subject])
            known[subject].digests.append(sha256)
        elif subject in known and (entry.kind in LATER or entry.kind == EXAMINED):
            known[subject].digests.append(sha256)
        elif subject in known and entry.kind == DESTROYED:
            known[subject].state = "destroyed"
        elif entry.kind == REPORTED and sha256 not in reports:
            reports[sha256] = Holding(subject, "report", entry.time, [sha256])
            found.holdings.append(reports[sha256])
    return known, reports


def _look_for(holding: Holding, stores: Sequence[Store], found: Inventory, *, blind: bool) -> None:
    """Find an object in the stores; whole in one is enough, the others are told."""
    holding.state = "unreachable" if blind else "lost"
    traces = False
    for store in stores:
        try:
            wrong, standing = _compare(store, holding)
        except StoreUnreachableError as error:
            found.stores[store.name] = str(error.fields.get("reason", ""))
            holding.wrong.append((store.name, "", "unreachable"))
            blind = True
            continue
        traces = traces or standing
        if wrong:
            holding.wrong += [(store.name, path, what) for path, what in wrong]
        else:
            holding.places.append(store.name)
    if holding.places:
        holding.state = "there"
    elif blind:
        holding.state = "unreachable"
    else:
        holding.state = "damaged" if traces else "lost"


def _compare(store: Store, holding: Holding) -> tuple[list[tuple[str, str]], bool]:
    """What is wrong with an object in one store, and whether anything of it stands there at all."""
    folder = f"{ROOT}/{ocfl.object_path(f'urn:uuid:{holding.id}')}"
    names = {stat.key.removeprefix(f"{folder}/") for stat in store.list(folder)}
    if not names:
        is_hidden = any(True for _version in store.beneath(folder))
        return [("", "hidden" if is_hidden else "missing")], is_hidden
    # a torn or damaged inventory at the top doesn't lose the object: each version has its own
    tops = sorted((name for name in names if name.endswith(f"/{ocfl.INVENTORY}")), key=_number, reverse=True)
    for name in [ocfl.INVENTORY, *tops]:
        try:
            inventory = ocfl.parse_inventory(b"".join(store.get(f"{folder}/{name}")))
        except (KeyAbsentError, LiuhenError) as error:
            if isinstance(error, StoreUnreachableError):
                raise
            continue
        break
    else:
        return [(ocfl.INVENTORY, "altered" if ocfl.INVENTORY in names else "missing")], True
    wrong = [
        (path, what)
        for path, sha256 in inventory.manifest.items()
        if (what := _state_of(store, f"{folder}/{path}", sha256))
    ]
    told = set(inventory.manifest.values())
    wrong += [(sha256, "missing") for sha256 in dict.fromkeys(holding.digests) if sha256 and sha256 not in told]
    return wrong, True


def _number(name: str) -> int:
    number = name.split("/", maxsplit=1)[0].removeprefix("v")
    return int(number) if number.isdecimal() else 0


def _state_of(store: Store, key: str, sha256: str) -> str:
    digest = hashlib.sha256()
    try:
        for view in store.read_back(key).chunks:
            digest.update(view)
    except KeyAbsentError:
        return "hidden" if any(True for _version in store.beneath(key)) else "missing"
    except StoreUnreachableError:
        store.stat(key)  # raises when it's the whole store
        return "altered"
    return "" if digest.hexdigest() == sha256 else "altered"


def _is_report(store: Store, object_id: UUID, reports: dict[str, Holding]) -> bool:
    """Whether an object holds a report that the ledger tells of by its digest; it's looked at as the others are."""
    folder = f"{ROOT}/{ocfl.object_path(f'urn:uuid:{object_id}')}"
    try:
        told = ocfl.parse_inventory(b"".join(store.get(f"{folder}/{ocfl.INVENTORY}"))).manifest
    except (KeyAbsentError, LiuhenError):
        return False
    met = [reports[sha256] for sha256 in told.values() if sha256 in reports]
    states = {path: _state_of(store, f"{folder}/{path}", sha256) for path, sha256 in told.items()} if met else {}
    wrong = [(store.name, path, what) for path, what in states.items() if what]
    for each in met:
        each.wrong += wrong
        each.places += [] if wrong else [store.name]
        each.state = "there" if each.places else "damaged"
    return bool(met)


def _strangers(store: Store, known: dict[UUID, Holding], found: Inventory) -> Iterator[UUID]:
    """Objects that no entry tells of; each is told once."""
    last = None
    try:
        for stat in store.list(ROOT):
            parts = stat.key.split("/")
            name = unquote(parts[ocfl.TUPLES + 1]) if len(parts) > ocfl.TUPLES + 2 else ""
            if name == last or not name.startswith("urn:uuid:"):
                continue
            last = name
            try:
                object_id = UUID(name.removeprefix("urn:uuid:"))
            except ValueError:
                continue
            if object_id not in known:
                yield object_id
    except StoreUnreachableError as error:
        found.stores[store.name] = str(error.fields.get("reason", ""))
