"""Every component as pages get it: what it says, safe to fill, and nothing that the content policy would break."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from conftest import NOW
from liuhen.bootstrap import CHECKOUT
from liuhen.site.templatetags.look import duration, form_errors
from liuhen.site.templatetags.words import UPLOAD_WORDS, WORDS

TEMPLATES = CHECKOUT / "src" / "liuhen" / "site" / "templates"
FRONTEND = CHECKOUT / "frontend"
README = (FRONTEND / "README.md").read_text(encoding="utf-8")
HOSTILE = "<img src=x onerror=alert(1)>"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def render(source: str, path: str = "/", **context: object) -> str:
    request = RequestFactory().get(path)
    request.user = SimpleNamespace(is_authenticated=True, name="王建国", unit=SimpleNamespace(name="一中队"))
    request._messages = context.pop("messages", [])
    return engines["django"].from_string(source).render(context, request)


@pytest.fixture(autouse=True)
def _chinese(monkeypatch):
    """Stands in for the middleware; and pages of strangers, as no database is needed to show a component."""
    monkeypatch.setattr("liuhen.people.web.actor_if_any", lambda _request: None)
    monkeypatch.setattr("liuhen.people.queries.bureau_name", lambda: "某区应急管理局")
    with translation.override("zh-hans"):
        yield


class Choice(forms.Form):
    q = forms.CharField(label="查找", required=False)
    since = forms.DateField(label="拍摄日期", required=False)
    until = forms.DateField(label="至", required=False)
    unit = forms.ChoiceField(label="单位", required=False, choices=[("", "全部"), ("1", "一中队")])


class Description(forms.Form):
    place = forms.CharField(label="地点", help_text="企业名称或详细地址")
    content = forms.CharField(label="内容", required=False, widget=forms.Textarea)
    important = forms.BooleanField(label="重要", required=False)
    source = forms.ChoiceField(label="来源", widget=forms.RadioSelect, choices=[("a", "手机"), ("b", "监控")])

    def clean(self):
        raise forms.ValidationError(HOSTILE)


PLAYER = {
    "kind": "video", "src": "/play/1", "label": "2026-000001", "fps": 29.97, "poster": "/poster/1", "preview": True,
    "strip": {"src": "/strip/1", "tiles": 20, "columns": 5, "tile_width": 160, "tile_height": 90},
}  # fmt: skip

PAGE = SimpleNamespace(before=None, after="k2", count=1000, capped=True)
USES = {
    "back": '{% back "/list/" %}音像资料{% endback %}',
    "badge": '{% badge "已入库" "good" %}',
    "cell": '{% cell "时长" kind="number" %}1:02{% endcell %}',
    "confirm": '{% confirm "ask" "清空？" label="清空" tone="bad" typed="A0001" %}说明{% endconfirm %}',
    "copy": '{% copy "文本" "编号" %}',
    "digest": '{% digest sha "SHA-256" %}',
    "empty": '{% empty "还没有资料" %}<a href="/up/">采集</a>{% endempty %}',
    "event": '{% event "查看" at actor="赵敏" icon="view" %}{% endevent %}',
    "export_link": '{% export_link "/registers/cases/" page %}',
    "fact": '{% fact "地点" hint="取自文件名" %}滨河路{% endfact %}',
    "facts": '{% facts columns=2 %}{% fact "地点" %}{% endfact %}{% endfacts %}',
    "filter_bar": '{% filter_bar choice target="results" since="since" until="until" %}',
    "form_errors": "{% form_errors description %}{{ description }}",
    "menu": '{% menu "更多" %}<a class="menu-item" href="/x/">结案</a>{% endmenu %}',
    "listing": '{% listing "资料" %}<tbody><tr>{% cell kind="lead" %}甲{% endcell %}</tr></tbody>{% endlisting %}',
    "notice": '{% notice "attention" title="今天到期" %}请标注{% endnotice %}',
    "pager": '{% pager page unit="份" %}',
    "panel": '{% panel "留痕" icon="custody" link_url="/x/" link_label="全部" %}内容{% endpanel %}',
    "pick": '{% pick "1" "2026-000001" %}',
    "pick_all": "{% pick_all %}",
    "player": "{% player player %}",
    "progress": '{% progress "生成预览" 0.42 "42%" %}',
    "select_bar": '{% select_bar "picked" %}<button>导出</button>{% endselect_bar %}',
    "steps": "{% steps stages %}",
    "tile": '{% tile "未分类" 12 url="/x/" tone="attention" icon="inbox" %}',
    "timeline": '{% timeline %}{% event "查看" at %}{% endevent %}{% endtimeline %}',
    "upload_panel": "{% upload_panel config %}{{ description.place.as_field_group }}{% endupload_panel %}",
    "words": "{% words %}",
}
INCLUDED = {"account_menu", "messages", "paper_foot", "seek"}  # the frame's own parts, seen through base.html
INCLUDED |= {"player_levels", "player_steps", "player_turns", "reel_band", "reel_keys"}  # parts of players


def context() -> dict[str, object]:
    return {
        "sha": SHA256, "at": NOW, "choice": Choice(), "description": Description({}), "page": PAGE, "player": PLAYER,
        "stages": [{"label": "系统管理", "state": "done"}, {"label": "审计管理", "state": "current", "hint": "日志"}],
        "config": {"intakes_url": "/api/v1/intakes", "intake": None},
        "nav": [{"label": "工作", "items": [{"url": "/", "label": "首页", "icon": "home", "active": True}]}],
    }  # fmt: skip


BASE = (
    '{% extends "base.html" %}{% block title %}现场 <i>检查</i>{% endblock %}{% block subtitle %}副题{% endblock %}'
    "{% block content %}正文{% endblock %}"
)


class Strict(HTMLParser):
    """Finds what the content policy forbids, icons that don't exist, and ids that occur twice."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: list[str] = []
        self.icons: set[str] = set()

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.found += [f"{tag} {name}" for name in values if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in values and values.get("type") != "application/json"):
            self.found.append(f"inline {tag}")
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "use":
            self.icons.add(values["href"].split("#")[1])


