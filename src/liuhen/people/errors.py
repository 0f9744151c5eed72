"""What can go wrong with people, accounts and roles."""

from __future__ import annotations

from liuhen.errors import ConflictError, DamagedError, DeniedError, InvalidError, NotFoundError, UnavailableError


class NotPermittedError(DeniedError):
    """The actor holds no role that allows it. Fields: capability."""

    code = "people.not_permitted"


class SignInNeededError(DeniedError):
    """Nobody is signed in, or the access token isn't in force."""

    code = "people.sign_in_needed"


class PasswordChangeDueError(DeniedError):
    """The password was set by somebody else; it's changed before anything else."""

    code = "people.password_change_due"


class FirstRunOpenError(ConflictError):
    """Not all three administrators have been here yet."""

    code = "people.first_run_open"


class SignInRefusedError(DeniedError):
    """Name and password don't belong together, or the account is closed; which of them isn't said."""

    code = "people.sign_in_refused"


class SignInThrottledError(DeniedError):
    """Too many failures. Fields: minutes to wait."""

    code = "people.sign_in_throttled"


class CodeWrongError(DeniedError):
    """A code of the second factor is wrong, too old or used; which of them isn't said. Fields: field."""

    code = "people.code_wrong"


class FirstCodeWrongError(CodeWrongError):
    """The code that should bind a phone isn't the phone's: there are no recovery codes yet. Fields: field."""

    code = "people.first_code_wrong"


class SecondFactorDueError(DeniedError):
    """The account's role asks for a second factor and none is bound, or this session hasn't shown it."""

    code = "people.second_factor_due"


class SecondFactorHeldError(ConflictError):
    """A second factor is bound already."""

    code = "people.second_factor_held"


class SecondFactorMissingError(ConflictError):
    """No second factor is bound or begun."""

    code = "people.second_factor_missing"


class SecondFactorUnreadableError(DamagedError):
    """The secret was sealed by another key than that of this home; the security administrator resets it."""

    code = "people.second_factor_unreadable"


class DirectoryUnreachableError(UnavailableError):
    """The directory that proves passwords doesn't answer, or not as it should."""

    code = "people.directory_unreachable"


class ProviderUnreachableError(UnavailableError):
    """The provider of sign-ins doesn't answer, or not as it should."""

    code = "people.provider_unreachable"


class ProviderRefusedError(DeniedError):
    """The provider didn't prove anybody: refused, broken off, out of date, or a token that isn't its own for us."""

    code = "people.provider_refused"


class IdentityUnknownError(DeniedError):
    """The provider proved somebody who has no account here. Fields: identity (what the administrator links)."""

    code = "people.identity_unknown"


class IdentityTakenError(ConflictError):
    """Another account is linked to this identity. Fields: name."""

    code = "people.identity_taken"


class IdentityMissingError(NotFoundError):
    """The account isn't linked."""

    code = "people.identity_missing"


class PasswordElsewhereError(ConflictError):
    """A directory has this account's password: it's changed there."""

    code = "people.password_elsewhere"


class SelfGrantError(DeniedError):
    """Nobody gives a role to themself, takes one from themself, or vouches for themself."""

    code = "people.self_grant"


class TokenCannotError(DeniedError):
    """An access token may not make tokens or change passwords."""

    code = "people.token_cannot"


class TokenScopeError(DeniedError):
    """The access token was made for less than this. Fields: scope, needed (which scope is missing)."""

    code = "people.token_scope"


class AdministratorsApartError(ConflictError):
    """The three administrators are kept apart from each other and from the bureau's work.

    Fields: role wanted, held role that stands against it.
    """

    code = "people.administrators_apart"


class RoleHeldError(ConflictError):
    """The account holds this role already. Fields: role."""

    code = "people.role_held"


class RoleNeedsUnitError(InvalidError):
    """A leader leads something. Fields: role."""

    code = "people.role_needs_unit"


class PeriodError(InvalidError):
    """A period begins or ends in the past, or ends before it begins. Fields: field."""

    code = "people.period"


class DeputyUnfitError(ConflictError):
    """Nobody stands in for themself, for a role that's over by then, or twice for the same. Fields: field."""

    code = "people.deputy_unfit"


class DeputyshipNotFoundError(NotFoundError):
    """No such deputyship in force or to come. Fields: deputyship."""

    code = "people.deputyship_not_found"


