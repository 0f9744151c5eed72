"""The words of rulebooks: every code that a provision may use. Pure: no I/O, no clock.

Codes are texts, so callers compare them with plain strings. What a reader sees for them stands in `rules.words`.
"""

from __future__ import annotations

from enum import StrEnum


class StageCode(StrEnum):
    """The stages of art 3."""

    INITIATION = "initiation"
    INVESTIGATION = "investigation"
    DECISION = "decision"
    SERVICE = "service"
    FILING = "filing"


class Step(StrEnum):
    """The six steps of 行政处罚法 47, on which stages are mapped."""

    INITIATION = "initiation"
    INVESTIGATION = "investigation"
    REVIEW = "review"
    DECISION = "decision"
    SERVICE = "service"
    EXECUTION = "execution"


class CaseKind(StrEnum):
    """The kinds of enforcement of art 2."""

    INSPECTION = "inspection"
    PENALTY = "penalty"
    COERCION = "coercion"


class Outcome(StrEnum):
    """How a case ended."""

    PUNISHED = "punished"
    NOT_PUNISHED = "not_punished"
    REVOKED = "revoked"
    TERMINATED = "terminated"
    TRANSFERRED = "transferred"
    NOTHING_FOUND = "nothing_found"
    RECTIFIED = "rectified"
    LED_TO_CASE = "led_to_case"
    EXECUTED = "executed"
    LIFTED = "lifted"


class Medium(StrEnum):
    """How a point is recorded (arts 4, 5, 9): in words, by sound and picture, by both, by either."""

    TEXT = "text"
    AV = "av"
    BOTH = "both"
    EITHER = "either"


class Scope(StrEnum):
    """For what a point is asked: once for a case, or at each activity."""

    CASE = "case"
    ACTIVITY = "activity"


class Subject(StrEnum):
    """What a provision is about."""

    BUREAU = "bureau"
    CASE = "case"
    ACTIVITY = "activity"
    RECORDING = "recording"
    DOCUMENT = "document"
    RECORDER = "recorder"
    STORAGE = "storage"
    VOLUME = "volume"
    CARRIER = "carrier"
    DISPOSAL = "disposal"


class Fact(StrEnum):
    """Flags of a case or an activity; a point with a `when` applies while one of them holds."""

    PLANNED = "planned"
    SPECIAL_CAMPAIGN = "special_campaign"
    COMPLAINT = "complaint"
    SAMPLING = "sampling"
    SURVEY = "survey"
    QUESTIONING = "questioning"
    SIGNING = "signing"
    ON_SITE_MEASURE = "on_site_measure"
    HARD_TO_OBTAIN_ORIGINALS = "hard_to_obtain_originals"
    PERISHABLE_EVIDENCE = "perishable_evidence"
    SIMPLE_PROCEDURE = "simple_procedure"
    CASH_FINE = "cash_fine"
    SERVED_BY_LEAVING = "served_by_leaving"
    SERVED_BY_NOTICE = "served_by_notice"
    REINSPECTION = "reinspection"
    COERCIVE_MEASURE = "coercive_measure"
    HEARING = "hearing"
    EXPERT = "expert"
    EXPLOSION_HAZARD = "explosion_hazard"
    SECRECY = "secrecy"
    PRIVACY = "privacy"
    OTHER_BAR = "other_bar"
    OBJECTION = "objection"
    OBSTRUCTION = "obstruction"
    MASS_INCIDENT = "mass_incident"
    OTHER_TEXT_POINT = "other_text_point"
    OTHER_AV_POINT = "other_av_point"
    OTHER_KEY_CONTENT = "other_key_content"
    OTHER_LONG_TERM = "other_long_term"


class Event(StrEnum):
    """What starts a clock. Those before the first break are dates of our rows, the others dates of documents."""

    CAPTURED = "recording.captured_at"
    RECEIVED = "recording.received_at"
    RETURNED = "activity.returned_at"
    OPENED = "case.opened_on"
    CLOSED = "case.closed_on"
    FILED = "volume.filed_on"
    CARRIER_WRITTEN = "carrier.written_on"
    DISPOSAL_APPROVED = "disposal.approved_at"
    HOLD_SET = "hold.set_at"
    FINDING_RAISED = "finding.raised_at"

    INSPECTION_RECORDED = "inspection.recorded"
    REINSPECTION_PASSED = "reinspection.passed"
    SUCCESSOR_OPENED = "successor.opened"
    CLOSING_APPROVED = "closing.approved"
    TERMINATION_APPROVED = "termination.approved"
    TRANSFER_SENT = "transfer.sent"
    MEASURE_LIFTED = "measure.lifted"
    COERCION_EXECUTED = "coercion.executed"

    RECTIFY_DUE = "rectify.due"
    PRESERVE_NOTIFIED = "preserve.notified"
    SEIZE_DECIDED = "seize.decided"
    URGENT_COERCION_DONE = "urgent_coercion.done"
    HEARING_NOTIFIED = "hearing.notified"
    PENALTY_FILED = "penalty.filed"
    DECISION_PRONOUNCED = "decision.pronounced"
    DECISION_SERVED = "decision.served"
    URGE_SERVED = "urge.served"
    NOTICE_RECEIVED = "notice.received"
    DISPUTE_ENDED = "dispute.ended"


class Role(StrEnum):
    """Who confirms or answers for something; the same codes as the roles that people hold in the bureau."""

    OFFICER = "officer"
    LEADER = "leader"
    OFFICE = "office"
    ARCHIVIST = "archivist"
    LEGAL = "legal"
    HEAD = "head"


class Enforced(StrEnum):
    """Who sees to a provision: the software, or a person whom the software asks."""

    SOFTWARE = "software"
    PERSON = "person"


class Nature(StrEnum):
    """What the end of a period means: something must be done, a right of the party is over, or waiting is."""

    DUTY = "duty"
    RIGHT = "right"
    WAIT = "wait"


class Basis(StrEnum):
    """Where a value is taken from: the regulation's text, a law, or our default because the text is silent."""

    TEXT = "text"
    LAW = "law"
    DEFAULT = "default"


class Screen(StrEnum):
    """Where a person meets a provision."""

    CASES = "cases"
    CASE = "case"
    ACTIVITY = "activity"
    RECORDING = "recording"
    DESCRIBE = "describe"
    INTAKE = "intake"
    DOCUMENTS = "documents"
    BUREAU_RECORDS = "bureau_records"
    RECORDERS = "recorders"
    OFFICERS = "officers"
    BOARD = "board"
    VOLUMES = "volumes"
    CHECKS = "checks"
    HANDOVERS = "handovers"
    EXHIBITS = "exhibits"
    CONSULTATIONS = "consultations"
    HOLDS = "holds"
    RETENTION = "retention"
    DISPOSALS = "disposals"
    CARRIERS = "carriers"
    SUPERVISION = "supervision"
    ACCOUNTS = "accounts"
