"""A case that is ready to be answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from disputes.answers.assessment import Assessment
from disputes.answers.drafts import CaseDrafts
from disputes.cases.assess import Assessor
from disputes.cases.drafts import drafts
from disputes.cases.routes import RecordOfOrder
from disputes.words.dataclass import dataclass
from disputes.words.messages import Addressee


@dataclass(frozen=True, slots=True)
class PreparedCase:
    """A case whose record fits its rulesets: it can be answered at any instant."""

    values: dict[str, Any]
    assessor: Assessor
    unknown_codes: Mapping[str, str]

    @property
    def of_order(self) -> RecordOfOrder:
        """The case as one of the records of its order."""
        return RecordOfOrder(self.values, self.assessor.book)

    def assess(self, as_of: datetime, *, explain: bool = False, trial: bool = False) -> Assessment:
        """The answer at `as_of`, an aware datetime."""
        return self._with_codes(self.assessor.assess(self.values, as_of, explain=explain, trial=trial))

    def answer_at(self, as_of: datetime) -> Assessment:
        """The answer without looking ahead: `next_change_at` is left out, which takes most of the time."""
        return self._with_codes(self.assessor.answer_at(self.values, as_of))

    def drafts(self, as_of: datetime, action: str | None = None, to: Addressee | None = None) -> CaseDrafts:
        """The messages that fit at `as_of`, an aware datetime. Raises :class:`UsageError` for an unknown action."""
        return drafts(self.assessor.evaluate(self.values, as_of), action, to)

    def _with_codes(self, answer: Assessment) -> Assessment:
        if not self.unknown_codes:
            return answer
        return replace(answer, unknown_codes={**answer.unknown_codes, **self.unknown_codes})
