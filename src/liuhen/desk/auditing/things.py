"""What somebody can have looked at, and by which number an audit names it: never what it's called or says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liuhen.archive.carriers.models import Carrier
from liuhen.archive.consulting.models import Consultation
from liuhen.archive.exhibits.models import Exhibit
from liuhen.archive.volumes.models import Volume
from liuhen.cases.documents.models import Document
from liuhen.recordings.models import Recording


class Thing(TextChoices):
    """Sorts of things with content."""

    RECORDING = "recording", gettext_lazy("音像资料")
    VOLUME = "volume", gettext_lazy("案卷")
    DOCUMENT = "document", gettext_lazy("文书")
    EXHIBIT = "exhibit", gettext_lazy("举证材料")
    CARRIER = "carrier", gettext_lazy("载体")
    COPY = "copy", gettext_lazy("查阅副本")


_Key = tuple[Thing, UUID]
_MODELS: dict[Thing, type[Recording | Volume | Exhibit | Carrier | Consultation]] = {
    Thing.RECORDING: Recording,
    Thing.VOLUME: Volume,
    Thing.EXHIBIT: Exhibit,
    Thing.CARRIER: Carrier,
    Thing.COPY: Consultation,
}


def numbers_of(keys: Collection[_Key]) -> dict[_Key, str]:
    """The number of each thing; one that's gone is left out. One question a sort of thing."""
    wanted: dict[Thing, set[UUID]] = defaultdict(set)
    for thing, subject in keys:
        wanted[thing].add(subject)
    found: dict[_Key, str] = {}
    for thing, ids in wanted.items():
        if thing is Thing.DOCUMENT:
            found |= {(thing, row.id): _of_document(row) for row in _documents().filter(id__in=ids)}
        else:
            rows = _MODELS[thing].objects.filter(id__in=ids).values_list("id", "number")
            found |= {(thing, subject): number for subject, number in rows}
    return found


def _documents() -> QuerySet[Document]:
    return Document.objects.select_related("case", "bureau_record")


def _of_document(document: Document) -> str:
    """A document's number, or that of its case: titles may name people, and of some nobody may know at all (6(3))."""
    record = getattr(document, "bureau_record", None)
    if record is not None and record.is_protected:
        return str(_("不公开的本局文件"))
    if document.number or document.case is None:
        return document.number or str(_("本局文件，没有文号"))
    return str(_("{case} 的文书，没有文号")).format(case=document.case.number)


def subjects_of(number: str) -> list[UUID]:
    """The things of a number, of whatever sort; of a case's number, its documents without one of their own as well."""
    found: list[UUID] = []
    for model in _MODELS.values():
        found += model.objects.filter(number=number).values_list("id", flat=True)
    open_ones = Document.objects.exclude(bureau_record__is_protected=True)
    found += open_ones.filter(number=number).values_list("id", flat=True)
    found += open_ones.filter(number="", case__number=number).values_list("id", flat=True)
    return found
