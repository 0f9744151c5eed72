"""Rulebooks that a bureau writes: every mistake is told at once, at its file, line and clause."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.rules import shelf
from liuhen.rules.errors import RulebookAbsentError, RulebookInvalidError
from liuhen.rules.parsing import parse_rulebook
from liuhen.rules.parsing.lines import Lines

GULOU = {
    each.name: each.read_text("utf-8")
    for each in (resources.files("liuhen.rules") / "provisions" / "gulou").iterdir()
    if each.name.endswith(".toml")
}
UPLOAD = 'limit = "24h"\nextended = "3wd"'


def told(change: Callable[[dict[str, str]], None]) -> list[str]:
    files = dict(GULOU)
    change(files)
    return [str(problem) for problem in parse_rulebook(files).problems]


def put(file: str, old: str, new: str) -> Callable[[dict[str, str]], None]:
    assert old in GULOU[file]

    def change(files: dict[str, str]) -> None:
        files[file] = files[file].replace(old, new, 1)

    return change


def line_of(file: str, text: str) -> int:
    return next(number for number, line in enumerate(GULOU[file].splitlines(), 1) if text in line)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (put("chapter4.toml", UPLOAD, 'limit = "24 hours"'), ["第十六条：limit：期限“24 hours”无法识别"]),
        (put("chapter4.toml", UPLOAD, 'limit = "24h"\nextended = "12h"'), ["延长后的期限 12h 应长于原期限 24h"]),
        (put("chapter4.toml", UPLOAD, 'extended = "3wd"'), ["第十六条：缺少 limit"]),
        (put("chapter4.toml", UPLOAD, UPLOAD + '\nlimits = "1d"'), ["第十六条：不认识“limits”"]),
        (put("chapter4.toml", UPLOAD, UPLOAD + '\nfrom = "2026"'), ["from：应为日期"]),
        (put("chapter4.toml", "activity.returned_at", "activity.came_back"), ["没有代码“activity.came_back”，可用："]),
        (put("chapter2.toml", '"sampling"', '"samplng"'), ["第七条第（十一）项：when：没有代码“samplng”，可用："]),
        (put("chapter2.toml", 'stage = "investigation"', 'stage = "later"'), ["stage：没有代码“later”"]),
        (put("chapter2.toml", 'clause = "7(3)"', 'clause = "7(2)"'), ["第七条第（二）项：与 chapter2.toml:", "重复"]),
        (put("chapter2.toml", 'clause = "8(1)"', 'clause = "8（1）"'), ["chapter2.toml:", "条款“8（1）”无法识别"]),
        (put("chapter2.toml", 'clause = "8(1)"', 'clause = "8(4)"'), ["第八条第（一）项：没有这一项，其后各项却有"]),
        (put("chapter2.toml", 'clause = "8(1)"', 'clause = "8.1"'), ["条款“8.1”无法识别"]),
        (put("chapter2.toml", 'clause = "8(1)"', 'clause = "第八条"'), ["条款“第八条”无法识别"]),
        (put("chapter4.toml", "number = 3", "number = 0"), ["第十五条：number：应在 1 至 100000 之间"]),
        (put("chapter4.toml", "number = 3", "number = true"), ["number：应为整数"]),
        (
            put("chapter4.toml", 'clause = "13"', 'clause = "23"'),
            ["第 13 条没有任何条款", "第二十三条：制度只有 22 条"],
        ),
        (put("chapter4.toml", 'confirmed_by = "head"\n', ""), ["第十四条：由人确认的条款要写明 confirmed_by"]),
        (put("chapter3.toml", "clause = ", "clause : "), ["chapter3.toml:", "不是有效的 TOML：键的后面应是等号"]),
        (put("chapter3.toml", 'kind = "', "kind = “"), ["chapter3.toml:", "等号后面的值写法有误"]),
        (put("rulebook.toml", "since = 2020-01-01\n", ""), ["rulebook.toml:1：缺少 since"]),
        (put("statutory.toml", "from = 2021-07-15", "from = 2020-01-01"), ["两个值都从 2020-01-01 起"]),
        (
            put("statutory.toml", "from = 2021-07-15", "from = 2021-07-15\nuntil = 2021-01-01"),
            ["until（2021-01-01）早于 from（2021-07-15）"],
        ),
        (lambda files: files.pop("statutory.toml"), ["缺少 kind = “period”、code = “sue”的条款"]),
        (lambda files: files.pop("rulebook.toml"), ["rulebook.toml：规则集文件夹中缺少这个文件"]),
    ],
)
def test_a_mistake_that_its_writer_cannot_find(change: Callable[[dict[str, str]], None], words: list[str]) -> None:
    problems = "\n".join(told(change))
    assert all(each in problems for each in words), problems


def test_the_line_that_is_told_is_not_where_the_mistake_stands() -> None:
    problems = told(put("chapter4.toml", UPLOAD, 'limit = "soon"\nextended = "3wd"'))
    line = line_of("chapter4.toml", 'limit = "24h"')
    said = "第十六条：limit：期限“soon”无法识别，应写成 24h、3wd、30d、6m、2y"
    assert problems == [f"chapter4.toml:{line} {said}"]


def test_all_mistakes_are_told_at_once_and_not_one_after_the_other() -> None:
    def change(files: dict[str, str]) -> None:
        put("chapter4.toml", "number = 3", "number = 0")(files)
        put("chapter2.toml", '"sampling"', '"x"')(files)

    assert len(told(change)) == 2


def test_values_that_overlap_leave_two_rules_for_one_day() -> None:
    def change(files: dict[str, str]) -> None:
        old = 'limit = "3d"'
        put("statutory.toml", old, old + "\nuntil = 2022-01-01")(files)

    assert "与下一个值重叠，最晚应为 2021-07-14" in "\n".join(told(change))


def test_a_gap_between_values_leaves_days_without_a_period() -> None:
    def change(files: dict[str, str]) -> None:
        old = 'limit = "3d"'
        put("statutory.toml", old, old + "\nuntil = 2021-01-01")(files)

    assert "2021-01-01 之后、2021-07-15 之前" in "\n".join(told(change))


def test_lines_are_found_below_multiline_texts_and_lists() -> None:
    head = 'a = """\n[[provision]]\nb = 1\n"""\nc = [\n  "[[x]]", # ]\n]\n'
    text = f"{head}[[provision]]\nk = 1\n[[provision.value]]\nv = 2\n"
    lines = Lines(text)
    assert lines.of(("provision", 0)) == 8
    assert lines.of(("provision", 0, "k")) == 9
    assert lines.of(("provision", 0, "value", 0, "v")) == 11
    assert lines.of(("provision", 0, "unknown", "deeper")) == 8


@given(st.dictionaries(st.sampled_from([*GULOU, "more.toml"]), st.text(max_size=200), max_size=4))
def test_garbage_in_a_file_is_a_problem_and_nothing_worse(files: dict[str, str]) -> None:
    parsed = parse_rulebook({**GULOU, **files})
    assert (parsed.rulebook is None) == bool(parsed.problems)
    assert all(problem.what for problem in parsed.problems)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5).map(lambda each: f"x{each}"),
    lambda inner: st.lists(inner, max_size=2),
    max_leaves=3,
)


@given(key=st.sampled_from(["kind", "clause", "when", "limit", "value", "steps", "from", "starts"]), value=_VALUES)
def test_a_value_of_the_wrong_shape_is_a_problem_and_nothing_worse(key: str, value: object) -> None:
    def toml(each: object) -> str:
        if isinstance(each, list):
            return "[" + ", ".join(toml(one) for one in each) + "]"
        if isinstance(each, str):
            return "'" + "".join(letter for letter in each if letter.isprintable() and letter != "'") + "'"
        return "{}" if each is None else str(each).lower()

    extra = f'\n[[provision]]\ngist = "x"\n{key} = {toml(value)}\n'
    assert parse_rulebook({**GULOU, "chapter4.toml": GULOU["chapter4.toml"] + extra}).problems


@pytest.mark.parametrize("saved_as", ["gbk", "utf-16"])
def test_a_file_in_another_encoding_is_told_by_its_line_and_not_as_a_rulebook_that_is_absent(
    tmp_path: Path, saved_as: str
) -> None:
    for name, text in GULOU.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "chapter2.toml").write_bytes(GULOU["chapter2.toml"].encode(saved_as))
    (problem,) = shelf.parse(str(tmp_path)).problems
    assert (problem.file, problem.line) == ("chapter2.toml", 1)
    assert "UTF-8" in problem.what


def test_a_mark_that_an_editor_puts_before_a_text_hides_its_first_line(tmp_path: Path) -> None:
    for name, text in GULOU.items():
        (tmp_path / name).write_text(text, "utf-8-sig")
    assert shelf.parse(str(tmp_path)).problems == ()


def test_a_folder_of_the_bureau_is_taken_by_its_path(tmp_path: Path) -> None:
    for name, text in GULOU.items():
        (tmp_path / name).write_text(text.replace('name = "gulou"', 'name = "ours"'), "utf-8")
    assert shelf.rulebook(str(tmp_path)).name == "ours"
    (tmp_path / "chapter4.toml").unlink()
    with pytest.raises(RulebookInvalidError) as raised:
        shelf.rulebook(f"{tmp_path}/")  # another name: what was read once isn't read again
    assert "rulebook.toml:1" in str(raised.value.fields["problem"])


def test_a_rulebook_written_upon_one_that_does_not_ship(tmp_path: Path) -> None:
    (tmp_path / "rulebook.toml").write_text(GULOU["rulebook.toml"] + 'extends = "elsewhere"\n', "utf-8")
    assert "没有随附的规则集“elsewhere”" in str(shelf.parse(str(tmp_path)).problems[0])


@pytest.mark.parametrize("name", ["nowhere", "../gulou", "/nonexistent/folder", "."])
def test_a_rulebook_that_is_not_there(name: str) -> None:
    with pytest.raises((RulebookAbsentError, RulebookInvalidError)):
        shelf.rulebook(name)
