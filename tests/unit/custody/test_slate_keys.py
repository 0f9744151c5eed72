"""The slates' key is renewed, and what was printed before stays good until it ends, unless the key got out."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from conftest import NOW, entries
from liuhen.custody.errors import InstanceDamagedError
from liuhen.custody.instance import instance
from liuhen.custody.slates import renew_slate_key, slate_keys, slate_signer
from liuhen.media import slates
from liuhen.media.slates import Kind, Slate, Standing

pytestmark = pytest.mark.django_db


def printed():
    slate = Slate(kind=Kind.PRINTED, case_id=uuid4(), expires=NOW + timedelta(days=90))
    return slates.encode(slate, slate_signer())


def standing(text, filmed_at=NOW):
    return slates.decode(text, slate_keys(), filmed_at=filmed_at).standing


def test_a_printed_code_that_is_foreign_once_the_key_is_renewed(home):
    first = printed()
    renew_slate_key(actor="console:root", now=NOW)
    second = printed()
    new = renew_slate_key(actor="console:root", now=NOW)
    assert next(each.vkey() for each in slate_keys()) == new.vkey()
    assert [standing(each) for each in (first, second, printed())] == [Standing.GENUINE] * 3
    assert standing(first, NOW + timedelta(days=91)) == Standing.EXPIRED
    assert (instance().home / "keys" / "slate.former").stat().st_mode & 0o777 == 0o600
    told = [entry.facts for entry in entries("slate.key_renewed")]
    assert told[1]["former"] == told[0]["key"]
    assert not told[0]["distrusted"]


def test_a_key_that_got_out_and_still_signs(home):
    before, stolen = printed(), None
    renew_slate_key(actor="console:root", now=NOW)
    stolen = printed()
    renew_slate_key(actor="console:root", now=NOW, is_distrusted=True)
    assert (standing(before), standing(stolen)) == (Standing.GENUINE, Standing.FOREIGN)


def test_former_keys_that_cannot_be_read(home):
    printed()
    (instance().home / "keys" / "slate.former").write_text("nonsense\n")
    with pytest.raises(InstanceDamagedError):
        slate_keys()
