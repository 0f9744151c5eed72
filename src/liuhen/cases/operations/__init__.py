"""What is done to cases, activities and parties, by topic."""

from liuhen.cases.operations.activities import (
    ActivityTold,
    activity_to_change,
    create_activity,
    edit_activity,
    record_activity_times,
)
from liuhen.cases.operations.areas import (
    AreaTold,
    ConsentTold,
    add_area,
    edit_area,
    name_consent_readers,
    record_consent,
)
from liuhen.cases.operations.cases import CaseTold, case_to_change, create_case, edit_case
from liuhen.cases.operations.closing import close_case, record_stage, reopen_case
from liuhen.cases.operations.confirming import confirm_activity, confirm_case, may_confirm
from liuhen.cases.operations.defending import close_to_defence, open_to_defence
from liuhen.cases.operations.exemptions import ask_exemption, decide_exemption
from liuhen.cases.operations.growing import link_cases, unlink_cases
from liuhen.cases.operations.parties import PartyTold, edit_party, open_party, settle_party

__all__ = [
    "ActivityTold",
    "AreaTold",
    "CaseTold",
    "ConsentTold",
    "PartyTold",
    "activity_to_change",
    "add_area",
    "ask_exemption",
    "case_to_change",
    "close_case",
    "close_to_defence",
    "confirm_activity",
    "confirm_case",
    "create_activity",
    "create_case",
    "decide_exemption",
    "edit_activity",
    "edit_area",
    "edit_case",
    "edit_party",
    "link_cases",
    "may_confirm",
    "name_consent_readers",
    "open_party",
    "open_to_defence",
    "record_activity_times",
    "record_consent",
    "record_stage",
    "reopen_case",
    "settle_party",
    "unlink_cases",
]
