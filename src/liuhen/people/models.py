"""Units, accounts, officers, roles held and access tokens."""

from __future__ import annotations

import unicodedata
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
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
    """A part of the bureau (大队, 科室). Units form a tree; a leader's reach is the unit and all below it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("名称"), max_length=100)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

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


class Officer(models.Model):
    """A person who enforces: named on cases and activities, with or without an account (art 14)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("姓名"), max_length=64)
    certificate_number = models.CharField(_("执法证号"), max_length=64, blank=True, default="")
    certificate_from = models.DateField(_("执法证起始日期"), null=True, blank=True)
    certificate_until = models.DateField(_("执法证有效期至"), null=True, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="officers")
    account = models.OneToOneField(Account, models.PROTECT, null=True, blank=True, related_name="officer")

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
    """One role given to one account, for one unit or the whole bureau. Revoked, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="grants")
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="grants")
    granted_by = models.CharField(max_length=100)
    granted_at = models.DateTimeField()
    revoked_by = models.CharField(max_length=100, blank=True, default="")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "role", "unit"],
                condition=Q(revoked_at=None),
                name="role_once_per_unit",
            ),
            models.UniqueConstraint(
                fields=["account", "role"],
                condition=Q(revoked_at=None, unit=None),
                name="role_once_for_bureau",
            ),
        ]


class AccessToken(models.Model):
    """A personal access token for the API. Only the digest of it is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="tokens")
    name = models.CharField(_("用途"), max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
