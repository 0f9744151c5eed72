"""What people are told when something goes wrong in supervision."""

from __future__ import annotations

from liuhen.supervision.alerts.prose import PROSE as ALERTS
from liuhen.supervision.assessing.prose import PROSE as ASSESSING
from liuhen.supervision.bodies.prose import PROSE as BODIES
from liuhen.supervision.reviews.prose import PROSE as REVIEWS

PROSE = {**ALERTS, **ASSESSING, **BODIES, **REVIEWS}