class KeeperUnfitError(ConflictError):
    """A keeper holds a fitting role, has an account in use, and is named once. Fields: field."""

    code = "people.keeper_unfit"


class AppointmentNotFoundError(NotFoundError):
    """No such appointment that runs or is to come. Fields: appointment."""

    code = "people.appointment_not_found"


class GoneAlreadyError(ConflictError):
    """The person has left already. Fields: name."""

    code = "people.gone_already"


class DepartureNotFoundError(NotFoundError):
    """Nobody's leaving waits to be settled here. Fields: departure."""

    code = "people.departure_not_found"


class DepartureOpenError(ConflictError):
    """Something isn't handed over yet. Fields: count."""

    code = "people.departure_open"


class LastAdministratorError(ConflictError):
    """Nobody would be left in this part. Fields: role."""

    code = "people.last_administrator"


class FirstRunOverError(ConflictError):
    """The first run is over; administrators come and go by roles granted now."""

    code = "people.first_run_over"


class AdministratorArrivedError(ConflictError):
    """The administrator of this kind has signed in already. Fields: role."""

    code = "people.administrator_arrived"


class UsernameTakenError(ConflictError):
    """Another account has this sign-in name. Fields: username."""

    code = "people.username_taken"


class UsernameInvalidError(InvalidError):
    """A sign-in name is 2 to 64 letters, digits or . _ - @ characters. Fields: username."""

    code = "people.username_invalid"


class NameMissingError(InvalidError):
    """A person or unit needs a name."""

    code = "people.name_missing"


class NameTooLongError(InvalidError):
    """A name or number is longer than anybody's. Fields: field, longest."""

    code = "people.name_too_long"


class PasswordWeakError(InvalidError):
    """The password is too easy to guess. Fields: reasons, in the reader's language."""

    code = "people.password_weak"


class PasswordWrongError(InvalidError):
    """The present password given for a change isn't right."""

    code = "people.password_wrong"


class PasswordUnchangedError(InvalidError):
    """The new password is the old one."""

    code = "people.password_unchanged"


class AccountNotFoundError(NotFoundError):
    """No such account. Fields: account."""

    code = "people.account_not_found"


class UnitNotFoundError(NotFoundError):
    """No such unit. Fields: unit."""

    code = "people.unit_not_found"


class UnitTakenError(ConflictError):
    """A unit of this name stands there already. Fields: name."""

    code = "people.unit_taken"


class UnitClosedError(ConflictError):
    """A closed unit takes nobody and nothing new. Fields: field, name."""

    code = "people.unit_closed"


class UnitLoopError(ConflictError):
    """A unit can't stand below itself. Fields: field, name."""

    code = "people.unit_loop"


class UnitInUseError(ConflictError):
    """A unit with open units, people or roles can't be closed. Fields: name, units, accounts, officers, roles."""

    code = "people.unit_in_use"


class DayUnreadableError(InvalidError):
    """A cell that should hold a day holds something else. Fields: field, written."""

    code = "people.day_unreadable"


class RowsAbsentError(InvalidError):
    """A table has a heading and no rows. Fields: field."""

    code = "people.rows_absent"


class OfficerNotFoundError(NotFoundError):
    """Nobody, or more than one person, answers to this name. Fields: officer."""

    code = "people.officer_not_found"


class CertificateTakenError(ConflictError):
    """Another officer has this certificate number. Fields: certificate."""

    code = "people.certificate_taken"


class CertificateDatesError(InvalidError):
    """A certificate ends before it begins, or has dates but no number. Fields: field."""

    code = "people.certificate_dates"


class OfficerTakenError(ConflictError):
    """The account belongs to another officer already. Fields: account."""

    code = "people.officer_taken"


class GrantNotFoundError(NotFoundError):
    """No such role in force. Fields: grant."""

    code = "people.grant_not_found"


class TokenNotFoundError(NotFoundError):
    """No such token of this account. Fields: token."""

    code = "people.token_not_found"


class TokenCapabilitiesError(InvalidError):
    """A token that's narrowed to named things names at least one, and only such as its account may do."""

    code = "people.token_capabilities"


class TokenLifetimeError(InvalidError):
    """A token lives between a day and the longest time that is set. Fields: days, longest."""

    code = "people.token_lifetime"
