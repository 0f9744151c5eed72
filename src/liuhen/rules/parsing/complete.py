"""What a rulebook must have before it can be used: every article, and every rule that the software asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise

from liuhen.rules.clauses import split_clause
from liuhen.rules.codes import CaseKind, StageCode
from liuhen.rules.model import Conduct, Period, Provision, Rulebook
from liuhen.rules.parsing.problems import Problem

PERIODS = ("upload", "describe", "file", "hand_over", "carrier", "retention", "long_term")
LAW_PERIODS = (
    "rectify_reinspect",
    "preserve",
    "seize",
    "urgent_coercion",
    "hearing_request",
    "decide",
    "serve",
    "urge",
    "review",
    "sue",
)
QUANTITIES = ("officers", "recorders")


def what_is_missing(book: Rulebook, head: str, left_out: Collection[str] = ()) -> list[Problem]:
    """Everything that a rulebook lacks, told at its head; and clauses that its regulation doesn't have.

    Args:
        book: the whole of it.
        head: the file that says its name.
        left_out: clauses that it leaves out of the one that it's written upon, on purpose.
    """
    found = [Problem(head, 1, "", what) for what in (*_missing(book), *_gaps(book))]
    found += [
        Problem(head, 1, clause, "没有这一项，其后各项却有") for clause in _skipped(book) if clause not in left_out
    ]
    for each in book.provisions:
        article = split_clause(each.clause)
        if article is not None and article[0] > book.articles:
            found.append(Problem(each.file, each.line, each.clause, f"制度只有 {book.articles} 条"))
    return found


def _missing(book: Rulebook) -> Iterator[str]:
    articles = {split[0] for each in book.provisions if (split := split_clause(each.clause)) is not None}
    for article in range(1, book.articles + 1):
        if article not in articles:
            yield f"第 {article} 条没有任何条款（provision）"
    codes = {(each.kind, each.code) for each in book.provisions}
    wanted = [
        *(("period", code) for code in (*PERIODS, *LAW_PERIODS)),
        *(("stage", code.value) for code in StageCode),
        *(("quantity", code) for code in QUANTITIES),
    ]
    for kind, code in wanted:
        if (kind, code) not in codes:
            yield f"缺少 kind = “{kind}”、code = “{code}”的条款"
    for kind in ("record_point", "recording_class", "bar", "long_term_ground"):
        if not any(each.kind == kind for each in book.provisions):
            yield f"缺少 kind = “{kind}”的条款"
    if not any(isinstance(rule, Conduct) and rule.sentence for rule in book.latest.rules):
        yield "缺少写明告知用语（sentence）的 conduct 条款"
    for kind in CaseKind:
        if not book.latest.outcomes(kind):
            yield f"缺少案件种类“{kind.value}”的结案事件（closing_event）"


def _skipped(book: Rulebook) -> Iterator[str]:
    """Items that an article passes over: `8(9)` written for `8(1)` leaves nobody to ask for the first."""
    items: dict[int, set[int]] = {}
    for article, item in filter(None, (split_clause(each.clause) for each in book.provisions)):
        items.setdefault(article, set()).add(item)
    for article, known in items.items():
        yield from (f"{article}({item})" for item in range(1, max(known)) if item not in known)


def _gaps(book: Rulebook) -> Iterator[str]:
    for each in book.provisions:
        if each.kind in {Period.KIND, "quantity", "stage"} and (gap := _gap(each, book)):
            yield f"{each.cited} {each.code}：{gap}，期间没有值可用"


def _gap(provision: Provision, book: Rulebook) -> str:
    values = provision.values
    if values[0].starts > book.since:
        return f"{book.since} 至 {values[0].starts} 之前"
    for earlier, later in pairwise(values):
        if earlier.until is not None and (later.starts - earlier.until).days > 1:
            return f"{earlier.until} 之后、{later.starts} 之前"
    return f"{values[-1].until} 之后" if values[-1].until is not None else ""
