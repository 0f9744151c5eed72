"""The regulation as values: rules by kind, provisions by date, the rulebook. Pure: no I/O, no clock."""

from liuhen.rules.clauses import clause_in_words
from liuhen.rules.limits import Limit, Unit
from liuhen.rules.model.conduct import Conduct, DocumentRule, Quantity, RoleDuty
from liuhen.rules.model.points import Bar, KeyContent, Principle, RecordingClass, RecordPoint, Stage
from liuhen.rules.model.rule import Provision, Rule, Value
from liuhen.rules.model.rulebook import Rulebook, RulesInForce
from liuhen.rules.model.times import CarrierRule, ClosingEvent, LongTermGround, Period

__all__ = [
    "Bar",
    "CarrierRule",
    "ClosingEvent",
    "Conduct",
    "DocumentRule",
    "KeyContent",
    "Limit",
    "LongTermGround",
    "Period",
    "Principle",
    "Provision",
    "Quantity",
    "RecordPoint",
    "RecordingClass",
    "RoleDuty",
    "Rule",
    "Rulebook",
    "RulesInForce",
    "Stage",
    "Unit",
    "Value",
    "clause_in_words",
]
