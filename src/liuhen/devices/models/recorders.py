"""Recorders: what the register says of them, whether they can be used, and a picture (arts 15, 19)."""

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


class Condition(models.TextChoices):
    """Whether a recorder can be used."""

    FIT = "fit", _("可用")
    FAULTY = "faulty", _("故障待修")
    REPAIR = "repair", _("送修中")
    RETIRED = "retired", _("已报废")
    LOST = "lost", _("遗失")


OUT_OF_SERVICE = (Condition.RETIRED, Condition.LOST)


class Recorder(models.Model):
    """执法记录仪: something that records and whose card is emptied into Liuhen.

    Attributes:
        code: on its label; recordings name it.
        make, model, serial: as its plate says.
        long_number: the 20 digits of its number in video networks (GB/T 28181), where it has one.
        capacity: of its memory in GB (10^9 bytes, as on the box); None when nobody said.
        condition: whether it can be used.
        docked_at: when its card was last taken in.
        wiped_at: when somebody last said, or the software saw, that its card was empty.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=64, unique=True)
    # An unknown code met at intake is registered rather than refused: the card must come in, the register can wait.
    is_confirmed = models.BooleanField(default=False)
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    make = models.CharField(max_length=100, blank=True, default="")
    model = models.CharField(max_length=100, blank=True)
    serial = models.CharField(max_length=100, blank=True, default="")
    long_number = models.CharField(max_length=20, blank=True, default="")
    capacity = models.PositiveIntegerField(null=True, blank=True)
    bought_on = models.DateField(null=True, blank=True)
    warranty_until = models.DateField(null=True, blank=True)
    condition = models.CharField(max_length=8, choices=Condition.choices, default=Condition.FIT)
    docked_at = models.DateTimeField(null=True, blank=True)
    wiped_at = models.DateTimeField(null=True, blank=True)
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
            models.Index(fields=["condition", "code"], name="recorder_condition"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["long_number"], condition=~models.Q(long_number=""), name="recorder_long_number_once"
            ),
        ]

    @property
    def proof_zones(self) -> tuple[str, ...]:
        """Every zone that its 防爆合格证 allows; empty when it has none."""
        allowed: list[str] = []
        for kind, most in ((GAS, self.proof_gas), (DUST, self.proof_dust)):
            if most:
                allowed += [zone.value for zone in kind if int(zone) >= int(most)]
        return tuple(allowed)

    @property
    def make_and_model(self) -> str:
        """As people call it: maker and model."""
        return " ".join(part for part in (self.make, self.model) if part)


class RecorderPhoto(models.Model):
    """A picture of a recorder, made anew from what was given: a small JPEG without EXIF."""

    recorder = models.OneToOneField(Recorder, models.CASCADE, primary_key=True, related_name="photo")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    taken_in_at = models.DateTimeField()
