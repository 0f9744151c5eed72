"""A sign in a file that the examination passes over, tells as another, or grades otherwise; each by facts alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from liuhen.media.examination.judging import judge, overall
from liuhen.media.examination.model import Around, Container, Facts, Grade, Jump, Pictures, Timing, Track
from liuhen.media.examination.profiles import Profile

MADE = datetime(2026, 3, 4, 10, tzinfo=UTC)
SINCE_1904 = round((MADE - datetime(1904, 1, 1, tzinfo=UTC)).total_seconds())
DAY = 86_400
FITS, UNUSUAL, CONTRADICTS, UNSEEN = Grade.FITS, Grade.UNUSUAL, Grade.CONTRADICTS, Grade.UNSEEN


def film(track=None, **container):
    given = {"created": SINCE_1904, "changed": SINCE_1904, **container}
    return Facts(family="mp4", container=Container(tracks=(Track(handler="vide", **(track or {})),), **given))


def stream(codec="h264", **pictures):
    return Facts(family="mp4", pictures=Pictures(codec=codec, count=500, key=10, **pictures))


def at(seconds):
    return MADE + timedelta(seconds=seconds)


LOST = (Jump(at=1, size=1),)
SIGNS = [
    ("editor", CONTRADICTS, film(texts=(("©too", "Lavf60.3.100"),)), None),
    ("editor", CONTRADICTS, Facts(family="avi", program="Lavf60.3.100"), None),
    ("editor_handler", UNUSUAL, film({"name": "VideoHandler"}, created=0, changed=0), None),
    ("cut_short", UNUSUAL, film(oddities=("trailing",)), None),
    ("hostile", UNUSUAL, film(oddities=("many",)), None),
    ("unreferenced", UNUSUAL, film(data=1000, referenced=900), None),
    ("hidden_beginning", UNUSUAL, film({"rate": 1000, "edits": ((5000, 3000),)}), None),
    ("moments_differ", CONTRADICTS, film(texts=(("©day", "2026-03-06T10:00:00+00:00"),)), None),
    ("changed_later", UNUSUAL, film(changed=SINCE_1904 + 2 * DAY), None),
    ("changed_earlier", UNUSUAL, film(changed=SINCE_1904 - 3600), None),
    ("heads_differ", CONTRADICTS, film({"created": SINCE_1904 - 2 * DAY}), None),
    ("heads_apart", UNUSUAL, film({"created": SINCE_1904 - 3 * 3600 - 400}), None),
    ("beside_differs", UNUSUAL, film(beside=at(2 * DAY).isoformat()), None),
    ("name_differs", CONTRADICTS, film(), Around(named=at(2 * DAY).replace(tzinfo=None))),
    ("made_after", UNUSUAL, film(), Around(received=at(-2 * DAY))),
    ("listed_before", CONTRADICTS, film(), Around(listed=at(-2 * DAY))),
    ("listed_later", UNUSUAL, film(), Around(listed=at(2 * DAY))),
    ("before_its_neighbour", UNUSUAL, film(), Around(before=at(2 * DAY))),
    ("after_its_neighbour", UNUSUAL, film(), Around(after=at(-2 * DAY))),
    ("missing_pictures", CONTRADICTS, stream(missing=LOST, gaps=1), None),
    ("missing_pictures", UNUSUAL, stream("hevc", missing=LOST, gaps=1), None),
    ("unseen_habit", UNSEEN, stream("hevc", missing=LOST, gaps=50), None),
    ("missing_more", CONTRADICTS, stream(missing=LOST * 21, gaps=30), None),
    ("missing_group", UNUSUAL, stream(series="mod 4", breaks=LOST), None),
    ("short_group", UNUSUAL, stream(short=LOST), None),
    ("numbers_run", FITS, stream(), None),
    ("time_jump", UNUSUAL, Facts(timing=Timing(jumps=LOST)), None),
    ("apart", UNUSUAL, Facts(timing=Timing(pictures_s=60, sound_s=20)), None),
    ("signed_axis", UNSEEN, Facts(signed=("axis",)), None),
    ("signed_c2pa", UNSEEN, Facts(signed=("c2pa",)), None),
    ("signed_c2pa_by", UNSEEN, Facts(signed=("c2pa",), signer="某厂"), None),
    ("c2pa_valid", FITS, Facts(signed=("c2pa",), signer="某厂", verified="valid"), None),
    ("c2pa_mismatch", CONTRADICTS, Facts(signed=("c2pa",), signer="某厂", verified="mismatch"), None),
    ("unseen_limit", UNSEEN, Facts(unseen=("limit",)), None),
]


@pytest.mark.parametrize(
    ("code", "grade", "facts", "around"),
    SIGNS,
    ids=[f"{code}-{grade.value}-{number}" for number, (code, grade, *_) in enumerate(SIGNS)],
)
def test_a_sign_that_is_passed_over(code, grade, facts, around):
    found = judge(facts, around=around)
    assert [each.grade for each in found if each.code == code] == [grade]
    alarms = {each.code for each in found if each.grade in (UNUSUAL, CONTRADICTS)} - {"missing_pictures"}
    assert alarms <= {code}
    if grade in (UNUSUAL, CONTRADICTS):
        assert overall(found) is grade


def test_a_film_without_a_sign_that_is_suspected():
    for facts in (film(), film({"created": SINCE_1904 + 8 * 3600}), stream("hevc"), film(data=1000, referenced=1000)):
        assert {each.grade for each in judge(facts)} <= {FITS, UNSEEN}


def test_a_files_likeness_to_its_model_that_isnt_told():
    mine, other = film(outer=("ftyp", "moov", "mdat")), film(outer=("ftyp", "mdat", "moov"))
    profile = Profile(model="X").learn(mine)
    assert "like_model" in {each.code for each in judge(mine, profile)}
    assert {each.code: each.grade for each in judge(other, profile)}["unlike_model"] is CONTRADICTS
    assert "unseen_profile" in {each.code for each in judge(mine)}