def examine(html: str) -> Strict:
    parser = Strict()
    parser.feed(html)
    return parser


@pytest.mark.parametrize("name", USES)
def test_a_component_that_the_content_policy_would_break(name):
    page = examine(render(USES[name], **context()))
    assert page.found == []
    assert len(page.ids) == len(set(page.ids))


def test_a_page_that_the_content_policy_would_break():
    assert examine(render(BASE, messages=["已保存"], **context())).found == []


def test_a_component_that_nobody_rendered_or_described():
    components = {path.stem for path in (TEMPLATES / "components").glob("*.html")}
    assert components == set(USES) | INCLUDED
    assert {name for name in USES if f"{{% {name}" not in README} == {"words"}  # base.html's own


@pytest.mark.parametrize("example", re.findall(r"```django\n(.*?)```", README, re.DOTALL))
def test_an_example_of_the_readme_that_does_not_work(example):
    page = examine(render(example, **context()))
    assert page.found == []
    assert len(page.ids) == len(set(page.ids))


def test_an_icon_that_is_named_but_not_in_the_sprite():
    sprite = set(json.loads((FRONTEND / "icons.json").read_text(encoding="utf-8")))
    sources = [*CHECKOUT.glob("src/liuhen/**/*.html"), *CHECKOUT.glob("src/liuhen/**/*.py")]
    named = {
        name
        for path in sources
        for name in re.findall(r"""\bicon(?:=| ) ?["']([a-z-]+)["']""", path.read_text(encoding="utf-8"))
    }
    rendered = set().union(*(examine(render(use, **context())).icons for use in USES.values()))
    assert (named | rendered) - sprite == set()


def test_a_word_that_a_script_says_but_no_page_brings():
    said = {
        word
        for path in (FRONTEND / "src").rglob("*.ts")
        if not {"upload", "verifier", "carriers"} & set(path.parts)  # which bring words of their own
        for word in re.findall(r"""\bsay\("(\w+)\"""", path.read_text(encoding="utf-8"))
    }
    assert said <= set(WORDS)
    reading = re.findall(r"""\bsay\("(\w+)\"""", (FRONTEND / "src" / "carriers" / "read_here.ts").read_text("utf-8"))
    brought = CHECKOUT / "src/liuhen/archive/carriers/templates/carriers/_read_here.html"
    assert set(reading) <= set(re.findall(r'data-say="(\w+)"', brought.read_text("utf-8")))
    uploading = "".join(path.read_text(encoding="utf-8") for path in (FRONTEND / "src" / "upload").glob("*.ts"))
    asked = set(re.findall(r"""(?:#say|\.state)\("(\w+)\"""", uploading)) | set(
        re.findall(r'words\["(\w+)"\]', uploading)
    )
    assert asked <= set(UPLOAD_WORDS)
    assert {"listed", "uploading", "checking", "received", "duplicate", "empty", "failed", "absent"} <= set(
        UPLOAD_WORDS
    )


@pytest.mark.parametrize(
    "source",
    [
        "{% badge name %}", "{% digest name %}", "{% copy name name %}", "{% tile name name hint=name %}",
        "{% panel name %}{{ name }}{% endpanel %}", "{% fact name hint=name %}{{ name }}{% endfact %}",
        "{% event name at actor=name %}{{ name }}{% endevent %}", "{% cell name %}{{ name }}{% endcell %}",
        '{% confirm "a" name label=name typed=name %}{{ name }}{% endconfirm %}', "{% pick name name %}",
        "{% progress name 1 name %}", "{% empty name %}{{ name }}{% endempty %}", "{% form_errors description %}",
        "{% upload_panel config %}{% endupload_panel %}",
    ],
)  # fmt: skip
def test_a_card_name_that_is_markup_stays_text(source):
    html = render(source, **context() | {"name": HOSTILE, "config": {"intake": HOSTILE}})
    assert HOSTILE not in html
    assert "onerror" in html


def test_the_title_stands_in_the_tab_without_its_markup():
    html = render(BASE, **context())
    assert "<title>现场 检查 · 留痕</title>" in html
    assert "<h1>现场 <i>检查</i></h1>" in html


