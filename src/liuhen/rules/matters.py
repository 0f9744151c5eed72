"""音像记录事项清单: what a bureau's own list of record points says, and how it refines the rulebook. Pure, no clock.

A list adds and makes stricter, it lifts nothing: a point of the regulation that it doesn't name is asked all the same.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches

from liuhen.errors import Field
from liuhen.rules.codes import CaseKind, Medium, Scope, StageCode
from liuhen.rules.errors import RetentionMalformedError
from liuhen.rules.limits import Limit, Unit
from liuhen.rules.model import RecordPoint, RulesInForce

_BLANKS = re.compile(r"\s+")
_NO_WORDS = re.compile(r"[\d\s.,:：/\\\-年月日时分秒%]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterRow:
    """One row of a list, as it is written.

    Attributes:
        category: 执法类别, matter: 执法事项, point: 记录环节, way: 记录方式, start: 开始时间, content: 记录内容,
        end: 结束时间, retention: 存储期限, remark: 备注.
    """

    category: str = ""
    matter: str = ""
    point: str = ""
    way: str = ""
    start: str = ""
    content: str = ""
    end: str = ""
    retention: str = ""
    remark: str = ""


COLUMNS = tuple(field.name for field in fields(MatterRow))
REQUIRED = ("category", "matter", "point", "way", "start", "content", "end", "retention")
LONGEST = dict.fromkeys(COLUMNS, 300) | {"content": 2000, "remark": 1000}
"""How many characters a cell may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What is to say of one cell: a code for the sentence and its fields. What `blocks` must be mended first."""

    column: str
    code: str
    fields: dict[str, Field]
    blocks: bool = True


# --- retention ---


@dataclass(frozen=True, slots=True)
class Retention:
    """How long a row asks to keep: for good, a while, or (neither) as long as the file that it belongs to."""

    limit: Limit | None = None
    is_for_good: bool = False


_FOR_GOOD = frozenset({"永久", "永久保存", "永久保留", "永久保管"})
_WITH_FILE = re.compile(
    r"(?:同|随|与|按|依)(?:所属|本)?(?:案卷|卷宗|案件|档案)的?(?:归档)?"
    r"(?:(?:保留|保存|存储|保管|存档)?期限?)?(?:一致|相同|执行|保存|保留)?"
)
_PERIOD = re.compile(
    r"(?:不少于|不低于|不短于|至少|最少)?([0-9]{1,3}|[零一二两三四五六七八九十百]{1,5})(年|个月|月)(?:以上|及以上)?",
    re.ASCII,
)
_LONGEST = 200  # years; longer is a slip
_NUMERALS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


def parse_retention(written: str) -> Retention:
    """Read 永久, 2年, 不少于二年, 6个月 or 同案卷保留期限.

    Raises:
        RetentionMalformedError: it is none of these.
    """
    plain = _plain(written)
    if plain in _FOR_GOOD:
        return Retention(is_for_good=True)
    if _WITH_FILE.fullmatch(plain):
        return Retention()
    match = _PERIOD.fullmatch(plain)
    number = _number(match[1]) if match else 0
    if match is None or not 0 < number <= _LONGEST:
        raise RetentionMalformedError(written=written[:40])
    return Retention(Limit(number, Unit.YEARS if match[2] == "年" else Unit.MONTHS))


def _number(text: str) -> int:
    """A number below 1000 in digits or numerals; 0 for what is none."""
    if text.isascii():
        return int(text)
    total, ones = 0, 0
    for sign in text:
        if sign in _NUMERALS:
            ones = _NUMERALS[sign]
        else:
            total += (ones or 1) * (100 if sign == "百" else 10)
            ones = 0
    return total + ones


# --- kinds of case and ways of recording ---

_KINDS = {
    "检查": (CaseKind.INSPECTION,),
    "行政检查": (CaseKind.INSPECTION,),
    "监督检查": (CaseKind.INSPECTION,),
    "处罚": (CaseKind.PENALTY,),
    "行政处罚": (CaseKind.PENALTY,),
    "强制": (CaseKind.COERCION,),
    "行政强制": (CaseKind.COERCION,),
    "行政强制措施": (CaseKind.COERCION,),
    "行政执法": tuple(CaseKind),
    "全部": tuple(CaseKind),
    "各类": tuple(CaseKind),
}
_OTHER_KINDS = frozenset(
    {
        "行政许可",
        "行政征收",
        "行政征用",
        "行政征收征用",
        "行政给付",
        "行政确认",
        "行政裁决",
        "行政奖励",
        "其他行政权力",
        "其他",
    }
)
_BETWEEN = re.compile(r"[、，,;；/和及与]")
_FILMED = ("音像", "录像", "摄像", "录音", "照相", "拍照", "照片", "视频", "记录仪")
_WRITTEN = ("文字", "书面", "笔录", "文书")
_GENERAL = frozenset({"全部", "全部事项", "所有事项", "各类事项", "各类执法事项", "通用", "行政执法"})


def kinds_of(category: str) -> tuple[CaseKind, ...]:
    """The kinds of case of art 2 that a category names; none for 行政许可 and what isn't known."""
    parts = [part for part in _BETWEEN.split(_plain(category)) if part]
    found = dict.fromkeys(kind for part in parts for kind in _KINDS.get(part, ()))
    return tuple(found)


