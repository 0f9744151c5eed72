"""Recordings, their descriptions and what is derived from them to look at."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class Kind(models.TextChoices):
    """What an original is, by its content as far as it could be told."""

    VIDEO = "video", _("录像")
    AUDIO = "audio", _("录音")
    PHOTO = "photo", _("照片")
    LOG = "log", _("设备日志")
    OTHER = "other", _("其他文件")


class Viewing(models.TextChoices):
    """How a recording can be looked at in a browser."""

    PENDING = "pending", _("正在分析")
    NATIVE = "native", _("可直接播放")
    PREVIEW = "preview", _("通过预览播放")
    PREPARING = "preparing", _("正在生成预览")
    NONE = "none", _("无法播放")
    GONE = "gone", _("已批准销毁")


class Recording(models.Model):
    """音像资料: one original as it left the device. Its bytes and its place on disk never change."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    card_name = models.CharField(max_length=500)  # as the device called it; for people, never for paths
    logical_path = models.CharField(max_length=40)  # neutral name inside the OCFL object
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    # How many of the same bytes were destroyed before: what comes in again after that is a recording of its own.
    destroyed_before = models.PositiveSmallIntegerField(default=0)
    sm3 = models.CharField(max_length=64)
    recorder = models.ForeignKey("devices.Recorder", models.PROTECT, null=True, related_name="recordings")
    officer = models.ForeignKey("people.Officer", models.PROTECT, null=True, related_name="recordings")
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="+")
    received_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    # Its index is below: one that held what belongs to no case would be taken for a short way to that.
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="recordings", db_index=False)
    activity = models.ForeignKey("cases.Activity", models.PROTECT, null=True, related_name="recordings")
    received_at = models.DateTimeField()
    # Which emptying brought it: recordings off one card share it. The intake room owns what it names.
    arrived_with = models.UUIDField(null=True, db_index=True)
    # The device's clock, as the device told it; corrections are kept apart (part 5).
    captured_at = models.DateTimeField(null=True)
    captured_from = models.CharField(max_length=20, blank=True)  # name | container | exif | file
    is_important = models.BooleanField(default=False)  # marked on the device
    viewing = models.CharField(max_length=10, choices=Viewing.choices, default=Viewing.PENDING)
    facts = models.JSONField(default=dict)  # what the probe read: container, codecs, duration_s, width …
    is_described = models.BooleanField(default=False)
    is_evidence = models.BooleanField(default=False)  # art 20: an exhibit was made of it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sha256", "destroyed_before"], name="recording_bytes_once")]
        indexes = [
            models.Index(fields=["-captured_at", "-id"]),
            models.Index(fields=["unit", "-id"]),
            models.Index(fields=["officer", "-id"]),
            models.Index(fields=["recorder", "-id"]),
            models.Index(fields=["received_at"], name="recording_received"),  # figures: what came in, by month
            models.Index(fields=["is_described", "-id"]),
            # What is looked for among very many and is rare there: a list narrowed to it stays quick.
            models.Index(fields=["unit", "kind", "-id"]),
            models.Index(fields=["unit", "officer", "-id"], name="recording_unit_officer"),
            models.Index(fields=["unit", "recorder", "-id"], name="recording_unit_recorder"),
            models.Index(fields=["unit", "-id"], condition=models.Q(is_described=False), name="recording_undescribed"),
            models.Index(fields=["unit", "-id"], condition=models.Q(is_important=True), name="recording_important"),
            models.Index(fields=["-id"], condition=models.Q(is_important=True), name="recording_important_newest"),
            models.Index(
                fields=["case", "-id"], condition=models.Q(is_important=True), name="recording_important_case"
            ),
            *(
                models.Index(
                    fields=[field, "-id"], condition=models.Q(is_important=True), name=f"recording_important_{short}"
                )
                for field, short in (("activity", "visit"), ("officer", "own"), ("received_by", "taken"))
            ),
            # The newest of each case, activity and taker without a look into the rows, for who knows of little.
            models.Index(fields=["case", "-id"], condition=models.Q(case__isnull=False), name="recording_case_newest"),
            models.Index(fields=["activity", "-id"], name="recording_activity_newest"),
            models.Index(fields=["received_by", "-id"], name="recording_taker_newest"),
            # What belongs to no case yet.
            models.Index(fields=["-id"], condition=models.Q(case=None), name="recording_loose"),
            models.Index(fields=["officer", "-id"], condition=models.Q(case=None), name="recording_loose_officer"),
            models.Index(fields=["received_by", "-id"], condition=models.Q(case=None), name="recording_loose_taker"),
            models.Index(fields=["unit", "-id"], condition=models.Q(case=None), name="recording_loose_unit"),
            # 未分类 in shooting order, for everybody and for those whom it concerns.
            models.Index(
                fields=["captured_at", "number"], condition=models.Q(is_described=False), name="recording_queue"
            ),
            models.Index(fields=["officer"], condition=models.Q(is_described=False), name="recording_queue_officer"),
            # With all that is asked of such a row: an index of all of a case's rows would be thought the shorter way.
            models.Index(
                fields=["case", "is_described", "id", "kind", "viewing", "logical_path"],
                condition=models.Q(is_described=False),
                name="recording_queue_of_case",
            ),
            models.Index(fields=["activity"], condition=models.Q(is_described=False), name="recording_queue_activity"),
            models.Index(fields=["received_by"], condition=models.Q(is_described=False), name="recording_queue_taker"),
        ]

    @property
    def is_sealed(self) -> bool:
        """Whether nobody sees, finds or copies it now."""
        seal = getattr(self, "seal", None)
        return seal is not None and seal.lifted_at is None

    @property
    def is_unseen(self) -> bool:
        """Whether nobody has looked inside it yet: it may be a film of any length, or none."""
        return self.kind == Kind.OTHER and self.viewing == Viewing.PENDING

    @property
    def version(self) -> int:
        """The version of its description; 0 while there is none."""
        return self.description.version if self.is_described else 0


