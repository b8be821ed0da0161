"""What the channel's own words say of a case: whose move it is, what was answered, whether it has ended and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from disputes.language.scope import Condition
from disputes.words.answers import Expectation
from disputes.words.dataclass import dataclass
from disputes.words.records import CaseEnd, EventType, Stage, Turn

EVERY_ANSWER = "*"


@dataclass(frozen=True, slots=True)
class StatusMeaning:
    """What one word of the channel means.

    `answered`: the deadlines that the seller has answered, :data:`EVERY_ANSWER` where it is all of them; `outcome`:
    for whom the case ended.
    """

    stage: Stage | None = None
    turn: Turn | None = None
    ended: CaseEnd | None = None
    outcome: Expectation | None = None
    answered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LifeRules:
    """The life of a case as a ruleset tells it.

    `statuses`: by the channel's raw status; `stages`: what a stage alone means; `events`:
    which events end a case; `answered_when`: a condition that
    holds once the seller's one answer has been given.
    """

    statuses: Mapping[str, StatusMeaning] = field(default_factory=dict)
    stages: Mapping[Stage, StatusMeaning] = field(default_factory=dict)
    events: Mapping[EventType, StatusMeaning] = field(default_factory=dict)
    answered_when: Condition | None = None
