"""The policy: how long each part of a store is kept, and the cases of which nothing goes.

keep_for:
  history: 2 years
  closed_cases: forever
keep:
  - {case: SG-2026-0412-01, platform: shopee, why: lawsuit 12/2026}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from disputes.dates.calendars import Calendar, add, subtract
from disputes.dates.durations import Duration
from disputes.documents.errors import RecordError
from disputes.documents.problems import Problem, nearest, unreadable
from disputes.documents.yaml_tree import Node, read_yaml
from disputes.records.words import PLATFORMS
from disputes.words import texts
from disputes.words.dataclass import dataclass
from disputes.words.dates import Unit
from disputes.words.documents import NodeKind
from disputes.words.retention import RetainedPart

DEFAULT_POLICY = Path(__file__).with_name("policy.yaml")
FOREVER = "forever"
FORMAT = "1"
MINIMUM: Mapping[RetainedPart, Duration] = {
    RetainedPart.HISTORY: Duration(30, Unit.DAYS),
    RetainedPart.SNAPSHOTS: Duration(30, Unit.DAYS),
    RetainedPart.ALERTS: Duration(7, Unit.DAYS),
    RetainedPart.DELIVERIES: Duration(7, Unit.DAYS),
    RetainedPart.REQUESTS: Duration(1, Unit.DAYS),
    RetainedPart.SCANS: Duration(30, Unit.DAYS),
    RetainedPart.JOURNAL: Duration(1, Unit.YEARS),
    RetainedPart.CLOSED_CASES: Duration(90, Unit.DAYS),
}
"""No policy may keep a part for less: a slip of the pen would cost what cannot be had again."""
_UNITS = (Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.QUARTERS, Unit.YEARS)
_SPAN = f"a number of days, weeks, months or years, or {FOREVER}"
_KEYS = ("format", "keep_for", "keep")
_OF_CASE = ("case", "platform", "why")
_MOST_BYTES = 1_000_000
_UTC = Calendar(ZoneInfo("UTC"))
_ANY_DAY = datetime(2001, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class HeldCase:
    """A case of which nothing goes: its id, its platform where that is said, and where it was named."""

    case_id: str
    platform: str | None
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """How long each part is kept (None: forever), and the cases of which nothing goes."""

    file: str
    spans: Mapping[RetainedPart, Duration | None]
    held: tuple[HeldCase, ...] = ()

    def holding(self, more: Sequence[HeldCase]) -> RetentionPolicy:
        """The same, with more cases of which nothing goes."""
        return replace(self, held=(*self.held, *more))

    def before(self, part: RetainedPart, as_of: datetime) -> datetime | None:
        """The instant (UTC) before which what is of this part has been kept for long enough; None: nothing has."""
        span = self.spans[part]
        return subtract(as_of, span, _UTC) if span is not None else None


def read_policy(path: Path) -> RetentionPolicy:
    """The policy at `path`; parts that it does not name are kept for as long as the program's own policy says.

    Raises :class:`RecordError` with every line that is wrong, and the nearest word.
    """
    found = _read(path)
    own = found if path == DEFAULT_POLICY else _read(DEFAULT_POLICY)
    return RetentionPolicy(found.file, {**own.spans, **found.spans}, found.held)


def _read(path: Path) -> RetentionPolicy:
    file = path.name if path == DEFAULT_POLICY else str(path)
    try:
        with path.open("rb") as opened:
            text = opened.read(_MOST_BYTES).decode("utf-8")
    except OSError as error:
        raise RecordError([unreadable(file, error)]) from None
    except UnicodeDecodeError:
        raise RecordError([Problem(file, 0, "", "bytes that are no UTF-8", "a YAML file in UTF-8")]) from None
    documents, problems = read_yaml(text, file)
    if len(documents) != 1 and not problems:
        problems = [Problem(file, 0, "", f"{len(documents)} documents", "one, with `keep_for`")]
    if problems:
        raise RecordError(problems)
    return _PolicyReader(file).read(documents[0])


class _PolicyReader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def read(self, root: Node) -> RetentionPolicy:
        entries = self._entries(root, _KEYS)
        written = entries.get("format")
        if entries and (written is None or written.text != FORMAT):
            self._add(written or root, f"format: {FORMAT}", None if written is not None else "a policy without it")
        spans: dict[RetainedPart, Duration | None] = {}
        if "keep_for" in entries:
            for name, node in self._entries(entries["keep_for"], texts(RetainedPart)).items():
                if name in texts(RetainedPart):
                    spans[RetainedPart(name)] = self._span(RetainedPart(name), node)
        held = tuple(self._held(node) for node in self._listed(entries.get("keep")))
        if self.problems:
            raise RecordError(self.problems)
        return RetentionPolicy(self.file, spans, held)

    def _span(self, part: RetainedPart, node: Node) -> Duration | None:
        if node.kind is NodeKind.TEXT and node.text == FOREVER:
            return None
        try:
            found = Duration.parse(node.text)
        except ValueError:
            self._add(node, _SPAN, near=FOREVER if nearest(node.text, [FOREVER]) else None)
            return None
        least = MINIMUM[part]
        if found.unit not in _UNITS:
            self._add(node, _SPAN)
        elif add(_ANY_DAY, found, _UTC) < add(_ANY_DAY, least, _UTC):
            self._add(node, f"at least {least}, below which no policy may go for {part}")
        return found

    def _held(self, node: Node) -> HeldCase:
        if node.kind is NodeKind.TEXT:
            return HeldCase(node.text, None, self.file, node.line)
        entries = self._entries(node, _OF_CASE)
        case, platform = entries.get("case"), entries.get("platform")
        if entries and (case is None or case.kind is not NodeKind.TEXT or not case.text):
            self._add(case or node, "the id of a case under `case`")
        if platform is not None and platform.text not in PLATFORMS:
            self._add(platform, "a platform", near=nearest(platform.text, PLATFORMS))
        return HeldCase(
            case.text if case is not None else "", platform.text if platform is not None else None, self.file, node.line
        )

    def _entries(self, node: Node, keys: Sequence[str]) -> Mapping[str, Node]:
        if node.kind is not NodeKind.MAP:
            self._add(node, f"a mapping with some of: {', '.join(keys)}")
            return {}
        for key in node.entries:
            if key not in keys:
                self.problems.append(node.key_problem(key, f"one of: {', '.join(keys)}", nearest=nearest(key, keys)))
        return node.entries

    def _listed(self, node: Node | None) -> Sequence[Node]:
        if node is None or node.kind is NodeKind.NULL:
            return ()
        if node.kind is not NodeKind.LIST:
            self._add(node, "a list of cases")
            return ()
        return node.items

    def _add(self, node: Node, expected: str, found: str | None = None, near: str | None = None) -> None:
        self.problems.append(node.problem(expected, found=found, nearest=near))
