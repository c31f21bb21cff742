"""Files that people have, as plain text: text, Markdown, HTML, Word and PDF.

Every format but PDF becomes HTML first, so that headings, lists and paragraphs are read in one way. Paragraphs are apart by a
blank line; items of a list carry their mark; a form feed comes between the pages of a PDF.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import charset_normalizer
import mammoth
import mistune
from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

from migration_dialogue.documents.pdf import NOTE_RULE, read_pdf
from migration_dialogue.errors import DocumentError

LARGEST, UNPACKED = 20_000_000, 200_000_000
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DATA = frozenset(
    {".csv", ".feather", ".json", ".jsonl", ".ods", ".parquet", ".tsv", ".xls", ".xlsx", ".xml", ".yaml", ".yml"}
)
BLOCKS = frozenset(
    "address article aside blockquote body caption dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html "
    "li main nav ol p pre section table tbody tfoot thead tr ul".split()
)
LEFT_OUT = frozenset("aside button footer head header img nav style svg template".split())
SITE_PARTS = frozenset("banner breadcrumb breadcrumbs footer header menu nav navbar navigation sidebar".split())
ASCII_SHARE = 0.9
NOTE_ID = re.compile(r"(?:fn|footnote|endnote|note)[-_:]?\d+$", re.IGNORECASE)
# A heading without the space after its marks: "##Title".
CLOSE_HEADING = re.compile(r"^(#{2,6})(?=[^#\s])", re.MULTILINE)
# Metadata before a Markdown text, and a title in them, which may go on in lines that are set in.
KEY = r"[\w\"'][\w .\"'-]{0,40}:"
METADATA = re.compile(
    rf"\A---[ \t]*\n((?:{KEY}|#).*\n(?:(?:{KEY}|[ \t]+\S|-[ \t]|#).*\n|[ \t]*\n(?=[ \t]|{KEY}))*)(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
)
YAML_TITLE = re.compile(r"^[\"']?title[\"']?:[ \t]*([>|][+-]?)?[ \t]*(.*(?:\n[ \t]+\S.*)*)", re.MULTILINE)
OWN_TITLE = re.compile(r"^# |^\S.*\n=+[ \t]*$", re.MULTILINE)
NOTE_MARK = re.compile(r"\[?\d{1,3}\]?$")


def read_text(path: Path, *, largest: int = LARGEST) -> str:
    """The text of a file.

    Args:
        path: A file in plain text, Markdown, HTML, Word (.docx) or PDF.
        largest: The most bytes that are read.

    Raises:
        DocumentError: the file is missing, a folder, too large, damaged, protected by a password, or has no text layer, or
            its character encoding cannot be found out.
    """
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise DocumentError(f"{path}: found a folder, expected a document")
        if size > largest:
            raise DocumentError(
                f"{path}: found {size / 1e6:.1f} MB, expected {largest / 1e6:.0f} MB at most; --limit {size // 1_000_000 + 1} "
                f"raises the limit"
            )
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise DocumentError(f"{path}: no such file, expected a document") from error
    read = _choose_reader(path, content)
    try:
        return read(content)
    except DocumentError as error:
        raise DocumentError(f"{path}: {error}") from error


def _choose_reader(path: Path, content: bytes) -> Callable[[bytes], str]:
    """The reader of a file, by its first bytes, and by its suffix where those do not tell."""
    suffix, opening = path.suffix.lower(), content[:1024].lstrip().lower()
    if suffix in DATA:
        raise DocumentError(f"{path}: found a file of data ({suffix}), expected text, Markdown, HTML, Word or PDF")
    if b"%pdf-" in opening or suffix == ".pdf":
        return read_pdf
    if content.startswith((b"PK\x03\x04", COMPOUND)) or suffix in {".docx", ".doc"}:
        return read_word
    if suffix in {".html", ".htm", ".xhtml"} or opening.startswith((b"<!doctype html", b"<html")):
        return read_html
    if suffix in {".md", ".markdown"}:
        return read_markdown
    return decode


def decode(content: bytes) -> str:
    """The characters of a plain text: UTF-8, or the encoding that its bytes suggest."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        best = charset_normalizer.from_bytes(content).best()
        if best is None:
            line = content[: error.start].count(b"\n") + 1
            raise DocumentError(
                f"line {line}: found byte 0x{content[error.start]:02x}, expected text in UTF-8 (save the file as UTF-8 text)"
            ) from error
        # In a text that is mostly ASCII, Western European letters are easily taken for others.
        western = sum(byte < 128 for byte in content) > ASCII_SHARE * len(content) and b"\x00" not in content
        text = content.decode("cp1252", errors="replace") if western else str(best)
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise DocumentError(
            f"line {line}: found a zero byte, expected text (save the document as text, HTML, Word or PDF)"
        )
    return text


