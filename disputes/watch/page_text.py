"""A page as the text that a person reads."""

from __future__ import annotations

import codecs
import re
import unicodedata
from html.parser import HTMLParser

_UNSEEN = frozenset({"script", "style", "noscript", "template", "svg", "head"})
_IN_LINE = frozenset({"a", "b", "i", "em", "strong", "span", "u", "sup", "sub", "small", "font", "mark", "code"})
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_DEEPEST = 200


class _TextParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN and len(self.unseen) < _DEEPEST:
            self.unseen.append(tag)
        elif tag not in _IN_LINE:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.unseen:
            del self.unseen[self.unseen.index(tag) :]
        elif tag not in _IN_LINE:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.parts.append(data)


def page_text(body: bytes, content_type: str) -> str:
    """The text of a page, its spaces and line ends made single ones. Bytes that its encoding does not know are lost."""
    text = body.decode(_encoding(body, content_type), "replace")
    if "html" in content_type.lower() or (not content_type and "<" in text[:2000]):
        parser = _TextParser()
        parser.feed(text)
        parser.close()
        text = "".join(parser.parts)
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFKC", text).splitlines())
    return "\n".join(line for line in lines if line)


def _encoding(body: bytes, content_type: str) -> str:
    """What the answer says, else what the page says, else UTF-8."""
    said = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", content_type, re.IGNORECASE)
    inside = _CHARSET.search(body[:4096])
    named = said[1] if said is not None else inside[1].decode("ascii", "replace") if inside is not None else "utf-8"
    try:
        found = codecs.lookup(named).name
        b"-".decode(found)
    except (LookupError, ValueError):  # one that is unknown, or no encoding of text
        return "utf-8"
    return found
