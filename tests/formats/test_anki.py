"""Anki's packages: what the real Anki writes is read, and what is written here the real Anki takes."""

import io
import json
import sqlite3
import zipfile
from base64 import b64decode

import anki_itself
import pytest
import zstandard
from drawn import LETTERS, WORDS, banks, questions
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.domain.banks import Bank
from quizapp.domain.mechanisms import Card
from quizapp.formats import formats, recognise
from quizapp.formats.anki import clozes
from quizapp.formats.anki.reader import with_maths
from quizapp.formats.anki.templates import Unreadable, rendered
from quizapp.formats.base import Fate, Imported, Upload

APKG = formats()["apkg"]
PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def read(data: bytes) -> Imported:
    return APKG.read(Upload("deck.apkg", data))


def write(bank: Bank) -> bytes:
    assert APKG.write is not None
    return APKG.write(bank, {}).data


def packed(**members: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return data.getvalue()


def sides(found: Imported) -> list[tuple[str, str]]:
    assert found.bank is not None, found.refusal
    return [(card.front, card.back) for card in found.bank.cards]


@pytest.fixture
def anki(tmp_path):
    with anki_itself.collection(tmp_path) as found:
        yield found


@pytest.mark.parametrize("legacy", [False, True])
def test_what_anki_wrote_is_read(anki, tmp_path, legacy):
    anki_itself.add(anki, "Basic", "<b>Front</b> &amp; more", "<div>one</div><div>two</div>", deck="Bio::Cells")
    anki_itself.add(anki, "Basic (and reversed card)", "cat", "chat", deck="Bio", tags=("lang::fr", "leech"))
    anki_itself.add(anki, "Cloze", "The {{c1::heart::organ}} has {{c2::four}} chambers", "extra", deck="Bio")
    anki_itself.add(anki, "Basic (type in the answer)", "2 + 2", "4", deck="Bio")

    found = read(anki_itself.give(anki, tmp_path, legacy=legacy))

    assert found.is_whole
    assert sides(found) == [
        ("**Front** & more", "one\n\ntwo"),
        ("cat", "chat"),
        ("chat", "cat"),
        ("The [organ] has four chambers", "The **heart** has four chambers\\\nextra"),
        ("The heart has […] chambers", "The heart has **four** chambers\\\nextra"),
        ("2 + 2", "4"),
    ]
    assert found.bank is not None
    assert found.bank.title == "Bio"
    assert [card.topic for card in found.bank.cards] == ["Cells", None, None, None, None, None]
    assert found.bank.cards[1].tags == ("lang::fr",)


@pytest.mark.parametrize("legacy", [False, True])
def test_a_whole_collection_is_read_with_its_pictures(anki, tmp_path, legacy):
    name = anki.media.write_data("a cell é.png", PNG)
    anki_itself.add(anki, "Basic", f'<img src="{name}"> Which organelle?', "[sound:x.mp3]The nucleus")
    anki_itself.add(anki, "Basic", "Seen <img src='gone.png'>?", "no")

    found = read(anki_itself.whole(anki, tmp_path, legacy=legacy))

    assert sides(found) == [
        ("![](a-cell-e.png) Which organelle?", "The nucleus"),
        ("Seen ?", "no"),
    ]
    assert dict(found.media) == {"a-cell-e.png": PNG}
    assert [entry.notes for entry in found.entries] == [
        ("Sounds were left out.",),
        ("The picture “gone.png” is not in the package.",),
    ]


def test_a_second_import_finds_the_same_cards(anki, tmp_path):
    note = anki_itself.add(anki, "Basic", "Front", "Back")
    first = read(anki_itself.give(anki, tmp_path))
    note["Back"] = "Better"
    anki.update_note(note)

    again = read(anki_itself.give(anki, tmp_path))

    assert first.bank is not None
    assert again.bank is not None
    assert [card.id for card in first.bank.cards] == [card.id for card in again.bank.cards]
    assert sides(again) == [("Front", "Better")]


def test_covered_pictures_are_left_out_by_name(anki, tmp_path):
    anki_itself.add(
        anki, "Image Occlusion", "{{c1::image-occlusion:rect:left=.1:top=.1:width=.2:height=.2}}", '<img src="a.png">'
    )

    found = read(anki_itself.give(anki, tmp_path))

    assert found.bank is None
    assert "image occlusion" in found.entries[0].notes[0]


def test_anki_takes_a_whole_bank_without_complaint(anki, tmp_path, cells):
    log = anki_itself.take(anki, write(cells), tmp_path)

    assert len(log.new) == len(cells.questions) + len(cells.cards) + len(list(cells.links()))
    assert not log.conflicting
    assert not log.missing_notetype
    assert not log.empty_first_field
    assert anki.fix_integrity() == ("Database rebuilt and optimized.", True)
    card = anki.get_card(anki.find_cards("deck:*")[0])
    assert card.question()
    assert "Mechanism" in card.note()
    assert {deck.name.split("::")[0] for deck in anki.decks.all_names_and_ids(skip_empty_default=True)} == {cells.title}


def test_anki_takes_two_banks_side_by_side_and_one_of_them_twice(anki, tmp_path):
    one = Bank(id="one", title="One", cards=(Card(id="a", front="f", back="b"),))
    other = Bank(id="other", title="Other", cards=(Card(id="a", front="f", back="b"),))
    for bank in (one, other, one):
        anki_itself.take(anki, write(bank), tmp_path)

    assert anki.card_count() == 2
    changed = Bank(id="one", title="One", cards=(Card(id="a", front="f", back="b"), Card(id="b", front="g", back="h")))
    assert len(anki_itself.take(anki, write(changed), tmp_path).new) == 1


def test_maths_pictures_and_markup_reach_anki(anki, tmp_path):
    bank = Bank(id="m", title="M", cards=(Card(id="a", front="**H~2~O** $\\frac{a}{2}$ ![cell](cell.png)", back="x"),))
    assert APKG.write is not None
    anki_itself.take(anki, APKG.write(bank, {"cell.png": PNG}).data, tmp_path)

    note = anki.get_note(anki.find_notes("")[0])

    assert note["Front"] == '<strong>H<sub>2</sub>O</strong> \\(\\frac{a}{2}\\) <img src="cell.png" alt="cell">'
    assert anki.media.check().missing == []


CARDS = st.lists(
    st.builds(
        lambda front, back, tags, topic: {"front": front, "back": back, "tags": tags, "topic": topic},
        WORDS.map(str.strip),
        WORDS.map(str.strip),
        st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), max_size=2, unique=True),
        st.none() | LETTERS,
    ),
    min_size=1,
    max_size=5,
)


