"""What somebody tells of a document; typing errors are answered at the field, broken rules are findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from uuid import UUID

from liuhen.cases.documents.errors import DocumentFactInvalidError, DocumentTimesError
from liuhen.cases.documents.models import Medium, SignerRole
from liuhen.rules.days import Lies, check_day
from liuhen.rules.forms import catalogue
from liuhen.typed import problem_with

TEXT_LENGTH = 300
REMARK_LENGTH = 1000
NUMBER_LENGTH = 100
NAME_LENGTH = 100
CERTIFICATE_LENGTH = 64
MOST_SIGNERS = 40
MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerTelling:
    """One signature: as whom, by name; an officer by id as well, whose certificate is taken from the register."""

    role: str
    name: str = ""
    officer_id: UUID | None = None
    certificate: str = ""
    page: int | None = None
    has_refused: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTelling:
    """What was looked at in a party's paper (10(3))."""

    kind: str
    provider: str = ""
    provided_on: date | None = None
    is_copy: bool = True
    matches_original: bool | None = None
    is_complete: bool = True
    valid_until: date | None = None
    checked_by_id: UUID | None = None
    checked_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentTelling:
    """All that is told of a document; see `models.Document` for what each means."""

    form: str = ""
    title: str = ""
    number: str = ""
    activity_id: UUID | None = None
    dated_on: date | None = None
    dated_time: time | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None
    due_on: date | None = None
    place: str = ""
    medium: str = Medium.PAPER
    page_count: int | None = None
    is_urgent: bool = False
    answers_id: UUID | None = None
    answers_other: bool = False
    remark: str = ""
    signers: Sequence[SignerTelling] = ()
    paper: PaperTelling | None = None


def text(value: str, *, field: str, longest: int = TEXT_LENGTH, needed: bool = False) -> str:
    """A line of text with its blanks made single.

    Raises:
        DocumentFactInvalidError: too long, or empty though it's needed.
    """
    cleaned = " ".join(value.split())
    if len(cleaned) > longest or "\x00" in cleaned or (needed and not cleaned):
        raise DocumentFactInvalidError(field=field, longest=longest, problem=problem_with(cleaned))
    return cleaned


def check_moments(
    began: datetime | None, ended: datetime | None, *, fields: tuple[str, str], now: datetime, lies: Lies
) -> None:
    """Refuse moments that run backwards.

    Raises:
        DocumentTimesError: the second lies before the first.
        DayOutOfReasonError: one that nobody can have meant.
    """
    for moment, field in zip((began, ended), fields, strict=True):
        check_day(moment, field=field, now=now, lies=lies)
    if began is not None and ended is not None and ended < began:
        raise DocumentTimesError(field=fields[1], problem="backwards")


def clean(told: DocumentTelling, *, now: datetime) -> DocumentTelling:
    """What is told, cleaned; a title that nobody typed is the form's name.

    Raises:
        DocumentFactInvalidError, DocumentTimesError, DayOutOfReasonError: at the field that they name.
    """
    form = catalogue().form(told.form)
    if told.form and form is None:
        raise DocumentFactInvalidError(field="form", longest=0)
    if told.medium not in Medium.values:
        raise DocumentFactInvalidError(field="medium", longest=0)
    if told.page_count is not None and not 0 < told.page_count <= MOST_PAGES:
        raise DocumentFactInvalidError(field="page_count", longest=MOST_PAGES)
    check_day(told.dated_on, field="dated_on", now=now, lies=Lies.DATED)
    check_day(told.due_on, field="due_on", now=now, lies=Lies.COMING)
    check_moments(told.began_at, told.ended_at, fields=("began_at", "ended_at"), now=now, lies=Lies.DATED)
    if len(told.signers) > MOST_SIGNERS:
        raise DocumentFactInvalidError(field="signers", longest=MOST_SIGNERS)
    title = text(told.title or (form.name if form else ""), field="title", needed=True)
    return replace(
        told,
        title=title,
        number=text(told.number, field="number", longest=NUMBER_LENGTH),
        place=text(told.place, field="place"),
        remark=text(told.remark, field="remark", longest=REMARK_LENGTH),
        signers=tuple(_signer(signer) for signer in told.signers),
        paper=_paper(told.paper, now) if told.paper else None,
    )


def _signer(told: SignerTelling) -> SignerTelling:
    if told.role not in SignerRole.values:
        raise DocumentFactInvalidError(field="signers", longest=0)
    name = text(told.name, field="signers", longest=NAME_LENGTH, needed=told.officer_id is None)
    certificate = text(told.certificate, field="signers", longest=CERTIFICATE_LENGTH)
    return replace(told, name=name, certificate=certificate, note=text(told.note, field="signers"))


def _paper(told: PaperTelling, now: datetime) -> PaperTelling:
    if catalogue().paper(told.kind) is None:
        raise DocumentFactInvalidError(field="paper_kind", longest=0)
    for field in ("provided_on", "checked_on"):
        check_day(getattr(told, field), field=field, now=now)
    check_day(told.valid_until, field="valid_until", now=now, lies=Lies.COMING)
    return replace(told, provider=text(told.provider, field="provider", longest=NAME_LENGTH))
