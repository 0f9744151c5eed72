"""The forms by which one document is entered or corrected, together: its facts, its signatures, the look at a paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from liuhen.cases.documents import clocks
from liuhen.cases.documents.checks import PARTY_PAPER
from liuhen.cases.documents.forms import DocumentForm, PaperForm, SignerRows, initial_of, rows_wanted, telling_of
from liuhen.cases.documents.models import Document, PartyPaper, SignerRole
from liuhen.cases.documents.queries import suggested_number
from liuhen.cases.documents.telling import DocumentTelling, SignerTelling
from liuhen.cases.models import Activity, Case
from liuhen.errors import LiuhenError
from liuhen.people import queries as people
from liuhen.people import web
from liuhen.people.models import Officer
from liuhen.rules.forms import Form, PaperKind

ROWS = "signers"
Given = Mapping[str, Any] | None


class EntryForms:
    """What a person fills in of one document.

    Attributes:
        facts: what it says of itself, with the officers who signed and (of a new one) its originals.
        rows: who else signed.
        paper: what was looked at in a party's paper; None for any other document.
    """

    def __init__(
        self,
        case: Case | None,
        form: Form | None,
        *,
        kind: PaperKind | None = None,
        data: Given = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        document: Document | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Make the forms, filled with what's known.

        Args:
            case: to which the document belongs.
            form: of the catalogue; None for a document that it doesn't have.
            kind: of a party's paper.
            data: what was typed.
            files: what was chosen.
            document: the one that's corrected; None for a new one.
            initial: what stands in a new one's fields at first.
        """
        begin = initial_of(document) if document else dict(initial or {})
        offered = _officers(case)
        self._document = document
        self.facts = DocumentForm(
            data, files, form=form, activities=_activities(case), officers=offered,
            answerable=_answerable(case, form, document), initial=begin, is_new=document is None,
        )  # fmt: skip
        self.rows: Any = SignerRows(data, prefix=ROWS, initial=_rows(form, document))
        self.paper = None
        if kind is not None:
            stood = _paper(document) if document else {"provided_on": begin.get("provided_on")}
            self.paper = PaperForm(data, kind=kind, officers=offered, initial=stood)

    def is_valid(self) -> bool:
        """Whether all that was typed can be read; every form says what can't."""
        seen = [form.is_valid() for form in (self.facts, self.rows, self.paper) if form is not None]
        return all(seen)

    @property
    def is_wrong(self) -> bool:
        """Whether something of what was typed is to be mended."""
        rows = any(self.rows.errors) or self.rows.non_form_errors()
        return bool(self.facts.errors or rows or (self.paper and self.paper.errors))

    @property
    def telling(self) -> DocumentTelling:
        """All that was typed, once it's valid."""
        return telling_of(self.facts, self.rows, paper=self.paper, stood=_signed(self._document))

    def tell(self, error: LiuhenError) -> None:
        """Put an operation's error at the field that it names."""
        paper = self.paper
        web.tell(paper if paper is not None and error.fields.get("field") in paper.fields else self.facts, error)


def begin_new(case: Case, form: Form | None, kind: PaperKind | None, *, year: int, activity: str) -> dict[str, Any]:
    """What stands in a new document's fields at first; what the paper says of times and places isn't guessed."""
    known = [str(each) for each in case.activities.order_by("arrived_at").values_list("id", flat=True)[:2]]
    chosen = activity or (known[0] if len(known) == 1 else "")
    signs = form is not None and "officers" in form.needs
    return {
        "title": kind.name if kind else "",
        "number": suggested_number(form=form.code, year=year) if form and "number" in form.needs else "",
        "activity": chosen,
        "officers": _present(case, chosen) if signs else [],
        "provided_on": None,
    }


def _present(case: Case, activity: str) -> list[UUID]:
    """Who was there, else who handles the case: they usually sign."""
    there = Activity.objects.filter(case=case, id=activity).first() if _is_id(activity) else None
    named = (there or case).officers
    return list(named.values_list("id", flat=True))


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _activities(case: Case | None) -> list[tuple[str, str]]:
    if case is None:
        return []
    rows = case.activities.order_by("arrived_at", "id")
    return [(str(each.id), f"{timezone.localtime(each.arrived_at):%Y-%m-%d %H:%M} {each.place}") for each in rows]


def _answerable(case: Case | None, form: Form | None, document: Document | None) -> list[tuple[str, str]]:
    """The documents of which this one may answer one: those whose clock still runs, and the one it was said to."""
    asking = document or Document(case=case, form=form.code if form else "")
    found = {each.id: each for each in clocks.open_to(asking)}
    if asking.answers is not None:
        found[asking.answers.id] = asking.answers
    ordered = sorted(found.values(), key=lambda each: (each.dated_on or each.entered_at.date(), each.entered_at))
    return [(str(each.id), _called(each)) for each in ordered]


def _called(document: Document) -> str:
    day = f"{document.dated_on:%Y-%m-%d} " if document.dated_on else ""
    return f"{day}{clocks.called(document)}"


def _officers(case: Case | None) -> QuerySet[Officer]:
    """Who may have signed: those whom the case or its activities name, first, then those of its unit."""
    if case is None:
        return people.officers()
    named = Q(pk__in=case.officers.values("id")) | Q(pk__in=Activity.objects.filter(case=case).values("officers"))
    nearness = models.Case(
        models.When(named, then=models.Value(0)),
        models.When(unit_id=case.unit_id, then=models.Value(1)),
        default=models.Value(2),
    )
    return people.officers().annotate(nearness=nearness).order_by("nearness", "name", "id")


def _rows(form: Form | None, document: Document | None) -> list[dict[str, Any]]:
    if document is None:
        return rows_wanted(form)
    others = [signer for signer in document.signers.order_by("position") if signer.officer_id is None]
    names = ("role", "name", "certificate", "page", "has_refused", "note")
    stood = [{name: getattr(signer, name) for name in names} for signer in others]
    roles = {row["role"] for row in stood}
    return stood + [row for row in rows_wanted(form) if row["role"] not in roles]


def _signed(document: Document | None) -> dict[UUID, SignerTelling]:
    if document is None:
        return {}
    return {
        signer.officer_id: SignerTelling(
            role=SignerRole.OFFICER,
            name=signer.name,
            officer_id=signer.officer_id,
            certificate=signer.certificate,
            page=signer.page,
            has_refused=signer.has_refused,
            note=signer.note,
        )
        for signer in document.signers.filter(role=SignerRole.OFFICER)
        if signer.officer_id
    }


def _paper(document: Document) -> dict[str, Any]:
    paper: PartyPaper | None = getattr(document, "paper", None)
    if document.form != PARTY_PAPER or paper is None:
        return {}
    names = ("provider", "provided_on", "valid_until", "is_copy", "is_complete", "checked_on")
    compared = "" if paper.matches_original is None else "same" if paper.matches_original else "differs"
    return {name: getattr(paper, name) for name in names} | {
        "comparison": compared,
        "checked_by": paper.checked_by_id,
    }
