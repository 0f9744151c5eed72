"""Recorders as far as intake needs them; loans, checks and repairs come with the rest of arts 15 and 19."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class Zone(models.TextChoices):
    """爆炸危险区域的分区: 0-2 for gas, 20-22 for dust; the lower of a kind, the more dangerous."""

    GAS_0 = "0", _("气体 0 区")
    GAS_1 = "1", _("气体 1 区")
    GAS_2 = "2", _("气体 2 区")
    DUST_20 = "20", _("粉尘 20 区")
    DUST_21 = "21", _("粉尘 21 区")
    DUST_22 = "22", _("粉尘 22 区")


GAS = (Zone.GAS_0, Zone.GAS_1, Zone.GAS_2)
DUST = (Zone.DUST_20, Zone.DUST_21, Zone.DUST_22)


class Recorder(models.Model):
    """执法记录仪: something that records and whose card is emptied into Liuhen."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=64, unique=True)
    # An unknown code met at intake is registered rather than refused: the card must come in, the register can wait.
    is_confirmed = models.BooleanField(default=False)
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    model = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=500, blank=True)
    keeper = models.ForeignKey("people.Officer", models.PROTECT, null=True, blank=True, related_name="+")
    # art 8(1): 防爆合格证. The most dangerous zone of each kind that the certificate allows, as somebody read it there.
    proof_number = models.CharField(max_length=100, blank=True, default="")
    proof_mark = models.CharField(max_length=100, blank=True, default="")
    proof_gas = models.CharField(
        max_length=2, choices=[(zone.value, zone.label) for zone in GAS], blank=True, default=""
    )
    proof_dust = models.CharField(
        max_length=2, choices=[(zone.value, zone.label) for zone in DUST], blank=True, default=""
    )
    proof_until = models.DateField(null=True, blank=True)
    registered_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["unit", "code"]),
            models.Index(fields=["is_confirmed", "-id"], name="recorder_unconfirmed"),
        ]

    @property
    def proof_zones(self) -> tuple[str, ...]:
        """Every zone that its 防爆合格证 allows; empty when it has none."""
        allowed: list[str] = []
        for kind, most in ((GAS, self.proof_gas), (DUST, self.proof_dust)):
            if most:
                allowed += [zone.value for zone in kind if int(zone) >= int(most)]
        return tuple(allowed)
