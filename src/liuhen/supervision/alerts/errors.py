"""What can go wrong when an alert is answered."""

from __future__ import annotations

from liuhen.errors import ConflictError, InvalidError, NotFoundError


class AlertNotFoundError(NotFoundError):
    """No such alert, or none that the actor may know of."""

    code = "alerts.alert_not_found"


class AlertFactInvalidError(InvalidError):
    """A text is missing or too long. Fields: field, longest, problem."""

    code = "alerts.fact_invalid"


class AlertAnsweredError(ConflictError):
    """It's answered."""

    code = "alerts.alert_answered"


class OwnAlertError(ConflictError):
    """It's about the actor: somebody else answers it."""

    code = "alerts.own_alert"