@given(CARDS)
def test_cards_come_round_again_the_same(drawn):
    cards = tuple(Card(id=f"c{number}", **each) for number, each in enumerate(drawn))
    once = read(write(Bank(id="drawn", title="Drawn", cards=cards)))
    if once.bank is None:
        return

    again = read(write(once.bank))

    assert again.bank is not None
    assert again.bank.cards == once.bank.cards
    assert again.bank.title == once.bank.title
    taken = [card.model_dump(exclude={"front", "back"}) for card in cards if card.id in {c.id for c in once.bank.cards}]
    assert taken == [card.model_dump(exclude={"front", "back"}) for card in once.bank.cards]


@settings(max_examples=25)
@given(banks(questions()))
def test_any_bank_becomes_a_package(bank):
    found = read(write(bank))

    assert found.bank is not None or found.count(Fate.LEFT_OUT)
    assert found.count(Fate.LEFT_OUT) + len(found.bank.cards if found.bank else ()) == len(bank.questions)


@pytest.mark.parametrize(
    ("front", "back", "shown"),
    [
        ("{{A}}", "{{FrontSide}}<hr id=answer>{{B}}", ("one", "two")),
        ("{{#A}}yes{{/A}}{{^A}}no{{/A}}{{#C}}c{{/C}}", "{{B}}", ("yes", "two")),
        ("{{A}} {{type:B}} {{hint:B}}", "{{A}} <hr id='answer'> {{type:B}}", ("one  ", " two")),
        ("{{A}}<!-- {{B}} -->", "{{text:D}} {{tts en_US:B}}", ("one", "bold ")),
        ("{{Nothing}}x", "{{furigana:E}} {{kana:E}} {{kanji:E}}", ("x", "漢字 (かんじ) かんじ 漢字")),
    ],
)
def test_templates_show_what_anki_shows(front, back, shown):
    values = {"A": "one", "B": "two", "C": "", "D": "<b>bold</b>", "E": "漢字[かんじ]"}

    found = rendered(front, back, values, 0)

    assert (found.front, found.back) == shown


@pytest.mark.parametrize("template", ["{{#A}}", "{{/A}}", "{{#A}}{{#B}}{{/A}}{{/B}}", "{{#A}}" * 60 + "{{/A}}" * 60])
def test_templates_that_nobody_could_mean_are_named(template):
    with pytest.raises(Unreadable):
        rendered(template, "", {"A": "x"}, 0)


def test_gaps_lie_within_gaps_and_share_a_number():
    text = "{{c1::a {{c2::b::hint}} c}} {{c1,3::d}} }}"

    assert clozes.numbers(text) == [1, 2, 3]
    assert clozes.shown(text, 1, is_answer=False) == "[…] […] }}"
    assert clozes.shown(text, 1, is_answer=True) == "<b>a b c</b> <b>d</b> }}"
    assert clozes.shown(text, 2, is_answer=False) == "a [hint] c d }}"
    assert clozes.shown(text, 4, is_answer=False) == ""


