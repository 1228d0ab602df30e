"""Learners' work in tables, and instructors' work at question files until it is one."""

from quizapp.db.attempts import Attempt, Item, Response, Version
from quizapp.db.base import begin_writing, db, reading, writing
from quizapp.db.cards import CardDeck, CardFit, CardMemory, CardReview, CardSchedule, CardSettings
from quizapp.db.contrasts import ContrastAttempt, ContrastVersion
from quizapp.db.files import Arrival, Draft, DraftStep, Enclosed, Regrade, Regraded, Revision
from quizapp.db.health import Heartbeat
from quizapp.db.journal import JournalCause
from quizapp.db.knowledge import BeliefRow, LinkRow, TrailRow
from quizapp.db.people import Identity, Invitation, Person, Session, SignInFailure
from quizapp.db.predictions import BenchVersion, Prediction
from quizapp.db.reports import Report
from quizapp.db.returning import GainRow, MissRow, StudyDay
from quizapp.db.study import ExamRow, SittingRow
from quizapp.db.sums import LastMark, Sum

__all__ = [
    "Arrival",
    "Attempt",
    "BeliefRow",
    "BenchVersion",
    "CardDeck",
    "CardFit",
    "CardMemory",
    "CardReview",
    "CardSchedule",
    "CardSettings",
    "ContrastAttempt",
    "ContrastVersion",
    "Draft",
    "DraftStep",
    "Enclosed",
    "ExamRow",
    "GainRow",
    "Heartbeat",
    "Identity",
    "Invitation",
    "Item",
    "JournalCause",
    "LastMark",
    "LinkRow",
    "MissRow",
    "Person",
    "Prediction",
    "Regrade",
    "Regraded",
    "Report",
    "Response",
    "Revision",
    "Session",
    "SignInFailure",
    "SittingRow",
    "StudyDay",
    "Sum",
    "TrailRow",
    "Version",
    "begin_writing",
    "db",
    "reading",
    "writing",
]
