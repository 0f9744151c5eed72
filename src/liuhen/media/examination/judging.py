"""From what was seen to what is said: graded findings, each in words for a lawyer and for an engineer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from liuhen.media import times
from liuhen.media.examination.model import MISMATCH, VALID, Around, Container, Facts, Finding, Grade
from liuhen.media.examination.profiles import PROGRAM_PLACES, Profile
from liuhen.media.examination.words import say

# Programs that write files anew; recorders don't carry them. Names as they write themselves into files.
EDITORS = (
    "Lavf", "Lavc", "HandBrake", "GPAC", "MP4Box", "mp4box", "Bento4", "L-SMASH", "Premiere", "Final Cut", "iMovie",
    "Vegas", "CapCut", "VideoLAN", "vlc", "MetaX", "Nero", "Shotcut", "Kdenlive", "x264", "x265", "libx26",
    "Avidemux", "mkvmerge", "Adobe", "CyberLink", "Wondershare", "Format Factory", "FormatFactory", "剪映", "Google",
    "FFmpeg", "libmatroska",
)  # fmt: skip
_EDITOR_HANDLERS = frozenset(("VideoHandler", "SoundHandler", "VideoHandle"))
_WHOLE = 0.995  # of the data that belongs to a sample; recorders' own files leave less than this aside
_UNREAD = frozenset(("demux", "empty"))
_SAY_BARE = (frozenset(("unseen_structure", "unseen_numbers")), frozenset(("unseen_structure_dated", "unseen_numbers")))
_SAY_UNREAD = frozenset(("unseen_demux", "unseen_empty", "unseen_failed"))
_ISO_ZERO = datetime(1904, 1, 1, tzinfo=UTC)
_LATEST_S = 300 * 366 * 86_400  # a head that counts more says no moment
_DATED = {"avi": "IDIT", "matroska": "DateUTC"}  # where these formats keep their moment
_WRITTEN = "%Y-%m-%d %H:%M:%S"
_STATED, _ANY_ZONE = timedelta(hours=1), timedelta(hours=25)
_ZONES_END, _ZONE_STEP = timedelta(hours=14), timedelta(minutes=15)
_IN_ONE_GO = timedelta(minutes=1)  # in which makers write all heads of a film, its length aside
_HABIT = 0.02  # of the pictures, before which numbers are missing: more is the encoder's way
ENGINE = 4
"""The version of what is seen and how it's judged; what an older one said is examined anew."""
_MOST_SAID = 20
"""Places of one kind that are said one by one; of the others only how many there are."""
_APART_S = 2.0  # by which sound and pictures of one run differ without a reason


def judge(facts: Facts, profile: Profile | None = None, around: Around | None = None) -> list[Finding]:
    """Say what fits, what is unusual and what contradicts, the gravest first, and what couldn't be seen.

    Args:
        facts: what was seen in the file.
        profile: of its recorder's model, where one was learnt.
        around: what is known from outside: its name's moment, and when it came in.
    """
    found = [
        *_of_programs(facts, profile),
        *_of_container(facts),
        *_of_numbers(facts),
        *_of_times(facts),
        *_of_signatures(facts),
    ]
    if facts.container is not None:
        found += _of_heads(facts.container, facts.timing.pictures_s or 0.0)
    found += _from_outside(facts, around or Around())
    if profile is not None:
        found += _of_profile(facts, profile)
    found += [_told(f"unseen_{each}", Grade.UNSEEN) for each in facts.unseen]
    if profile is None:
        found.append(_told("unseen_profile", Grade.UNSEEN))
    if overall(found) is Grade.FITS and _UNREAD.isdisjoint(facts.unseen):
        found.append(_told("nothing", Grade.FITS))
    order = [Grade.CONTRADICTS, Grade.UNUSUAL, Grade.FITS, Grade.UNSEEN]
    return sorted(found, key=lambda each: order.index(each.grade))


