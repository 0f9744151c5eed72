"""当事人: one register for the whole bureau; cases refer to it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class PartyKind(models.TextChoices):
    """What a party is."""

    ORGANISATION = "organisation", _("单位")
    PERSON = "person", _("个人")


class NumberUnknown(models.TextChoices):
    """Why a party stands in the register without its number."""

    NOT_YET = "not_yet", _("尚未查明")
    NONE = "none", _("依法没有该号码")
    REFUSED = "refused", _("当事人拒绝提供")
    OTHER_PAPER = "other_paper", _("持其他证件")


class Party(models.Model):
    """当事人: an organisation with its 统一社会信用代码, or a person with an identity number.

    Of a person's number only what is shown (masked) and a keyed digest are kept: enough to tell whether two are the
    same person, not enough to read the number back.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=12, choices=PartyKind.choices)
    name = models.CharField(max_length=300, db_index=True)
    credit_code = models.CharField(max_length=18, blank=True, default="")
    identity_masked = models.CharField(max_length=18, blank=True, default="")
    identity_digest = models.CharField(max_length=64, blank=True, default="")
    # Why neither number is there; empty when one is.
    number_unknown = models.CharField(max_length=12, choices=NumberUnknown.choices, blank=True, default="")
    representative = models.CharField(max_length=100, blank=True, default="")  # 法定代表人或负责人
    address = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"], condition=~models.Q(credit_code=""), name="party_credit_code_once"
            ),
            models.UniqueConstraint(
                fields=["identity_digest"], condition=~models.Q(identity_digest=""), name="party_identity_once"
            ),
        ]
