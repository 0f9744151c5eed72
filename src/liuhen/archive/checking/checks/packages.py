"""归档信息包与过程: the packages in which things are kept, what they say of themselves, and how they came to be."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from liuhen.archive.checking.found import Found, judged, not_applicable, say, unable
from liuhen.archive.checking.target import Target, near
from liuhen.archive.volumes.models import SNAPSHOT, Volume
from liuhen.cases.documents.models import SNAPSHOT as DOCUMENT
from liuhen.holdings import queries as held
from liuhen.holdings.errors import HeldFileAbsentError, ReadBackMismatchError
from liuhen.holdings.verify import structure_of
from liuhen.media import sniff
from liuhen.people.models import Account
from liuhen.recordings.models import Kind, Recording
from liuhen.storage import KeyAbsentError, StoreUnreachableError

_FACTS = "facts.json"
_ACCOUNT = "account:"
_DESCRIBED = frozenset({"recording.described", "recording.renumbered"})
_OFFERED, _FILED = frozenset({"volume.prepared", "volume.compiled"}), "volume.filed"


def _packages(target: Target) -> Iterator[tuple[UUID, str, str]]:
    """Every object that is kept: its id, the file in which it tells of itself, and its name."""
    if target.volume.state == Volume.State.FILED:
        yield target.volume.id, SNAPSHOT, target.volume.number
    for item in target.items:
        if target.papers[item.document_id]:
            yield item.document_id, DOCUMENT, item.document.title
    for recording in target.recordings:
        yield recording.id, _FACTS, recording.number


def package_whole(target: Target) -> Found:
    """Inventory, sidecar and versions of every OCFL object are as they were written, and each file that they name."""
    names = {object_id: name for object_id, _file, name in _packages(target)}
    if not names:
        return not_applicable()
    found = {one: structure_of(one) for one in names}
    lost = [names[one] for one, findings in found.items() if any(each.kind == "unreachable" for each in findings)]
    wrong = [names[one] for one, findings in found.items() if any(each.kind != "unreachable" for each in findings)]
    return judged(
        [("package_torn", wrong)], well=say("package_whole", count=len(names)), out_of_reach=[("unreachable", lost)]
    )


def metadata_readable(target: Target) -> Found:
    """What every package tells of itself can be read without this program."""
    wrong, lost, count = [], [], 0
    for object_id, file, name in _packages(target):
        count += 1
        try:
            held.read_json(object_id, file)
        except StoreUnreachableError:
            lost.append(name)
        except (HeldFileAbsentError, ReadBackMismatchError, KeyAbsentError):
            wrong.append(f"{name}（{file}）")
    if not count:
        return not_applicable()
    return judged(
        [("metadata_unreadable", wrong)],
        well=say("metadata_readable", count=count),
        out_of_reach=[("unreachable", lost)],
    )


def attributes_alike(target: Target) -> Found:
    """Size and format, as the content shows them, are those that were written down when it came."""
    unlike, count = [], 0
    for item in target.items:
        for file in target.papers[item.document_id]:
            path = near(item.document_id, file.logical_path)
            if path is None:
                continue
            count += 1
            with path.open("rb") as content:
                head = content.read(sniff.HEAD)
                content.seek(max(path.stat().st_size - sniff.HEAD, 0))
                form = sniff.paper_format(head, content.read(sniff.HEAD))
            if (form, path.stat().st_size) != (file.format, file.size):
                unlike.append(f"{item.document.title}（{file.name}）")
    for recording in target.recordings:
        path = near(recording.id, recording.logical_path)
        if path is None:
            continue
        count += 1
        probe, told = target.probed(recording), recording.facts.get("container")
        is_other = probe is not None and told is not None and probe.container != told
        if is_other or path.stat().st_size != recording.size:
            unlike.append(recording.number)
    if not count:
        is_empty = not target.recordings and not any(target.papers.values())
        return not_applicable() if is_empty else unable(say("not_here_to_read"))
    return judged([("attributes_unlike", unlike)], well=say("attributes_alike", count=count))


def environment(target: Target) -> Found:
    """What is needed to open each recording is written down: its container and codings, as the content has them."""
    rows = [one for one in target.recordings if one.kind in {Kind.VIDEO, Kind.AUDIO, Kind.PHOTO}]
    if not rows:
        return not_applicable()
    lacking = [one.number for one in rows if not _needs(one)]
    told = sorted({need for one in rows for need in _needs(one)})
    return judged([("environment_untold", lacking)], well=say("environment", count=len(rows), what=told))


def _needs(one: Recording) -> list[str]:
    """Container and codings; empty where one that its kind has isn't known."""
    facts = one.facts
    streams = {
        Kind.VIDEO: [facts.get("video")],
        Kind.AUDIO: list(facts.get("audio") or [None])[:1],
        Kind.PHOTO: [facts.get("photo") and {"codec": facts.get("container")}],
    }[Kind(one.kind)]
    names = [facts.get("container"), *(stream.get("codec") if stream else None for stream in streams)]
    return [str(name) for name in names] if all(names) else []


def process_told(target: Target) -> Found:
    """How each thing came, was described and was put together is told by an entry of its own."""

    def kinds(subject: UUID) -> set[str]:
        return {entry.kind for entry in target.histories[subject].entries}

    wanted = _OFFERED | ({_FILED} if target.volume.state == Volume.State.FILED else set())
    lacking = [] if wanted <= kinds(target.volume.id) else [target.volume.number]
    for item in target.items:
        asked = {"document.entered"} | ({"document.received"} if target.papers[item.document_id] else set())
        lacking += [] if asked <= kinds(item.document_id) else [item.document.title]
    for one in target.listed:
        told = kinds(one.recording_id)
        is_told = "recording.received" in told and (not one.recording.is_described or bool(told & _DESCRIBED))
        lacking += [] if is_told else [one.recording.number]
    return judged([("process_untold", lacking)], well=say("process_told", count=len(target.histories)))


def process_controlled(target: Target) -> Found:
    """Whatever was done was done by somebody whom the bureau knows, and who put it together didn't file it too."""
    actors = {str(entry.facts.get("actor", "")) for one in target.histories.values() for entry in one.entries}
    ids = {one.removeprefix(_ACCOUNT) for one in actors if one.startswith(_ACCOUNT)}
    known = {f"{_ACCOUNT}{one}" for one in Account.objects.filter(id__in=ids).values_list("id", flat=True)}
    strange = [one for one in actors if one not in known and one != "worker" and not one.startswith("console:")]
    volume = target.volume
    is_one = volume.filed_by_id is not None and volume.filed_by_id == volume.prepared_by_id
    return judged(
        [
            ("actor_unknown", sorted(strange)),
            ("one_hand", [volume.filed_by.name if volume.filed_by else ""] if is_one else []),
        ],
        well=say(
            "process_controlled", people=len(known), count=sum(len(one.entries) for one in target.histories.values())
        ),
    )
