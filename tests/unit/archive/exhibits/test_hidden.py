"""举证材料 with a copy in which something is hidden: an original that goes along all the same, a silent paper."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from datetime import timedelta
from uuid import uuid4

import pypdfium2
import pytest
from django.urls import reverse

from conftest import NOW, entries
from liuhen.archive.exhibits import queries
from liuhen.archive.exhibits.drafting import drafted
from liuhen.archive.exhibits.errors import ExhibitFactInvalidError
from liuhen.archive.exhibits.jobs import make_exhibit
from liuhen.media.masks import Key, Masks, Region
from liuhen.people.models import Role
from liuhen.prose import say
from liuhen.recordings.hiding import jobs, operations
from liuhen.recordings.hiding.errors import CopyWithdrawnError
from liuhen.recordings.hiding.models import HiddenCopy
from liuhen.recordings.jobs import previews_folder

pytestmark = pytest.mark.django_db
MASKS = Masks(regions=(Region(keys=(Key(at_ms=0, x=0.1, y=0.1, w=0.4, h=0.4),)),))


@pytest.fixture
def hidden(film, leader) -> HiddenCopy:
    plan = operations.start_plan(actor=leader, now=NOW, recording_id=film.id, name="给当事人")
    operations.save_plan(actor=leader, now=NOW, plan_id=plan.id, masks=MASKS, seen=0)
    copy = operations.request_copy(actor=leader, now=NOW, plan_id=plan.id)
    jobs.make({"copy": str(copy.id)}, lambda _done: None)
    return HiddenCopy.objects.get(id=copy.id)


def sign(actor, copy):
    operations.open_copy(actor=actor, now=NOW, copy_id=copy.id)
    watched = [(0, copy.duration_ms)]
    operations.tell_watched(actor=actor, now=NOW + timedelta(minutes=1), copy_id=copy.id, stretches=watched)
    operations.sign_copy(actor=actor, now=NOW, copy_id=copy.id)
    jobs.keep({"copy": str(copy.id)}, lambda _done: None)


@pytest.mark.clause("20")
def test_a_disc_with_the_original_of_what_is_hidden_or_a_paper_that_does_not_say_so(
    made, hidden, film, leader, people, signed_in, tmp_path
):
    with pytest.raises(ExhibitFactInvalidError):  # nobody has watched it
        made(film, hidden_id=hidden.id)
    sign(leader, hidden)
    for wrong in ({"hidden_id": uuid4()}, {"hidden_id": hidden.id, "begin": "00:01", "end": "00:02"}):
        with pytest.raises(ExhibitFactInvalidError):
            made(film, **wrong)
    exhibit = made(film, hidden_id=hidden.id)
    assert exhibit.state == "ready", exhibit.failure
    folder = tmp_path / "disc"
    folder.mkdir()
    image = previews_folder(exhibit.copy.id) / exhibit.copy.name
    subprocess.run([shutil.which("bsdtar") or "bsdtar", "-xf", image, "-C", folder], check=True)
    held = [path for path in folder.rglob("*") if path.is_file() and "data" in path.relative_to(folder).parts[:1]]
    assert [path.name for path in held] == ["hidden-01.mp4"]
    assert hashlib.sha256(held[0].read_bytes()).hexdigest() == hidden.sha256
    with pypdfium2.PdfDocument(queries.path_of(exhibit, queries.files_of(exhibit)["pdf"])) as document:
        text = "".join("".join(page.get_textpage().get_text_range() for page in document).split())
    for said in ("处理过的副本", hidden.name, hidden.sha256, film.sha256, "画面有遮挡", "原件未随附", "遮挡副本1个"):
        assert said in text, said
    assert "复制件，与原始资料逐字节一致" not in text
    index = next(path for path in folder.rglob("目录.html")).read_text("utf-8")
    assert "hidden-01.mp4" in index
    assert "原始资料未随附" in index
    assert len(entries("recording.hidden_given")) == 1
    visitor, key = signed_in(people[Role.LEADER]), film.id.hex
    edit = reverse("exhibits:edit", args=[exhibit.id])
    assert f'value="{hidden.id}" selected' in visitor.get(edit).content.decode()
    known = drafted([film])[0]
    said = {
        "purpose": "法庭举证",
        "medium": "dvd",
        f"{key}-clock": known.clock,
        f"{key}-party": "",
        f"{key}-hidden": str(hidden.id),
        f"{key}-proves": "未培训",
    }
    assert visitor.post(edit, said).status_code == 302
    item = exhibit.items.get()
    assert (item.hidden_id, item.is_cited, item.proves) == (hidden.id, True, "未培训")
    operations.withdraw_copy(actor=leader, now=NOW, copy_id=hidden.id, reason="漏了车牌")  # before it's made anew
    with pytest.raises(CopyWithdrawnError):
        make_exhibit({"exhibit": str(exhibit.id)}, lambda _share: None)
    exhibit.refresh_from_db()
    assert (exhibit.state, exhibit.failure["code"]) == ("failed", "hiding.withdrawn")
    told = visitor.get(f"/api/v1/exhibits/{exhibit.id}").json()
    assert (told["failure"], told["why"]) == ("hiding.withdrawn", say(CopyWithdrawnError(number=hidden.name)))