def overall(findings: Sequence[Finding]) -> Grade:
    """What all findings together come to: the gravest of them; unseen when hardly anything of the file could be read.

    Where neither structure nor numbers were, only timestamps were looked at: that nothing was found says nothing.
    """
    grades = {each.grade for each in findings}
    for grade in (Grade.CONTRADICTS, Grade.UNUSUAL):
        if grade in grades:
            return grade
    codes = {each.code for each in findings}
    is_bare = any(codes >= each for each in _SAY_BARE) and "like_model" not in codes
    return Grade.UNSEEN if is_bare or codes & _SAY_UNREAD else Grade.FITS


def unread(code: str) -> list[Finding]:
    """What is said of a file that couldn't be examined at all: `demux`, `limit` or `failed`."""
    return [_told(f"unseen_{code}", Grade.UNSEEN)]


def _told(code: str, grade: Grade, at: float | None = None, /, **fields: object) -> Finding:
    told = {name: str(value) for name, value in fields.items()}
    lawyer, engineer = say(code, told)
    return Finding(code=code, grade=grade, lawyer=lawyer, engineer=engineer, at=at, fields=told)


def _of_programs(facts: Facts, profile: Profile | None) -> Iterator[Finding]:
    """Whether an editor or converter names itself; a recorder may be built on one, which its model's originals tell."""
    known = facts.container or Container()
    programs = [told for where, told in known.texts if where in PROGRAM_PLACES]
    coders = [track.coder for track in known.tracks if track.coder]
    told = (*programs, *coders, facts.pictures.coder, facts.program)
    named = list(dict.fromkeys(each for each in told if any(name in each for name in EDITORS)))
    foreign = [each for each in named if profile is None or not profile.names(each)]
    if foreign:
        yield _told("editor", Grade.CONTRADICTS, program=foreign[0])
    elif named and profile is not None:
        yield _told("editor_of_model", Grade.UNSEEN, program=named[0], model=profile.model)
    elif not known.created and any(track.name in _EDITOR_HANDLERS for track in known.tracks):
        yield _told("editor_handler", Grade.UNUSUAL)