def read_markdown(content: bytes) -> str:
    """The text of a Markdown file; of YAML before it the title alone, where the text has none of its own."""
    text = CLOSE_HEADING.sub(r"\1 ", decode(content).replace("\r\n", "\n"))
    metadata = METADATA.match(text)
    if metadata is None:
        return _read_tree(str(mistune.html(text)))
    body = text[metadata.end() :]
    told = "" if OWN_TITLE.search(body) else _read_title(metadata[1])
    return _read_tree(str(mistune.html(f"# {told}\n\n{body}" if told else body)))


def _read_title(metadata: str) -> str:
    """The title in the YAML before a Markdown text, empty where there is none."""
    found = YAML_TITLE.search(metadata)
    if found is None or re.match(r"\n[ \t]+[\w-]+:", found[2]):
        return ""
    lines = (line.strip().removesuffix("\\").removeprefix("\\ ") for line in found[2].split("\n"))
    title = " ".join(" ".join(lines).split())
    if found[1]:
        return title
    if title[:1] == "'":
        return re.match(r"'((?:[^']|'')*)", title)[1].replace("''", "'")  # type: ignore[index]
    if title[:1] == '"':
        return re.match(r'"((?:[^"\\]|\\.)*)', title)[1].replace('\\"', '"')  # type: ignore[index]
    return title.partition(" #")[0]


def read_html(content: bytes) -> str:
    """The text of an HTML page; scripts are kept as text between their tags and are never run."""
    declared = re.search(rb"charset=[\"']?([\w-]+)", content[:2048])
    try:
        return _read_tree(content.decode(declared.group(1).decode() if declared else "utf-8"))
    except (UnicodeDecodeError, LookupError):
        return _read_tree(decode(content))


def read_word(content: bytes) -> str:
    """The text of a Word document (.docx).

    Raises:
        DocumentError: it is no .docx, is protected by a password, is damaged, or unpacks to more than 200 MB.
    """
    if content.startswith(COMPOUND):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise DocumentError("the Word document is protected by a password; save a copy without one")
        raise DocumentError("found a Word document of the old kind (.doc), expected .docx; save it as .docx")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            if size > UNPACKED:
                raise DocumentError(
                    f"the Word document unpacks to {size / 1e6:.0f} MB, expected {UNPACKED / 1e6:.0f} MB at most"
                )
        return _read_tree(mammoth.convert_to_html(BytesIO(content)).value)
    except DocumentError:
        raise
    except Exception as error:  # what a damaged archive makes the library raise is not declared
        raise DocumentError(
            f"the Word document is damaged or is none ({type(error).__name__}); open it in Word and save it again"
        ) from error


def _read_tree(html: str) -> str:
    """The text of an HTML tree, a blank line between blocks."""
    tree = BeautifulSoup(html, "html.parser")
    blocks: list[str] = [""]
    for piece in _walk(tree):
        if piece is None:
            blocks.append("")
        else:
            blocks[-1] += piece
    lines = ("\n".join(" ".join(line.split()) for line in block.split("\n")).strip() for block in blocks)
    return "\n\n".join(line for line in lines if line) + "\n"


def _walk(element: PageElement, mark: str = "") -> Iterator[str | None]:
    """Pieces of text in order, and None where a block begins or ends."""
    if isinstance(element, NavigableString):
        if type(element) is NavigableString:
            yield re.sub(r"\s+", " ", element)
        return
    assert isinstance(element, Tag)
    name = element.name
    note = name == "sup" or (name == "a" and str(element.get("href", "")).startswith("#"))
    if _is_left_out(element) or (note and NOTE_MARK.match(element.get_text(strip=True))):
        return
    if name == "script":
        yield from (None, f"<script>{' '.join(element.get_text().split())}</script>", None)
        return
    if name == "br":
        yield "\n"
        return
    if name in {"td", "th"}:
        yield " "
    block = name in BLOCKS
    if block:
        yield None
    if NOTE_ID.match(str(element.get("id", ""))) and name in {"li", "p", "div"}:
        yield f"{NOTE_RULE}\n"
    if mark:
        yield f"{mark} "
    marks = _number_items(element) if name in {"ol", "ul"} else {}
    for child in element.children:
        yield from _walk(child, marks.get(id(child), ""))
    if block:
        yield None


def _is_left_out(element: Tag) -> bool:
    """Whether an element is no text of the document: styles, pictures, and the menus and heads of a site."""
    classes = {str(element.get("id", "")), *map(str, element.get_attribute_list("class"))}
    return element.name in LEFT_OUT or bool(classes & SITE_PARTS)


def _number_items(items: Tag) -> dict[int, str]:
    """The mark of every item of a list: "1.", "(a)" in a list of small letters or within a numbered list, or a bullet."""
    inside = items.find_all("li", recursive=False)
    if items.name == "ul":
        return {id(item): "•" for item in inside}
    first = int(start) if (start := str(items.get("start", "1"))).isdecimal() else 1
    lettered = items.get("type") == "a" or items.find_parent("ol") is not None
    return {
        id(item): f"({chr(ord('a') + place)})" if lettered and place < 26 else f"{first + place}."
        for place, item in enumerate(inside)
    }
