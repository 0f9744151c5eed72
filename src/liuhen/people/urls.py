"""Addresses of the people room."""

from __future__ import annotations

from django.urls import path

from liuhen.people.views import accounts, first_run, officers, own, second_factor, sessions

urlpatterns = [
    path("sign-in/", sessions.sign_in, name="sign_in"),
    path("sign-in/code/", sessions.enter_code, name="enter_code"),
    path("sign-in/provider/", sessions.to_provider, name="to_provider"),
    path("sign-in/provider/back/", sessions.from_provider, name="from_provider"),
    path("sign-out/", sessions.sign_out, name="sign_out"),
    path("first-run/", first_run.first_run, name="first_run"),
    path("own/password/", own.change_password, name="password"),
    path("own/second-factor/", second_factor.second_factor, name="second_factor"),
    path("own/second-factor/begin/", second_factor.begin, name="begin_second_factor"),
    path("own/second-factor/codes/", second_factor.renew_codes, name="renew_recovery_codes"),
    path("own/second-factor/remove/", second_factor.remove, name="remove_second_factor"),
    path("own/sign-ins/", own.sign_ins_page, name="sign_ins"),
    path("own/sign-ins/end-others/", own.end_others, name="end_other_sessions"),
    path("own/tokens/", own.tokens, name="tokens"),
    path("own/tokens/<uuid:token_id>/revoke/", own.revoke_token, name="revoke_token"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.new_account, name="new_account"),
    path("accounts/<uuid:account_id>/", accounts.account, name="account"),
    path("accounts/<uuid:account_id>/password/", accounts.set_password, name="set_password"),
    path("accounts/<uuid:account_id>/grants/", accounts.grant, name="grant_role"),
    path("accounts/<uuid:account_id>/grants/<uuid:grant_id>/revoke/", accounts.revoke, name="revoke_role"),
    path("accounts/<uuid:account_id>/resume/", accounts.resume, name="resume_roles"),
    path("accounts/<uuid:account_id>/officer/", accounts.link_officer, name="link_officer"),
    path("accounts/<uuid:account_id>/deactivate/", accounts.deactivate, name="deactivate_account"),
    path("accounts/<uuid:account_id>/activate/", accounts.activate, name="activate_account"),
    path("accounts/<uuid:account_id>/unlock/", accounts.unlock, name="unlock_account"),
    path("accounts/<uuid:account_id>/second-factor/", accounts.reset_second_factor, name="reset_second_factor"),
    path("accounts/<uuid:account_id>/identities/", accounts.link_identity, name="link_identity"),
    path("accounts/<uuid:account_id>/identities/unlink/", accounts.unlink_identity, name="unlink_identity"),
    path("officers/", officers.officers, name="officers"),
    path("officers/register/", officers.register_officer, name="register_officer"),
    path("officers/<uuid:officer_id>/", officers.edit_officer, name="edit_officer"),
    path("officers/units/", officers.create_unit, name="create_unit"),
]
