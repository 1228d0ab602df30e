"""A bank as GIFT, escaped so that Moodle and the stricter grammar of others read the same."""

import re
from collections.abc import Iterator
from decimal import Decimal

from quizapp.domain.banks import Bank
from quizapp.domain.questions.base import Note, Question
from quizapp.domain.questions.categorize import Categorize
from quizapp.domain.questions.choice import Choice
from quizapp.domain.questions.matching import Matching
from quizapp.domain.questions.multiple import Multiple
from quizapp.domain.questions.numeric import Numeric, Target
from quizapp.domain.questions.short import Short
from quizapp.domain.questions.true_false import TrueFalse
from quizapp.formats.base import QUESTION_PARTS, Losses, Media, Written
from quizapp.formats.grades import grade, opposite_why, share
from quizapp.formats.intake import TOPIC_JOINT
from quizapp.formats.markdown import html_of, is_plain, pictures_in, plain_of

HOLDS = frozenset({"title", "topic", "tags", "explain"})
_ESCAPE = re.compile(r"[\\~=#{}:]")
_COULD_MEAN_MORE = re.compile(r"[\[/$%]|\s*$")


def write(bank: Bank, media: Media) -> Written:
    """The questions of a bank, each with its id and tags in a comment as Moodle writes them."""
    losses = Losses()
    losses.add_parts(bank, HOLDS)
    losses.add_notes(bank)
    topic = ""
    pages: list[str] = []
    for question in bank.questions.values():
        body = _Body(question, losses).text()
        if body is None:
            losses.add("Some questions are left out, for GIFT has no such kind.", question.id)
            continue
        if any(pictures_in(text) for text in _texts(question)):
            losses.add(QUESTION_PARTS["image"], question.id)
        if (question.topic or "") != topic:
            topic = question.topic or ""
            pages.append(f"$CATEGORY: {category(topic)}\n")
        pages.append(f"{_comment(question)}{body}\n")
    return Written("\n".join(pages).encode(), ".gift", losses.found())


def category(topic: str) -> str:
    """A topic as the path of a category."""
    names = plain_of(topic).split(TOPIC_JOINT) if topic else []
    return "/".join(["$course$", "top", *(name.strip().replace("/", "//") for name in names)])


def _comment(question: Question) -> str:
    tags = "".join(f" [tag:{_in_brackets(plain_of(tag))}]" for tag in question.tags)
    return f"// [id:{question.id}]{tags}\n"


def _in_brackets(text: str) -> str:
    return re.sub(r"[<>`\n]", " ", text).replace("]", r"\]")


