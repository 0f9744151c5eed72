"""What the system knows of a recording by itself, and what a person says instead: the reason is asked for and kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from liuhen.archive.exhibits.disputing import lines_of
from liuhen.archive.exhibits.drafting import KNOWN, known_of
from liuhen.archive.exhibits.errors import KnownChangedError
from liuhen.archive.exhibits.models import Dispute, Exhibit, ExhibitItem
from liuhen.archive.exhibits.telling import ItemTelling
from liuhen.recordings.models import Recording

_TOLD = 60
_Texts = Mapping[str, Sequence[str]]


def settled(
    items: Iterable[ItemTelling],
    recordings: Mapping[UUID, Recording],
    *,
    exhibit: Exhibit | None = None,
    dispute: Dispute | None = None,
) -> list[ItemTelling]:
    """Return what is said of each recording, with what is known where nothing was said.

    Args:
        items: what a person said, tidied.
        recordings: those that are meant, by their ids.
        exhibit: that is made anew: what it says already isn't asked about once more.
        dispute: whose 证据清单 says in short what each of its recordings shows.

    Raises:
        KnownChangedError: something known was told otherwise and nobody says why; `field` names where to say it.
    """
    known = {key: dict(texts) for key, texts in known_of(list(recordings.values())).items()}
    for line in lines_of(dispute) if dispute is not None else ():
        if line.recording_id in known and line.content:
            known[line.recording_id]["summary"] = (*known[line.recording_id]["summary"], line.content)
    standing = list(exhibit.items.all()) if exhibit is not None else []
    return [_settled(item, known[item.recording_id], standing) for item in items]


def _settled(told: ItemTelling, known: _Texts, standing: Sequence[ExhibitItem]) -> ItemTelling:
    said = {name: known[name][0] if getattr(told, name) is None else str(getattr(told, name)) for name in KNOWN}
    others = [item for item in standing if item.recording_id == told.recording_id]
    changed = [name for name in KNOWN if known[name][0] and not _is_among(said[name], known[name])]
    asked = [name for name in changed if not _stood(said[name], name, others)]
    if asked and not told.why:
        raise KnownChangedError(field=f"{told.where}why", known=known[asked[0]][0][:_TOLD])
    return replace(
        told, summary=said["summary"], place=said["place"], clock=said["clock"], secrecy=said["secrecy"],
        why=told.why if changed else "",
    )  # fmt: skip


def _is_among(text: str, known: Sequence[str]) -> bool:
    return any(text.split() == one.split() for one in known)


def _stood(text: str, name: str, standing: Sequence[ExhibitItem]) -> bool:
    """Whether it was said so before a reason was asked for."""
    return any(getattr(item, name) == text and not item.why for item in standing)
