"""A directory proves passwords: a real slapd with an encrypted connection, and names made to mislead it."""

from __future__ import annotations

import pytest
from django.test import Client

from certificates import authority
from conftest import NOW, PASSWORD, entries
from directory_server import BASE, READER, READER_PASSWORD, directory
from liuhen.people import operations
from liuhen.people.directory import proves
from liuhen.people.errors import (
    DirectoryUnreachableError,
    IdentityTakenError,
    NotPermittedError,
    PasswordElsewhereError,
)
from liuhen.people.models import Account, OutsideIdentity, Role, SignIn

pytestmark = pytest.mark.django_db
DIRECTORY = OutsideIdentity.Provider.DIRECTORY
THERE = "Mulu-Mima-9"


@pytest.fixture(scope="module")
def slapd(tmp_path_factory):
    """The bureau's directory. It takes passwords on encrypted connections only, as a careful one does."""
    people = {"zhang.wei": THERE, "other": "Other-Mima-9", "odd*(name)": THERE}
    with directory(tmp_path_factory.mktemp("slapd"), people, security="ssf=1 simple_bind=128") as found:
        yield found


@pytest.fixture
def used(slapd, settings):
    """The site asks the directory: `used(ldap_…=…)` changes how."""

    def use(**changes):
        told = {
            "ldap_url": slapd.address, "ldap_ca": slapd.ca, "ldap_base": BASE,
            "ldap_bind_dn": READER, "ldap_bind_password": READER_PASSWORD,
        }  # fmt: skip
        settings.LIUHEN = settings.LIUHEN.model_copy(update={**told, **changes})

    use()
    return use


@pytest.fixture
def linked(used, people, actor_for):
    """The officer, whose password the directory has."""
    account = people[Role.OFFICER]
    operations.link_identity(
        actor=actor_for(people[Role.SYSTEM_ADMIN]), now=NOW, account_id=account.id, provider=DIRECTORY, name="zhang.wei"
    )
    operations.resume_roles(actor=actor_for(people[Role.SECURITY_ADMIN]), now=NOW, account_id=account.id)
    return Account.objects.get(id=account.id)


def attempt(password, username="officer"):
    return Client().post("/sign-in/", {"username": username, "password": password})


def test_password_of_the_directory_opens_and_the_former_one_no_more(linked):
    assert attempt(THERE).status_code == 302
    assert SignIn.objects.get().way == "directory"
    assert "用户名或密码不正确" in attempt(PASSWORD).content.decode()
    assert "用户名或密码不正确" in attempt("Other-Mima-9").content.decode()  # somebody else's there
    assert len(entries("session.refused")) == 2


def test_somebody_in_the_directory_without_an_account(linked):
    assert "用户名或密码不正确" in attempt("Other-Mima-9", username="other").content.decode()
    assert not Account.objects.filter(username="other").exists()


def test_account_that_is_not_linked_keeps_its_own_password(linked):
    assert attempt(PASSWORD, username="office").status_code == 302


def test_empty_password_is_bound_to_nobody(used):
    assert not proves("zhang.wei", "")


@pytest.mark.parametrize(
    "name", ["*", "zhang*", "zhang.wei)(uid=*", "zhang.wei)(|(uid=other", "nobody", "\x00", "odd*"]
)
def test_name_that_is_meant_to_mean_others(used, name):
    assert not proves(name, THERE)


def test_name_with_signs_of_the_filter_is_taken_as_it_is(used):
    assert proves("odd*(name)", THERE)


def test_name_that_two_people_answer_to(used):
    used(ldap_filter="(|(uid={username})(uid=other))")
    assert not proves("zhang.wei", THERE)


def test_certificate_of_somebody_else(used, tmp_path, linked):
    false = tmp_path / "false.pem"
    false.write_bytes(authority("别人").certificate_pem)
    used(ldap_ca=false)
    with pytest.raises(DirectoryUnreachableError):
        proves("zhang.wei", THERE)
    told = attempt(THERE)
    assert "目录服务器暂时无法核对密码" in told.content.decode()
    assert not entries("session.refused")  # nobody's fault who typed it


