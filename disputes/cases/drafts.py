"""The messages that fit a case as it stands, filled from its record: what is missing is marked, and listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from disputes.answers.assessment import ActionItem
from disputes.answers.drafts import CaseDrafts, Draft
from disputes.cases.assess import Evaluation
from disputes.cases.field_texts import FieldTexts
from disputes.documents.errors import UsageError
from disputes.documents.problems import Problem, nearest
from disputes.language.case_rules import Action
from disputes.language.loading import COMMON
from disputes.language.message_fields import DUE, ON_FILE
from disputes.language.messages import Message, filled
from disputes.language.truth import Text, Unknown
from disputes.situation.basis import Collector
from disputes.situation.state import State
from disputes.situation.view import View, default_view
from disputes.words.answers import ActionState
from disputes.words.dataclass import dataclass
from disputes.words.messages import Addressee, MessageLanguage


@dataclass(frozen=True, slots=True)
class _Fit:
    """A message that fits, or may: `open` are the fields that would say so."""

    message: Message
    open: tuple[str, ...] = ()


def drafts(
    found: Evaluation, action: str | None = None, to: Addressee | None = None, *, of: Iterable[str] = ()
) -> CaseDrafts:
    """The drafts of a case: for the actions that its answer asks for now, or for `action`, whether it does or not.

    `to`: only messages to that side. `of`: in place of `action`, several. Raises :class:`UsageError` for an action that
    no ruleset of the case lists.
    """
    return _Drafting(found).drafts([action] if action is not None else list(of), to)


class _Drafting:
    """Picks and fills the messages of one case."""

    def __init__(self, found: Evaluation) -> None:
        self.answer = found.answer
        self.state = found.state
        self.asked = {a.id: a for a in found.answer.actions}
        # The platform's own messages go before the common ones.
        rulesets = sorted(self.state.editions.active().value, key=lambda r: r.id == COMMON)
        self.by_ruleset: list[Sequence[Message]] = [tuple(r.messages.values()) for r in rulesets]

    def drafts(self, wanted: Sequence[str], to: Addressee | None) -> CaseDrafts:
        for name in wanted:
            self._check(name)
        chosen = wanted or [a.id for a in self.answer.actions if self._is_next(a)]
        made = list(self._made(chosen, to))
        listed = {name for messages in self.by_ruleset for m in messages for name in m.actions}
        rest = sorted(listed - {d.action for d in made})
        market = self.state.market
        return CaseDrafts(
            case=self.answer.case,
            platform=self.answer.platform,
            market=self.answer.market,
            as_of=self.answer.as_of,
            time_zone=self.answer.time_zone,
            language=_language(self.state, market.language if market is not None else None),
            drafts=made,
            others=[name for name in rest if any(self._fitting(name, to))],
        )

    def _check(self, name: str) -> None:
        """Raises :class:`UsageError` where no ruleset lists the action."""
        known = {a for r in self.state.book.rulesets for a in r.actions}
        if name not in known:
            expected = "an action of the rules of this case"
            raise UsageError([Problem("", 0, "", repr(name), expected, nearest(name, sorted(known)))])

    def _is_next(self, action: ActionItem) -> bool:
        opened = action.opens_at is None or action.opens_at <= self.answer.as_of
        return opened and action.state is not ActionState.DONE

    def _made(self, actions: Iterable[str], to: Addressee | None) -> Iterator[Draft]:
        told: set[tuple[object, ...]] = set()
        for name in actions:
            for fit in self._fitting(name, to):
                draft = self._draft(name, fit)
                same = (draft.to, *draft.texts.items())
                if same not in told:
                    told.add(same)
                    yield draft

    def _fitting(self, action: str, to: Addressee | None) -> Iterator[_Fit]:
        """The messages for an action that fit, to each side those of the first ruleset that has any."""
        for side in Addressee:
            if to is None or side is to:
                of_side = ([m for m in ms if action in m.actions and m.to is side] for ms in self.by_ruleset)
                yield from next(filter(None, (self._among(action, ms) for ms in of_side)), [])

    def _among(self, action: str, messages: Iterable[Message]) -> list[_Fit]:
        """Those that fit; where none is sure to, those that may, and those that stand in."""
        sure, open_, standing_in = [], [], []
        for m in messages:
            if m.when is None:
                standing_in.append(_Fit(m))
                continue
            truth = m.when.truth(self._view(action, m))
            if isinstance(truth, Unknown):
                open_.append(_Fit(m, tuple(sorted(truth.fields))))
            elif truth:
                sure.append(_Fit(m))
        return sure or [*standing_in, *open_]

    def _view(self, action: str, message: Message) -> View:
        asked = self.asked.get(action)
        on_file = self._on_file(message.ruleset)
        own = {DUE: asked.due_at if asked is not None else None, ON_FILE: on_file.en if on_file is not None else None}
        return default_view(self.state, message.ruleset, Collector()).within(own)

    def _draft(self, action: str, fit: _Fit) -> Draft:
        message = fit.message
        asked = self.asked.get(action)
        values = FieldTexts(self.state, self._view(action, message), self._on_file(message.ruleset))
        entry = self.state.book.action(action, message.ruleset) or Action(action, Text(action, action))
        return Draft(
            message=message.key,
            title=message.title,
            to=message.to,
            action=action,
            action_title=entry.title,
            in_answer=asked is not None,
            due_at=asked.due_at if asked is not None else None,
            due_local=asked.due_local if asked is not None else None,
            texts={lang.value: filled(text, values.writer(lang)) for lang, text in message.texts.items()},
            missing=values.missing(message.placeholders()),
            depends_on=list(fit.open),
            cite=list(message.cites),
        )

    def _on_file(self, ruleset: str) -> Text | None:
        """The titles of the evidence on the record, each once; None where there is none."""
        kinds = dict.fromkeys(str(e["kind"]) for e in self.state.values.get("evidence") or ())
        titles = [
            found.title if (found := self.state.book.kind(kind, ruleset)) is not None else Text(kind, kind)
            for kind in kinds
        ]
        return Text(", ".join(t.en for t in titles), "、".join(t.zh for t in titles)) if titles else None


def _language(state: State, own: MessageLanguage | None) -> MessageLanguage | None:
    """The language of the market's buyers: as the platform says, else as the common ruleset does."""
    common = state.book.by_id.get(COMMON)
    market = common.markets.get(str(state.values.get("market"))) if common is not None else None
    return own or (market.language if market is not None else None)
