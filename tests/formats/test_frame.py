"""What all formats share: encodings, archives, XML, and HTML as Markdown."""

import io
import stat
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.formats import FORMATS, formats, recognise, unrecognised
from quizapp.formats.archives import MOST_MEMBERS, open_archive
from quizapp.formats.base import Refused, Upload
from quizapp.formats.html import markdown_of
from quizapp.formats.markdown import escaped, html_of, plain_of
from quizapp.formats.texts import LARGEST_TEXT, decoded
from quizapp.formats.xml import elements, parsed


def test_every_format_has_one_name_of_its_own():
    assert len(formats()) == len(FORMATS)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("É ≤ 5\r\nb".encode(), "UTF-8"),
        ("\ufeffÉ ≤ 5\nb".encode(), "UTF-8"),
        ("É ≤ 5\rb".encode("utf-16"), "UTF-16"),
        ("É ≤ 5\rb".encode("utf-16-be"), "UTF-16"),
        ("É ≤ 5\r\nb".encode("utf-16-le"), "UTF-16"),
        ("E\u0301 ≤ 5\nb".encode("utf-32"), "UTF-32"),
    ],
)
def test_a_text_reads_the_same_in_every_encoding(data, encoding):
    found = decoded(data)

    assert (found.text, found.encoding, found.notes) == ("É ≤ 5\nb", encoding, ())


def test_what_is_not_utf8_is_read_as_windows_1252_and_said_so():
    found = decoded("“É” – 5 €".encode("cp1252"))

    assert found.text == "“É” – 5 €"
    assert "Windows-1252" in found.notes[0]


def test_single_bytes_of_windows_1252_cost_the_rest_nothing():
    assert decoded("Ä ".encode() + b"\x93x\x94").text == "Ä “x”"


@pytest.mark.parametrize("data", [b"\x89PNG\r\n", b"PK\x03\x04", b"\0" * 100, b"a" * (LARGEST_TEXT + 1)])
def test_what_is_no_text_is_refused_in_a_sentence(data):
    with pytest.raises(ValueError, match=r"looks like|larger than"):
        decoded(data)


@given(st.binary(max_size=300))
def test_any_bytes_become_text_or_a_sentence(data):
    try:
        found = decoded(data)
    except ValueError:
        return
    found.text.encode()
    assert "\r" not in found.text
    assert "\0" not in found.text


