"""What is said where something cannot be done: problem documents (RFC 9457) with the faults, their places, and what was
meant.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from fastapi import Request
from starlette.responses import Response

from disputes.answers.json_forms import OMITTED
from disputes.answers.serialization import as_json
from disputes.desk.api.languages import language_of
from disputes.desk.texts import text_of
from disputes.documents.problems import (
    EXIT_BAD_INPUT,
    EXIT_BAD_RULESET,
    EXIT_STORAGE,
    EXIT_USAGE,
    Problem,
    Refused,
    shown,
)
from disputes.records.pieces import STDIN
from disputes.store.case_json import ChangeMade
from disputes.views.problem_text import problem_text
from disputes.words import ClosedWord
from disputes.words.dataclass import dataclass
from disputes.words.documents import Severity

MEDIA = "application/problem+json"
TYPE = "urn:disputes:problem:"
EXIT_INTERNAL = 70


class ProblemKind(ClosedWord):
    """The kinds of problem: the last part of their `type`."""

    WRONG_USE = "wrong-use"
    NOT_FOUND = "not-found"
    NOT_ALLOWED = "method-not-allowed"
    BAD_INPUT = "bad-input"
    BAD_RULES = "bad-rules"
    STORAGE = "storage"
    FOREIGN = "foreign-site"
    NOT_SIGNED_IN = "not-signed-in"
    FORBIDDEN = "forbidden"
    NO_VERSION = "version-required"
    OVERTAKEN = "overtaken"
    OTHER_REQUEST = "key-of-another-request"
    TOO_LARGE = "too-large"
    TOO_OFTEN = "too-many-requests"
    MEDIA_TYPE = "media-type"
    SIGNATURE = "bad-signature"
    NO_SECRET = "no-secret"
    INTERNAL = "internal"


_STATUS: Mapping[ProblemKind, tuple[int, int]] = {
    ProblemKind.WRONG_USE: (400, EXIT_USAGE),
    ProblemKind.NOT_FOUND: (404, EXIT_USAGE),
    ProblemKind.NOT_ALLOWED: (405, EXIT_USAGE),
    ProblemKind.BAD_INPUT: (422, EXIT_BAD_INPUT),
    ProblemKind.BAD_RULES: (500, EXIT_BAD_RULESET),
    ProblemKind.STORAGE: (503, EXIT_STORAGE),
    ProblemKind.FOREIGN: (403, EXIT_USAGE),
    ProblemKind.NOT_SIGNED_IN: (401, EXIT_USAGE),
    ProblemKind.FORBIDDEN: (403, EXIT_USAGE),
    ProblemKind.NO_VERSION: (428, EXIT_USAGE),
    ProblemKind.OVERTAKEN: (412, EXIT_USAGE),
    ProblemKind.OTHER_REQUEST: (422, EXIT_USAGE),
    ProblemKind.TOO_LARGE: (413, EXIT_BAD_INPUT),
    ProblemKind.TOO_OFTEN: (429, EXIT_USAGE),
    ProblemKind.MEDIA_TYPE: (415, EXIT_USAGE),
    ProblemKind.SIGNATURE: (401, EXIT_USAGE),
    ProblemKind.NO_SECRET: (403, EXIT_USAGE),
    ProblemKind.INTERNAL: (500, EXIT_INTERNAL),
}


def status_of(kind: ProblemKind) -> tuple[int, int]:
    """The HTTP status of a kind of problem, and the exit code with which a command would end."""
    return _STATUS[kind]


KIND_OF_EXIT: Mapping[int, ProblemKind] = {
    EXIT_USAGE: ProblemKind.WRONG_USE,
    EXIT_BAD_RULESET: ProblemKind.BAD_RULES,
    EXIT_STORAGE: ProblemKind.STORAGE,
}
_MOST_FAULTS = 100
_BODIES = ("", STDIN)
_OPTION = re.compile(r"(?<![\w-])--(from|market|platform|what-if|fetched-at|keep-raw)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultItem:
    """One fault. `path` is its place in the document (`events[2].at`; `query.days` for a part of the address), `found`
    what stands there, `expected` what may, `nearest` the valid word that was probably meant. `message` says all of it
    in the language of the request.
    """

    path: str
    line: int | None
    found: str
    expected: str
    nearest: str | None
    code: str | None
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemDocument:
    """Why a request was not done (RFC 9457). `exit_code` is the one with which the command would end; of an overtaken
    request, `changes` is what others did meanwhile, `imported` whether the record came anew, and `version` that of now.
    """

    type: str
    title: str
    status: int
    detail: str
    exit_code: int
    errors: Sequence[FaultItem]
    changes: Sequence[ChangeMade] = field(default=(), metadata=OMITTED)
    imported: bool | None = field(default=None, metadata=OMITTED)
    version: str | None = field(default=None, metadata=OMITTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanwhile:
    """What has become of a case that a caller had seen otherwise."""

    changes: Sequence[ChangeMade]
    imported: bool
    version: str


class ApiProblem(Exception):
    """A request that is not done: the kind of problem, and its faults."""

    def __init__(
        self,
        kind: ProblemKind,
        problems: Iterable[Problem] = (),
        *,
        meanwhile: Meanwhile | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.problems = list(problems)
        self.meanwhile = meanwhile
        self.headers = dict(headers or {})


def wrong(path: str, found: str, expected: str, nearest: str | None = None) -> Problem:
    """A fault of a request, at a part of its address, its headers or its body."""
    return Problem("", 0, path, found, expected, nearest)


def of_refused(refused: Refused) -> ApiProblem:
    """The problem that a refusal from below is."""
    return ApiProblem(KIND_OF_EXIT.get(refused.exit_code, ProblemKind.BAD_INPUT), refused.problems)


def fault(problem: Problem, lang: str) -> FaultItem:
    """A problem as data. Options of a command that it names are parts of the address here; a file is the request
    itself.
    """
    option = problem.file.removeprefix("--").replace("-", "_") if problem.file.startswith("--") else None
    path = f"query.{option}" if option is not None else problem.path
    plain = dataclasses.replace(problem, file="", line=0, path=path)
    return FaultItem(
        path=path,
        line=(problem.line or None) if problem.file in _BODIES else None,
        found=shown(problem.found),
        expected=_as_asked(problem.expected),
        nearest=problem.nearest,
        code=problem.code,
        severity=problem.severity,
        message=_as_asked(problem_text(plain, lang)),
    )


def _as_asked(text: str) -> str:
    """A text in which options of commands are what they are in an address."""
    return _OPTION.sub(lambda found: f"`{found[1].replace('-', '_')}=`", text)


def answered(request: Request, problem: ApiProblem) -> Response:
    """The answer that tells of a problem."""
    lang = language_of(request)
    status, exit_code = _STATUS[problem.kind]
    title = text_of(lang, f"problem_{problem.kind.name.lower()}")
    errors = [fault(p, lang) for p in problem.problems[:_MOST_FAULTS]]
    said = "; ".join(e.message for e in errors[:3])
    left = len(problem.problems) - 3
    detail = (said + (f" (+{left})" if left > 0 else "")) or title
    meanwhile = problem.meanwhile
    document = ProblemDocument(
        type=TYPE + problem.kind.value,
        title=title,
        status=status,
        detail=detail,
        exit_code=exit_code,
        errors=errors,
        changes=meanwhile.changes if meanwhile is not None else (),
        imported=meanwhile.imported if meanwhile is not None else None,
        version=meanwhile.version if meanwhile is not None else None,
    )
    headers = {"Content-Language": lang, "Vary": "Accept-Language", **problem.headers}
    return Response(json.dumps(as_json(document), ensure_ascii=False), status, headers, MEDIA)


def outside(kind: ProblemKind, status: int, detail: str) -> Response:
    """A problem that is told before anything of the request is read, in English."""
    document = ProblemDocument(
        type=TYPE + kind.value,
        title=text_of("en", f"problem_{kind.name.lower()}"),
        status=status,
        detail=detail,
        exit_code=_STATUS[kind][1],
        errors=(),
    )
    return Response(json.dumps(as_json(document)), status, {"Content-Language": "en"}, MEDIA)
