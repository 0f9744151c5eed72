"""Activities: where officers were, what they took along, what they confirmed, and who must not be seen."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from liuhen.cases.models.case import Case
from liuhen.devices.models import Zone


class Activity(models.Model):
    """执法活动: one stay at one place. `returned_at` starts the 24 hours of art 16.

    Attributes:
        facts: codes of what happened there (`sampling`, `questioning`, `signing` …), see `Case.facts`.
        key_contents: clauses of art 11 whose content there was (`11(1)` …).
        few_officers_reason: why fewer officers than the law asks for were there; empty when they were enough.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="activities")
    place = models.CharField(max_length=300)
    purpose = models.CharField(max_length=300, blank=True, default="")
    officers = models.ManyToManyField("people.Officer", related_name="activities")
    few_officers_reason = models.CharField(max_length=300, blank=True, default="")
    recorders = models.ManyToManyField("devices.Recorder", through="cases.TakenRecorder", related_name="activities")
    facts = models.JSONField(default=list, blank=True)
    key_contents = models.JSONField(default=list, blank=True)
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="activity_left_after_arrival",
                condition=models.Q(left_at=None) | models.Q(left_at__gte=models.F("arrived_at")),
            ),
            models.CheckConstraint(
                name="activity_returned_after_arrival",
                condition=models.Q(returned_at=None) | models.Q(returned_at__gte=models.F("arrived_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["case", "arrived_at"]),
            models.Index(fields=["arrived_at"], name="activity_arrived"),  # who was elsewhere meanwhile
            # Those that nobody has ended are few among very many.
            models.Index(
                fields=["-arrived_at"],
                condition=models.Q(left_at=None) | models.Q(returned_at=None),
                name="activity_unended",
            ),
        ]


class TakenRecorder(models.Model):
    """A recorder that was taken along to an activity, who wore it, and by which loan, as far as that's known."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="taken")
    recorder = models.ForeignKey("devices.Recorder", models.PROTECT, related_name="+")
    officer = models.ForeignKey("people.Officer", models.PROTECT, null=True, blank=True, related_name="+")
    loan = models.ForeignKey("devices.Loan", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "recorder"], name="recorder_taken_once")]


class Bar(models.TextChoices):
    """What else than explosion hazard may bar recording in an area (art 8(2) and (3))."""

    SECRECY = "secrecy", _("军事、商业、技术秘密")
    PRIVACY = "privacy", _("个人隐私")
    STATE_SECRET = "state_secret", _("国家秘密")
    OTHER_BAR = "other_bar", _("其他不宜音像记录的情形")


class Area(models.Model):
    """区域: a part of an activity's place; explosion hazard belongs to it (art 8(1)).

    Attributes:
        bar: what else bars recording there; empty when nothing does.
        recorders: those that were taken into it.
        is_hazardous: whether it's an area of explosion hazard.
        zone: which zone, empty while nobody knows; then no recorder is known to fit.
        was_entered: whether officers went in.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="areas")
    name = models.CharField(max_length=300)
    is_hazardous = models.BooleanField(default=False)
    zone = models.CharField(max_length=2, blank=True, default="")
    bar = models.CharField(max_length=12, choices=Bar.choices, blank=True, default="")
    was_entered = models.BooleanField(default=True)
    recorders = models.ManyToManyField("devices.Recorder", related_name="+", blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "name"], name="area_once_in_activity")]

    @property
    def hazard_label(self) -> str:
        """Which explosion hazard it has, in words; empty without."""
        if not self.is_hazardous:
            return ""
        return str(Zone(self.zone).label) if self.zone else str(_("有爆炸危险，分区不明"))


class CheckItem(models.TextChoices):
    """What art 12(1)-(4) asks for at every activity."""

    NOTICE = "notice", _("摄录前已告知当事人")
    CERTIFICATES = "certificates", _("已出示执法证件")
    LANDMARK = "landmark", _("已记录场所的明显标志或周围标志性建筑")
    SPOKEN_PLACE = "spoken_place", _("没有明显标志时已口述场所名称")
    TIME = "time", _("反映时间")
    PLACE = "place", _("反映地点")
    MATTER = "matter", _("反映执法事项")
    PARTY = "party", _("反映当事人和相关人员")
    OFFICERS = "officers", _("反映执法人员")
    PROCESS = "process", _("反映执法过程")


class Check(models.Model):
    """A confirmation that something of arts 11 and 12 was done, or that it wasn't; the newest word on an item holds.

    Attributes:
        item: code of the rulebook, see `rules.judging.confirming.asked`.
        was_done: what is confirmed.
        recording_id: the recording that shows it, by its id: the recordings stand above this room.
        second: where in it, from its beginning.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="checks")
    item = models.CharField(max_length=40)
    was_done = models.BooleanField()
    recording_id = models.UUIDField(null=True, blank=True)
    second = models.PositiveIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True, default="")
    confirmed_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "item"], name="check_once_per_item")]


class CaseCheck(models.Model):
    """What a person confirms of a case as a whole (art 4), by the rulebook's code; the newest word on an item holds."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="checks")
    item = models.CharField(max_length=40)
    was_done = models.BooleanField()
    note = models.CharField(max_length=300, blank=True, default="")
    confirmed_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "item"], name="case_check_once_per_item")]


CONSENT_ABOUT = [(each.value, each.label) for each in (Bar.SECRECY, Bar.PRIVACY)]


class Consent(models.Model):
    """The party's consent to be recorded, or refusal, where art 8(2) asks for it.

    What was filmed under it is seen by the people named for it only.

    Attributes:
        area: the part of the place that it's about; None for the whole activity.
        is_given: consent, else refusal.
        said_by: who of the party said so.
        evidence_id: a document or recording that shows it, by its id.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="consents")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="consents")
    about = models.CharField(max_length=12, choices=CONSENT_ABOUT)
    is_given = models.BooleanField()
    said_by = models.CharField(max_length=100)
    said_at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True, default="")
    evidence_id = models.UUIDField(null=True, blank=True)
    entered_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()


class ConsentReader(models.Model):
    """Somebody who may see what was filmed under a consent."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="readers")
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    named_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consent", "account"], name="consent_reader_once")]
