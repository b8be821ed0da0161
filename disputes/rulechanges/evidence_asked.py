"""The evidence that a rule asks for, kind by kind: what its requests come to together."""

from __future__ import annotations

from disputes.language.alternatives import Alternatives
from disputes.language.case_rules import EvidenceRequest, EvidenceWanted
from disputes.language.scope import Moment
from disputes.words.dataclass import dataclass
from disputes.words.rulechanges import EvidenceNeed

_NEEDS = (EvidenceNeed.REQUIRED, EvidenceNeed.ONE_OF, EvidenceNeed.OPTIONAL)


@dataclass(frozen=True, slots=True)
class EvidenceAsked:
    """A kind of evidence that is asked for: how strongly, what it must show, and what may stand in its place or must
    stand beside it (`beside`: of each group that it is in, the options as kinds).
    """

    kind: str
    how: EvidenceNeed
    must_show: tuple[str, ...]
    beside: frozenset[frozenset[frozenset[str]]]
    by: Alternatives[Moment] | None

    @property
    def weight(self) -> int:
        """How much it asks of the seller."""
        return len(_NEEDS) - _NEEDS.index(self.how)


def asked_in(requests: object) -> dict[str, EvidenceAsked]:
    """The kinds that some requests ask for; a kind that is asked for twice by its stronger request."""
    out: dict[str, EvidenceAsked] = {}
    for request in requests if isinstance(requests, tuple) else ():
        if not isinstance(request, EvidenceRequest):
            continue
        for want in request.required:
            _put(out, want, EvidenceNeed.REQUIRED, frozenset(), request)
        for group in request.one_of:
            options = frozenset(frozenset(w.kind for w in option) for option in group)
            for option in group:
                for want in option:
                    _put(out, want, EvidenceNeed.ONE_OF, frozenset({options}), request)
        for want in request.optional:
            _put(out, want, EvidenceNeed.OPTIONAL, frozenset(), request)
    return out


def _put(
    out: dict[str, EvidenceAsked],
    want: EvidenceWanted,
    how: EvidenceNeed,
    beside: frozenset[frozenset[frozenset[str]]],
    request: EvidenceRequest,
) -> None:
    found = EvidenceAsked(want.kind, how, want.must_show, beside, request.by)
    known = out.get(want.kind)
    if known is None or found.weight > known.weight:
        out[want.kind] = found
