"""From Anki's notes to flashcards: each card as Anki shows it, its HTML as Markdown, its pictures beside the bank."""

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from html import unescape

from quizapp.formats.anki import collection as tables
from quizapp.formats.anki.collection import Card, Note, NoteType
from quizapp.formats.anki.packages import OLD, Package
from quizapp.formats.anki.templates import Unreadable, is_shown, rendered
from quizapp.formats.base import Imported, Refused, Upload
from quizapp.formats.html import markdown_of
from quizapp.formats.intake import TOPIC_JOINT, Intake

MOST_CARDS = 20_000
"""Of one bank; what comes after is left out."""

MOST_TEXT = 30_000_000
"""Characters that all cards together may show."""

OURS = "quizapp:"
"""How the guid of a note begins that this app has written; its bank and its card follow."""

_STUB = "Please update to the latest Anki version"
_NOWHERE = ("Default",)
_STATES = frozenset({"leech", "marked"})
"""Tags by which Anki keeps what a learner did."""

_SOUND = re.compile(r"\[(?:sound|anki:play):[^\[\]]{0,300}\]")
_LATEX = (
    (re.compile(r"\[\$\]\s*|\s*\[/\$\]"), {"[$]": "\\(", "[/$]": "\\)"}),
    (re.compile(r"\[\$\$\]\s*|\s*\[/\$\$\]"), {"[$$]": "\\[", "[/$$]": "\\]"}),
)
_WHOLE_LATEX = re.compile(r"\[latex\]((?:(?!\[latex\]).){0,5000}?)\[/latex\]", re.DOTALL)
_MATHJAX = re.compile(r"<anki-mathjax([^<>]{0,100})>([^<>]{0,2000})</anki-mathjax>", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]*>")
_OCCLUSION = "image-occlusion:"


def reads(upload: Upload) -> Imported:
    """The cards of a package."""
    package = Package(upload.data)
    with package.collection() as connection:
        types, decks = tables.note_types(connection), tables.decks(connection)
        cards = tables.cards(connection)
        notes = list(tables.notes(connection))
        reviews = connection.execute("SELECT count(*) FROM revlog").fetchone()[0]
    _refuse_stub(package, notes)
    root = _outermost(decks.get(card.deck_id, ()) for several in cards.values() for card in several)
    intake = Intake(upload)
    if reviews:
        intake.note(
            f"The package also holds {reviews:,} reviews. They belong to one learner, who brings them in on the "
            "cards page of the bank."
        )
    whole = _Reading(intake, package, types, decks, len(root))
    for note in notes:
        whole.take(note, cards.get(note.id, ()))
    return intake.result("" if root == _NOWHERE else "".join(root))


def _refuse_stub(package: Package, notes: Sequence[Note]) -> None:
    if package.collection_name == OLD and len(notes) == 1 and notes[0].values[0].startswith(_STUB):
        raise Refused("This package lacks its collection. Export it from Anki again.")


