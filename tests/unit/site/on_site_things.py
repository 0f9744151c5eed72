"""What the walk needs of a day on site: an area, a consent, a sealed recording and its transfer."""

from __future__ import annotations

from typing import Any

from conftest import NOW
from liuhen.cases.models import Activity, Area, Consent
from liuhen.people.models import Role
from liuhen.recordings.models import Recording, Seal, Transfer


def things_on_site(activity: Activity, people: dict[Role, Any]) -> dict[str, object]:
    """One of each, by the name that addresses use."""
    area = Area.objects.create(activity=activity, name="走查", is_hazardous=True)
    consent = Consent.objects.create(
        activity=activity, about="privacy", is_given=True, said_by="走查", said_at=NOW, entered_at=NOW
    )
    closed = Recording.objects.create(
        number="2026-000002", kind="video", card_name="b.mp4", logical_path="original.mp4", size=1, sha256="1" * 64,
        sm3="1" * 64, officer=activity.officers.first(), unit=activity.case.unit, case=activity.case, received_at=NOW,
        viewing="none",
    )  # fmt: skip
    seal = Seal.objects.create(recording=closed, reason="refused", note="走查", sealed_at=NOW)
    transfer = Transfer.objects.create(
        seal=seal, receiver="走查", basis="走查", asked_by=people[Role.LEGAL], asked_at=NOW
    )
    return {"area": area, "consent": consent, "seal": closed, "transfer": transfer}