def test_the_present_page_is_told_to_screen_readers_too():
    html = render(BASE, **context())
    assert re.search(r'<a href="/" aria-current="page">.*首页', html)


def test_a_state_is_never_colour_alone():
    page = examine(html := render('{% badge "失败" "bad" %}'))
    assert page.icons == {"bad"}
    assert "失败" in html


def test_a_tone_that_does_not_exist_is_our_mistake():
    with pytest.raises(ValueError, match="grün"):
        render('{% badge "失败" "grün" %}')


def test_a_short_digest_can_still_be_copied_whole_and_is_whole_on_paper():
    html = render("{% digest sha %}", sha=SHA256)
    assert f'data-copy="{SHA256}"' in html
    assert f'<code class="digest-whole">{SHA256}</code>' in html
    assert "9f86d081…b0f00a08" in html


def test_what_is_not_known_is_a_dash_not_an_empty_place():
    assert 'class="missing"' in render('{% fact "地点" %}  {% endfact %}')
    assert 'class="missing"' in render('{% cell "案件" %}{% endcell %}')
    assert 'class="missing"' in render("{% digest sha %}", sha="")
    assert 'class="missing"' in render("{% moment at %}", at=None)


def test_a_moment_is_shown_in_the_time_of_the_bureau():
    html = render("{% moment at %}", at=NOW)
    assert html == '<time datetime="2026-11-23T17:00:00+08:00">2026-11-23 17:00:00</time>'


@pytest.mark.parametrize(
    ("length", "shown"),
    [(None, "—"), (0, "0:00"), (59.6, "1:00"), (3599.4, "59:59"), (3600, "1:00:00"), (timedelta(hours=25), "25:00:00")],
)
def test_a_length_does_not_read_as_sixty_seconds(length, shown):
    assert duration(length) == shown


def test_error_and_help_are_bound_to_their_field():
    html = render("{% field description.place %}", description=Description({}))
    control = re.search(r"<input[^>]*>", html)[0]
    assert 'aria-describedby="id_place_helptext id_place_error"' in control
    assert 'aria-invalid="true"' in control
    assert 'id="id_place_error"' in html
    assert 'id="id_place_helptext"' in html


def test_a_group_of_choices_is_one_field_with_one_name():
    html = render("{% field description.source %}", description=Description())
    assert "<fieldset" in html
    assert "<legend>来源" in html


def test_the_next_page_keeps_the_filters_and_forgets_the_old_key():
    html = render("{% pager page %}", "/list/?unit=1&before=k0", page=PAGE)
    assert 'href="?unit=1&amp;after=k2"' in html
    assert html.count("<a ") == 1  # there is nothing before


def test_a_filter_that_is_set_can_be_cleared():
    html = render(USES["filter_bar"], "/list/?unit=1", **context())
    assert 'class="filter-reset" href="/list/"' in html
    assert "filter-reset" not in render(USES["filter_bar"], "/list/", **context())


def test_a_dialog_for_ticked_rows_sends_their_form_and_no_other():
    html = render('{% confirm "a" "导出？" label="导出" form_id="picked" action="/export/" %}{% endconfirm %}')
    assert "<form" not in html
    assert 'form="picked" formaction="/export/"' in html


def test_a_dialog_of_its_own_carries_the_token_against_forged_requests():
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', render(USES["confirm"], **context()))
    assert token


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ({"kind": "none"}, "格式不支持/文件损坏，原始资料已完整保存"),
        ({"kind": "none", "words": "日志文件，没有画面"}, "日志文件，没有画面"),
        ({"kind": "photo", "src": "/p/1", "label": "照片"}, '<img src="/p/1" alt="照片">'),
        ({"kind": "audio", "src": "/p/1", "label": "录音"}, "<audio controls"),
        ({"kind": "video", "pending": {"url": "/w/1", "progress": None, "words": ""}}, 'hx-get="/w/1"'),
        (PLAYER, 'data-fps="29.97"'),
    ],
)
def test_a_recording_never_shows_a_broken_player(shown, expected):
    html = render("{% player player %}", player=shown)
    assert expected in html
    assert ("<video" in html) == (shown is PLAYER)


def test_progress_that_nobody_knows_is_not_shown_as_nothing_done():
    assert "value=" not in render('{% progress "生成预览" None %}')
    assert 'value="42"' in render('{% progress "生成预览" 0.42 %}')


def test_the_lock_file_names_no_registry():
    lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []


def test_a_built_page_asks_nothing_of_other_hosts():
    built = Path(TEMPLATES.parent / "static" / "dist" / "assets")
    addresses = {
        address
        for path in built.glob("*.css")
        for address in re.findall(r"url\(([^)]+)\)", path.read_text(encoding="utf-8"))
        if not address.strip("\"'").startswith(("data:", "#"))
    }
    assert addresses == set()


class _OfErrors(forms.Form):
    errors = forms.CharField(required=False)


def test_a_form_with_a_field_called_errors_is_not_wrong_before_anybody_sent_it():
    assert "notice-bad" not in form_errors(_OfErrors())
    assert "notice-bad" in form_errors(_OfErrors({"errors": "\x00"}))
    assert form_errors(None) == ""
