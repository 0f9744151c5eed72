"""What the index finds, on both databases: by any piece, only of its kind, only within its scopes, newest first."""

from __future__ import annotations

import unicodedata
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from liuhen.cases.models import Party
from liuhen.clock import now
from liuhen.search import paging, queries
from liuhen.search.models import Entry
from liuhen.search.operations import Findable, forget, index
from liuhen.search.queries import counted, found, hits

pytestmark = pytest.mark.django_db
UNIT, OTHER = UUID(int=1), UUID(int=2)  # the same in every worker: one is a parameter below
TEXT = st.text(
    st.sampled_from("化工厂配电室消防A1ｂ２é　。-_\n𠮷東") | st.characters(codec="utf-8"), min_size=1, max_size=40
)


def entry(text: str, *, kind="case", scopes=(UNIT,)) -> UUID:
    subject = uuid7()
    index([Findable(kind=kind, subject=subject, text=text, scopes=scopes)])
    return subject


def look(wanted: str, *, kind="case", scopes=(UNIT,), limit=10) -> list[UUID]:
    return found(kind, wanted, scopes=scopes, limit=limit)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXT, data=st.data())
def test_every_piece_of_a_text_finds_it(text, data):
    subject = UUID(int=7)
    index([Findable(kind="case", subject=subject, text=text, scopes=[UNIT])])
    start = data.draw(st.integers(0, len(text) - 1))
    piece = text[start : data.draw(st.integers(start + 1, len(text)))]
    whole, wanted = unicodedata.normalize("NFKC", text), unicodedata.normalize("NFKC", piece)
    if wanted in whole and any(character.isalnum() for character in wanted):
        assert look(piece) == [subject], (text, piece)


def test_a_thing_of_another_unit_stays_unknown():
    entry("宏达化工", scopes=[OTHER])
    assert look("宏达") == []
    assert len(look("宏达", scopes=None)) == 1


def test_who_leads_no_unit_and_is_no_officer_finds_nothing():
    entry("宏达化工")
    assert look("宏达", scopes=()) == []


def test_a_party_is_not_found_among_the_cases():
    entry("宏达化工", kind="party")
    assert look("宏达") == []


def test_the_newest_come_first_and_no_more_than_asked_for():
    made = [entry("例行检查") for _ in range(5)]
    assert look("检查", limit=3) == made[:1:-1]


def test_a_changed_text_is_no_longer_found_by_the_old_one():
    subject = entry("甲乙")
    index([Findable(kind="case", subject=subject, text="丙丁", scopes=[UNIT])])
    assert look("甲乙") == []
    assert look("丙丁") == [subject]


def test_what_says_the_same_is_not_written_again():
    thing = Findable(kind="case", subject=uuid7(), text="甲乙", scopes=[UNIT])
    assert [index([thing]), index([thing, thing])] == [1, 0]


def test_what_was_forgotten_is_gone():
    subject = entry("甲乙")
    forget("case", [subject])
    assert look("甲乙") == []
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "wanted", ['"', "' OR 1=1 --", "*", "AND", "a:b", "()", "!", "\x00", "<->", "", "  ", "＊", "kcase", UNIT.hex]
)
def test_signs_of_a_query_language_and_labels_of_the_index_mean_nothing(wanted):
    entry("甲")
    assert look(wanted) == []


def test_a_whole_page_pasted_into_the_box():
    subject = entry("甲 " * 50)
    assert look("甲 " * 4000) == [subject]


def test_a_page_of_the_index_that_leaves_a_hit_out(monkeypatch):
    """PostgreSQL looks at the newest first and asks the index for the rest: every page must be what all hits say."""
    monkeypatch.setattr("liuhen.search.queries._NEAR", 20)
    made = [uuid7() for _ in range(120)]
    words = ["检查 每三个", "抽样", "检查 头十个"]
    texts = [words[0] if at % 3 == 0 else words[2] if at < 10 else words[1] for at in range(120)]
    index(
        Findable(kind="case", subject=subject, text=text, scopes=[UNIT])
        for subject, text in zip(made, texts, strict=True)
    )
    for wanted in ("检查", "三个", "头十", "抽样"):
        held = [subject for subject, text in zip(made, texts, strict=True) if wanted in text]
        places = hits("case", wanted, scopes=(UNIT,), limit=200)
        assert [hit.subject for hit in places] == held[::-1]
        middle = places[len(places) // 2].place
        for limit in (2, 7, 50):
            older = hits("case", wanted, scopes=(UNIT,), limit=limit, beyond=middle)
            newer = hits("case", wanted, scopes=(UNIT,), limit=limit, beyond=middle, newer=True)
            assert older == [hit for hit in places if hit.place < middle][:limit]
            assert newer == [hit for hit in places[::-1] if hit.place > middle][:limit]


@pytest.mark.parametrize("limit", [2, 3, 7, 40])
def test_a_count_of_hits_that_lie_far_apart(monkeypatch, limit):
    """Whether it reads few, more or all entries: it never tells of more than there are, and says when it stopped."""
    monkeypatch.setattr(queries, "_NEAR", 4)
    monkeypatch.setattr(queries, "_MANY", 3)
    monkeypatch.setattr(queries, "_FURTHEST_COUNTED", 12)
    there = [entry("宏达化工" if number % 5 == 0 else "别家") for number in range(40)][::5]
    told, has_more = counted("case", "宏达", scopes=[UNIT], limit=limit)
    assert [hit.subject for hit in told] == there[::-1][: len(told)]
    assert len(told) <= limit
    assert has_more == (len(told) < len(there))
    assert len(told) >= min(limit, 3)


@pytest.mark.parametrize("shown", [range(0, 40, 2), range(30), range(5), []])
def test_a_first_page_that_leaves_out_what_lies_behind_its_count(monkeypatch, shown):
    """A page whose count rests on few hits goes on behind them, and names every row once, the newest first."""
    monkeypatch.setattr(paging, "_COUNTED", 4)
    named = {"kind": "organisation", "name": "宏达化工", "number_unknown": "not_yet", "created_at": now()}
    parties = Party.objects.bulk_create(Party(**named) for _ in range(40))
    index(Findable(kind="party", subject=each.id, text="宏达化工", scopes=[UNIT]) for each in parties)
    wanted = [parties[number].id for number in shown]
    rows = Party.objects.filter(pk__in=wanted)
    shown_ids, after = [], ""
    while True:
        page = paging.page("party", "宏达", rows, scopes=[UNIT], after=after, size=4)
        assert page.count <= len(wanted)
        assert page.capped or page.count == len(wanted)
        shown_ids += [row.id for row in page]
        if not page.after:
            break
        after = page.after
    assert shown_ids == wanted[::-1]
