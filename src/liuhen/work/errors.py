"""What can go wrong with work itself."""

from __future__ import annotations

from liuhen.errors import ConflictError, NotFoundError, UnavailableError


class UnknownTaskError(NotFoundError):
    """No room registered a task of this name. Fields: task."""

    code = "work.unknown_task"


class JobNotFoundError(NotFoundError):
    """No such job."""

    code = "work.job_not_found"


class JobNotFailedError(ConflictError):
    """Only a failed job can be tried again by hand."""

    code = "work.job_not_failed"


class LeaseLostError(ConflictError):
    """Another worker holds this job now; whatever this one does is no longer asked for."""

    code = "work.lease_lost"


class WorkStoppedError(UnavailableError):
    """The worker is being stopped; the job goes back to the queue."""

    code = "work.stopped"
