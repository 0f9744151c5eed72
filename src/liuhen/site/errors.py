"""What can go wrong with the site itself."""

from __future__ import annotations

from liuhen.errors import ConflictError, DeniedError, InvalidError, NotFoundError, UnavailableError


class PageNotFoundError(NotFoundError):
    """No such address."""

    code = "site.page_not_found"


class FormExpiredError(DeniedError):
    """The form's token doesn't fit the session."""

    code = "site.form_expired"


class RequestWrongError(InvalidError):
    """The API was given something that can't be read. Fields: problem."""

    code = "site.request_wrong"


class MethodWrongError(InvalidError):
    """The address is right, what is to be done there isn't."""

    code = "site.method_wrong"


class NotAPageError(InvalidError):
    """A step of a page was opened as if it were a page: by its address, or by loading anew what a step had answered."""

    code = "site.not_a_page"


class DatabaseNewerError(ConflictError):
    """A newer version of this program has changed the database. Fields: migration."""

    code = "site.database_newer"


class DatabaseOlderError(ConflictError):
    """The database lacks changes that this version needs."""

    code = "site.database_older"


class UpgradeInterruptedError(ConflictError):
    """An upgrade of this instance died before its outcome was proven. No fields."""

    code = "site.upgrade_interrupted"


class UpgradeRefusedError(ConflictError):
    """What is held isn't sound, so nothing was upgraded. Fields: count (of findings), first."""

    code = "site.upgrade_refused"


class UpgradeFailedError(UnavailableError):
    """The upgrade failed and everything is as it was. Fields: why (rehearse, migrate, check; copy: not undone)."""

    code = "site.upgrade_failed"


class InstalledOnlyError(InvalidError):
    """This takes an installation made from a bundle; a checkout is upgraded by changing its code."""

    code = "site.installed_only"


class DatabaseUnreachableError(UnavailableError):
    """The database doesn't answer, or can't be opened. Fields: why."""

    code = "site.database_unreachable"


class HomeNotDemoError(ConflictError):
    """`--demo` was asked for in a bureau's home. Fields: home."""

    code = "site.home_not_demo"


class HomeIsDemoError(ConflictError):
    """A demo's home was opened without `--demo`. Fields: home."""

    code = "site.home_is_demo"


class PlainHttpError(ConflictError):
    """Other machines would reach the pages unencrypted. Fields: host."""

    code = "site.plain_http"


class CertificateUnreadableError(ConflictError):
    """The TLS certificate isn't one, or can't be read. Fields: file."""

    code = "site.certificate_unreadable"


class KeyUnreadableError(ConflictError):
    """The TLS key isn't one in PKCS#8 without a password, or can't be read. Fields: file."""

    code = "site.key_unreadable"


class KeyOfAnotherError(ConflictError):
    """The TLS key isn't the certificate's. Fields: file."""

    code = "site.key_of_another"


class CertificateOutOfTimeError(ConflictError):
    """The TLS certificate isn't valid yet, or no longer. Fields: file, since and until (days)."""

    code = "site.certificate_out_of_time"


class PortBusyError(UnavailableError):
    """Something else listens there. Fields: port."""

    code = "site.port_busy"


class PartStoppedError(UnavailableError):
    """A child process ended by itself. Fields: part, code."""

    code = "site.part_stopped"


class FrontendFailedError(UnavailableError):
    """The front end couldn't be built. Fields: command."""

    code = "site.frontend_failed"


class CheckoutOnlyError(UnavailableError):
    """Asked of an installed wheel."""

    code = "site.checkout_only"


class AuditElsewhereError(UnavailableError):
    """Asked of an installed wheel, which has no lock files: the audit belongs before the bundle is made."""

    code = "site.audit_elsewhere"


class PackageMissingError(UnavailableError):
    """A system package is missing and can't be installed from here. Fields: packages."""

    code = "site.package_missing"
