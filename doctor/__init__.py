"""The doctor: checkers of the invariants, reading only from outside.

The same code ends every fault test and is `cli.py doctor` in production.
"""

from doctor.checkup import CHECKERS, examine, report, run
from doctor.findings import Finding, Tolerances
from doctor.mails import Kept, Mail, Received
from doctor.record import application_ids

__all__ = [
    "CHECKERS",
    "Finding",
    "Kept",
    "Mail",
    "Received",
    "Tolerances",
    "application_ids",
    "examine",
    "report",
    "run",
]
