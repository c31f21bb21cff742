"""The same document in every format gives the same units; files that cannot be read say why."""

import html
import io
import re
import textwrap
import zipfile

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from migration_dialogue.documents import readers
from migration_dialogue.documents.document import parse_document
from migration_dialogue.documents.readers import read_markdown, read_text
from migration_dialogue.errors import DocumentError
from migration_dialogue.paths import EXAMPLES

DECLARATION = (EXAMPLES / "los_angeles_declaration_2022.txt").read_text(encoding="utf-8")
PARAGRAPHS = [" ".join(each.split()) for each in DECLARATION.split("\n\n") if each.strip()]
LINES_PER_PAGE = 50
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def is_heading(text):
    return text[-1] not in ".:;" and not text.startswith("•")


def make_html():
    parts = ["<!DOCTYPE html><html><head><title>x</title><style>p {color: red}</style></head><body>"]
    for text in PARAGRAPHS:
        if text.startswith("•"):
            parts.append(f"<ul><li>{html.escape(text[2:])}</li></ul>")
        else:
            parts.append(f"<h2>{html.escape(text)}</h2>" if is_heading(text) else f"<p>{html.escape(text)}</p>")
    return "\n".join([*parts, "</body></html>"]).encode()


def make_markdown():
    return "\n\n".join(f"## {text}" if is_heading(text) else re.sub("^• ", "- ", text) for text in PARAGRAPHS).encode()


def make_word(extra=b""):
    styled = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>'
    body = "".join(
        f"<w:p>{styled if is_heading(text) else ''}<w:r><w:t xml:space='preserve'>{html.escape(text)}</w:t></w:r></w:p>"
        for text in PARAGRAPHS
    )
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{types}"><Default Extension="rels" ContentType='
            f'"application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}" Target="word/document.xml"/>'
            f"</Relationships>",
        )
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
        if extra:
            archive.writestr("word/media/large.bin", extra)
    return content.getvalue()


def draw_pages(pages):
    content = io.BytesIO()
    with mpl.rc_context({"pdf.fonttype": 42}), PdfPages(content) as pdf:
        for number, lines in enumerate(pages, start=1):
            figure = Figure(figsize=(8.27, 11.69))
            for place, (line, size) in enumerate(lines):
                figure.text(0.1, 0.93 - place * 0.0165, line, fontsize=size)
            figure.text(0.5, 0.03, f"{number}", fontsize=10)
            pdf.savefig(figure)
    return content.getvalue()


def make_pdf():
    lines = [(line, 10) for text in PARAGRAPHS for line in [*textwrap.wrap(text, 88), ""]]
    pages = [lines[first : first + LINES_PER_PAGE] for first in range(0, len(lines), LINES_PER_PAGE)]
    # Every page but the first has a running head, as on paper.
    return draw_pages([pages[0], *([("Los Angeles Declaration", 10), ("", 10), *page] for page in pages[1:])])


FORMATS = {"html": make_html, "md": make_markdown, "docx": make_word, "pdf": make_pdf}


def describe(document):
    segments = document.segments[~document.segments["kind"].isin(["furniture"])].sort_values("start")
    return segments[["section", "kind", "part", "number", "letter", "counted", "text"]].astype("str").to_dict("records")


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_gives_the_same_segments(tmp_path, suffix):
    path = tmp_path / f"declaration.{suffix}"
    path.write_bytes(FORMATS[suffix]())
    expected = parse_document(DECLARATION)
    found = parse_document(read_text(path), source=str(path))
    assert found.layout == expected.layout
    assert describe(found) == describe(expected)


def test_notes_and_their_marks_are_set_apart(tmp_path):
    path = tmp_path / "notes.pdf"
    first = [
        ("The Council,", 10), ("", 10), ("Recalling the Charter of the Organization,1 in which the", 10),
        ("parties agree to act on the", 10), ("", 10), ("1 United Nations, Treaty Series, vol. 1.", 7),
    ]  # fmt: skip
    path.write_bytes(draw_pages([first, [("plan of the Council,", 10), ("", 10), ("1. Urges States to act.", 10)]]))
    document = parse_document(read_text(path))
    texts = document.segments.set_index("kind")["text"]
    assert texts["clause"].tolist() == [
        "Recalling the Charter of the Organization, in which the parties agree to act on the plan of the Council,",
        "Urges States to act.",
    ]


