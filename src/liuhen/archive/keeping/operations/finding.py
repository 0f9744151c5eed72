"""What is over its time, counted anew for the page. It proposes; nothing follows by itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from liuhen.archive.keeping.models import DueRecording
from liuhen.archive.keeping.queries.retention import due_on
from liuhen.rules.clocks import ZONE


def find_due(*, now: datetime) -> int:
    """Write down what is due today and forget what no longer is; how many there are. The worker's alone.

    No entry: it's counted from what has entries, and nothing is decided by it.
    """
    found = [
        DueRecording(recording=line.recording, id=line.recording.id, until=line.until, found_at=now)
        for line in due_on(timezone.localdate(now, ZONE))
    ]
    with transaction.atomic():
        DueRecording.objects.all().delete()
        DueRecording.objects.bulk_create(found, batch_size=500)
    return len(found)
