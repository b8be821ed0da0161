"""A shop that is ready to be answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from disputes.answers.standing import Standing
from disputes.shops.assess import ShopAssessor
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class PreparedShop:
    """A shop whose record fits its ruleset: its standing can be told at any instant."""

    values: dict[str, Any]
    assessor: ShopAssessor

    def stand(self, as_of: datetime, *, what_if: Mapping[str, Decimal] | None = None, trial: bool = False) -> Standing:
        """The standing at `as_of`, an aware datetime."""
        return self.assessor.stand(self.values, as_of, what_if=what_if, trial=trial)
