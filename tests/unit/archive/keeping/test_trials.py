"""A dry run of another rulebook says what would become due, line by line, and changes nothing (art 22)."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, timedelta

import pytest
import typer
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from conftest import NOW, entries
from liuhen.archive.keeping.filed import filed_in
from liuhen.archive.keeping.models import DueRecording, RetentionTrial
from liuhen.archive.keeping.operations.finding import find_due
from liuhen.archive.keeping.operations.trying import TASK, ask_trial
from liuhen.archive.keeping.queries.trying import tried
from liuhen.archive.volumes.models import Volume, VolumeRecording
from liuhen.cli.retention import due as command
from liuhen.clock import now
from liuhen.duties.matters import rules_for
from liuhen.duties.models import Matter, MatterList
from liuhen.people.models import Role
from liuhen.recordings.models import PointMark
from liuhen.rules import shelf
from liuhen.rules.matters import MatterRow
from liuhen.work.runner import run_pending
from unit.archive.keeping.conftest import CHAPTER, LONG_AGO, approve_out

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = """
schema = "liuhen/rulebook/1"
name = "qu"
title = "区局试行规则"
since = 2020-01-01
articles = 22
extends = "gulou"
"""


def test_a_dry_run_that_changes_something_or_differs_from_the_command(
    old, actors, people, signed_in, monkeypatch, capsys, tmp_path
):
    due, later = old(), old(received_at=NOW - timedelta(days=200))
    for one in (due, later):
        approve_out(one, actors)
    find_due(now=NOW)
    before = list(DueRecording.objects.values())
    browser = signed_in(people[Role.ARCHIVIST])
    wrong = SimpleUploadedFile("第四章.toml", CHAPTER.format(limit="zwei Jahre").encode())
    answer = browser.post(reverse("retention_trials"), {"on": "2026-11-23", "files": wrong})
    assert answer.status_code == 422
    assert "第四章.toml:1" in answer.content.decode()  # the line, and what is wrong there
    for limit, counts in (
        ("1m", {"added": 1, "gone": 0, "earlier": 0, "later": 0}),
        ("9y", {"added": 0, "gone": 1, "earlier": 0, "later": 1}),
    ):
        file = SimpleUploadedFile("第四章.toml", CHAPTER.format(limit=limit).encode())
        answer = browser.post(reverse("retention_trials"), {"on": "2026-11-23", "files": file})
        assert answer.status_code == 302
        assert "正在试算" in browser.get(answer["Location"]).content.decode()
        run_pending(clock=now, names=[TASK])  # the page asked at the real moment
        trial = RetentionTrial.objects.latest("id")
        assert {name: trial.counts[name] for name in counts} == counts
        changed = next(name for name, count in counts.items() if count)
        page = browser.get(answer["Location"]).content.decode()
        assert (later if changed == "added" else due).number in page
    assert trial.years["2032"] == [0, 1]
    assert list(DueRecording.objects.values()) == before
    assert [one.facts["on"] for one in entries("retention.tried")] == ["2026-11-23", "2026-11-23"]
    own = tmp_path / "own"
    own.mkdir()
    (own / "rulebook.toml").write_text(HEAD, "utf-8")
    (own / "chapter.toml").write_text(CHAPTER.format(limit="9y"), "utf-8")
    monkeypatch.setattr("liuhen.cli.django_setup.open_instance", lambda: None)
    command(on="2026-11-23", rulebook=str(own), as_json=True)
    said = json.loads(capsys.readouterr().out)
    assert [one["number"] for one in said["no_longer"]] == [due.number]
    assert [one["number"] for one in said["later"]] == [later.number]
    # the rules in use are as they were, also where they were asked by a matter list's refinement
    assert str(shelf.rulebook().latest.retention.limit) == "2y"
    assert {one.change for one in tried(NOW.date(), lambda: shelf.trying(shelf.rulebook()))} == {None}


def test_a_rulebook_of_the_machine_that_cannot_be_chosen(old, actors, people, signed_in, settings, home):
    approve_out(old(), actors)
    own = home / "rulebooks" / "区局"
    own.mkdir(parents=True)
    (own / "rulebook.toml").write_text(HEAD, "utf-8")
    (own / "chapter.toml").write_text(CHAPTER.format(limit="9y"), "utf-8")
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"home": home})
    browser = signed_in(people[Role.LEGAL])
    assert "区局试行规则" in browser.get(reverse("retention_trials")).content.decode()
    made = ask_trial(actor=actors[Role.HEAD], now=NOW, on=date(2026, 11, 23), rulebook=str(own))
    run_pending(clock=lambda: NOW, names=[TASK])
    made.refresh_from_db()
    assert (made.title, made.counts["gone"]) == ("区局试行规则", 1)
    assert browser.post(reverse("retention_trials"), {"on": "2026-11-23", "rulebook": "/etc"}).status_code == 422
    assert signed_in(people[Role.OFFICER]).get(reverse("retention_trials")).status_code == 403


def ask(browser, of, **told):
    """Asks on the page and lets the worker count; the dry run."""
    answer = browser.post(reverse("retention_trials") + f"?of={of}", {"on": "2026-11-23", **told})
    assert answer.status_code == 302, answer.content.decode()
    run_pending(clock=now, names=[TASK])
    trial = RetentionTrial.objects.latest("id")
    assert browser.get(answer["Location"]).status_code == 200
    return trial.title, {name: trial.counts[name] for name in ("added", "gone", "earlier", "later")}


@pytest.fixture
def printed(monkeypatch, capsys):
    """What the command says as JSON of the same day: how many of each."""
    monkeypatch.setattr("liuhen.cli.django_setup.open_instance", lambda: None)

    def run(**given):
        command(on="2026-11-23", as_json=True, **given)
        said = json.loads(capsys.readouterr().out)
        names = {"added": "added", "gone": "no_longer", "earlier": "earlier", "later": "later"}
        return {name: len(said[key]) for name, key in names.items()}

    return run


@pytest.mark.clause("22")
def test_a_list_that_keeps_longer_and_nobody_sees_it_coming(old, actors, people, signed_in, printed):
    film = old()
    approve_out(film, actors)
    PointMark.objects.create(recording=film, clause="7(6)", second=0, marked_at=NOW)
    draft = MatterList.objects.create(title="二〇二七年清单", made_at=NOW)
    row = MatterRow(
        category="行政检查", matter="全部", point="第七条第（六）项", way="音像记录", start="到场", content="询问",
        end="离场", retention="二十年",
    )  # fmt: skip
    browser = signed_in(people[Role.LEGAL])
    of, told = "matters", {"matter_list": str(draft.id), "holds_from": "2020-01-01", "on": "2026-11-23"}
    address = f"{reverse('retention_trials')}?of={of}"
    assert "没有内容" in browser.post(address, told).content.decode()
    Matter.objects.create(matter_list=draft, position=1, **asdict(row))
    assert "请填写" in browser.post(address, told | {"holds_from": ""}).content.decode()
    none = {"added": 0, "gone": 0, "earlier": 0, "later": 0}
    assert ask(browser, of, **told) == ("二〇二七年清单", none | {"gone": 1})
    assert ask(browser, of, **told | {"holds_from": "2026-12-01"})[1] == none  # the case was opened before
    trials = RetentionTrial.objects.count()
    assert printed(matters="二〇二七年清单", since="2020-01-01") == none | {"gone": 1}
    assert printed(matters="二〇二七年清单", since="2026-12-01") == none
    undated = {"matters": "二〇二七年清单"}
    for wrong in ({"matters": "没有"}, undated, {"since": "2020-01-01"}, undated | {"rulebook": "gulou"}):
        with pytest.raises(typer.BadParameter):
            printed(**wrong)
    assert RetentionTrial.objects.count() == trials  # a command keeps nothing
    points = rules_for(day=film.case.opened_on, kind="inspection").points
    assert next(one for one in points if one.clause == "7(6)").retention is None


@pytest.mark.clause("22")
def test_a_period_of_volumes_that_would_end_earlier(old, actors, people, signed_in, printed):
    film = old()
    case = film.case
    volume = Volume.objects.create(
        case=case, unit=case.unit, part=1, state="filed", number="ZY·2024-D30-0001", title="x", retention="D30",
        compiler="x", compiled_on=LONG_AGO.date(), prepared_at=LONG_AGO, filed_at=LONG_AGO,
        keep_until=date(LONG_AGO.year + 30, 12, 31),
    )  # fmt: skip
    VolumeRecording.objects.create(volume=volume, recording=film, position=1, number="x", version=1)
    browser, told = signed_in(people[Role.ARCHIVIST]), {"retention": "D30", "years": "2"}
    none = {"added": 0, "gone": 0, "earlier": 0, "later": 0}
    assert ask(browser, "period", **told) == ("30年 → 2年", none | {"added": 1})
    assert ask(browser, "period", number=case.number, **told)[1] == none | {"added": 1}
    assert ask(browser, "period", **told | {"years": "0"})[1] == none | {"later": 1}
    assert ask(browser, "period", **told | {"retention": "D10"})[1] == none
    answer = browser.post(f"{reverse('retention_trials')}?of=period", {"on": "2026-11-23", "number": "没有", **told})
    assert answer.status_code == 422
    assert "没有档号或案号为“没有”" in answer.content.decode()
    assert printed(retention="D30", years=2) == none | {"added": 1}
    assert printed(retention="D30", years=0, number=case.number) == none | {"later": 1}
    for wrong in ({"retention": "D30"}, {"retention": "D3", "years": 2}, {"years": 2}, {"number": case.number}):
        with pytest.raises(typer.BadParameter):
            printed(**wrong)
    volume.refresh_from_db()
    assert volume.keep_until == date(LONG_AGO.year + 30, 12, 31)
    assert filed_in([film.id])[film.id][0].until == volume.keep_until