class Description(models.Model):
    """分类标注 (art 17): what the officers say of a recording, as it stands now; every save is an OCFL version."""

    recording = models.OneToOneField(Recording, models.PROTECT, primary_key=True, related_name="description")
    name = models.CharField(max_length=500)  # composed from the pattern
    recording_class = models.CharField(max_length=40)
    record_point = models.CharField(max_length=20, blank=True)
    place = models.CharField(max_length=300)
    content = models.CharField(max_length=2000)
    people = models.CharField(max_length=500, blank=True)
    sequence = models.PositiveIntegerField()  # its place in shooting order within the activity or case
    version = models.PositiveIntegerField()  # the OCFL version that holds this text
    described_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    described_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["recording_class", "-recording"], name="description_class"),
            models.Index(fields=["described_by", "-described_at"], name="description_latest"),
        ]


class Derivative(models.Model):
    """Something made from an original to look at: preview, poster, film strip. Can be made again at any time."""

    class Purpose(models.TextChoices):
        """What it's for."""

        PREVIEW = "preview", _("预览")
        POSTER = "poster", _("封面")
        STRIP = "strip", _("胶片条")
        WAVE = "wave", _("声音波形")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recording = models.ForeignKey(Recording, models.CASCADE, related_name="derivatives")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    file_name = models.CharField(max_length=80)  # below previews/<recording id>/
    content_type = models.CharField(max_length=60)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)  # film strip: columns, tile size, times in seconds

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recording", "purpose"], name="derivative_once_per_purpose")]


class SearchDocument(models.Model):
    """The text by which a recording is found, as pairs of characters; see `recordings.search`."""

    id = models.BigAutoField(primary_key=True)
    recording = models.OneToOneField(Recording, models.CASCADE, related_name="search_document")
    grams = models.TextField()


class NumberSeries(models.Model):
    """The last number given out in a year; rows are locked while the next is taken."""

    year = models.PositiveIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


class ExportState(models.TextChoices):
    """How far it is."""

    PREPARING = "preparing", _("正在制作")
    READY = "ready", _("可以下载")
    FAILED = "failed", _("未能制作")
    REMOVED = "removed", _("副本已清理")


class Export(models.Model):
    """导出: copies asked for at a page, as one ZIP of a bag. The copy goes after a while, the row stays."""

    State = ExportState
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)  # of the bag's folder, to which the ZIP adds its ending; or of an image
    recordings = models.ManyToManyField(Recording, related_name="exports")
    purpose = models.CharField(max_length=300)
    asked_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARING)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=60, blank=True)  # an error's code
    reason_fields = models.JSONField(default=dict, blank=True)  # what that error says
    ready_at = models.DateTimeField(null=True)
    page_sha256 = models.CharField(max_length=64, blank=True, default="")  # of the page in it that checks it
    making = models.UUIDField(null=True, editable=False)  # which try at making it counts
    is_titled = models.BooleanField(default=False)  # copies with their titles burnt in go along (art 17)

    @property
    def is_image(self) -> bool:
        """Whether it's a disc image and no ZIP."""
        return self.name.endswith(".iso")

    @property
    def file_name(self) -> str:
        """Under which people keep it."""
        return self.name if self.is_image else f"{self.name}.zip"


