"""The question kinds. A new kind is one module here, one template, one line in `KINDS` and one test file."""

from quizapp.domain.questions.base import Question
from quizapp.domain.questions.categorize import Categorize
from quizapp.domain.questions.choice import Choice
from quizapp.domain.questions.cloze import Cloze
from quizapp.domain.questions.hotspot import Hotspot
from quizapp.domain.questions.matching import Matching
from quizapp.domain.questions.multiple import Multiple
from quizapp.domain.questions.numeric import Numeric
from quizapp.domain.questions.ordering import Ordering
from quizapp.domain.questions.short import Short
from quizapp.domain.questions.true_false import TrueFalse

KINDS: dict[str, type[Question]] = {
    kind.kind: kind
    for kind in (Choice, Multiple, TrueFalse, Short, Numeric, Cloze, Matching, Ordering, Categorize, Hotspot)
}
