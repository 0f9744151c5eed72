"""What can go wrong with documents. `field` names the form's field that the person can mend."""

from __future__ import annotations

from liuhen.errors import ConflictError, InvalidError, NotFoundError, UnavailableError


class DocumentNotFoundError(NotFoundError):
    """No such document, or none that the actor may know of."""

    code = "cases.document_not_found"


class DocumentFactInvalidError(InvalidError):
    """A fact of a document is empty, too long or not of its list. Fields: field, longest."""

    code = "cases.document_fact_invalid"


class DocumentTimesError(InvalidError):
    """The times of a document run backwards, or aren't plausible. Fields: field."""

    code = "cases.document_times"


class DocumentChangedMeanwhileError(ConflictError):
    """Somebody else saved the document since the form was opened."""

    code = "cases.document_changed_meanwhile"


class DocumentVoidError(ConflictError):
    """The document doesn't count any more and can't be changed."""

    code = "cases.document_void"


class NoOriginalGivenError(InvalidError):
    """No file was chosen, or it's empty. Fields: field."""

    code = "cases.no_original_given"


class OriginalFormatError(InvalidError):
    """A file is neither PDF, OFD nor a picture. Fields: field, name."""

    code = "cases.original_format"


class OriginalTooLargeError(InvalidError):
    """A file is larger than the bureau allows. Fields: field, name, most (MiB)."""

    code = "cases.original_too_large"


class TooManyOriginalsError(InvalidError):
    """More files at once than the bureau allows. Fields: field, most."""

    code = "cases.too_many_originals"


class OriginalsOrderError(InvalidError):
    """The order doesn't name every original of the scan exactly once."""

    code = "cases.originals_order"


class OriginalNotAtHandError(UnavailableError):
    """The original isn't on this machine's disk now; it's drawn when it is."""

    code = "cases.original_not_at_hand"


class PagePictureAbsentError(NotFoundError):
    """The picture of a page isn't made (any more), or its address has run out."""

    code = "cases.page_picture_absent"