def packed(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return data.getvalue()


def test_a_sound_archive_is_read_member_by_member():
    archive = open_archive(packed(("a.txt", b"one"), ("b/c.txt", b"two")))

    assert archive.names == ("a.txt", "b/c.txt")
    assert archive.read("b/c.txt") == b"two"


@pytest.mark.parametrize("name", ["../a", "a/../../b", "/etc/passwd", "C:\\a", "a\\b", "..\\a"])
def test_an_archive_that_leads_out_of_itself_is_refused(name):
    with pytest.raises(Refused, match="outside of itself"):
        open_archive(packed((name, b"")))


def test_links_and_doubled_names_are_refused():
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16

    with pytest.raises(Refused, match="link"):
        open_archive(packed((link, b"/etc/passwd")))
    with pytest.raises(Refused, match="twice"):
        open_archive(packed(("a.xml", b"1"), ("A.xml", b"2")))


def test_a_bomb_is_refused_while_it_unpacks():
    archive = open_archive(packed(("zeros", b"\0" * 210_000_000)))

    with pytest.raises(Refused, match="larger than"):
        archive.read("zeros")


def test_a_hundred_thousand_members_are_refused_unread():
    small = packed(*((f"{number:05}", b"") for number in range(3)))
    many = bytearray(small)
    end = many.rfind(b"PK\x05\x06")
    many[end + 8 : end + 12] = (MOST_MEMBERS + 1).to_bytes(2, "little") * 2

    with pytest.raises(Refused, match="more than 20,000 files"):
        open_archive(bytes(many))


@given(st.binary(max_size=200), st.integers(0, 300), st.integers(0, 255))
def test_damaged_archives_are_refused_in_a_sentence(junk, place, byte):
    data = bytearray(packed(("a.txt", b"one" * 50), ("b.txt", junk)))
    data[place % len(data)] = byte
    try:
        archive = open_archive(bytes(data))
        for name in archive.names:
            archive.read(name)
    except Refused:
        pass


BOMB = '<!DOCTYPE q [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><quiz><question>&b;</question></quiz>'


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        '<!DOCTYPE q SYSTEM "file:///etc/passwd"><quiz/>',
        '<?xml version="1.0"?><!-- c --><!DOCTYPE q [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]><quiz/>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_with_a_document_type_is_refused(text, encoding):
    with pytest.raises(Refused, match="document type"):
        parsed(text.encode(encoding), 1000)


def test_xml_is_read_up_to_where_it_breaks_off():
    found = elements(b'<q>\n<e n="1"/><e n="2"/><e n="3">', 1000, "e", print)

    assert [next(found).get("n"), next(found).get("n")] == ["1", "2"]
    with pytest.raises(Refused, match="breaks off before its end"):
        next(found)
    with pytest.raises(Refused, match="no sound XML at line 2"):
        parsed(b"<q>\n<e></q>", 1000)


def test_names_of_characters_are_those_of_html_and_others_are_pointed_out():
    root, _ = parsed(b"<q>a&nbsp;&ndash;<![CDATA[&nbsp;]]></q>", 1000)

    assert root.text == "a\xa0–&nbsp;"
    with pytest.raises(Refused, match=r"at line 2, column \d+: Entity 'foo' not defined"):
        list(elements(b"<q>\n<e>&foo;</e></q>", 1000, "e", print))


def test_deep_xml_is_refused():
    deep = b"<a>" * 5000 + b"</a>" * 5000

    with pytest.raises(Refused):
        parsed(deep, 100_000)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>a <b>bold </b>word</p><p>x</p>", "a **bold** word\n\nx"),
        ("H<sub>2</sub>O, Ca<sup>2 +</sup>", "H~2~O, Ca^2\\ +^"),
        ("2 &lt; 3 &amp;amp; &lt;b&gt;", "2 < 3 \\&amp; \\<b>"),
        ("a<br>b<br><br>c&nbsp;", "a\\\nb\n\nc"),
        (r"\(x^2\) costs $5 or $6", r"$x^2$ costs \$5 or \$6"),
        ("<math><mfrac><mi>a</mi><mn>2</mn></mfrac></math>", r"$\frac{a}{2}$"),
        ("<table><tr><th>A|</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>",
         "| A\\| | B |\n| --- | --- |\n| 1 | 2 |"),
        ("<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>", "- a\n\n  1. b\n\n- c"),
        ("1. no list, # no heading", "1\\. no list, # no heading"),
        ("<span class='multilang' lang='de'>ja</span><span class='multilang' lang='en'>yes</span>", "ja"),
        ("<a href='https://example.org'>there</a>", "[there](https://example.org)"),
        ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
    ],
)  # fmt: skip
def test_html_becomes_the_markdown_that_says_the_same(html, markdown):
    found = markdown_of(html).text

    assert found == markdown
    assert markdown_of(html_of(found)).text == found


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='java&#10;script:alert(1)'>x</a>",
        "<svg><script>alert(1)</script></svg>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
        "[x](javascript:alert(1)) ![x](data:text/html,y)",
    ],
)
def test_nothing_that_could_run_survives(html):
    again = html_of(markdown_of(html).text)

    for sign in ("<script", "<img", "href=", "<iframe", "<svg", "<style"):
        assert sign not in again


SIGNS = r"a * _ __ ` [ ]( ] < &amp; &lt;b> ~ ^ $ # \ | ! . 5 é = > \(x\) \[y\] <code>x`y</code>".split()
TAGS = "<b> </b> <i> </i> <br> <p> </p> <sub>2</sub> <ul><li> </li></ul> <td> </td> <pre> </pre> </a>".split()
OTHERS = ["b c", " ", "- ", "1. ", "= ", "\n", "<sup>x y</sup>", "<a href='https://e.org/'>", "<table><tr><td>"]
PIECES = st.sampled_from([*SIGNS, *TAGS, *OTHERS, "<blockquote>", "</blockquote>"])


@given(st.lists(PIECES, max_size=14).map("".join), st.booleans())
def test_markdown_of_html_is_the_same_when_it_comes_round_again(html, inline):
    once = markdown_of(html, inline=inline).text

    assert markdown_of(html_of(once, inline=inline), inline=inline).text == once


@given(st.text(alphabet="ab *_`[]()<>&~^$#-+=1.|!\\\n:é", max_size=40))
def test_plain_text_stays_what_it_says(text):
    lines = [" ".join(line.split()) for line in text.split("\n")]

    assert plain_of(escaped(text)).split("\n") == [line for line in lines if line] or [""]


def test_what_is_like_no_format_is_named():
    upload = Upload("exam.pdf", b"%PDF-1.7 ...")

    assert recognise(upload) is None
    assert "a PDF document" in unrecognised(upload)
