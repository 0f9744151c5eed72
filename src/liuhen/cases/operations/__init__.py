"""What is done to cases, activities and parties, by topic."""

from liuhen.cases.operations.activities import (
    ActivityTold,
    activity_to_change,
    create_activity,
    edit_activity,
    record_activity_times,
)
from liuhen.cases.operations.cases import CaseTold, case_to_change, create_case, edit_case
from liuhen.cases.operations.parties import PartyTold, edit_party, settle_party

__all__ = [
    "ActivityTold",
    "CaseTold",
    "PartyTold",
    "activity_to_change",
    "case_to_change",
    "create_activity",
    "create_case",
    "edit_activity",
    "edit_case",
    "edit_party",
    "record_activity_times",
    "settle_party",
]
