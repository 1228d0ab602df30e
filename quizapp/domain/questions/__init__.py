"""The question kinds. A new kind is one module here, one template, one line in `KINDS` and one test file."""

from quizapp.domain.questions.base import Question
from quizapp.domain.questions.choice import Choice

KINDS: dict[str, type[Question]] = {kind.kind: kind for kind in (Choice,)}
