"""Writes of documents, by topic."""

from liuhen.cases.documents.operations.entering import amend_document, begin_document, enter_document, void_document
from liuhen.cases.documents.operations.reading import ask_for_pictures, record_reading
from liuhen.cases.documents.operations.scanning import GivenFile, add_scan, reorder, staged_originals
from liuhen.cases.documents.operations.serving import ServiceTelling, record_service
from liuhen.cases.documents.operations.viewing import open_document

__all__ = [
    "GivenFile",
    "ServiceTelling",
    "add_scan",
    "amend_document",
    "ask_for_pictures",
    "begin_document",
    "enter_document",
    "open_document",
    "record_reading",
    "record_service",
    "reorder",
    "staged_originals",
    "void_document",
]
