"""What a recording leaves behind when its bytes go by an approved disposal: its row, its description, its history."""

from __future__ import annotations

from uuid import UUID

from liuhen.recordings import sealing_marks, search
from liuhen.recordings.elsewhere import close_all
from liuhen.recordings.models import Derivative, Export, Recording, Viewing
from liuhen.recordings.operations.sealing import remove_files
from liuhen.recordings.proposing.models import Whereabouts


def record_gone(recording: Recording) -> list[UUID]:
    """Close a recording for good, in the caller's transaction, which writes the entry: nobody plays or copies it.

    Args:
        recording: locked by the caller.

    Returns:
        The ids of what was made from it (previews, copies that wait to be fetched): see `remove_made`.
    """
    Derivative.objects.filter(recording=recording).delete()
    Whereabouts.objects.filter(recording=recording).delete()
    search.forget(recording)
    copies = list(recording.exports.exclude(state=Export.State.REMOVED).values_list("id", flat=True))
    Export.objects.filter(id__in=copies).update(state=Export.State.REMOVED)
    recording.viewing = Viewing.GONE
    recording.save(update_fields=["viewing"])
    return [recording.id, *copies, *close_all(recording.id)]


def remove_made(things: list[UUID]) -> None:
    """Remove the files of previews and copies; any number of times."""
    for thing in things:
        sealing_marks.mark(thing)  # an address that was given out before asks the rows from now on
        remove_files(thing)
