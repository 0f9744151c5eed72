"""Units, accounts, officers, roles held, deputies, keepers, leaving, and access tokens."""

from __future__ import annotations

import unicodedata
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class Role(models.TextChoices):
    """What a person is in the bureau; what a role may do stands in `liuhen.people.permissions`."""

    OFFICER = "officer", _("执法人员")
    LEADER = "leader", _("大队负责人")
    OFFICE = "office", _("办公室")
    ARCHIVIST = "archivist", _("档案管理员")
    LEGAL = "legal", _("法制机构")
    HEAD = "head", _("局负责人")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


class Unit(models.Model):
    """A part of the bureau (大队, 科室). Units form a tree; a leader's reach is the unit and all below it.

    A closed unit takes nobody and nothing new; what it did stays its own, and is found under its name.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("名称"), max_length=100)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parent", "name"], name="unit_name_once_under_parent"),
            models.UniqueConstraint(fields=["name"], condition=Q(parent=None), name="unit_name_once_at_top"),
        ]


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by the name that a person types, however they type it."""

    @classmethod
    def normalise(cls, username: str) -> str:
        """The stored form of a sign-in name: NFKC, no blanks around it, case folded.

        Full-width letters, which Chinese input methods produce, become the same name.
        """
        return unicodedata.normalize("NFKC", username).strip().casefold()

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account with this sign-in name; Django's authentication asks here."""
        return self.get(username=self.normalise(username or ""))


class Account(AbstractBaseUser):
    """Somebody who can sign in. Never deleted: custody entries speak of it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(_("用户名"), max_length=64, unique=True)
    name = models.CharField(_("姓名"), max_length=64)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="accounts")
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(default=True)
    password_changed_at = models.DateTimeField(null=True)
    # Set when somebody else set the password: whoever knows it may be that somebody, so the roles rest until
    # the security administrator has made sure of the person. One administrator alone can't walk into footage.
    roles_rest_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = ["name"]

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(username=""), name="account_has_username"),
        ]


class OutsideIdentity(models.Model):
    """Who an account is to somebody else who proves it: a directory that checks its password, or a provider."""

    class Provider(models.TextChoices):
        """Who proves it."""

        DIRECTORY = "directory", _("目录服务")
        OIDC = "oidc", _("统一身份认证")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="identities")
    provider = models.CharField(_("核对方式"), max_length=20, choices=Provider.choices)
    name = models.CharField(_("对方的用户名或标识"), max_length=255)
    linked_by = models.CharField(max_length=100)
    linked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "name"], name="identity_of_one_account"),
            models.UniqueConstraint(fields=["account", "provider"], name="identity_once_per_provider"),
        ]


class PastPassword(models.Model):
    """The hash of a password that an account had: the setting `password_history` says how many are remembered."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="past_passwords")
    hash = models.CharField(max_length=128)
    replaced_at = models.DateTimeField()


class SecondFactor(models.Model):
    """The secret that an account's phone makes codes from. Deleted when taken off: the ledger knows of it."""

    account = models.OneToOneField(Account, models.PROTECT, primary_key=True, related_name="second_factor")
    secret = models.CharField(max_length=255)  # sealed: see `liuhen.people.sealing`
    begun_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)  # None until its first code was right: it asks for nothing yet
    last_step = models.BigIntegerField(default=-1)  # the 30 seconds of the last good code, which opens nothing again
    failures = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)


class RecoveryCode(models.Model):
    """One of the codes on paper that stand in for the phone, each once. Only a keyed digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["factor", "digest"], name="recovery_code_once"),
        ]


class SignIn(models.Model):
    """One coming in, or a refused try: what its owner looks over. It ends after the setting `sign_in_days`.

    Address and browser are personal data: they stand here and in no entry. That somebody came stands in the ledger.
    """

    class Way(models.TextChoices):
        """What proved who it is."""

        PASSWORD = "password", _("密码")
        DIRECTORY = "directory", _("目录服务")
        OIDC = "oidc", _("统一身份认证")

    class Ended(models.TextChoices):
        """Why a session is over."""

        ASKED = "asked", _("本人退出")
        IDLE = "idle", _("长时间未操作")
        LENGTH = "length", _("达到最长时限")
        ELSEWHERE = "elsewhere", _("在另一处被本人结束")
        TOO_MANY = "too_many", _("同时登录过多，被后来的登录取代")
        PASSWORD = "password", _("密码已更换")
        SECOND_FACTOR = "second_factor", _("动态码绑定已变更")
        CLOSED = "closed", _("账号停用或关联变更")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="sign_ins")
    way = models.CharField(max_length=20, choices=Way.choices)
    has_second_factor = models.BooleanField(default=False)
    is_refused = models.BooleanField(default=False)
    address = models.CharField(max_length=45, blank=True, default="")
    browser = models.CharField(max_length=60, blank=True, default="")
    at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=20, choices=Ended.choices, blank=True, default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "-id"], name="sign_in_of_account"),
            models.Index(fields=["account"], condition=Q(ended_at=None, is_refused=False), name="sign_in_open"),
            models.Index(fields=["at"], name="sign_in_by_time"),
        ]


class NameGuess(models.Model):
    """How often signing in with a name failed lately, from all addresses together, whether anybody has it or not.

    Only a keyed digest of the name is kept: people type passwords there by mistake.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField()
    failed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["failed_at"], name="name_guess_by_time")]