def medium_of(way: str) -> Medium | None:
    """How something is recorded, by the words of a way: 录像 is av, 文字和音像 both, 文字或音像 either."""
    plain = _plain(way)
    filmed = any(word in plain for word in _FILMED)
    written = any(word in plain for word in _WRITTEN)
    if filmed and written:
        return Medium.EITHER if "或" in plain else Medium.BOTH
    if filmed:
        return Medium.AV
    return Medium.TEXT if written else None


# --- which point a row speaks of ---

_ARTICLE, _ITEM = r"([0-9]{1,3}|[一二三四五六七八九十百]{1,5})", r"([0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_CITED = re.compile(rf"第?{_ARTICLE}条?第?\({_ITEM}\)项?", re.ASCII)
_CITED_IN_WORDS = re.compile(rf"第{_ARTICLE}条第{_ITEM}项", re.ASCII)
_CODE_LENGTH = 20  # of a point's code wherever it is kept
_STAGES = (
    (StageCode.FILING, ("归档", "立卷")),
    (StageCode.SERVICE, ("送达", "执行", "收缴")),
    (StageCode.DECISION, ("决定", "告知", "听证", "审核", "讨论")),
    (StageCode.INITIATION, ("启动", "立案", "受理", "计划", "投诉", "举报")),
)
_ON_THE_SPOT = ("现场", "到达", "抵达", "进入")


def cited_clauses(point: str) -> tuple[str, ...]:
    """The clauses that a point cites: `7(3)`, 第七条第（三）项, 第七条第三项."""
    plain = _plain(point)
    found = [*_CITED.finditer(plain), *_CITED_IN_WORDS.finditer(plain)]
    clauses = (f"{_number(match[1])}({_number(match[2])})" for match in sorted(found, key=lambda one: one.start()))
    return tuple(dict.fromkeys(clauses))


def clauses_of(point: str, rules: RulesInForce) -> tuple[str, ...]:
    """The rulebook's points that a row speaks of: those it cites, else the one whose gist it holds; none: its own."""
    cited = cited_clauses(point)
    if cited:
        return tuple(clause for clause in cited if rules.point(clause) is not None)
    plain = _plain(point)
    exact = [known.clause for known in rules.points if _plain(known.gist) == plain]
    held = exact or [known.clause for known in rules.points if _plain(known.gist) in plain]
    return tuple(held) if len(held) == 1 else ()


def own_code(point: str) -> str:
    """The code of a point that only the list has; the same text gives the same code in every version of a list."""
    plain = _plain(point)
    code = f"清单：{plain}"
    if len(code) <= _CODE_LENGTH:
        return code
    mark = hashlib.sha256(plain.encode()).hexdigest()[:4]
    return f"{code[: _CODE_LENGTH - 5]}#{mark}"


# --- what is wrong with a row ---


def remarks_on(row: MatterRow, rules: RulesInForce) -> tuple[Remark, ...]:
    """What is to say of a row's cells, in the order of the columns."""
    found: list[Remark] = []
    for column in COLUMNS:
        text = getattr(row, column)
        remark = _on_any(column, text) or _on_its_own(column, text, rules)
        if remark is not None:
            found.append(remark)
    return tuple(found)


def _on_any(column: str, text: str) -> Remark | None:
    if not text.strip():
        return Remark(column=column, code="rules.matter_empty", fields={}) if column in REQUIRED else None
    if text.startswith(("=", "＝")):
        return Remark(column=column, code="rules.matter_formula", fields={"written": text[:60]})
    if text.startswith("#") and text.endswith(("!", "?", "#N/A")):
        return Remark(column=column, code="rules.matter_broken", fields={"written": text[:60]})
    if len(text) > LONGEST[column]:
        return Remark(column=column, code="rules.matter_long", fields={"longest": LONGEST[column], "length": len(text)})
    if column not in {"retention", "point", "remark"} and _NO_WORDS.fullmatch(text):
        return Remark(column=column, code="rules.matter_no_words", fields={"written": text[:60]})
    return None


