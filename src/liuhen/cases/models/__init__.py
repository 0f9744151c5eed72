"""The rows of this room, by topic."""

from liuhen.cases.bureau.models import BureauRecord, PlanLine, RecordCorrection, RecordLink
from liuhen.cases.documents.models import Document, DocumentFile, PartyPaper, Service, Signer
from liuhen.cases.models.activities import (
    Activity,
    Area,
    Bar,
    CaseCheck,
    Check,
    CheckItem,
    Consent,
    ConsentReader,
    TakenRecorder,
)
from liuhen.cases.models.case import (
    Case,
    CaseKind,
    CaseNumberSeries,
    CaseStage,
    Closing,
    Defence,
    Growth,
    Outcome,
    Source,
    Stage,
)
from liuhen.cases.models.complaints import Complaint, ComplaintWay, Reporter, ReporterReader
from liuhen.cases.models.exemptions import Exemption, ExemptionReason, ExemptionState
from liuhen.cases.models.parties import NumberUnknown, Party, PartyKind

__all__ = [
    "Activity",
    "Area",
    "Bar",
    "BureauRecord",
    "Case",
    "CaseCheck",
    "CaseKind",
    "CaseNumberSeries",
    "CaseStage",
    "Check",
    "CheckItem",
    "Closing",
    "Complaint",
    "ComplaintWay",
    "Consent",
    "ConsentReader",
    "Defence",
    "Document",
    "DocumentFile",
    "Exemption",
    "ExemptionReason",
    "ExemptionState",
    "Growth",
    "NumberUnknown",
    "Outcome",
    "Party",
    "PartyKind",
    "PartyPaper",
    "PlanLine",
    "RecordCorrection",
    "RecordLink",
    "Reporter",
    "ReporterReader",
    "Service",
    "Signer",
    "Source",
    "Stage",
    "TakenRecorder",
]
