"""What the case's documents say of themselves, as the rules take it (arts 6 and 10, 文书–音像互证)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from liuhen.cases.bureau.models import BureauRecord, RecordKind
from liuhen.cases.documents.models import Document, PartyPaper, Service, SignerRole
from liuhen.cases.models import Complaint
from liuhen.desk.gathering import Gathered
from liuhen.rules.clocks import ZONE
from liuhen.rules.facts import DocumentFacts, NeighbourFacts, PaperFacts, ServiceFacts, SignerFacts
from liuhen.rules.forms import catalogue


def documents_of(known: Gathered) -> tuple[tuple[DocumentFacts, ...], tuple[PaperFacts, ...], frozenset[str]]:
    """A case's documents, the party's papers among them, and the fact codes that such documents stand for.

    Those of the cases that it grew from are its documents too, as are the bureau's own records that it's linked to:
    such a record only says that it's there, never what it tells of a person who reports (art 6(3)).
    """
    case = known.case
    rows = sorted((one for one in known.documents if one.voided_at is None), key=lambda one: one.id)
    linked = {link.record_id: link.record for link in known.links if link.record.document.voided_at is None}
    beside = _neighbours(rows)
    forms = catalogue()
    told = [_complaint(one) for one in known.complaints]
    own = [row.form for row in rows if row.case_id == case.id] + [one.document.form for one in linked.values()]
    own += [one.form for one in told]
    filled = [form for form in (forms.form(code) for code in own) if form is not None]
    return (
        (*(_document(row, beside) for row in rows), *(_bureau_record(one) for one in linked.values()), *told),
        tuple(_paper(row, row.paper) for row in rows if hasattr(row, "paper")),
        frozenset(fact for form in filled for fact in form.facts),
    )


def _local(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(ZONE)


def _neighbours(rows: list[Document]) -> dict[tuple[str, int], NeighbourFacts]:
    """The documents whose serials stand right beside those of the case, in one question."""
    wanted = Q()
    for row in rows:
        if row.serial is not None:
            wanted |= Q(series=row.series, serial__in=(row.serial - 1, row.serial + 1))
    if not wanted:
        return {}
    found = Document.objects.filter(wanted, voided_at=None).exclude(dated_on=None)
    return {
        (series, serial): NeighbourFacts(number=number, made_on=day)
        for series, serial, number, day in found.values_list("series", "serial", "number", "dated_on")
        if serial is not None and day is not None  # the question asked for both; the types don't know
    }


def _document(row: Document, beside: dict[tuple[str, int], NeighbourFacts]) -> DocumentFacts:
    form = catalogue().form(row.form)
    serial = row.serial if row.serial is not None else -1
    return DocumentFacts(
        id=str(row.id),
        form=row.form,
        form_known=form is not None or not row.form,
        number=row.number,
        title=row.title,
        stage=form.stage if form else "",
        made_on=row.dated_on,
        begins_at=_local(row.began_at),
        ends_at=_local(row.ended_at),
        place=row.place,
        pages=_pages(row),
        points=_points(row),
        acts=form.acts if form else frozenset(),
        film=form.film if form else "",
        needs=form.needs if form else frozenset(),
        activity=str(row.activity_id or ""),
        signers=tuple(
            SignerFacts(
                name=one.name, role=one.role, certificate=one.certificate, page=one.page, refused=one.has_refused
            )
            for one in row.signers.all()
        ),
        service=_service(list(row.services.all())),
        before=beside.get((row.series, serial - 1)),
        after=beside.get((row.series, serial + 1)),
    )


def _points(row: Document) -> tuple[str, ...]:
    """What it records in writing: its form's point of art 6, the point that's filmed with it, and being signed."""
    form = catalogue().form(row.form)
    points = {form.point, form.film} if form else set()
    if any(signer.role == SignerRole.PARTY for signer in row.signers.all()):
        points.add(catalogue().signed)
    return tuple(sorted(points - {""}))


def _bureau_record(one: BureauRecord) -> DocumentFacts:
    """That it's there and which point it records; nothing of a protected one that could tell of the person."""
    row, form = one.document, catalogue().form(one.document.form)
    return DocumentFacts(
        id=str(row.id),
        form=row.form,
        form_known=form is not None,
        title=form.name if form else "",
        stage=form.stage if form else "",
        made_on=row.dated_on,
        pages=_pages(row),
        points=(form.point,) if form else (),
        acts=form.acts if form else frozenset(),
    )


def _complaint(one: Complaint) -> DocumentFacts:
    """A complaint stands for its letter: the originals, or what was written down of a visit or a call.

    Only whether there is any text is asked, nothing that it says.
    """
    if one.record is not None:
        return _bureau_record(one.record)
    form = catalogue().form(RecordKind.COMPLAINT)
    return DocumentFacts(
        id=str(one.id),
        form=RecordKind.COMPLAINT,
        title=form.name if form else "",
        stage=form.stage if form else "",
        made_on=one.received_on,
        pages=1 if one.reporter.letter else 0,
        points=(form.point,) if form else (),
        acts=form.acts if form else frozenset(),
    )


def _pages(row: Document) -> int:
    """As counted by somebody, else of the originals in force; one at least where there are any."""
    if not row.scan:
        return row.page_count or 0
    return row.page_count or sum(file.pages for file in row.files.all() if file.scan == row.scan) or 1


def _service(services: list[Service]) -> ServiceFacts | None:
    """The service that counts: the first that reached its addressee, else the latest try."""
    served = sorted((one for one in services if one.served_at), key=lambda one: (str(one.served_at), one.id))
    one = served[0] if served else max(services, key=lambda each: each.entered_at, default=None)
    if one is None:
        return None
    return ServiceFacts(
        method=one.method,
        served_at=_local(one.served_at),
        receipt=str(one.receipt_id or ""),
        witnesses=(one.witnesses,) if one.witnesses else (),
        posted_at=_local(one.posted_at),
    )


def _paper(row: Document, paper: PartyPaper) -> PaperFacts:
    return PaperFacts(
        id=str(row.id),
        kind=paper.kind,
        title=row.title,
        provider=paper.provider,
        provided_on=paper.provided_on,
        checked_by=paper.checked_by.name if paper.checked_by else "",
        is_copy=paper.is_copy,
        matches_original=paper.matches_original,
        valid_until=paper.valid_until,
        is_complete=paper.is_complete,
    )
