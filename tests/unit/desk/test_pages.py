"""The home page says what is owed and leads there; the ledger page says in words what every entry is."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.urls import reverse

import liuhen
from conftest import NOW
from liuhen.desk import queries
from liuhen.desk.kinds import KINDS, TASKS
from liuhen.people import operations
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.prose import tables
from liuhen.recordings import history
from liuhen.work.models import Job, JobState
from liuhen.work.registry import all_tasks

HOUSE = Path(liuhen.__file__).parent
SUBJECTS = (
    "loan equipment docking finding review gap "
    "access account area transfer role session token unit officer recorder recording case activity intake register "
    "calendar deadline reminder reporter party exemption complaint consent matter_list document bureau ledger "
    "hold disposal retention volume exhibit dispute handover consultation carrier copy rules backup "
    "storage alert assessment oversight keeper deputy people slate"
)


def appended_kinds() -> set[str]:
    """Every text where entries are appended that has the shape of a kind and is neither an error nor a task."""
    shape = re.compile(rf"({'|'.join(SUBJECTS.split())})\.(?!json$|xlsx$|key$|former$)[a-z_]+")
    found = set()
    for path in HOUSE.rglob("*.py"):
        text = path.read_text()
        if "operations" in str(path.relative_to(HOUSE)) or "custody.append(" in text:
            constants = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
            found |= {value for value in constants if isinstance(value, str) and shape.fullmatch(value)}
    return found - (set(tables()[0]) - set(KINDS)) - {task.name for task in all_tasks()}


def test_kind_of_entry_without_a_name():
    assert appended_kinds() - set(KINDS) == set()


def test_a_recording_s_own_page_calls_what_happened_to_it_something_else():
    assert {kind for kind in KINDS if kind.startswith("recording.")} - set(history._EVENTS) == set()


def test_name_of_a_kind_that_nothing_appends():
    assert set(KINDS) - appended_kinds() == set()


def test_task_without_a_name_or_name_without_its_task():
    assert {task.name for task in all_tasks() if task.run.__module__.startswith("liuhen.")} == set(TASKS)


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(Role))
def test_figure_leads_to_a_page_that_its_reader_may_open(people, signed_in, actor_for, role):
    account = people[Role(role)]
    for figure in queries.figures_for(actor_for(account), NOW):
        assert signed_in(account).get(reverse(figure.page)).status_code == 200, figure.page


@pytest.mark.django_db
def test_account_whose_roles_rest_is_owed_to_the_security_administrator(people, console, signed_in):
    operations.set_password(actor=console, now=NOW, account_id=people[Role.OFFICER].id, password="Another-way-in-9")
    page = signed_in(people[Role.SECURITY_ADMIN]).get("/").content.decode()
    assert re.search(r"tone-attention[^>]*>.*?角色待恢复的账号.*?>1<", page, re.DOTALL)


@pytest.mark.django_db
def test_failed_job_is_in_sight_and_can_be_had_again(people, signed_in):
    job = Job.objects.create(
        name="people.clear_sessions", state=JobState.FAILED, queued_at=NOW, run_after=NOW, finished_at=NOW,
        error_code="work.worker_died",
    )  # fmt: skip
    client = signed_in(people[Role.SYSTEM_ADMIN])
    assert "清理过期的登录" in client.get("/jobs/").content.decode()
    client.post(f"/jobs/{job.id}/again/")
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    client.post(f"/jobs/{job.id}/again/")
    assert 'role="alert"' in client.get("/jobs/").content.decode()  # it isn't failed any more: said, not raised


@pytest.mark.django_db
def test_ledger_pages_by_key_without_a_gap(people, actor_for, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 7)
    actor = actor_for(people[Role.AUDIT_ADMIN])
    seen, after = [], None
    while True:
        page = queries.ledger_page(actor=actor, after=after)
        seen += [line.id for line in page.lines]
        if page.after is None:
            break
        after = page.after
    from liuhen.custody.models import Entry

    assert seen == list(Entry.objects.order_by("-id").values_list("id", flat=True))


@pytest.mark.django_db
def test_ledger_for_anybody_but_the_audit_administrator(people, actor_for):
    for role in set(Role) - {Role.AUDIT_ADMIN}:
        with pytest.raises(NotPermittedError):
            queries.ledger_page(actor=actor_for(people[role]))


@pytest.mark.django_db
def test_ledger_address_cut_short(people, signed_in):
    assert signed_in(people[Role.AUDIT_ADMIN]).get("/ledger/?after=0192").status_code == 200
