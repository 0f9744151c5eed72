"""A case with two officers, an archive to keep documents in, and files to give."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import NOW
from keeping import archive_in
from liuhen.cases import operations as cases
from liuhen.cases.documents import jobs, operations
from liuhen.cases.documents.models import Document
from liuhen.cases.documents.operations import GivenFile
from liuhen.cases.documents.telling import DocumentTelling
from liuhen.custody.instance import create_instance
from liuhen.people.models import Role
from papers import pdf


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """An instance of its own, so that its ledger is of one history with this test's database."""
    own = tmp_path / "home"
    create_instance(own, "demo", NOW)
    with archive_in(own):
        yield own


@pytest.fixture
def officer(people):
    return people[Role.OFFICER]


@pytest.fixture
def actor(officer, actor_for):
    return actor_for(officer)


@pytest.fixture
def pair(officer, make_account, unit):
    return [officer.officer.id, make_account("wu", Role.OFFICER, unit=unit, officer=True).officer.id]


@pytest.fixture
def case(home, actor, pair, unit):
    return cases.create_case(
        actor=actor, now=NOW, number="应急检〔2026〕1号", kind="inspection", title="专项检查", party="某化工厂",
        unit_id=unit.id, officer_ids=pair, opened_on=NOW.date(),
    )  # fmt: skip


def given(*contents: bytes, name: str = "扫描 {}.pdf") -> list[GivenFile]:
    """Files as a page hands them over."""
    return [
        GivenFile(name=name.format(number), size=len(content), content=io.BytesIO(content))
        for number, content in enumerate(contents, 1)
    ]


@pytest.fixture
def entered(case, actor):
    """Enters a document of the case; what is given stands in for what would be."""

    def make(*, originals=None, **told) -> Document:
        telling = DocumentTelling(**{"form": "inspection_record", **told})
        files = given(pdf()) if originals is None else originals
        return operations.enter_document(actor=actor, now=NOW, case_id=case.id, telling=telling, originals=files)

    return make


@pytest.fixture
def drawn(settings):
    """Lets the worker draw a document's pages: `drawn(document)` gives its files afterwards."""

    def draw(document):
        while document.files.filter(reading="waiting").exists():
            jobs.draw_document({"document": str(document.id)}, lambda _share: None)
        return list(document.files.order_by("scan", "position"))

    return draw
