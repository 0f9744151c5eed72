"""装订: sheets and page pictures become one PDF/A-2b to keep and DOCX to edit. Knows nothing of cases or archives."""

from liuhen.binding.editing import write_docx
from liuhen.binding.forms import print_form, write_form_docx
from liuhen.binding.joining import Bound, join_books
from liuhen.binding.marking import draw_mark, draw_titles, mark_pages
from liuhen.binding.model import Book, Field, Form, Leaf, Part, Report, StandIn, Table
from liuhen.binding.printing import Printed, print_book
from liuhen.binding.reporting import print_report

__all__ = [
    "Book",
    "Bound",
    "Field",
    "Form",
    "Leaf",
    "Part",
    "Printed",
    "Report",
    "StandIn",
    "Table",
    "draw_mark",
    "draw_titles",
    "join_books",
    "mark_pages",
    "print_book",
    "print_form",
    "print_report",
    "write_docx",
    "write_form_docx",
]