class Officer(models.Model):
    """A person who enforces: named on cases and activities, with or without an account (art 14)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("姓名"), max_length=64)
    certificate_number = models.CharField(_("执法证号"), max_length=64, blank=True, default="")
    certificate_from = models.DateField(_("执法证起始日期"), null=True, blank=True)
    certificate_until = models.DateField(_("执法证有效期至"), null=True, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="officers")
    account = models.OneToOneField(Account, models.PROTECT, null=True, blank=True, related_name="officer")
    left_on = models.DateField(_("离岗日期"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["certificate_number"],
                condition=~Q(certificate_number=""),
                name="officer_certificate_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["certificate_until"], name="officer_by_end")]


class PastCertificate(models.Model):
    """A certificate that an officer held before the present one: what was valid on an earlier day stays known."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="past_certificates")
    number = models.CharField(max_length=64)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    replaced_at = models.DateTimeField()


class RoleGrant(models.Model):
    """One role given to one account, for one unit or the whole bureau, from a day until a day. Never deleted.

    Days are the bureau's, both ends included: before the first and after the last the grant gives nothing, and nobody
    has to do anything for it. Without a first day it holds from the moment it was given; without a last one until it's
    revoked.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="grants")
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="grants")
    holds_from = models.DateField(_("起始日期"), null=True, blank=True)
    holds_until = models.DateField(_("截止日期"), null=True, blank=True)
    granted_by = models.CharField(max_length=100)
    granted_at = models.DateTimeField()
    revoked_by = models.CharField(max_length=100, blank=True, default="")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(holds_from=None) | Q(holds_until=None) | Q(holds_until__gte=F("holds_from")),
                name="role_ends_after_it_begins",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["account"], condition=Q(revoked_at=None), name="role_of_account")]


class Deputyship(models.Model):
    """代理: one account stands in for another in one of its roles, from a day until a day. Ended, never deleted.

    The role is the principal's grant: where that gives nothing (ended, revoked, the account closed) neither does this.
    A deputy can't pass it on.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    grant = models.ForeignKey(RoleGrant, models.PROTECT, related_name="deputyships")
    deputy = models.ForeignKey(Account, models.PROTECT, related_name="deputyships")
    holds_from = models.DateField(_("起始日期"))
    holds_until = models.DateField(_("截止日期"))
    reason = models.CharField(_("事由"), max_length=200, blank=True, default="")
    given_by = models.CharField(max_length=100)
    given_at = models.DateTimeField()
    ended_by = models.CharField(max_length=100, blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(holds_until__gte=F("holds_from")), name="deputyship_ends_after_it_begins"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["deputy"], condition=Q(ended_at=None), name="deputyship_of_account"),
        ]


class Keeping(models.TextChoices):
    """What articles 14 and 19 want a named person for."""

    ARCHIVE_ROOM = "archive_room", _("案卷档案室")  # art 14
    STORAGE = "storage", _("服务器与存储设备")  # arts 13, 19
    RECORDERS = "recorders", _("执法记录设备")  # art 19: each unit keeps its own
    SUPERVISION = "supervision", _("记录内容法制监督")  # art 19


class Appointment(models.Model):
    """One person named as keeper of something for a period (arts 14, 19). Ended, never deleted.

    It gives no rights: those come from roles. Without a last day it holds until it's ended.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    keeping = models.CharField(_("岗位"), max_length=20, choices=Keeping.choices)
    account = models.ForeignKey(Account, models.PROTECT, related_name="appointments")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="appointments")
    holds_from = models.DateField(_("起始日期"))
    holds_until = models.DateField(_("截止日期"), null=True, blank=True)
    basis = models.CharField(_("依据"), max_length=200, blank=True, default="")
    named_by = models.CharField(max_length=100)
    named_at = models.DateTimeField()
    ended_by = models.CharField(max_length=100, blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(holds_until=None) | Q(holds_until__gte=F("holds_from")),
                name="appointment_ends_after_it_begins",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["keeping"], condition=Q(ended_at=None), name="appointment_standing"),
        ]


class Departure(models.Model):
    """离职 or 调出: somebody has left, and what that person held or owed is handed over until it's settled."""

    class Way(models.TextChoices):
        """How."""

        LEFT = "left", _("离职")
        MOVED = "moved", _("调出")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="departures")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="departures")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="departures")
    way = models.CharField(_("去向"), max_length=10, choices=Way.choices)
    left_on = models.DateField(_("离岗日期"))
    entered_by = models.CharField(max_length=100)
    entered_at = models.DateTimeField()
    settled_by = models.CharField(max_length=100, blank=True, default="")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["unit"], condition=Q(settled_at=None), name="departure_unsettled"),
        ]


class AccessToken(models.Model):
    """A personal access token for the API. Only the digest of it is kept.

    Its scope narrows what it may do of what its account may; those of before there were scopes keep all.
    """

    class Scope(models.TextChoices):
        """How much of it."""

        ALL = "all", _("与本人权限相同")
        READ = "read", _("只读")
        INTAKE = "intake", _("只用于采集")
        NAMED = "named", _("只限选定的事项")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="tokens")
    name = models.CharField(_("用途"), max_length=100)
    scope = models.CharField(_("范围"), max_length=10, choices=Scope.choices, default=Scope.ALL)
    capabilities = models.JSONField(default=list)  # of the scope `named`: values of `permissions.Capability`
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
