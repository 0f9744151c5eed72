"""Every expected error has words, a status and an exit code; everything else says nothing of its inside."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import string
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse
from django.test import Client, RequestFactory

import liuhen
from liuhen import people
from liuhen.errors import LiuhenError, NotFoundError
from liuhen.people.models import Role
from liuhen.prose import say, sentence, tables
from liuhen.site import answers, instances
from liuhen.site.database import refuse_unfit
from liuhen.site.errors import DatabaseNewerError, DatabaseOlderError, HomeIsDemoError, HomeNotDemoError
from liuhen.site.middleware import ContentPolicy
from liuhen.site.statuses import STATUSES, exit_code, http_status

KINDS = tuple(kind for kind, _, _ in STATUSES)


def errors(kind=LiuhenError) -> set[type[LiuhenError]]:
    for module in pkgutil.iter_modules(liuhen.__path__):
        name = f"liuhen.{module.name}.errors"
        if module.ispkg and importlib.util.find_spec(name):
            importlib.import_module(name)
    found = set()
    for child in kind.__subclasses__():
        found |= {child} | errors(child)
    return {each for each in found if each.__module__.startswith("liuhen.")}


def test_amounts_are_told_in_bytes_or_fail_where_a_row_lacks_them():
    told = sentence("holdings.below_reserve", {"missing": 3 * 2**30 + 2**28}, "zh-hans")
    assert "还缺 3.2 GB。" in told
    assert "还缺 1023 B。" in sentence("holdings.below_reserve", {"missing": 1023}, "zh-hans")
    assert "还缺 2048.0 TB。" in sentence("holdings.below_reserve", {"missing": 2**51}, "zh-hans")
    kept = {"needed": "5368709120", "free": "1024"}  # as a row that remembers a failure keeps them
    assert "制作需要 5.0 GB，剩余 1.0 KB" in sentence("archive.copy_room", kept, "zh-hans")


def test_a_row_that_lacks_a_field_shows_braces():
    assert sentence("recordings.sealed", {}, "zh-hans").startswith("资料已封存，不能播放")
    assert sentence("recordings.sealed", {}, "en").startswith("Recording is sealed")
    assert "空间不足，制作需要 …，剩余 …。" in sentence("archive.copy_room", {}, "zh-hans")
    assert "副本未通过核验，没有交出" in sentence("exhibits.damaged", {}, "zh-hans")
    for code, text in tables()[0].items():
        assert not set("{}\ufffb\ufffc") & set(sentence(code, {}, "zh-hans")), text


def test_every_error_has_words():
    codes = {each.code for each in errors() if each not in KINDS and "code" in vars(each)}
    assert codes - set(tables()[0]) == set()


def test_no_words_without_an_error():
    codes = {each.code for each in errors()}
    spoken = {code for code in tables()[0] if code.split(".")[0] in {"people", "site"}}
    variants = {code for code in spoken if code.rpartition(".")[0] in codes}  # words for one way to be wrong
    assert spoken - codes - variants == {"site.failed"}


def test_codes_are_given_once():
    codes = [each.code for each in errors() if "code" in vars(each) and each not in KINDS]
    assert sorted(codes) == sorted(set(codes))


def test_every_sentence_can_be_filled_in():
    for code, text in tables()[0].items():
        assert "{" not in sentence(code, dict.fromkeys(_fields(text), 1)), code


def _fields(text):
    return {part[1] for part in string.Formatter().parse(text) if part[1]}


def test_wrong_choice_is_not_called_too_long():
    source = "".join(path.read_text("utf-8") for path in Path(liuhen.__path__[0]).rglob("*.py"))
    raised = set(re.findall(r"raise (\w+Error)\(field=[^\n]*longest=0\)", source))
    codes = {each.code for each in errors() if each.__name__ in raised}
    assert len(codes) > 6
    for code in codes:
        assert "0" not in sentence(code, {"field": "kind", "longest": 0}), code


def test_statuses_and_exit_codes_fit_the_kind():
    for each in errors():
        if issubclass(each, KINDS):
            assert 400 <= http_status(each()) <= 503
            assert 65 <= exit_code(each()) <= 77


class _MissedError(NotFoundError):
    code = "people.account_not_found"


@pytest.mark.django_db
def test_error_as_page_and_as_json(rf: RequestFactory):
    error = _MissedError(account="<b>x</b>")
    page = answers.answer(_request(rf.get("/accounts/")), error)
    assert page.status_code == 404
    assert "没有账号“&lt;b&gt;x&lt;/b&gt;”" in page.content.decode()
    told = answers.answer(_request(rf.get("/api/v1/x")), error)
    assert told.headers["Content-Type"] == "application/json"
    assert json.loads(told.content) == {
        "code": "people.account_not_found", "message": say(error), "fields": {"account": "<b>x</b>"},
    }  # fmt: skip


def _request(request):
    from django.contrib.auth.models import AnonymousUser

    request.user = AnonymousUser()
    return request


@pytest.mark.django_db
def test_unforeseen_failure_tells_a_number_only(people, signed_in, monkeypatch):
    from liuhen.desk.home import page

    def broken(**_asked):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(page, "shelves", broken)
    client = signed_in(people[Role.OFFICER])
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert "编号" in answer.content.decode()
    assert "secret" not in answer.content.decode()


@pytest.mark.django_db
def test_policy_headers_are_on_every_answer(administrators):
    for path in ("/sign-in/", "/nope", "/api/v1/me", "/healthz"):
        headers = Client().get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "media-src 'self' http://testserver:8401" in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "geolocation=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize(
    ("browser", "leave"),
    [
        ("Mozilla/5.0 (X11; Linux aarch64) Chrome/86.0.4240.75 Safari/537.36", "'unsafe-eval'"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/97.0.4692.71 Safari/537.36 Edg/97.0", "'wasm-unsafe-eval'"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "'wasm-unsafe-eval'"),
        ("", "'wasm-unsafe-eval'"),
    ],
)
def test_a_worker_that_may_do_more_than_its_browser_makes_necessary(browser, leave):
    asked = RequestFactory(headers={"User-Agent": browser}).get("/static/dist/assets/hashing-Ab1_-x.js")
    answer = ContentPolicy(lambda _request: HttpResponse())(asked)
    assert answer["Content-Security-Policy"] == f"default-src 'none'; script-src 'self' {leave}"
    assert answer["Vary"] == "User-Agent"


@pytest.mark.django_db
def test_chinese_until_english_is_chosen(administrators):
    client = Client(headers={"Accept-Language": "en-US,en"})
    assert '<html lang="zh-hans">' in client.get("/sign-in/").content.decode()
    client.post("/language/", {"language": "en", "next": "/sign-in/"})
    assert '<html lang="en">' in client.get("/sign-in/").content.decode()


@pytest.mark.django_db
def test_database_of_a_newer_version():
    refuse_unfit()
    MigrationRecorder(connection).record_applied("people", "0999_from_the_future")
    with pytest.raises(DatabaseNewerError) as caught:
        refuse_unfit()
    assert "people.0999_from_the_future" in say(caught.value)


@pytest.mark.django_db
def test_database_of_an_older_version():
    newest = max(path.stem for path in Path(people.__file__).parent.glob("migrations/0*.py"))
    MigrationRecorder(connection).record_unapplied("people", newest)
    with pytest.raises(DatabaseOlderError):
        refuse_unfit()


def test_demo_in_a_bureaus_home(tmp_path):
    from conftest import NOW

    instances.ensure_instance(tmp_path / "bureau", "bureau", NOW)
    with pytest.raises(HomeNotDemoError):
        instances.ensure_instance(tmp_path / "bureau", "demo", NOW)
    instances.ensure_instance(tmp_path / "demo", "demo", NOW)
    with pytest.raises(HomeIsDemoError):
        instances.ensure_instance(tmp_path / "demo", "bureau", NOW)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.docx").touch()
    with pytest.raises(HomeNotDemoError):
        instances.ensure_instance(tmp_path / "other", "demo", NOW)
    assert (tmp_path / "bureau" / "keys" / "secret.key").stat().st_mode & 0o077 == 0
