"""What is to be done in a case, as its row keeps it: how urgent, until when, by whom, and the steps themselves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from disputes.advice.owners import in_charge
from disputes.answers.assessment import Assessment
from disputes.followup.steps import Step, steps
from disputes.store.documents import dumps, instant_text
from disputes.words.dataclass import dataclass
from disputes.words.store import CaseState, StepState


class Place(IntEnum):
    """Where a case stands in a list: a date that is to be looked up first, what leaves nothing to do last."""

    DATE_UNKNOWN = 0
    DATED = 1
    UNDATED = 2
    LAPSED = 3


_URGENT = (StepState.OVERDUE, StepState.LAPSED)
_SOON = (StepState.DUE_SOON, StepState.DATE_UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptStep:
    """A step of a row; `due_at` in UTC, `title` by language, `of` tells an action from a clock without one."""

    of: str
    id: str
    title: dict[str, str]
    owner: str | None
    due_at: datetime | None
    state: StepState

    @property
    def place(self) -> Place:
        """Where a case would stand that had this step alone."""
        if self.state is StepState.DATE_UNKNOWN:
            return Place.DATE_UNKNOWN
        if self.state is StepState.LAPSED:
            return Place.LAPSED
        return Place.DATED if self.due_at is not None else Place.UNDATED

    def plain(self) -> dict[str, Any]:
        """The step as data, its instant in UTC."""
        return {
            "of": self.of,
            "id": self.id,
            "title": self.title,
            "owner": self.owner,
            "due_at": instant_text(self.due_at),
            "state": self.state.value,
        }


@dataclass(frozen=True, slots=True)
class CaseToDo:
    """What a list says of steps: the place, the step that is named, and the instant by which it is sorted."""

    place: Place
    named: KeptStep | None
    due_at: datetime | None

    @staticmethod
    def of(found: Sequence[KeptStep]) -> CaseToDo:
        """Of the steps of a case, or of those that one team has to do.

        A date that is to be looked up is named first, then what is due first; what has lapsed is named before what has
        no date, for that remains to be done in any case.
        """
        live = [s.due_at for s in found if s.due_at is not None and s.state is not StepState.LAPSED]
        places = {s.place for s in found}
        if Place.DATE_UNKNOWN in places:
            place = Place.DATE_UNKNOWN
        elif live:
            place = Place.DATED
        else:
            place = Place.LAPSED if Place.LAPSED in places else Place.UNDATED
        named = next((s for s in found if s.place is place), None)
        due_at = named.due_at if named is not None and place is Place.LAPSED else min(live, default=None)
        return CaseToDo(place, named, due_at)


def kept_steps(text: str | None) -> list[KeptStep]:
    """The steps of a row, in their order."""
    return [
        KeptStep(
            of=s["of"],
            id=s["id"],
            title=s["title"],
            owner=s["owner"],
            due_at=datetime.fromisoformat(s["due_at"]) if s["due_at"] is not None else None,
            state=StepState(s["state"]),
        )
        for s in (json.loads(text) if text else ())
    ]


def to_do_columns(answer: Assessment, closed: bool, ahead: timedelta) -> dict[str, object]:
    """The columns by which cases are listed; what is due within `ahead` is due soon."""
    if closed:
        return {
            "state": CaseState.CLOSED,
            "place": Place.UNDATED,
            "due_at": None,
            "owners": "",
            "todo": None,
            "questions": 0,
            "cost": None,
            "currency": None,
        }
    todo = steps(answer.actions, answer.deadlines, answer.as_of, in_charge(answer.dispute))
    found = [_kept(s, answer.as_of, ahead) for s in todo]
    states = {s.state for s in found}
    listed = CaseToDo.of(found)
    owners = sorted({s.owner for s in todo})
    silence = answer.exposure.if_lapsed.amount if answer.exposure.if_lapsed is not None else None
    cost = silence or answer.exposure.amount
    return {
        "state": (
            CaseState.OVERDUE if states & {*_URGENT} else CaseState.DUE_SOON if states & {*_SOON} else CaseState.OPEN
        ),
        "place": listed.place,
        "due_at": listed.due_at,
        "owners": f" {' '.join(owners)} " if owners else "",
        "todo": dumps([s.plain() for s in found]),
        "questions": len(answer.questions),
        "cost": format(cost.value, "f") if cost is not None else None,
        "currency": cost.currency if cost is not None else None,
    }


def _kept(s: Step, as_of: datetime, ahead: timedelta) -> KeptStep:
    return KeptStep(
        of="action" if s.action is not None else "deadline",
        id=s.id,
        title={"en": s.title.en, "zh": s.title.zh},
        owner=s.owner.value,
        due_at=s.due_at,
        state=s.state(as_of, ahead),
    )
