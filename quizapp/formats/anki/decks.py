"""A bank's deck as notes for Anki: its cards and chains, its questions as cards, with the mechanism behind each."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from quizapp.domain.banks import Bank, Link
from quizapp.domain.deck import Deck, Flashcard, Kind, deck, question_card, question_card_id
from quizapp.domain.mechanisms import Card
from quizapp.domain.questions.base import Question
from quizapp.formats.anki.learning import Standing
from quizapp.formats.anki.reader import OURS
from quizapp.formats.anki.writer import FIRST_DAY, NoteToWrite, package
from quizapp.formats.base import Loss, Losses, Media, Written
from quizapp.formats.intake import TOPIC_JOINT
from quizapp.formats.markdown import html_of, plain_of

QUESTIONS = "Questions"
"""The deck within a bank's deck in which its questions lie."""

_HELD = (
    "title",
    "step",
    "topic",
    "tags",
    "explain",
    "image",
    "bank.summary",
    "bank.license",
    "bank.notice",
    "bank.mechanisms",
    "bank.cards",
)


@dataclass(frozen=True, kw_only=True)
class Learner:
    """Whose scheduling goes along."""

    standings: Mapping[str, Standing] = field(default_factory=dict)
    """By the ids of cards."""
    first_day: datetime = FIRST_DAY
    """When the day began from which days are counted."""
    minutes_west: int = 0


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """Pictures that were made for cards: the names of files among the media."""

    covers: Mapping[str, str] = field(default_factory=dict)
    """Drawings with a part covered, by the card."""
    lit: Mapping[str, str] = field(default_factory=dict)
    """Drawings with what a link shows lit, by the link."""


def write(bank: Bank, media: Media) -> Written:
    """A bank's deck as a package, without cards for which its drawings would have to be looked into."""
    return packed(deck(bank, {}), media)


def packed(whole: Deck, media: Media, drawn: Drawn | None = None, learner: Learner | None = None) -> Written:
    """A deck as a package.

    Args:
        learner: whose deck it is; of the questions, then, those that the learner has made cards. Otherwise it has all.
    """
    bank = whole.bank
    drawn = drawn or Drawn()
    own = {card.id: card for card in bank.cards}
    notes = [_note(bank, card, own.get(card.id), media, drawn, learner) for card in _cards(whole, learner)]
    told = "\n\n".join(filter(None, (bank.summary, bank.notice, bank.license)))
    data = package(
        bank.id,
        notes,
        {name: media[name] for name in _shown(notes, media)},
        description=html_of(told) if told else "",
        first_day=learner.first_day if learner else FIRST_DAY,
        minutes_west=learner.minutes_west if learner else 0,
    )
    return Written(data, ".apkg", _losses(whole))


def _losses(whole: Deck) -> tuple[Loss, ...]:
    found = Losses()
    bank = whole.bank
    found.add_parts(bank, _HELD)
    for question in bank.questions.values():
        found.add("Questions become cards, with their answers on the back.", question.id)
        if any(note.misconception or note.step for _, note in question.answer_notes()):
            found.add("What answers betray (misconceptions and steps) is left out.", question.id)
    if any(" " in tag for tags in _all_tags(bank) for tag in tags):
        found.add("Blanks in tags become hyphens.")
    if any(card.facts for card in bank.cards):
        found.add("The facts behind cards are left out.")
    return found.found()


def _all_tags(bank: Bank) -> Iterator[tuple[str, ...]]:
    yield from (card.tags for card in bank.cards)
    yield from (question.tags for question in bank.questions.values())


def _cards(whole: Deck, learner: Learner | None) -> Iterator[Flashcard]:
    """All cards of a deck in the order in which they are met, and then the questions."""
    yield from whole.cards.values()
    for question in whole.bank.questions.values():
        if learner is None or question_card_id(question.id) in learner.standings:
            yield question_card(whole.bank, question)


def _shown(notes: Iterable[NoteToWrite], media: Media) -> list[str]:
    """The pictures that the notes show."""
    texts = "\n".join(text for note in notes for text in (note.front, note.back, note.mechanism, note.drawing))
    return [name for name in media if f'"{escape(name)}"' in texts]


def _note(
    bank: Bank, card: Flashcard, own: Card | None, media: Media, drawn: Drawn, learner: Learner | None
) -> NoteToWrite:
    about = card.question or own
    topic, tags = (about.topic, about.tags) if about else (None, ())
    levels = topic.split(TOPIC_JOINT) if topic else []
    return NoteToWrite(
        guid=f"{OURS}{bank.id}:{card.id}",
        front=_front(card, drawn),
        back=_back(card),
        mechanism=_mechanism(card.link) if card.link else "",
        drawing=_drawing(card, media, drawn),
        tags=tags,
        deck=(plain_of(bank.title), *([QUESTIONS] if card.question else []), *levels),
        standing=learner.standings.get(card.id) if learner else None,
    )


def _front(card: Flashcard, drawn: Drawn) -> str:
    pieces = []
    if card.context:
        pieces.append(f"<p><i>{html_of(card.context, inline=True)}</i></p>")
    if card.before:
        steps = "".join(f"<li>{html_of(step.text, inline=True)}</li>" for step in card.before)
        pieces.append(f"<ol>{steps}</ol>")
    if card.id in drawn.covers:
        pieces.append(_picture(drawn.covers[card.id]))
    if card.question:
        pieces.append(_asked(card.question))
    elif pieces:
        pieces.append(f"<p>{html_of(card.front, inline=True)}</p>")
    else:
        pieces.append(html_of(card.front))
    return "\n".join(pieces)


def _asked(question: Question) -> str:
    text = html_of(question.stem)
    pieces = [text]
    if question.image:
        pieces.append(f'<p><img src="{escape(question.image)}" alt="{escape(question.alt or "")}"></p>')
    if question.offered:
        pieces.append(f"<ul>{''.join(f'<li>{html_of(each, inline=True)}</li>' for each in question.offered)}</ul>")
    return "\n".join(pieces)


def _back(card: Flashcard) -> str:
    pieces = [html_of(card.back)]
    if card.kind is Kind.PART and card.short:
        pieces.insert(0, f"<p><b>{escape(card.short)}</b></p>")
    if question := card.question:
        whys = dict.fromkeys(note.why for _, note in question.answer_notes() if note.why)
        said = _said(question) or [html_of(why, inline=True) for why in whys]
        if said:
            pieces.append(f"<ul>{''.join(f'<li>{each}</li>' for each in said)}</ul>")
        if question.explain:
            pieces.append(f"<p>{html_of(question.explain, inline=True)}</p>")
    return "\n".join(pieces)


def _said(question: Question) -> list[str]:
    """Each option with what is said of it."""
    return [
        f"{'✓' if option.is_right else '✗'} {html_of(option.text, inline=True)}: {html_of(option.why, inline=True)}"
        for option in getattr(question, "options", ())
        if option.why
    ]


def _mechanism(link: Link) -> str:
    """A chain in words, with the link that it is about set off."""
    steps = []
    for each in link.chain:
        text = html_of(each.step.text, inline=True)
        steps.append(f"<li>{f'<b>{text}</b>' if each.ref == link.ref else text}</li>")
    return f"<p><i>{html_of(link.mechanism.title, inline=True)}</i></p>\n<ol>{''.join(steps)}</ol>"


def _drawing(card: Flashcard, media: Media, drawn: Drawn) -> str:
    if card.link is None:
        return ""
    name = drawn.lit.get(card.link.ref) or card.link.mechanism.diagram
    return _picture(name) if name and name in media else ""


def _picture(name: str) -> str:
    return f'<img src="{escape(name)}">'
