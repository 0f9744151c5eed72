"""What is read of intakes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from liuhen.custody import queries as custody
from liuhen.custody.models import Entry
from liuhen.devices.models import Recorder
from liuhen.intake.errors import IntakeNotFoundError, OfficerUnknownError
from liuhen.intake.models import FileState, Intake, IntakeFile, IntakeState, SourceKind
from liuhen.intake.receipt import Line, lines_of
from liuhen.paging import Known, Page, Part, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.models import Officer, Role
from liuhen.people.permissions import Capability, holds
from liuhen.people.scopes import NOTHING, asked_of_each, is_console, led_units
from liuhen.recordings.queries import visible_to


def visible_intakes(actor: Actor) -> QuerySet[Intake]:
    """The intakes that the actor may know of: own ones, those of own films, those of led units.

    The office sees its own deliveries' receipts though it may not open what came in.
    """
    return known_intakes(actor).whole


def known_intakes(actor: Actor) -> Known[Intake]:
    """The same for lists, which stay quick whether that's much or little."""
    led = led_units(actor)
    if is_console(actor) or led is None:
        return Known(Intake.objects.all(), None)
    own = Q(actor=actor.reference)
    in_order: list[Q] = [own]
    parts: list[Q] = []
    whole = own | (asked_of_each("unit_id", led) if led else NOTHING)
    if led:
        (in_order if len(led) == 1 else parts).append(Q(unit_id__in=led))
    if actor.officer_id is not None and actor.is_a(Role.OFFICER):
        in_order.append(Q(officer_id=actor.officer_id))
        whole |= asked_of_each("officer_id", [actor.officer_id])
    told = [Part(Intake.objects.filter(part), is_in_order=True) for part in in_order]
    return Known(Intake.objects.filter(whole), [*told, *(Part(Intake.objects.filter(part)) for part in parts)])


def get_intake(*, actor: Actor, intake_id: UUID, lock: bool = False) -> Intake:
    """Return an intake.

    Args:
        actor: who asks.
        intake_id: which.
        lock: hold its row until the caller's transaction ends.

    Raises:
        IntakeNotFoundError: there is none, or the actor may not know of it.
    """
    rows = visible_intakes(actor).filter(id=intake_id)
    intake = (
        rows.select_for_update() if lock else rows.select_related("recorder", "officer", "unit", "account")
    ).first()
    if intake is None:
        raise IntakeNotFoundError
    return intake


@dataclass(frozen=True, slots=True)
class IntakeLine:
    """An intake in a list: how many of its files stand in each state, and how many bytes it lists."""

    intake: Intake
    counts: dict[str, int]
    size: int

    @property
    def waiting(self) -> int:
        """Files that nobody has sent yet."""
        return self.counts[FileState.LISTED]

    @property
    def files(self) -> int:
        """All files of the listing."""
        return sum(self.counts.values())


def list_intakes(
    *, actor: Actor, unfinished_only: bool = False, before: str = "", after: str = ""
) -> tuple[Page[Intake], list[IntakeLine]]:
    """Return one page of the intakes that the actor may know of, newest first, with its lines."""

    def narrow(rows: QuerySet[Intake]) -> QuerySet[Intake]:
        wanted = rows.filter(state=IntakeState.OPEN) if unfinished_only else rows
        return wanted.select_related("recorder", "officer", "unit")

    known = known_intakes(actor)
    if unfinished_only:  # few at any time, and an index has just them
        page = page_by_key(narrow(known.whole), before=before, after=after)
    else:
        page = known.page(narrow, is_narrowed=False, before=before, after=after)
    return page, intake_lines(page.rows)


def intake_lines(intakes: list[Intake]) -> list[IntakeLine]:
    """Count the files of intakes by state, every state named."""
    counts = {intake.id: dict.fromkeys((state.value for state in FileState), 0) for intake in intakes}
    sizes = dict.fromkeys(counts, 0)
    rows = (
        IntakeFile.objects.filter(intake__in=intakes)
        .values("intake_id", "state")
        .annotate(files=Count("id"), size=Sum("size"))
    )
    for row in rows:
        counts[row["intake_id"]][row["state"]] = row["files"]
        sizes[row["intake_id"]] += row["size"]
    return [IntakeLine(intake, counts[intake.id], sizes[intake.id]) for intake in intakes]