def test_lists_of_a_page_keep_their_marks_and_scripts_are_text():
    page = b"""<html><body><nav>Home</nav><p>The Council,</p><p>Recalling the plan,<sup><a href="#n1">1</a></sup></p>
    <ol><li>Urges States:<ol><li>To act;</li><li>To report.</li></ol></li><li>Decides to meet.</li></ol>
    <script>alert("x")</script><table><tr><td>One</td><td>cell</td></tr></table></body></html>"""
    text = readers.read_html(page)
    assert text.split("\n\n") == [
        "The Council,", "Recalling the plan,", "1. Urges States:", "(a) To act;", "(b) To report.",
        "2. Decides to meet.", '<script>alert("x")</script>', "One cell\n",
    ]  # fmt: skip
    segments = parse_document(text).segments
    assert segments.loc[segments["text"].str.contains("alert"), "kind"].tolist() == ["furniture"]


def test_metadata_before_markdown_give_the_title_alone():
    body = b"It rained.\n\n##Later\n\nIt snowed."
    told = b'---\ndate: 2022\ntitle: "A long\n  title"\ntags: [a]\n---\n'
    assert read_markdown(told + body).split("\n\n") == ["A long title", "It rained.", "Later", "It snowed.\n"]
    assert read_markdown(b"---\n\"title\": 'It''s'\n\ndc.date: 2020\n---\nIt rained.") == "It's\n\nIt rained.\n"
    assert read_markdown(told + b"Own\n===\n\nIt rained.") == "Own\n\nIt rained.\n"
    assert read_markdown(b"---\ntitle: >-\n  A\n  B\n---\nIt rained.") == "A B\n\nIt rained.\n"
    assert read_markdown(b"---\n\nIt rained.\n\n---\n\nIt snowed.\n") == "It rained.\n\nIt snowed.\n"
    assert read_markdown(told + b"# Own\n\nIt rained.") == "Own\n\nIt rained.\n"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.pdf", b"no pdf", "the PDF is damaged or is none"),
        ("a.pdf", b"%PDF-1.7\n1 0 obj\n<<", "the PDF is damaged or is none"),
        ("a.docx", b"no zip", "the Word document is damaged or is none"),
        ("a.docx", b"PK\x03\x04 no zip", "the Word document is damaged or is none"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", r"expected \.docx; save it as \.docx"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "by a password"),
        ("a.txt", b"MZ\x00\x01\x02", "line 1: found a zero byte, expected text"),
        ("a.csv", b"a,b", r"found a file of data \(.csv\), expected text"),
        ("a.txt", None, "no such file"),
        (".", None, "found a folder, expected a document"),
    ],
)
def test_unreadable_files_say_why(tmp_path, name, content, message):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DocumentError, match=message) as error:
        read_text(path)
    assert str(path) in str(error.value)


def test_scanned_and_protected_pdfs_say_so(tmp_path):
    path = tmp_path / "scan.pdf"
    content = io.BytesIO()
    with PdfPages(content) as pdf:
        pdf.savefig(Figure())
    path.write_bytes(content.getvalue())
    with pytest.raises(DocumentError, match="1 pages and no text, it seems to be scanned"):
        read_text(path)
    trailer = re.sub(rb"trailer\s*<<", b"trailer\n<< /Encrypt << /Filter /Standard /V 1 /R 2 /O (" + b"o" * 32 + b") /U ("
                     + b"u" * 32 + b") /P -4 >> /ID [(x) (x)] ", content.getvalue())  # fmt: skip
    path.write_bytes(trailer)
    with pytest.raises(DocumentError, match="protected by a password"):
        read_text(path)


def test_large_files_are_refused_with_the_way_to_read_them(tmp_path, monkeypatch):
    path = tmp_path / "large.txt"
    path.write_bytes(b"word " * 400_000)
    with pytest.raises(DocumentError, match=r"found 2\.0 MB, expected 1 MB at most; --limit 3 raises the limit"):
        read_text(path, largest=1_000_000)
    monkeypatch.setattr(readers, "UNPACKED", 1_000_000)
    path = tmp_path / "large.docx"
    path.write_bytes(make_word(extra=b"0" * 2_000_000))
    with pytest.raises(DocumentError, match="the Word document unpacks to 2 MB, expected 1 MB at most"):
        read_text(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252", "utf-8-sig"])
def test_encodings_are_found_out(tmp_path, encoding):
    path = tmp_path / "text.txt"
    text = (
        "We, the Ministers of the Région, “meeting” in São Paulo and Bogotá, agree:\n\nCoopération is a value.\n" * 20
    )
    path.write_bytes(text.encode(encoding))
    document = parse_document(read_text(path))
    assert "in São Paulo and Bogotá" in document.segments["text"].iloc[0]
