"""可用性: what is kept can be opened, read and played, now and by strangers."""

from __future__ import annotations

from liuhen import media
from liuhen.archive.checking.found import Found, Said, judged, not_applicable, say
from liuhen.archive.checking.models import ItemOutcome
from liuhen.archive.checking.queries import rules_in_force
from liuhen.archive.checking.target import Target, near
from liuhen.errors import LiuhenError, UnavailableError
from liuhen.media import MediaLimitError, MediaUnreadableError
from liuhen.recordings.models import Kind, Recording, Viewing

_SEEN = frozenset({Viewing.NATIVE, Viewing.PREVIEW, Viewing.PREPARING})
_MEDIA = frozenset({Kind.VIDEO, Kind.AUDIO, Kind.PHOTO})


def pdf_opens(target: Target) -> Found:
    """Every bound part opens and has its pages."""
    if not target.pdfs:
        return not_applicable()
    differ, closed, lost = [], [], []
    for file in target.pdfs:
        try:
            with target.at_hand(file) as path:
                count = media.count_sheets(path, sandbox=target.sandbox).count
        except (MediaUnreadableError, MediaLimitError):
            closed.append(file.name)
        except UnavailableError:
            lost.append(file.name)
        except LiuhenError:
            closed.append(file.name)
        else:
            differ += [] if count == file.pages else [file.name]
    pages = sum(file.pages for file in target.pdfs)
    return judged(
        [("not_opened", closed), ("pages_differ", differ)],
        well=say("opens", count=len(target.pdfs), pages=pages),
        out_of_reach=[("unreachable", lost)],
    )


def pdf_archival(target: Target) -> Found:
    """PDF/A-2b by our own rules, and by veraPDF where it's installed. Only what is as it was made is looked at."""
    from liuhen.binding import archival  # takes a moment to load

    if not target.pdfs:
        return not_applicable()
    states = {read.name: read.state for read in target.file_reads}
    has_second = archival.has_second_judge()
    wrong, lost, refused, silent = [], [], [], []
    for file in target.pdfs:
        if states.get(file.name) != "same":
            lost.append(file.name)
            continue
        with target.at_hand(file) as path:
            found = archival.problems_of(path)
            second = archival.second_opinion(path) if has_second else None
        if found:
            wrong.append(f"{file.name}（{'、'.join(found)}）")
        if second is not None:
            refused += [file.name] if second.is_archival is False else []
            silent += [f"{file.name}（{second.why}）"] if second.is_archival is None else []
    beside = [say("verapdf_silent", what=silent)] if silent else []
    if not has_second:
        beside.append(say("verapdf_not_installed"))
    elif not silent and not refused:
        beside.append(say("verapdf", count=len(target.pdfs) - len(lost)))
    return judged(
        [("not_archival", wrong), ("verapdf_refused", refused), ("altered", lost)],
        well=say("archival", count=len(target.pdfs), rules=len(archival.RULES)),
        beside=beside,
    )


def pages_shown(target: Target) -> Found:
    """Pages without a picture, and letters without a glyph; the volume tells of both itself."""
    facts = target.volume.facts
    missing, unfit = facts.get("missing_pictures", []), facts.get("unfit", [])
    return judged([("pages_missing", missing), ("unfit", unfit)], well=say("pages_shown"))


def recordings_play(target: Target) -> Found:
    """Each recording is decoded anew where it's at hand; one that can't be has to say what it is."""
    if not target.recordings:
        return not_applicable()
    plays, elsewhere, kept, not_at_all, no_more = 0, 0, [], [], []
    for one in target.recordings:
        state = _decoded(target, one)
        plays += state == "plays"
        elsewhere += state == "elsewhere"
        if state == "not":
            if one.viewing in _SEEN and one.kind in _MEDIA:
                no_more.append(one.number)
            elif one.is_described and one.description.content:
                kept.append(one.number)
            else:
                not_at_all.append(one.number)
    beside: list[Said] = [say("plays_as_told", count=elsewhere)] if elsewhere else []
    beside += [say("kept_as_is", what=kept)] if kept else []
    if not (not_at_all or no_more or plays) and beside:
        return Found(outcome=ItemOutcome.PASSED, evidence=tuple(beside))
    return judged(
        [("plays_not", not_at_all), ("plays_no_more", no_more)], well=say("plays", count=plays), beside=beside
    )


def _decoded(target: Target, recording: Recording) -> str:
    """`plays`, `elsewhere` (not on this machine), or `not`."""
    path = near(recording.id, recording.logical_path)
    if path is None:
        return "elsewhere" if recording.viewing in _SEEN else "not"
    probe = target.probed(recording)
    return "not" if probe is None or media.browser_playable(probe) is media.Playable.NONE else "plays"


def formats(target: Target) -> Found:
    """The formats are ones that the bureau keeps things in."""
    known = rules_in_force().formats
    names: set[str] = set()
    other, count = [], 0
    for one in target.recordings:
        if one.kind not in known:
            continue
        count += 1
        name = str(one.facts.get("container", "")).lower()
        names.add(name)
        if name not in known[one.kind]:
            other.append(f"{one.number}（{name or '未知'}）")
    for item in target.items:
        for file in target.papers[item.document_id]:
            count += 1
            names.add(file.format)
            if file.format not in known["papers"]:
                other.append(f"{item.document.title}（{file.format or '未知'}）")
    if not count:
        return not_applicable()
    return judged([("format_other", other)], well=say("formats", count=count, what=sorted(names)))
