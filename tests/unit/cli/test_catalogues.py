from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from liuhen.cli.checks import catalogues

PAGE = """{% load i18n %}{% block title %}{% translate "标题" %}{% endblock %}
{% empty title=_("没有（任何）案件") icon="case" %}{{ words|default:_("无法播放") }}{% endempty %}
{% translate "标题" context "list" %}
{% blocktranslate count count=rows|length %}{{ count }} 份{% plural %}{{ count }} 份{% endblocktranslate %}
{# {% translate "注释" %} #}"""


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    room = tmp_path / "cases"
    (room / "templates").mkdir(parents=True)
    (room / "apps.py").write_text("")
    (room / "templates" / "page.html").write_text(PAGE, "utf-8")
    (room / "prose.py").write_text('PROSE = {"cases.x": N_("案号“{number}”" "已被使用")}', "utf-8")
    monkeypatch.setattr(catalogues, "HOUSE", tmp_path)
    return tmp_path


def write(
    house: Path, english: dict[str | tuple[str, str], str | tuple[str, str]], lists: Iterable[str] = ("标题",)
) -> None:
    catalogue = Catalog(locale="en")
    for text in lists:
        catalogue.add(text, "Titles", context="list")
    for text, said in english.items():
        catalogue.add(text, said)
    path = house / "cases" / "locale" / "en" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue)


ENGLISH: dict[str | tuple[str, str], str | tuple[str, str]] = {
    "标题": "Title",
    "没有（任何）案件": "No cases",
    "无法播放": "Can't be played",
    ("%(count)s 份", "%(count)s 份"): ("One recording", "%(count)s recordings"),
    "案号“{number}”已被使用": "Case number {number} is taken",
}


def test_string_in_the_argument_of_a_tag_or_filter_is_not_overlooked(house: Path) -> None:
    (texts,) = catalogues.collected().values()
    assert {each.id for each in texts} == set(ENGLISH)


def test_same_string_in_another_context_has_its_own_english(house: Path) -> None:
    write(house, ENGLISH, lists=())
    assert catalogues.untranslated() == ["cases: no English for '标题'"]


def test_string_without_english_is_named_and_one_with_english_is_not(house: Path) -> None:
    write(house, {**ENGLISH, "标题": ""})
    assert catalogues.untranslated() == ["cases: no English for '标题'"]


def test_english_of_a_plural_that_has_one_form_only(house: Path) -> None:
    write(house, {**{text: said for text, said in ENGLISH.items() if isinstance(text, str)}, "%(count)s 份": "Some"})
    assert catalogues.untranslated() == ["cases: no English for '%(count)s 份'"]


def test_english_with_a_misspelt_placeholder(house: Path) -> None:
    write(house, {**ENGLISH, "案号“{number}”已被使用": "Case number {nunber} is taken"})
    (told,) = catalogues.untranslated()
    assert "placeholder" in told


def test_english_of_a_string_that_nobody_says_any_more(house: Path) -> None:
    write(house, {**ENGLISH, "旧": "Old"})
    assert catalogues.untranslated() == ["cases: obsolete '旧'"]


def test_refresh_keeps_the_english_that_is_there_and_forgets_the_rest(house: Path) -> None:
    write(house, {**ENGLISH, "旧": "Old", "标题": ""})
    catalogues.refresh()
    assert catalogues.untranslated() == ["cases: no English for '标题'"]
