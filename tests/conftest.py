"""What every test stands on: a home of its own, a database with the three administrators, and people of each role.

The home is made before Django reads its settings. Fixtures that need an instance take `instance`; people are made
by the operations that make them in life, so that entries and rules are as in life.
"""

from __future__ import annotations

import atexit
import gc
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

_HOME = Path(tempfile.mkdtemp(prefix="liuhen-test-"))


def _clear_up(owner: int) -> None:
    if os.getpid() == owner:  # forked children of the kill tests end too, and must leave it alone
        shutil.rmtree(_HOME, ignore_errors=True)


atexit.register(_clear_up, os.getpid())
for _name in [name for name in os.environ if name.startswith("LIUHEN_") and name != "LIUHEN_DATABASE_URL"]:
    del os.environ[_name]
os.environ["LIUHEN_HOME"] = str(_HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "liuhen.site.settings"  # not in pyproject: it would be read before this file

import django  # noqa: E402 - after the environment
import pytest  # noqa: E402

django.setup()

from django.test import Client  # noqa: E402
from hypothesis import HealthCheck  # noqa: E402
from hypothesis import settings as hypothesis_settings  # noqa: E402

import emptying  # noqa: E402
from migrated import copy_to, drop  # noqa: E402
from remembering import once  # noqa: E402

# The same examples in every run, and no clock: how fast a machine is decides nothing here.
hypothesis_settings.register_profile(
    "liuhen", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("liuhen")
emptying.install()

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSWORD = "Qiushui-Changtian-7"
WHOLE = re.compile(
    r"(?:contract/test_(?:bundle|foreign_tlog|tus_clients)|fault/test_(?:backup_kill|up)|unit/people/test_directory"
    r"|unit/cli/test_(?:examine|slate)|(?P<bureau>contract/test_three_ways|unit/cli/test_intake))\.py"
)
"""Files whose tests stand on something that takes seconds to start: one worker runs them, else it's started twice."""
IN_CEPH = re.compile(r"unit/storage/test_s3\.py|fault/test_object_store\.py|contract/test_store\.py::.*[\[-]s3[-\]]")


def pytest_configure(config: pytest.Config) -> None:
    """Keep this home from xdist's workers: pytest-django would read settings from it before they make their own."""
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        del os.environ["LIUHEN_HOME"], os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_collection_finish() -> None:
    """All is imported: what stays is looked through for garbage no more, and the rest more seldom, as in the server."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 100, 50)  # as liuhen.site.wsgi has it


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Test by test, but whatever asks for the Ceph gateway goes to one worker: it takes twenty seconds to start.

    So do the tests of a file in `WHOLE`, and all that start from the same bureau in processes of its own.

    The mark `xdist_group` would say so, had pytest 9 not taken away where xdist writes it: the gateway started twice.
    """
    from xdist.scheduler import LoadScopeScheduling

    class OneGateway(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            whole = WHOLE.search(nodeid)
            if IN_CEPH.search(nodeid):
                return "ceph"
            return ("bureau" if whole["bureau"] else whole[0]) if whole else nodeid

    return OneGateway(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.fixture(scope="session", autouse=True)
def instance_home() -> Path:
    """The home of this run, with a demo instance in it."""
    from liuhen.custody.instance import create_instance

    if not (_HOME / "instance.json").exists():
        create_instance(_HOME, "demo", NOW)
    return _HOME


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings) -> Iterator[None]:
    """The test database: a copy of one that was migrated once in this run, instead of a migration for each worker."""
    from django.db import connection

    own, tested = connection.settings_dict["NAME"], connection.creation._get_test_db_name()
    with django_db_blocker.unblock():
        connection.close()
        copy_to(tested)
        connection.settings_dict["NAME"] = tested
        yield
        connection.close()
        connection.settings_dict["NAME"] = own
        drop(tested)


@pytest.fixture(autouse=True)
def quick_hashing(settings, request) -> None:
    """Argon2 takes its time on purpose; only tests of it pay for it (mark them `argon2`)."""
    if "argon2" not in request.keywords:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def console():
    """The person at the machine."""
    from liuhen.people.actors import console_actor

    return console_actor("root")


@pytest.fixture
def unit(db, console):
    """A unit with one below it (`unit.below`)."""
    from liuhen.people import operations
    from liuhen.people.models import Unit

    def build():
        made = operations.create_unit(actor=console, now=NOW, name="执法大队")
        return made.id, operations.create_unit(actor=console, now=NOW, name="一中队", parent_id=made.id).id

    ids = once("unit", build, on=None)
    found = Unit.objects.in_bulk(ids)
    top, top.below = found[ids[0]], found[ids[1]]
    return top


@pytest.fixture
def make_account(db, console) -> Callable[..., object]:
    """Makes an account that is ready for use: `make_account("zhang", Role.OFFICER, unit=…, officer=True)`."""
    from liuhen.people import operations
    from liuhen.people.models import Account

    def make(username, *roles, unit=None, officer=False, name=None, arrived=True):
        account = operations.create_account(
            actor=console, now=NOW, username=username, name=name or username, password=PASSWORD,
            unit_id=unit.id if unit else None,
        )  # fmt: skip
        for role in roles:
            operations.grant_role(
                actor=console, now=NOW, account_id=account.id, role=role, unit_id=unit.id if unit else None
            )
        if officer:
            operations.register_officer(
                actor=console, now=NOW, name=account.name, unit_id=unit.id, account_id=account.id
            )
        account.must_change_password = False
        account.save()
        if arrived:
            operations.arrive(account=account, now=NOW)
        return Account.objects.get(id=account.id)

    return make


@pytest.fixture
def administrators(make_account, settings):
    """The three administrators, who have all been here: the first run is over. By role."""
    from liuhen.people.models import Role

    roles = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
    ids = once(
        "administrators",
        lambda: {role: make_account(role.value, role).id for role in roles},
        on=settings.PASSWORD_HASHERS[0],
    )
    return _accounts(ids)


@pytest.fixture
def people(administrators, make_account, unit, settings):
    """An account of every role, by role; officer and leader belong to the unit and are officers too."""
    from liuhen.people.models import Role

    def make(role: Role):
        field = role in {Role.OFFICER, Role.LEADER}
        return make_account(role.value, role, unit=unit if field else None, officer=field)

    ids = once(
        "people",
        lambda: {role: make(role).id for role in Role if role not in administrators},
        on=(settings.PASSWORD_HASHERS[0], unit.id, *(each.id for each in administrators.values())),
    )
    return administrators | _accounts(ids)


def _accounts(ids: dict) -> dict:
    """The accounts by role."""
    from liuhen.people.models import Account

    found = Account.objects.in_bulk(ids.values())
    return {role: found[each] for role, each in ids.items()}


@pytest.fixture
def own_ledger(tmp_path):
    """A fresh instance: what a test publishes goes with its rows, instead of staying behind for the next one."""
    from django.conf import settings
    from django.test import override_settings

    from liuhen.custody.instance import create_instance

    home = tmp_path / "own"
    create_instance(home, "demo", NOW)
    with override_settings(LIUHEN=settings.LIUHEN.model_copy(update={"home": home})):
        yield home


@pytest.fixture
def actor_for():
    """The actor that an account is: `actor_for(account)`."""
    from liuhen.people.actors import Channel, actor_of

    return lambda account, channel=Channel.WEB: actor_of(account, channel)


@pytest.fixture
def signed_in():
    """A browser signed in as an account: `signed_in(account)`."""

    def make(account, *, checks_csrf=False) -> Client:
        client = Client(enforce_csrf_checks=checks_csrf)
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


@pytest.fixture
def token_for(actor_for):
    """An access token's secret for an account: `token_for(account)`."""
    from liuhen.people import operations

    def make(account) -> str:
        from liuhen.clock import now

        return operations.create_token(actor=actor_for(account), now=now(), name="test", days=1).secret

    return make


@pytest.fixture
def later() -> Callable[[timedelta], datetime]:
    """A moment after NOW: `later(minutes=5)`."""
    return lambda **span: NOW + timedelta(**span)


@pytest.fixture(scope="session")
def ceph():
    """A real S3 gateway, started for the tests that ask for it: `IN_CEPH` names them, so that one serves them all."""
    from liuhen.cli.checks.ceph import gateway

    with gateway() as running:
        yield running


@pytest.fixture
def bucket(ceph, request) -> Callable[..., object]:
    """Makes a store of its own in the gateway: `bucket()`; `bucket.url` and `bucket.access` say how it's opened."""
    assert IN_CEPH.search(request.node.nodeid), "name it in IN_CEPH, else it may start a second gateway"
    import uuid
    from urllib.parse import quote

    from liuhen.storage import S3Access, create_store

    def make():
        return create_store(make.url, access=make.access)

    make.url = f"s3://liuhen-test/{uuid.uuid4()}?endpoint={quote(ceph.endpoint, safe='')}"
    make.access = S3Access(access_key=ceph.access_key, secret_key=ceph.secret_key)
    return make


def entries(kind: str):
    """Custody entries of a kind, oldest first."""
    from liuhen.custody.models import Entry

    return list(Entry.objects.filter(kind=kind).order_by("id"))