def _of_container(facts: Facts) -> Iterator[Finding]:
    known = facts.container
    if known is None:
        return
    if "size" in known.oddities or "trailing" in known.oddities:
        yield _told("cut_short", Grade.UNUSUAL)
    if {"deep", "many"} & set(known.oddities):
        yield _told("hostile", Grade.UNUSUAL)
    if known.referenced is not None and known.data and known.referenced < known.data * _WHOLE:
        yield _told("unreferenced", Grade.UNUSUAL, bytes=known.data - known.referenced)
    begins = [begin for track in known.tracks if track.handler == "vide" for _length, begin in track.edits[:1]]
    rates = [track.rate for track in known.tracks if track.handler == "vide"]
    if begins and rates and begins[0] > rates[0]:
        yield _told("hidden_beginning", Grade.UNUSUAL, seconds=f"{begins[0] / rates[0]:.1f}")
    yield from _of_moments(known, facts.timing.pictures_s or 0.0)
    if known.created and known.changed and known.changed - known.created > 24 * 3600:
        yield _told("changed_later", Grade.UNUSUAL, hours=(known.changed - known.created) // 3600)
    if known.created - known.changed > _IN_ONE_GO.total_seconds() and known.changed:
        yield _told("changed_earlier", Grade.UNUSUAL, minutes=(known.created - known.changed) // 60)


def _of_moments(known: Container, lasting_s: float) -> Iterator[Finding]:
    """Whether a moment that is written out agrees with the film's own.

    The film's is UTC by the standard, and the recorder's local time in many; some write it when they end. A text
    without a zone may be half a day off.
    """
    if not known.created:
        return
    made = _moment(known.created)
    for where, text in known.texts:
        told = times.parse(text)
        if told is None:
            continue
        allowed = (_STATED if told.tzinfo else _ANY_ZONE) + timedelta(seconds=lasting_s)
        readings = (told.replace(tzinfo=told.tzinfo or UTC), told.replace(tzinfo=UTC))
        if all(abs(each - made) > allowed for each in readings):
            yield _told("moments_differ", Grade.CONTRADICTS, where=where, text=text, made=f"{made:%Y-%m-%d %H:%M:%S}")
            return


def _of_heads(known: Container, lasting_s: float) -> Iterator[Finding]:
    """Whether the film and its tracks were made at one moment, as far as each says when.

    More than a day contradicts. Less is unusual where no zone explains it: some write the film's in UTC and the
    tracks' in local time, hence a difference of whole quarters of an hour.
    """
    film, lasting = _moment(known.created), timedelta(seconds=lasting_s)
    heads = [("tkhd", track.headed) for track in known.tracks] + [("mdhd", track.created) for track in known.tracks]
    apart = [(where, _moment(own)) for where, own in heads]
    apart = [(where, own) for where, own in apart if min(film.year, own.year) >= times.EARLIEST_YEAR]
    apart.sort(key=lambda each: abs(film - each[1]), reverse=True)
    for where, own in apart[:1]:
        one, other = f"{film:{_WRITTEN}}", f"{own:{_WRITTEN}}"
        if abs(film - own) > _ANY_ZONE + lasting:
            yield _told("heads_differ", Grade.CONTRADICTS, where=where, film=one, track=other)
        elif not _is_zone(film - own, _IN_ONE_GO + lasting):
            yield _told("heads_apart", Grade.UNUSUAL, where=where, film=one, track=other)


def _moment(count: int) -> datetime:
    """What a head's seconds since 1904 say; the year 1904 for what can't be one."""
    return _ISO_ZERO + timedelta(seconds=count if count < _LATEST_S else 0)


def _is_zone(apart: timedelta, allowed: timedelta) -> bool:
    """Whether two moments are one, but for what a zone explains."""
    over = abs(apart) % _ZONE_STEP
    return abs(apart) <= _ZONES_END + allowed and min(over, _ZONE_STEP - over) <= allowed


def _from_outside(facts: Facts, around: Around) -> Iterator[Finding]:
    """Whether the moment inside agrees with what else tells one.

    That's what stands beside the pictures, the name, the card, and when the file came in. The name's and the card's
    is the device's local time, the film's UTC or local: a zone's difference tells nothing, days do.
    """
    made, where = _inside(facts)
    if made is None or made.year < times.EARLIEST_YEAR:  # its clock was never set, or it counts from another year
        return
    allowed = _ANY_ZONE + timedelta(seconds=facts.timing.pictures_s or 0.0)
    told = {"made": f"{made:{_WRITTEN}}", "where": where}
    beside = facts.container.beside if facts.container is not None else ""
    if beside and abs(datetime.fromisoformat(beside) - made) > allowed:
        beside = f"{datetime.fromisoformat(beside):{_WRITTEN}}"
        yield _told("beside_differs", Grade.UNUSUAL, beside=beside, **told)
    if around.named is not None and abs(around.named.replace(tzinfo=UTC) - made) > allowed:
        named = f"{around.named:{_WRITTEN}}"
        yield _told("name_differs", Grade.CONTRADICTS, named=named, **told)
    if around.received is not None and made - around.received > _ANY_ZONE:
        received = f"{around.received.astimezone(UTC):{_WRITTEN}}"
        yield _told("made_after", Grade.UNUSUAL, received=received, **told)
    yield from _on_card(made, around, allowed, told)


def _inside(facts: Facts) -> tuple[datetime | None, str]:
    """When a file says that it was made, and where that stands; a time without a zone is taken as it is."""
    if facts.container is not None:
        return _moment(facts.container.created), "mvhd"
    made = datetime.fromisoformat(facts.dated) if facts.dated else None
    if made is not None:
        made = made.astimezone(UTC) if made.tzinfo is not None else made.replace(tzinfo=UTC)
    return made, _DATED.get(facts.family, facts.family)


def _on_card(made: datetime, around: Around, allowed: timedelta, told: dict[str, str]) -> Iterator[Finding]:
    """Whether it fits between its neighbours on the card, and was written there when it says that it was made.

    Of one clock all of these are. A listing that is later than the file may come of copying, one before it doesn't.
    """
    listed = around.listed
    if listed is not None and listed.year >= times.EARLIEST_YEAR and abs(listed - made) > allowed:
        code, grade = ("listed_before", Grade.CONTRADICTS) if listed < made else ("listed_later", Grade.UNUSUAL)
        yield _told(code, grade, listed=f"{listed.astimezone(UTC):{_WRITTEN}}", **told)
    for code, other, sign in (("before_its_neighbour", around.before, 1), ("after_its_neighbour", around.after, -1)):
        if other is not None and other.year >= times.EARLIEST_YEAR and (other - made) * sign > allowed:
            yield _told(code, Grade.UNUSUAL, other=f"{other.astimezone(UTC):{_WRITTEN}}", **told)


def _of_numbers(facts: Facts) -> Iterator[Finding]:
    pictures = facts.pictures
    field = "frame_num" if pictures.codec == "h264" else "pic_order_cnt"
    # H.265 encoders leave order numbers out by themselves where they film at less than their usual pace.
    gaps = max(pictures.gaps, len(pictures.missing))
    is_habit = pictures.codec == "hevc" and gaps > pictures.count * _HABIT
    grade = Grade.UNUSUAL if pictures.codec == "hevc" else Grade.CONTRADICTS
    for jump in () if is_habit else pictures.missing[:_MOST_SAID]:
        yield _told("missing_pictures", grade, jump.at, count=int(jump.size), field=field, second=f"{jump.at:.2f}")
    if is_habit:
        yield _told("unseen_habit", Grade.UNSEEN, gaps=gaps)
    elif gaps > _MOST_SAID:
        yield _told("missing_more", grade, gaps=gaps, said=_MOST_SAID)
    if pictures.series.startswith(("alternating", "mod", "counting")):
        for jump in pictures.breaks[:_MOST_SAID]:
            yield _told("missing_group", Grade.UNUSUAL, jump.at, series=pictures.series, second=f"{jump.at:.2f}")
    for jump in pictures.short[:_MOST_SAID]:
        yield _told("short_group", Grade.UNUSUAL, jump.at, count=int(jump.size), second=f"{jump.at:.2f}")
    if pictures.codec and pictures.count > 1 and not pictures.missing and pictures.is_whole:
        yield _told("numbers_run", Grade.FITS, count=pictures.count, field=field)


def _of_times(facts: Facts) -> Iterator[Finding]:
    timing = facts.timing
    for jump in timing.jumps[:_MOST_SAID]:
        yield _told("time_jump", Grade.UNUSUAL, jump.at, seconds=f"{jump.size:.1f}", second=f"{jump.at:.1f}")
    if timing.pictures_s and timing.sound_s and abs(timing.pictures_s - timing.sound_s) > _APART_S:
        yield _told("apart", Grade.UNUSUAL, pictures=f"{timing.pictures_s:.1f}", sound=f"{timing.sound_s:.1f}")


def _of_signatures(facts: Facts) -> Iterator[Finding]:
    for each in facts.signed:
        told = {"program": facts.claimed or "—", "signer": facts.signer or "—"}
        if each == "c2pa" and facts.verified == VALID:
            yield _told("c2pa_valid", Grade.FITS, **told)
        elif each == "c2pa" and facts.verified == MISMATCH:
            yield _told("c2pa_mismatch", Grade.CONTRADICTS, **told)
        elif each == "c2pa" and (facts.claimed or facts.signer):
            yield _told("signed_c2pa_by", Grade.UNSEEN, **told)
        else:
            yield _told(f"signed_{each}", Grade.UNSEEN)


def _of_profile(facts: Facts, profile: Profile) -> Iterator[Finding]:
    differing = profile.differs(facts)
    if not differing:
        yield _told("like_model", Grade.FITS, model=profile.model, files=profile.files)
        return
    grave = Grade.CONTRADICTS if {"paths", "outer", "brands"} & {name for name, _own, _seen in differing} else None
    yield _told(
        "unlike_model", grave or Grade.UNUSUAL, model=profile.model, files=profile.files,
        traits=",".join(dict.fromkeys(name.split(" ", maxsplit=1)[0] for name, _own, _seen in differing)),
        detail="; ".join(f"{name}: {own[:60]!r}, enrolled {len(seen)}" for name, own, seen in differing[:6]),
    )  # fmt: skip
