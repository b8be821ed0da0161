"""The closed words of evidence packs: what a file is, what became of it, and what may be wrong with it."""

from __future__ import annotations

from disputes.words import ClosedWord


class FileForm(ClosedWord):
    """What a file is, by its content."""

    PICTURE = "picture"
    PDF = "pdf"
    TEXT = "text"
    VIDEO = "video"
    OTHER = "other"


class FileFate(ClosedWord):
    """What became of a file: in the pack, left out on purpose, not known to which item it belongs, or refused."""

    USED = "used"
    LEFT_OUT = "left_out"
    UNMATCHED = "unmatched"
    REFUSED = "refused"


class MatchedBy(ClosedWord):
    """How it is known to which item of evidence a file belongs."""

    MAPPING = "mapping"
    RECORD = "record"
    NAME = "name"


class FileFault(ClosedWord):
    """Why a file is refused."""

    BOMB = "bomb"
    BROKEN = "broken"
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    MEMORY = "memory"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported"
    FORMAT = "format"
    LINK = "link"


class FileNote(ClosedWord):
    """What was done to a file, or is to be looked at in it."""

    ANIMATED = "animated"
    CMYK = "cmyk"
    CUT_TEXT = "cut_text"
    DRAWN = "drawn"
    FORMS = "forms"
    LEFT_OUT_PAGES = "left_out_pages"
    RIGHT_TO_LEFT = "right_to_left"
    SCALED = "scaled"
    SCRIPTS = "scripts"
    TURNED = "turned"
    UNDRAWN = "undrawn"
    WRONG_ENDING = "wrong_ending"


class PackFindingKind(ClosedWord):
    """What is found about a pack: the first ones keep it from being complete, the last are to be looked at."""

    MISSING = "missing"
    SHORT = "short"
    FIELD = "field"
    PAYMENTS = "payments"
    NOT_THERE = "not_there"
    REFUSED = "refused"
    UNMATCHED = "unmatched"
    ELSEWHERE = "elsewhere"
    CUT = "cut"
    OPTIONAL = "optional"
    LEFT_OUT = "left_out"
    NOTE = "note"
