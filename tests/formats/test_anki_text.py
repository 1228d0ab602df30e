"""Anki's text files with the settings at their top."""

import anki_itself
import pytest
from anki.collection import ImportCsvRequest
from anki.import_export_pb2 import CsvMetadata
from drawn import LETTERS, WORDS
from golden import cases, compare
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.banks import Bank
from quizapp.domain.mechanisms import Card
from quizapp.formats import formats, recognise
from quizapp.formats.base import Imported, Upload

TEXT = formats()["anki-text"]


def read(text: str | bytes) -> Imported:
    return TEXT.read(Upload("notes.txt", text.encode() if isinstance(text, str) else text))


def write(bank: Bank) -> bytes:
    assert TEXT.write is not None
    return TEXT.write(bank, {}).data


@cases("anki-text")
def test_a_file_is_read_as_expected(path):
    compare(path, "anki-text")


CARDS = st.lists(
    st.tuples(WORDS.map(str.strip), WORDS.map(str.strip), st.none() | LETTERS.map(lambda text: f"A / {text}")),
    min_size=1,
    max_size=4,
)


@given(CARDS)
def test_cards_come_round_again_the_same(drawn):
    cards = [Card(id=f"c{n}", front=front, back=back, topic=topic) for n, (front, back, topic) in enumerate(drawn)]
    once = read(write(Bank(id="drawn", title="Drawn", cards=tuple(cards))))
    if once.bank is None:
        return

    again = read(write(once.bank))

    assert again.bank is not None
    assert again.bank.cards == once.bank.cards


def test_anki_reads_what_is_written(tmp_path):
    cards = (
        Card(id="a", front="**one**", back='two "quoted"\n\nlines', topic="Sub", tags=("t",)),
        Card(id="b", front="# three", back="$x^2$"),
    )
    path = tmp_path / "notes.txt"
    path.write_bytes(write(Bank(id="b", title="Deck", cards=cards)))

    with anki_itself.collection(tmp_path) as anki:
        metadata = anki.get_csv_metadata(path=str(path), delimiter=None)
        anki.import_csv(ImportCsvRequest(path=str(path), metadata=metadata))

        assert metadata.delimiter == CsvMetadata.TAB
        notes = [anki.get_note(note_id) for note_id in anki.find_notes("")]
        assert {note.guid: note["Front"] for note in notes} == {
            "quizapp:b:a": "<strong>one</strong>",
            "quizapp:b:b": "<h1>three</h1>",
        }
        assert notes[1].tags == ["t"]
        assert {deck.name for deck in anki.decks.all_names_and_ids(skip_empty_default=True)} == {"Deck", "Deck::Sub"}


def test_anki_and_this_app_read_the_same_of_what_anki_writes(tmp_path):
    path = tmp_path / "notes.txt"
    with anki_itself.collection(tmp_path) as anki:
        anki_itself.add(anki, "Basic", "a\ttab <b>b</b>", 'say "x"', deck="D::E", tags=("t",))
        anki_itself.add(anki, "Cloze", "{{c1::x}} and {{c2::y}}", "", deck="D")
        anki.export_note_csv(
            out_path=str(path),
            limit=None,
            with_html=True,
            with_tags=True,
            with_deck=True,
            with_notetype=True,
            with_guid=True,
        )

    found = read(path.read_bytes())

    assert recognise(Upload("notes.txt", path.read_bytes())) is TEXT
    assert found.bank is not None
    assert [(card.front, card.back, card.topic, card.tags) for card in found.bank.cards] == [
        ("a tab **b**", 'say "x"', "E", ("t",)),
        ("[…] and y", "**x** and y", None, ()),
        ("x and […]", "x and **y**", None, ()),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "#separator:tab\n" + "x" * 10_000_000,
        "#separator:tab\n" + "\t" * 3_000_000,
        '#separator:tab\n"' + "a\n" * 100_000,
        "#tags column:999999999999\na\tb",
        "#separator:\na\tb",
        "#html:true\n" + "{{c1::" * 50_000 + "\tb",
    ],
)
def test_hostile_files_get_a_report(text):
    found = read(text)

    assert found.refusal != "The app failed at reading this file. See its log."
    assert found.bank or found.refusal or found.entries


@given(st.text(alphabet='#ab:\t\n"{}c1 <>', max_size=60))
def test_any_text_gets_a_report(text):
    found = read("#separator:tab\n" + text)

    assert found.refusal != "The app failed at reading this file. See its log."
