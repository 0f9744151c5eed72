"""What is read of cases, activities and parties, by topic."""

from liuhen.cases.queries.areas import areas_of, barred_areas, consents_of, get_area, get_consent
from liuhen.cases.queries.cases import (
    OPEN_ACTIVITY,
    activities_of,
    activity_at,
    case_numbered,
    earlier_of,
    families_of,
    family_of,
    get_activity,
    get_case,
    known_cases,
    later_of,
    list_cases,
    of_visible_case,
    suggest_cases,
    visible_cases,
)
from liuhen.cases.queries.complaints import (
    complaints_of,
    get_complaint,
    list_complaints,
    may_see_reporter,
    readers_of,
    visible_complaints,
)
from liuhen.cases.queries.exemptions import get_exemption, waiting_exemptions
from liuhen.cases.queries.numbers import suggest_number
from liuhen.cases.queries.parties import get_party, list_parties, parties_named, suggest_parties, visible_parties

__all__ = [
    "OPEN_ACTIVITY",
    "activities_of",
    "activity_at",
    "areas_of",
    "barred_areas",
    "case_numbered",
    "complaints_of",
    "consents_of",
    "earlier_of",
    "families_of",
    "family_of",
    "get_activity",
    "get_area",
    "get_case",
    "get_complaint",
    "get_consent",
    "get_exemption",
    "get_party",
    "known_cases",
    "later_of",
    "list_cases",
    "list_complaints",
    "list_parties",
    "may_see_reporter",
    "of_visible_case",
    "parties_named",
    "readers_of",
    "suggest_cases",
    "suggest_number",
    "suggest_parties",
    "visible_cases",
    "visible_complaints",
    "visible_parties",
    "waiting_exemptions",
]