def _on_its_own(column: str, text: str, rules: RulesInForce) -> Remark | None:
    if column == "category":
        return _on_category(text)
    if column == "way" and medium_of(text) is None:
        return Remark(column=column, code="rules.matter_way", fields={"written": text[:60]})
    if column == "point" and (cited := cited_clauses(text)):
        unknown = [clause for clause in cited if rules.point(clause) is None]
        if unknown:
            return Remark(column=column, code="rules.matter_point", fields={"written": "、".join(unknown)[:60]})
    if column == "retention" and text.strip():
        try:
            parse_retention(text)
        except RetentionMalformedError as error:
            return Remark(column=column, code=error.code, fields=error.fields)
    return None


def _on_category(text: str) -> Remark | None:
    if not text.strip():
        return None
    for part in (part for part in _BETWEEN.split(_plain(text)) if part):
        if part in _OTHER_KINDS:
            return Remark(column="category", code="rules.matter_other_kind", fields={"written": part}, blocks=False)
        if part not in _KINDS:
            known = [name for name, kinds in _KINDS.items() if len(kinds) == 1]
            near = get_close_matches(part, [*known, *_OTHER_KINDS], n=1, cutoff=0.4)
            return Remark(
                column="category",
                code="rules.matter_category_near" if near else "rules.matter_category",
                fields={"written": part[:60], "near": near[0] if near else ""},
            )
    return None


# --- rulebook ⊕ list ---


def refine(rules: RulesInForce, rows: Iterable[MatterRow], *, kind: str, matter: str = "") -> RulesInForce:
    """What holds for a case: the rulebook with the rows that speak of such a case.

    Args:
        rules: the rulebook on the case's day.
        rows: of the list in force on that day, without blocking remarks; a row that can't be read is passed over.
        kind: the case's.
        matter: the case's, as the list writes it; empty: rows for every matter, and those of a category's only matter.
    """
    points: dict[str, RecordPoint] = {}
    for row in _rows_for(tuple(rows), kind, matter):
        for point in _points_of(row, rules, CaseKind(kind)):
            known = points.get(point.clause)
            points[point.clause] = point if known is None else _stricter(known, point)
    return rules.with_points(points.values()) if points else rules


def matters_in(rows: Iterable[MatterRow], *, kind: str) -> tuple[str, ...]:
    """The matters that a list has for a kind of case, to choose from."""
    named = (row.matter for row in rows if kind in kinds_of(row.category) and _plain(row.matter) not in _GENERAL)
    return tuple(dict.fromkeys(named))


def _rows_for(rows: Sequence[MatterRow], kind: str, matter: str) -> list[MatterRow]:
    mine = [row for row in rows if kind in kinds_of(row.category)]
    named = {_plain(row.matter) for row in mine} - _GENERAL
    wanted = _plain(matter) or (next(iter(named)) if len(named) == 1 else "")
    return [row for row in mine if _plain(row.matter) in _GENERAL or (wanted and _plain(row.matter) == wanted)]


def _points_of(row: MatterRow, rules: RulesInForce, kind: CaseKind) -> list[RecordPoint]:
    medium = medium_of(row.way)
    try:
        kept = parse_retention(row.retention)
    except RetentionMalformedError:
        kept = Retention()
    found = []
    for clause in clauses_of(row.point, rules):
        known = rules.point(clause)
        if known is not None:
            kinds = known.kinds if kind in known.kinds else (*known.kinds, kind)
            found.append(replace(known, medium=medium or known.medium, kinds=kinds))
    if not found and medium is not None and not cited_clauses(row.point):
        own = RecordPoint(
            clause=own_code(row.point),
            gist=row.point,
            source="音像记录事项清单",
            medium=medium,
            scope=Scope.ACTIVITY if any(word in row.start for word in _ON_THE_SPOT) else Scope.CASE,
            stage=next((stage for stage, words in _STAGES if any(word in row.point for word in words)),
                       StageCode.INVESTIGATION),
            kinds=(kind,),
        )  # fmt: skip
        found.append(own)
    return [
        replace(each, retention=kept.limit, keep_for_good=kept.is_for_good, origin="list", matter=row.matter)
        for each in found
    ]


def _stricter(one: RecordPoint, other: RecordPoint) -> RecordPoint:
    """Two rows that speak of one point: the longer retention, and what satisfies both ways of recording."""
    limits = [limit for limit in (one.retention, other.retention) if limit is not None]
    media = {one.medium, other.medium} - {Medium.EITHER} or {Medium.EITHER}
    return replace(
        one,
        medium=media.pop() if len(media) == 1 else Medium.BOTH,
        retention=max(limits, key=_months, default=None),
        keep_for_good=one.keep_for_good or other.keep_for_good,
    )


def _months(limit: Limit) -> int:
    return limit.count * (12 if limit.unit is Unit.YEARS else 1)


def _plain(text: str) -> str:
    """A text as it is compared: full-width forms made one, no blanks, no quotation marks or full stop at the end."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).strip("。.“”\"'")
