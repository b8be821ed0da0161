"""XML as the same tree of nodes as YAML and JSON: an element with children is a mapping, a repeated one a list, and any
other a text; attributes and the prefixes of names are left out.

Hostile until parsed: document types, entities and references to elsewhere are refused, depth and size are bounded.
"""

from __future__ import annotations

from io import BytesIO
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml import DefusedXmlException
from defusedxml.sax import parse

from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import MAX_DEPTH, MAX_NODES, Node, child_path
from disputes.words.documents import NodeKind


class _TooMuch(Exception):
    """Deeper or larger than any report is."""


class _Builder(ContentHandler):
    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file
        self.root: Node | None = None
        self.open: list[Node] = []
        self.texts: list[list[str]] = []
        self.count = 0
        self.locator: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:
        self.locator = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        self.count += 1
        if len(self.open) >= MAX_DEPTH or self.count > MAX_NODES:
            raise _TooMuch
        key = name.rpartition(":")[2]
        parent = self.open[-1] if self.open else None
        at = child_path(parent.path, key) if parent is not None else ""
        line = self.locator.getLineNumber() if self.locator is not None else None
        node = Node(self.file, line or 1, 1, at, NodeKind.TEXT)
        if parent is not None:
            _put(parent, key, node)
        else:
            self.root = node
        self.open.append(node)
        self.texts.append([])

    def characters(self, content: str) -> None:
        self.texts[-1].append(content)

    def endElement(self, name: str) -> None:
        node, text = self.open.pop(), "".join(self.texts.pop()).strip()
        if node.kind is NodeKind.TEXT:
            node.text = text


def _put(parent: Node, key: str, node: Node) -> None:
    """Adds a child; the second of a name makes a list of them."""
    parent.kind = NodeKind.MAP
    there = parent.entries.get(key)
    if there is None:
        parent.entries[key] = node
        parent.keys[key] = node
    elif there.kind is NodeKind.LIST:
        node.path = child_path(there.path, len(there.items))
        there.items.append(node)
    else:
        both = there.beside(NodeKind.LIST, items=[there, node])
        there.path, node.path = child_path(both.path, 0), child_path(both.path, 1)
        parent.entries[key] = both


def read_xml(raw: bytes, file: str) -> tuple[Node | None, list[Problem]]:
    """The root element as a tree, or what is wrong with the document."""
    builder = _Builder(file)
    try:
        parse(BytesIO(raw), builder, forbid_dtd=True)
    except SAXParseException as wrong:
        found = f"expected well-formed XML ({wrong.getMessage()})"
        return None, [Problem(file, wrong.getLineNumber() or 1, "", wrong.getMessage(), found)]
    except DefusedXmlException:
        return None, [Problem(file, 1, "", "a document type or an entity", "plain XML without them")]
    except _TooMuch:
        expected = f"at most {MAX_DEPTH} levels and {MAX_NODES} elements"
        return None, [Problem(file, 1, "", "XML that is deeper or larger", expected)]
    except (ValueError, LookupError, UnicodeError) as wrong:
        return None, [Problem(file, 1, "", str(wrong), "XML in an encoding that is known")]
    return builder.root, []
