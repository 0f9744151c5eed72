"""What is made to look at is asked for in the lane where it belongs: moments never stand behind an hour's film."""

from __future__ import annotations

import pytest

from conftest import NOW
from liuhen.recordings.models import Kind, Viewing
from liuhen.recordings.operations import Finding, record_analysis
from liuhen.work.models import Job
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "viewing", "task"),
    [
        (Kind.PHOTO, Viewing.PREPARING, "recordings.stills"),
        (Kind.VIDEO, Viewing.NATIVE, "recordings.stills"),
        (Kind.VIDEO, Viewing.PREPARING, "recordings.derive"),
    ],
)
def test_photo_or_still_that_waits_behind_a_film_to_be_converted(kind: Kind, viewing: Viewing, task: str) -> None:
    finding = Finding(kind=kind, viewing=viewing, facts={}, derive=True)
    made = record_analysis(now=NOW, recording_id=row().id, finding=finding)
    previews = Job.objects.exclude(name__in=("examining.examine", "recordings.find_slates"))
    assert list(previews.values_list("name", "unique")) == [(task, f"derive:{made.id}")]
    assert Job.objects.filter(unique=f"examine:{made.id}").exists() == (kind == Kind.VIDEO)
