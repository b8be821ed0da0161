"""API responses and reports as trees: JSON, JSON Lines, XML or a table, taken out of their envelopes.

An envelope that reports an error is a problem and never an empty list: the error arrives with HTTP status 200.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from disputes.documents.json_tree import read_json
from disputes.documents.problems import Problem, Refused, unreadable
from disputes.documents.table_tree import decode_table, read_table
from disputes.documents.xml_tree import read_xml
from disputes.documents.yaml_tree import MAX_BYTES, Node, decode
from disputes.records.pieces import STDIN
from disputes.words.dataclass import dataclass
from disputes.words.documents import NodeKind

_HEAD = 4096
A_RESPONSE = "a response of the platform's API, as JSON"
NO_FAILURE = "a response without an error: nothing was read"
_NO_ERROR = ("", "-", "0")
_ERRORS = ("error", "errors", "error_response", "errorResponse", "userErrors")
_CODES = ("code", "errorCode", "error_code", "name", "status", "ret_code")
_MESSAGES = ("message", "msg", "errorMessage", "error_description", "description", "details", "sub_msg")
_SUCCESS = ("", "-", "0", "200", "ok", "success", "true")
_OF_THE_CALL = {"status"}  # WordPress' `data` of an error: the HTTP status
_DEBUG_ID = "debug_id"  # PayPal's: only of errors, whose details are a list
_INNER = ("response", "data", "result")
_ENVELOPE = ("error", "message", "request_id", "warning", *_INNER)


@dataclass(frozen=True, slots=True)
class Document:
    """One JSON value of an input: its tree, or why there is none; `faults` are the keys that it holds twice."""

    file: str
    root: Node | None
    faults: tuple[Problem, ...] = ()


def _bytes(name: str, stdin: BinaryIO | None) -> bytes:
    if name == "-":
        return (stdin if stdin is not None else sys.stdin.buffer).read(MAX_BYTES + 1)
    with open(name, "rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _document(text: str, file: str, line: int = 1) -> Document:
    root, problems = read_json(text, file, line=line)
    return Document(file, root, tuple(problems))


def _is_table(raw: bytes) -> bool:
    """Whether a table of text begins here: a first line of several cells that begins like no JSON."""
    head = decode_table(raw[:_HEAD]).lstrip("\ufeff \t\r\n")
    return bool(head) and head[0] not in '{["' and "\t" in head.partition("\n")[0]


def documents(name: str, stdin: BinaryIO | None = None, market: str | None = None) -> Iterator[Document]:
    """What a file holds, or, for `-`, `stdin`: one JSON value or one a line, one XML document, or one table, in the
    encoding usual in `market` where it is not UTF-8.
    """
    file = STDIN if name == "-" else name
    try:
        raw = _bytes(name, stdin)
        if len(raw) > MAX_BYTES:
            yield Document(
                file,
                None,
                (
                    Problem(
                        file,
                        1,
                        "",
                        f"more than {MAX_BYTES // 1_000_000} MB",
                        "a smaller input: one page of a list at a time",
                    ),
                ),
            )
            return
        if raw.lstrip()[:1] == b"<":
            root, problems = read_xml(raw, file)
            yield Document(file, root, tuple(problems))
            return
        if _is_table(raw):
            root, problems = read_table(decode_table(raw, market), file)
            yield Document(file, root, tuple(problems))
            return
        text = decode(raw, file)
    except OSError as e:
        yield Document(file, None, (unreadable(file, e),))
        return
    except Refused as e:
        yield Document(file, None, tuple(e.problems))
        return
    if not text.strip():
        yield Document(file, None, (Problem(file, 1, "", "an empty input", A_RESPONSE),))
        return
    whole = _document(text, file)
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if whole.root is not None or len(lines) == 1 or _document(lines[0][1], file).root is None:
        yield whole
        return
    for number, line in lines:
        yield _document(line, file, number)


def responses(root: Node) -> Iterator[Node | Problem]:
    """The responses of a document, one or a list of them."""
    for member in root.items if root.kind is NodeKind.LIST else [root]:
        yield member if member.kind is NodeKind.MAP else member.problem(A_RESPONSE)
    if root.kind is NodeKind.LIST and not root.items:
        yield root.problem(A_RESPONSE, found="an empty list")


def error_of(root: Node) -> Problem | None:
    """What a response says in place of its content where the call has failed, in the ways of the channels: a key that
    is for errors, or a code that is none of success while there is no content.
    """
    for key in _ERRORS:
        error = root.get(key)
        if error is not None and not _is_none(error):
            return error.problem(NO_FAILURE, found=f"the error {_told(error, root)}")
    kind = root.get("object")
    if kind is not None and kind.text == "error":
        return root.problem(NO_FAILURE, found=f"the error {_told(root, root)}")
    if kind is not None and kind.kind is NodeKind.TEXT:
        return None  # it calls itself something else; its `status` and `message` are its own
    code = next((root.entries[key] for key in _CODES if key in root.entries), None)
    said = code is not None and code.kind is NodeKind.TEXT and code.text.strip().lower() not in _SUCCESS
    told = any(key in root.entries for key in _MESSAGES) and (_DEBUG_ID in root.entries or not _has_content(root))
    if code is not None and said and told:
        return code.problem(NO_FAILURE, found=f"the error {_told(code, root)}")
    return None


def _has_content(root: Node) -> bool:
    """Whether there is an object or a list that holds something."""
    return any(bool(member.items or set(member.entries) - _OF_THE_CALL) for member in root.entries.values())


def _told(error: Node, root: Node) -> str:
    """An error in a line: its code and what it says."""
    inner = error.entries.get("error", error)
    inner = inner.items[0] if inner.items else inner
    code = (
        inner.text
        if inner.kind is NodeKind.TEXT
        else _first_text(inner, ("code", "type", "name", "errorCode", "errorId"))
    )
    message = _first_text(inner, _MESSAGES) or _first_text(root, _MESSAGES)
    return repr(code or inner.describe()) + (f": {message}" if message and message != code else "")


def _first_text(node: Node, keys: Sequence[str]) -> str | None:
    texts = (node.entries[key].text for key in keys if key in node.entries and node.entries[key].kind is NodeKind.TEXT)
    return next((text for text in texts if text.strip() not in _NO_ERROR), None)


def bodies(root: Node) -> Iterator[Node | Problem]:
    """What the envelopes of `root` hold, one after the other; an error in place of what it kept back."""
    if root.kind is NodeKind.LIST:
        if not root.items:
            yield root.problem(A_RESPONSE, found="an empty list")
        for member in root.items:
            yield from bodies(member)
        return
    if root.kind is not NodeKind.MAP:
        yield root.problem(A_RESPONSE)
        return
    wrong = error_of(root)
    if wrong is not None:
        yield wrong
        return
    if "response" not in root.entries and not set(root.entries) <= set(_ENVELOPE):
        yield root
        return
    inner = next((root.entries[key] for key in _INNER if key in root.entries), None)
    if (
        inner is None
        or inner.kind not in (NodeKind.MAP, NodeKind.LIST)
        or (inner.kind is NodeKind.MAP and not inner.entries)
    ):
        at = inner if inner is not None else root
        yield at.problem("a `response` with content", found="an envelope without content")
    else:
        yield from bodies(inner)


def _is_none(error: Node) -> bool:
    return (
        error.kind is NodeKind.NULL
        or (error.kind is NodeKind.TEXT and error.text.strip() in _NO_ERROR)
        or (error.kind is not NodeKind.TEXT and not (error.entries or error.items))
    )


def below(path: str, problem: Problem) -> bool:
    """Whether a problem lies at `path` or under it."""
    return problem.path == path or (problem.path.startswith(path) and (not path or problem.path[len(path)] in ".["))