def line_of(*, actor: Actor, intake_id: UUID) -> IntakeLine:
    """Return one intake with its counts.

    Raises:
        IntakeNotFoundError: there is none, or the actor may not know of it.
    """
    return intake_lines([get_intake(actor=actor, intake_id=intake_id)])[0]


def officer_meant(text: str) -> Officer:
    """Return the officer of this certificate number or name.

    Raises:
        OfficerUnknownError: there is none, or several have the name.
    """
    wanted = text.strip()
    found = list(Officer.objects.filter(certificate_number=wanted)[:2]) if wanted else []
    if not found:
        found = list(Officer.objects.filter(name=wanted)[:2])
    if len(found) != 1:
        raise OfficerUnknownError(officer=wanted[:64])
    return found[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """What people can pick when they begin: recorders' codes, officers, ways of taking over."""

    recorders: list[str]
    officers: list[tuple[str, str]]
    methods: list[str]
    own_officer: str


_NEAR = 2_000  # intakes among which ways of taking over are looked for: most have none, and there are very many


def suggestions(actor: Actor) -> Suggestions:
    """Return what to offer to an actor; the own unit's officers stand first."""
    officers = list(Officer.objects.select_related("unit").order_by("name", "id"))
    officers.sort(key=lambda officer: officer.unit_id != actor.unit_id)
    own = next((officer for officer in officers if officer.id == actor.officer_id), None)
    near = Intake.objects.order_by("-id").values("pk")[:_NEAR]
    recent = Intake.objects.filter(pk__in=near).exclude(method="").order_by("-id").values_list("method", flat=True)
    return Suggestions(
        recorders=list(Recorder.objects.order_by("code").values_list("code", flat=True)[:1000]),
        officers=[(_called(officer), f"{officer.name}（{officer.unit.name}）") for officer in officers],
        methods=list(dict.fromkeys(recent))[:20],
        own_officer=_called(own) if own else "",
    )


def _called(officer: Officer) -> str:
    return officer.certificate_number or officer.name


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownIntake:
    """An intake as its page shows it.

    Attributes:
        line: the intake with its counts.
        files: every file with its meaning in words.
        reachable: the recordings among them that the reader may open.
        wiping: how many files may be wiped from the card, and how many not.
        entries: what the ledger says of it.
        is_published: whether the published ledger has all of that.
        taken_in_by: the account's or the system user's name.
    """

    line: IntakeLine
    files: list[Line]
    reachable: frozenset[UUID]
    wiping: tuple[int, int]
    entries: list[Entry]
    is_published: bool
    taken_in_by: str

    @property
    def intake(self) -> Intake:
        """The intake itself."""
        return self.line.intake

    @property
    def may_wipe_all(self) -> bool:
        """Whether every file of the card may be wiped."""
        return self.wiping[1] == 0

    @property
    def needs_signatures(self) -> bool:
        """Whether who handed it over signs a list of it."""
        return self.intake.source_kind in (SourceKind.MATERIAL, SourceKind.FIXED_CAMERA)


def shown_intake(*, actor: Actor, intake_id: UUID) -> ShownIntake:
    """Return an intake with all that its page shows.

    Raises:
        IntakeNotFoundError: there is none, or the actor may not know of it.
    """
    line = line_of(actor=actor, intake_id=intake_id)
    files = lines_of(line.intake)
    recordings = {each.file.recording_id for each in files if each.file.recording_id}
    open_to_reader = visible_to(actor).filter(id__in=recordings).values_list("id", flat=True)
    entries = list(custody.entries_of(intake_id))
    safe = sum(1 for each in files if each.file.safe_to_wipe)
    account = line.intake.account
    return ShownIntake(
        line=line,
        files=files,
        reachable=frozenset(open_to_reader) if holds(actor, Capability.VIEW_RECORDING) else frozenset(),
        wiping=(safe, len(files) - safe),
        entries=entries,
        is_published=custody.is_published(entries),
        taken_in_by=account.name if account else line.intake.actor.removeprefix("console:"),
    )
