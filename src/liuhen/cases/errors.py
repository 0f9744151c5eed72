"""What can go wrong with cases and activities. `field` names the form's field that the person can mend."""

from __future__ import annotations

from liuhen.errors import ConflictError, DeniedError, InvalidError, NotFoundError


class CaseNumberTakenError(ConflictError):
    """Another case has this number. Fields: number."""

    code = "cases.number_taken"


class CaseFactInvalidError(InvalidError):
    """A fact of the case is empty, too long or not of its list. Fields: field, longest."""

    code = "cases.fact_invalid"


class FewOfficersReasonNeededError(InvalidError):
    """Fewer officers are named than the law asks for, and no reason is given. Fields: field, needed."""

    code = "cases.few_officers_reason_needed"


class NoOfficerError(InvalidError):
    """Nobody is named. Fields: field."""

    code = "cases.no_officer"


class ActivityTimesError(InvalidError):
    """The times of an activity run backwards."""

    code = "cases.activity_times"


class CaseDatesError(InvalidError):
    """The dates of a case or its stages run backwards. Fields: field."""

    code = "cases.dates"


class CaseNotFoundError(NotFoundError):
    """No such case, or none that the actor may know of."""

    code = "cases.case_not_found"


class ActivityNotFoundError(NotFoundError):
    """No such activity, or none that the actor may know of."""

    code = "cases.activity_not_found"


class PartyNotFoundError(NotFoundError):
    """No such party, or none that the actor may know of."""

    code = "cases.party_not_found"


class PartyNumberError(InvalidError):
    """The 统一社会信用代码 or identity number can't be right. Fields: field, problem (`length`, `letters`, `check`)."""

    code = "cases.party_number"


class PartyTakenError(ConflictError):
    """The number belongs to a party of another name. Fields: field, name."""

    code = "cases.party_taken"


class PartyNameUnclearError(ConflictError):
    """More than one party has this name; its number tells which. Fields: field, name."""

    code = "cases.party_unclear"


class CaseClosedError(ConflictError):
    """The case is closed; it is reopened first. Fields: number."""

    code = "cases.closed"


class CaseOpenError(ConflictError):
    """The case isn't closed. Fields: number."""

    code = "cases.open"


class OutcomeWrongError(InvalidError):
    """A case of this kind can't end so. Fields: field."""

    code = "cases.outcome_wrong"


class CaseGrowthError(ConflictError):
    """A case can't grow out of itself, nor out of one that grew out of it. Fields: field, number."""

    code = "cases.growth"


class CaseGrowthNotFoundError(NotFoundError):
    """Nobody linked the two cases, or the link was taken back already."""

    code = "cases.growth_not_found"


class ExemptionNotFoundError(NotFoundError):
    """No such 未记录说明, or none that the actor may know of."""

    code = "cases.exemption_not_found"


class ExemptionDecidedError(ConflictError):
    """It was decided on already."""

    code = "cases.exemption_decided"


class OwnExemptionError(DeniedError):
    """Nobody decides on what they asked for themselves."""

    code = "cases.own_exemption"


class PartakingApproverError(DeniedError):
    """Who took part leaves the decision to others, as long as there are some. Fields: who (names, joined)."""

    code = "cases.partaking_approver"


class ComplaintNotFoundError(NotFoundError):
    """No such complaint, or none that the actor may know of."""

    code = "cases.complaint_not_found"


class ComplaintNumberTakenError(ConflictError):
    """Another complaint has this number. Fields: number."""

    code = "cases.complaint_number_taken"


class ComplaintUnchangedError(InvalidError):
    """A correction that corrects nothing. Fields: field."""

    code = "cases.complaint_unchanged"


class ReporterClosedError(DeniedError):
    """Only the people named for a complaint learn who reported (art 6(3))."""

    code = "cases.reporter_closed"


class ReporterToldError(InvalidError):
    """What everybody may read names who reported (art 6(3)). Fields: field."""

    code = "cases.reporter_told"


class LastReaderError(ConflictError):
    """Nobody would be left who may open a complaint's reporter."""

    code = "cases.last_reader"


class ReaderNotFoundError(NotFoundError):
    """Nobody of this name, or not named for it."""

    code = "cases.reader_not_found"


class AreaTakenError(ConflictError):
    """The activity has an area of this name. Fields: name."""

    code = "cases.area_taken"


class AreaNotFoundError(NotFoundError):
    """No such area in the activity."""

    code = "cases.area_not_found"


class ConsentNotFoundError(NotFoundError):
    """No such consent or refusal, or none that the actor may know of."""

    code = "cases.consent_not_found"


class SlateGrantError(DeniedError):
    """The page of a live slate was opened by somebody else or too long ago; it's to be opened anew."""

    code = "cases.slate_grant"


class NotAtActivityError(ConflictError):
    """A recorder is taken by somebody who isn't named on the activity. Fields: field, officer."""

    code = "cases.not_at_activity"
