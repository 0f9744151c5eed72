"""What a 制作说明 may begin with: what is known of each recording, for a person to look at before it's made."""

from __future__ import annotations

from collections.abc import Sequence

from liuhen.archive.exhibits.telling import ItemTelling
from liuhen.recordings.models import Recording, UnderConsent


def drafted(recordings: Sequence[Recording]) -> list[ItemTelling]:
    """What is known of recordings, in their order; everything else stays empty."""
    hidden = dict(UnderConsent.objects.filter(recording__in=recordings).values_list("recording_id", "consent__about"))
    marks = {"secrecy": "涉及商业秘密、技术秘密", "privacy": "涉及个人隐私"}
    return [
        ItemTelling(
            recording_id=one.id,
            summary=one.description.content if one.is_described else "",
            place=one.description.place if one.is_described else one.activity.place if one.activity else "",
            secrecy=marks.get(hidden.get(one.id, ""), ""),
        )
        for one in recordings
    ]