@pytest.mark.parametrize(
    ("html", "maths"),
    [
        ("[$]x^2[/$] and [$$]y[/$$]", "\\(x^2\\) and \\[y\\]"),
        ("[latex]$a$[/latex] [latex]\\begin{align}b\\end{align}[/latex]", "\\(a\\) \\[\\begin{align}b\\end{align}\\]"),
        ("<anki-mathjax>z</anki-mathjax>", "\\(z\\)"),
        ('<anki-mathjax block="true">z</anki-mathjax>', "\\[z\\]"),
    ],
)
def test_maths_of_all_ages_is_understood(html, maths):
    assert with_maths(html) == maths


SAMPLE = write(Bank(id="one", title="One", cards=(Card(id="a", front="f", back="b"),)))


def database() -> bytes:
    with zipfile.ZipFile(io.BytesIO(SAMPLE)) as archive:
        return archive.read("collection.anki2")


def changed(*statements: str) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(database())
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    return packed(collection__anki2=connection.serialize(), media=b"{}")


def test_it_is_recognised_by_its_content():
    assert recognise(Upload("x.zip", SAMPLE)) is APKG


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (SAMPLE[:300], "breaks off"),
        (packed(media=b"{}"), "no collection of Anki"),
        (packed(collection__anki2=b"SQLite format 3\0" + b"x" * 500, media=b"{}"), "damaged"),
        (packed(collection__anki2=b"<html>", media=b"{}"), "damaged"),
        (packed(collection__anki21b=b"\x28\xb5\x2f\xfd nonsense", media=b""), "damaged"),
        (packed(collection__anki21b=zstandard.compress(b"\0" * 150_000_000), media=b""), "larger than"),
        (changed("ALTER TABLE notes RENAME TO n", "CREATE VIEW notes AS SELECT * FROM n"), "holds code"),
        (changed("CREATE TRIGGER t AFTER INSERT ON notes BEGIN DELETE FROM notes; END"), "holds code"),
        (changed("UPDATE col SET models = '[[['"), "damaged"),
        (changed("UPDATE col SET models = '{\"1\": 3}'"), "damaged"),
        (changed("UPDATE col SET decks = 'null'"), "damaged"),
        (changed("DROP TABLE revlog"), "damaged"),
        (changed("UPDATE notes SET flds = 'Please update to the latest Anki version, then import again.'"), "lacks"),
    ],
)
def test_hostile_packages_are_refused_in_a_sentence(data, why):
    found = read(data)

    assert found.bank is None
    assert why in found.refusal


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE notes SET flds = x'00ff00', tags = 7, guid = 3.5",
        "UPDATE notes SET mid = 'x'",
        "UPDATE cards SET ord = -1, did = 'x', flags = x'00'",
        "UPDATE cards SET ord = 99999999999",
        "DELETE FROM cards",
        f"UPDATE notes SET flds = '{'<' * 50_000}' || char(31) || '{'{{c1::' * 5_000}'",
        f"UPDATE notes SET flds = '{'<div>' * 9_000}x' || char(31) || 'y'",
        "UPDATE col SET models = replace(models, '{{Front}}', '{{#Front}}')",
        f"UPDATE col SET models = replace(models, '{{{{Front}}}}', '{'{{Front}}' * 3_000}')",
    ],
)
def test_odd_values_cost_only_their_own_entry(statement):
    found = read(changed(statement))

    assert not found.refusal
    assert len(found.entries) == 1


@pytest.mark.parametrize("media", [b"[1]", b"{", json.dumps({"0": "../../etc/passwd", "1": 5}).encode(), b"[" * 99_999])
def test_a_damaged_list_of_media_costs_nothing_but_the_pictures(media):
    with zipfile.ZipFile(
        io.BytesIO(write(Bank(id="p", title="P", cards=(Card(id="a", front="![](x.png)", back="b"),))))
    ) as archive:
        data = packed(collection__anki2=archive.read("collection.anki2"), media=media)

    found = read(data)

    assert found.refusal.startswith("The list of media") or not found.media


@given(st.integers(0, len(SAMPLE) - 1), st.binary(min_size=1, max_size=4))
def test_any_damage_is_told(place, junk):
    found = read(SAMPLE[:place] + junk + SAMPLE[place + len(junk) :])

    assert found.refusal != "The app failed at reading this file. See its log."


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(database()) - 1), st.binary(min_size=1, max_size=8))
def test_any_damage_inside_the_collection_is_told(place, junk):
    data = database()
    found = read(packed(collection__anki2=data[:place] + junk + data[place + len(junk) :], media=b"{}"))

    assert found.refusal != "The app failed at reading this file. See its log."


@pytest.mark.parametrize("name", ["script", "svg onload=alert(1)", "iframe src=x", "style"])
def test_nothing_that_runs_comes_in(anki, tmp_path, name):
    anki_itself.add(anki, "Basic", f"<{name}>alert(1)</{name.split()[0]}>seen", '<a href="javascript:x()">b</a>')

    found = read(anki_itself.give(anki, tmp_path))

    [(front, back)] = sides(found)
    assert front.endswith("seen")
    assert "<" not in front
    assert back == "b"