def _outermost(decks: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The deck in which all others lie, as a list of its name alone; empty if there are several."""
    found = {deck[:1] for deck in decks}
    return found.pop() if len(found) == 1 else ()


def card_key(guid: str, place: int) -> str:
    """By what a card is known again: the id that this app gave it, or one made from its note's guid and its place."""
    if guid.startswith(OURS):
        return guid.removeprefix(OURS).partition(":")[2]
    return f"anki-{blake2b(guid.encode('utf-8', 'replace'), digest_size=6).hexdigest()}-{place + 1}"


class _Reading:
    """One package on its way into a bank."""

    def __init__(
        self,
        intake: Intake,
        package: Package,
        types: Mapping[int, NoteType],
        decks: Mapping[int, tuple[str, ...]],
        root_levels: int,
    ) -> None:
        self._intake, self._package, self._types, self._decks = intake, package, types, decks
        self._root_levels = root_levels
        self._left = MOST_TEXT
        self._taken = 0

    def take(self, note: Note, cards: Sequence[Card]) -> None:
        """Take each card of a note."""
        name = unescape(_MARKUP.sub(" ", _SOUND.sub("", note.values[0][:1000])))
        type_ = self._types.get(note.type_id)
        why = ""
        if type_ is None or not type_.templates:
            why = "Its note type is not in the package."
        elif any(_OCCLUSION in value for value in note.values):
            name, why = "", "Cards with covered parts of a picture (image occlusion) are not read."
        elif not cards:
            why = "No card is made of it."
        if type_ is None or why:
            self._intake.leave_out(why, name=name)
            return
        for card in cards:
            self._take_card(note, card, type_, name)

    def _take_card(self, note: Note, card: Card, type_: NoteType, name: str) -> None:
        if self._taken >= MOST_CARDS or self._left <= 0:
            why = f"A bank may have {MOST_CARDS:,} cards and {MOST_TEXT:,} letters. Export fewer decks at once."
            self._intake.leave_out(why, name=name)
            return
        deck = self._decks.get(card.deck_id, ())
        template = type_.templates[0 if type_.is_cloze else min(card.place, len(type_.templates) - 1)]
        values = {
            **dict(zip(type_.fields, note.values, strict=False)),
            "Tags": " ".join(note.tags),
            "Type": type_.name,
            "Deck": "::".join(deck),
            "Subdeck": deck[-1] if deck else "",
            "Card": template.name,
        }
        try:
            sides = rendered(template.front, template.back, values, card.place)
        except Unreadable as reason:
            self._intake.leave_out(str(reason), name=name)
            return
        self._left -= len(sides.front) + len(sides.back) + sum(map(len, note.values))
        if not is_shown(sides.front) or not is_shown(sides.back):
            side = "back" if is_shown(sides.front) else "front"
            self._intake.leave_out(f"The {side} of its card “{template.name}” is empty.", name=name)
            return
        changes: list[str] = []
        found = self._intake.take_card(
            self._markdown(sides.front, changes),
            self._markdown(sides.back, changes),
            tags=[tag for tag in note.tags if tag.lower() not in _STATES],
            topic=TOPIC_JOINT.join(() if deck == _NOWHERE else deck[self._root_levels :]),
            name=name,
            changes=changes,
            key=card_key(note.guid, card.place),
        )
        self._taken += found is not None

    def _markdown(self, html: str, changes: list[str]) -> str:
        if "[sound:" in html or "[anki:play:" in html:
            html = _SOUND.sub("", html)
            changes.append("Sounds were left out.")
        found = markdown_of(with_maths(html), self._resolve)
        changes += found.notes
        return found.text

    def _resolve(self, source: str) -> str:
        name, data = self._package.picture(source)
        return self._intake.picture(name, data)


def with_maths(html: str) -> str:
    """A field with its maths between the signs that are understood everywhere."""
    if "[" not in html and "<" not in html:
        return html
    if "[latex]" in html:
        html = _WHOLE_LATEX.sub(lambda found: _maths(found[1].strip()), html)
    if "[$" in html:
        for sign, names in _LATEX:
            html = sign.sub(lambda found, names=names: names[found[0].strip()], html)  # type: ignore[misc]
    return _MATHJAX.sub(_mathjax, html) if "<anki-mathjax" in html else html


def _mathjax(found: re.Match[str]) -> str:
    opening, closing = ("\\[", "\\]") if "block" in found[1] else ("\\(", "\\)")
    return f"{opening}{found[2]}{closing}"


def _maths(tex: str) -> str:
    """A formula of LaTeX's own as one between signs; what is text in LaTeX stays as it is."""
    if tex.startswith("$$") and tex.endswith("$$") and len(tex) > 4:
        return f"\\[{tex[2:-2]}\\]"
    if tex.startswith("$") and tex.endswith("$") and "$" not in tex[1:-1] and len(tex) > 2:
        return f"\\({tex[1:-1]}\\)"
    if tex.startswith("\\begin{"):
        return f"\\[{tex}\\]"
    return tex


__all__ = ["OURS", "card_key", "reads", "with_maths"]