def test_certificate_for_another_name(used, slapd):
    used(ldap_url=f"ldap://127.0.0.2:{slapd.port}")
    with pytest.raises(DirectoryUnreachableError):
        proves("zhang.wei", THERE)


def test_directory_that_does_not_answer(used):
    used(ldap_url="ldap://localhost:1")
    with pytest.raises(DirectoryUnreachableError):
        proves("zhang.wei", THERE)


def test_connection_that_would_stay_in_the_clear(used):
    used(ldap_starttls=False)
    with pytest.raises(DirectoryUnreachableError):  # this directory wants no bind without encryption
        proves("zhang.wei", THERE)


def test_searching_account_with_a_wrong_password(used):
    used(ldap_bind_password="wrong")
    with pytest.raises(DirectoryUnreachableError):
        proves("zhang.wei", THERE)


def test_guessing_at_the_directory_is_throttled_here(linked, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        attempt("wrong")
    assert "登录失败次数过多" in attempt(THERE).content.decode()


def test_password_kept_elsewhere_is_not_changed_or_set_here(linked, people, actor_for):
    with pytest.raises(PasswordElsewhereError):
        operations.change_password(actor=actor_for(linked), now=NOW, present=THERE, new="Changhe-Luori-7")
    with pytest.raises(PasswordElsewhereError):
        operations.set_password(
            actor=actor_for(people[Role.SYSTEM_ADMIN]), now=NOW, account_id=linked.id, password="Changhe-Luori-7"
        )


def test_administrator_links_an_account_to_themself(used, people, actor_for):
    """The system administrator alone comes to no footage that way: the roles rest."""
    system, officer = people[Role.SYSTEM_ADMIN], people[Role.OFFICER]
    operations.link_identity(
        actor=actor_for(system), now=NOW, account_id=officer.id, provider=DIRECTORY, name="zhang.wei"
    )
    officer.refresh_from_db()
    assert officer.roles_rest_since == NOW
    assert actor_for(officer).grants == ()
    with pytest.raises(NotPermittedError):
        operations.link_identity(
            actor=actor_for(people[Role.SECURITY_ADMIN]), now=NOW, account_id=officer.id, provider=DIRECTORY, name="x"
        )
    with pytest.raises(NotPermittedError):
        operations.link_identity(actor=actor_for(system), now=NOW, account_id=system.id, provider=DIRECTORY, name="x")


def test_two_accounts_of_one_person_in_the_directory(linked, people, actor_for):
    with pytest.raises(IdentityTakenError):
        operations.link_identity(
            actor=actor_for(people[Role.SYSTEM_ADMIN]), now=NOW, account_id=people[Role.OFFICE].id,
            provider=DIRECTORY, name=" zhang.wei ",
        )  # fmt: skip


def test_linked_and_unlinked_on_the_account_page(linked, people, signed_in):
    system = signed_in(people[Role.SYSTEM_ADMIN])
    page = system.get(f"/accounts/{linked.id}/").content.decode()
    assert "由目录服务器保管" in page
    assert "zhang.wei" in page
    wrong = system.post(
        f"/accounts/{people[Role.OFFICE].id}/identities/", {"provider": "directory", "name": "zhang.wei"}
    )
    assert wrong.status_code == 422
    assert "已关联另一个账号" in wrong.content.decode()
    system.post(f"/accounts/{linked.id}/identities/unlink/", {"provider": "directory"})
    assert not linked.identities.exists()
    assert "用户名或密码不正确" in attempt(THERE).content.decode()
    assert entries("account.unlinked")[-1].subject == linked.id
    facts = entries("account.linked")[-1].facts
    assert "zhang.wei" not in str({name: value for name, value in facts.items() if name != "name"})