class PointMark(models.Model):
    """标记: what a recording shows from a second on; one recording may show several things. Withdrawn, never deleted.

    Attributes:
        clause: a record point (`7(3)`), a key content (`11(2)`) or what art 12 asks for (`12(1)`).
        activity: where it happened; None while the recording belongs to none.
        second: from the recording's beginning.
        until: where it ends; None when only its beginning is marked.
        is_described: it's the one point of the description form and follows it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recording = models.ForeignKey(Recording, models.PROTECT, related_name="marks")
    clause = models.CharField(max_length=20)
    activity = models.ForeignKey("cases.Activity", models.PROTECT, null=True, related_name="marks")
    second = models.PositiveIntegerField(default=0)
    until = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True, default="")
    is_described = models.BooleanField(default=False)
    marked_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    marked_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recording", "clause", "second", "is_described"],
                condition=models.Q(withdrawn_at=None),
                name="mark_stands_once_at_a_second",
            ),
            models.UniqueConstraint(
                fields=["recording"], condition=models.Q(is_described=True), name="mark_of_description_once"
            ),
        ]


class Unkept(models.Model):
    """A recording whose marks changed since they were last written into its object: the worker does that in a while."""

    recording = models.OneToOneField(Recording, models.CASCADE, primary_key=True, related_name="unkept")
    changed_at = models.DateTimeField()


class Captions(models.Model):
    """字幕: what is said in a recording and when, by a person or a machine; every save is an OCFL version.

    Attributes:
        cues: beginning and end in milliseconds, and the text, in order.
        source: `typed`, `webvtt` or `srt`; `machine` of what a model heard and nobody has checked, `checked` of what
            somebody has.
        version: counts saves, so that nobody overwrites what they didn't see.
    """

    recording = models.OneToOneField(Recording, models.PROTECT, primary_key=True, related_name="captions")
    cues = models.JSONField(default=list)
    source = models.CharField(max_length=8)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField()


class Still(models.Model):
    """截图: one picture of a film in its full size, made from the original and kept in its object.

    Attributes:
        asked_ms: the moment that was asked for, in milliseconds.
        at_ms: the picture's own time.
        path: its logical path in the object.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recording = models.ForeignKey(Recording, models.PROTECT, related_name="stills")
    asked_ms = models.PositiveIntegerField()
    at_ms = models.PositiveIntegerField()
    path = models.CharField(max_length=80)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    taken_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recording", "at_ms"], name="still_once_at_a_moment")]


class UnderConsent(models.Model):
    """A recording that shows an area which a consent or refusal is about: named people only see it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recording = models.ForeignKey(Recording, models.PROTECT, related_name="under_consents")
    consent = models.ForeignKey("cases.Consent", models.PROTECT, related_name="recordings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recording", "consent"], name="under_consent_once")]


class UnderReview(models.Model):
    """监督检查: a drawn recording that is open to the legal section while its review goes on (art 19).

    Attributes:
        review: of the room that draws; each opens one recording once.
        closed_at: when it was closed again; None while it's open.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recording = models.ForeignKey(Recording, models.PROTECT, related_name="under_reviews")
    review = models.UUIDField(unique=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["recording"], condition=models.Q(closed_at=None), name="under_review_open"),
        ]


class SealReason(models.TextChoices):
    """Why."""

    REFUSED = "refused", _("当事人不同意而摄录")
    STATE_SECRET = "state_secret", _("涉及国家秘密")


class Seal(models.Model):
    """封存: a recording that must not have been made. Nobody sees, finds or copies it; the original is kept.

    Attributes:
        read_at: when the legal section took note; until then it's among its next steps.
        lifted_at: when the legal section opened it again, with a reason; None while it is sealed.
    """

    Reason = SealReason
    recording = models.OneToOneField(Recording, models.PROTECT, primary_key=True, related_name="seal")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    note = models.CharField(max_length=500)
    sealed_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    sealed_at = models.DateTimeField()
    read_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")  # the legal section
    read_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_reason = models.CharField(max_length=500, blank=True, default="")


class TransferState(models.TextChoices):
    """How far it is."""

    ASKED = "asked", _("待批准")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("未批准")


class Transfer(models.Model):
    """移交: by which alone a sealed recording leaves. The legal section asks, the bureau's head approves."""

    State = TransferState
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="transfers")
    receiver = models.CharField(max_length=300)
    basis = models.CharField(max_length=500)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=500, blank=True, default="")
    export = models.OneToOneField(Export, models.PROTECT, null=True, related_name="transfer")