class _Body:
    """One question as GIFT."""

    def __init__(self, question: Question, losses: Losses) -> None:
        self.question = question
        self.losses = losses
        self.is_html = not all(is_plain(text) and not text.startswith("%") for text in _texts(question))

    def text(self) -> str | None:
        """The whole question; None if GIFT has no such kind."""
        answers = self._answers()
        if answers is None:
            return None
        lines = list(answers)
        if self.question.explain:
            lines.append(f"####{self._prose(self.question.explain)}")
        title = f"::{_escaped(plain_of(self.question.title))}::" if self.question.title else ""
        stem = self._prose(self.question.ask)
        label = (
            "[html]"
            if self.is_html and not stem.startswith("[html]")
            else "[moodle]"
            if not title and _COULD_MEAN_MORE.match(stem)
            else ""
        )
        return f"{title}{label}{stem}{{\n" + "".join(f"\t{line}\n" for line in lines) + "}\n"

    def _prose(self, text: str) -> str:
        return _escaped(_labelled(html_of(text, _in_plugin_file))) if self.is_html else _escaped(text)

    def _phrase(self, text: str) -> str:
        said = html_of(text, _in_plugin_file, inline=True) if self.is_html else text
        # A weight or a format at the beginning of an answer would be taken for what it is.
        if said.startswith("%"):
            said = f"&#37;{said[1:]}"
        return _escaped(_labelled(said) if self.is_html else said)

    def _why(self, note: Note) -> str:
        return f"#{self._prose(note.why)}" if note.why else ""

    def _answers(self) -> Iterator[str] | None:
        match self.question:
            case Choice() as question:
                return self._choice(question)
            case Multiple() as question:
                return self._multiple(question)
            case TrueFalse() as question:
                return self._verdict(question)
            case Short() as question if not any("->" in text for text in _typed(question)):
                return self._short(question)
            case Numeric() as question:
                return self._numeric(question)
            case Matching() as question:
                return self._matching(question)
            case Categorize() as question if len(question.items) > 1:
                return self._sorted(question)
        return None

    def _choice(self, question: Choice) -> Iterator[str]:
        for option in question.options:
            if option.is_right:
                yield f"={self._phrase(option.text)}{self._why(option)}"
            else:
                yield f"~{_weight(option.credit)}{self._phrase(option.text)}{self._why(option)}"

    def _multiple(self, question: Multiple) -> Iterator[str]:
        for option in question.options:
            percent = grade(share(question, option), self.losses, question.id)
            yield f"~%{percent}%{self._phrase(option.text)}{self._why(option)}"

    def _verdict(self, question: TrueFalse) -> Iterator[str]:
        wrong, right = opposite_why(question), question.why
        told = f"#{self._prose(wrong)}" if wrong else "#" if right else ""
        yield f"{'TRUE' if question.answer else 'FALSE'}{told}{f'#{self._prose(right)}' if right else ''}"

    def _short(self, question: Short) -> Iterator[str]:
        if question.typos:
            self.losses.add("Slips of the pen are not forgiven.", question.id)
        if question.case:
            self.losses.add("Case does not matter.", question.id)
        for text in question.accept:
            weight = "%100%" if text.startswith("%") else ""
            yield f"={weight}{_escaped(_one_line(text))}{self._why(question.right_note)}"
        for answer in question.anticipate:
            yield f"=%{_plain(answer.credit or 0)}%{_escaped(_one_line(answer.text))}{self._why(answer)}"
        if question.wrong.why or question.wrong.credit:
            yield f"=%{_plain(question.wrong.credit or 0)}%*{self._why(question.wrong)}"

    def _numeric(self, question: Numeric) -> Iterator[str]:
        if question.unit:
            self.losses.add("Units are left out.", question.id)
        yield "#"
        yield f"={_number(question)}{self._why(question.right_note)}"
        for answer in question.anticipate:
            yield f"=%{_plain(answer.credit or 0)}%{_number(answer)}{self._why(answer)}"
        if question.wrong.why:
            yield f"~{self._why(question.wrong)}"

    def _matching(self, question: Matching) -> Iterator[str]:
        if any(note.why for _, note in question.answer_notes()):
            self.losses.add("What is said of pairs is left out.", question.id)
        rights = [*(pair.right for pair in question.pairs), *(other.text for other in question.distractors)]
        self.losses.add_plainness(rights, question.id)
        for pair in question.pairs:
            yield f"={self._phrase(pair.left)} -> {_escaped(_one_line(plain_of(pair.right)))}"
        for distractor in question.distractors:
            yield f"= -> {_escaped(_one_line(plain_of(distractor.text)))}"

    def _sorted(self, question: Categorize) -> Iterator[str]:
        self.losses.add("Questions that sort become matching questions.", question.id)
        self.losses.add_plainness(question.categories, question.id)
        used = {item.belongs[0] for item in question.items}
        for item in question.items:
            yield f"={self._phrase(item.text)} -> {_escaped(_one_line(plain_of(item.belongs[0])))}"
        for name in question.categories:
            if name not in used:
                yield f"= -> {_escaped(_one_line(plain_of(name)))}"


def _texts(question: Question) -> Iterator[str]:
    """Every text of a question that may hold markup."""
    yield question.ask
    if question.explain:
        yield question.explain
    for _, note in question.notes():
        if note.why:
            yield note.why
        for part in ("text", "left"):
            if isinstance(text := getattr(note, part, None), str):
                yield text
    if why := getattr(question, "why", None):
        yield why


def _labelled(html: str) -> str:
    """HTML with its format before it, where its first words could be taken for one."""
    return f"[html]{html}" if html.startswith("[") else html


def _typed(question: Short) -> Iterator[str]:
    """The texts that stand in a short answer, among which an arrow would make pairs of them."""
    yield from question.accept
    yield from (answer.text for answer in question.anticipate)


def _in_plugin_file(name: str) -> str:
    return f"@@PLUGINFILE@@/{name}"


def _escaped(text: str) -> str:
    return _ESCAPE.sub(r"\\\g<0>", text).replace("\n", r"\n")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _plain(percent: float) -> str:
    return f"{round(percent, 5):g}" if abs(percent) < 10 else f"{round(percent, 5):.7g}"


def _weight(credit: float | None) -> str:
    return f"%{_plain(credit)}%" if credit else ""


def _number(target: Target) -> str:
    if target.range:
        return "..".join(_digits(end) for end in target.range)
    answer = target.answer or Decimal(0)
    margin = target.margin(answer)
    return f"{_digits(answer)}:{_digits(margin)}" if margin else _digits(answer)


def _digits(value: Decimal) -> str:
    return f"{value:f}" if abs(value.adjusted()) < 20 else str(value)
