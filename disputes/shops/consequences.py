"""What rules, bands and steps bring beside points: charges, things to do, and gaps to look up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from disputes.advice.charges import charges
from disputes.answers.assessment import FeeItem
from disputes.answers.gaps import LOOK_UP, NO_MARKET, NO_RULESET, NO_STANDING, drafts_gap
from disputes.answers.open_points import GapItem
from disputes.answers.standing import Period
from disputes.documents.yaml_tree import Node
from disputes.language.case_rules import ALWAYS, Consequences, Fee, Rule, RuleAction
from disputes.language.citations import Citation
from disputes.language.shop_rules import Ledger
from disputes.language.truth import Text, Unknown
from disputes.shops.entry_parts import Undecided
from disputes.shops.ledger_results import LedgerResult
from disputes.shops.ledger_run import LedgerRun
from disputes.shops.metric_status import view_of
from disputes.shops.shop_state import ShopState
from disputes.situation.matching import Match, match_of
from disputes.situation.view import View
from disputes.words.documents import NodeKind
from disputes.words.language import RuleStatus, RuleSubject

_NOWHERE = Node("", 1, 1, "", NodeKind.MAP)


def step_matches(shop: ShopState) -> list[Match]:
    """What steps and bands ask to be done, as if rules had asked it."""
    asked = [(r.metric.key, h.band.cites, h.band.steps) for r, h in shop.metrics.bands_held()]
    for o in shop.outcomes.values():
        total = o.run.total(shop.now)
        for x in o.run.reached:
            if x.at <= shop.now and (x.tier.consumes or x.number <= total.tier):
                asked.append((o.run.ledger.key, x.tier.cites, x.tier.steps))
    return [
        match_of(shop.state, _as_rule(key, cites, steps), shop.state.collector) for key, cites, steps in asked if steps
    ]


def _as_rule(key: str, cites: tuple[Citation, ...], steps: tuple[RuleAction, ...]) -> Rule:
    ruleset, _, id_ = key.partition("/")
    return Rule(
        id=id_,
        ruleset=ruleset,
        title=Text(id_, id_),
        status=RuleStatus.STABLE,
        about=RuleSubject.SHOP,
        effective=ALWAYS,
        when=None,
        then=Consequences(steps=steps),
        overrides=(),
        cites=cites,
        node=_NOWHERE,
    )


def fee_items(
    shop: ShopState, fired: Sequence[Rule], periods: Mapping[str, Period]
) -> tuple[list[FeeItem], list[Undecided]]:
    """The charges of rules that fired, of bands, of steps reached and of issues in the current period."""
    currency = shop.state.market.currency if shop.state.market is not None else None
    items: list[FeeItem] = []
    open_: list[Undecided] = []
    for fee, view, subject in _fees(shop, fired, periods):
        unknowns: list[Unknown] = []
        items += charges(fee, view, currency, unknowns.append)
        open_ += [Undecided(u, subject) for u in unknowns]
    return sorted(items, key=lambda f: f.id), open_


def _fees(shop: ShopState, fired: Sequence[Rule], periods: Mapping[str, Period]) -> Iterator[tuple[Fee, View, str]]:
    """The fees that are due, each with the view in which it reads, and whose it is."""
    for rule in fired:
        for fee in rule.then.fees:
            yield fee, shop.state.view(rule.ruleset, shop.state.today, True), rule.key
    for r, h in shop.metrics.bands_held():
        for fee in h.band.fees:
            yield fee, view_of(shop.state, r, r.own), r.metric.key
    for k, o in shop.outcomes.items():
        yield from ((fee, view, o.run.ledger.key) for fee, view in _fees_of_ledger(shop, o, periods[k].starts))


def _fees_of_ledger(shop: ShopState, result: LedgerResult, starts: datetime | None) -> Iterator[tuple[Fee, View]]:
    run, ledger = result.run, result.run.ledger
    for x in run.reached:
        if x.tier.fees and x.at <= shop.now and (starts is None or x.at >= starts):
            view = _view_at(shop, ledger, x.at, x.points, x.number)
            yield from ((fee, view) for fee in x.tier.fees)
    each_issue = [f for f in ledger.fees if f.each == "issue"]
    for at, points in _issues(run, shop.now, starts) if each_issue else ():
        view = _view_at(shop, ledger, at, points, 0)
        yield from ((fee, view) for fee in each_issue)
    total = run.total(shop.now)
    own = {"points": total.points, "tier": Decimal(total.tier)}
    view = shop.state.view(ledger.ruleset, shop.state.today, True, own)
    yield from ((fee, view) for fee in ledger.fees if fee.each is None)


def _view_at(shop: ShopState, ledger: Ledger, at: datetime, points: Decimal, tier: int) -> View:
    own = {"points": points, "tier": Decimal(tier)}
    return shop.state.view(ledger.ruleset, shop.ledgers.local_day(at), False, own)


def _issues(run: LedgerRun, now: datetime, starts: datetime | None) -> list[tuple[datetime, Decimal]]:
    """The issues of the current period, each with its points."""
    out: dict[datetime, Decimal] = {}
    for p in run.parts:
        if p.issued_at <= now and (starts is None or p.issued_at >= starts) and p.points:
            out[p.issued_at] = out.get(p.issued_at, Decimal(0)) + p.points
    return sorted(out.items())


def gap_items(shop: ShopState, fired: Sequence[Rule], drafts: Sequence[Rule] = ()) -> list[GapItem]:
    """The gaps that rules and bands name, those of a platform or a market that no ruleset covers, that of a platform
    without figures of a shop, and rules left out as drafts.
    """
    named = [g for r in fired if (g := r.then.gap) is not None]
    named += [g for _, h in shop.metrics.bands_held() if (g := h.band.gap) is not None]
    out = {g.topic: GapItem(topic=g.topic, why=g.why, look_up=g.look_up) for g in named}
    own = shop.book.own
    if own is None:
        out["ruleset"] = GapItem(topic="ruleset", why=NO_RULESET, look_up=LOOK_UP)
    elif own.markets and shop.state.values.get("market") not in own.markets and "GLOBAL" not in own.markets:
        out["market"] = GapItem(topic="market", why=NO_MARKET.filled(zone=shop.state.zone), look_up=LOOK_UP)
    if own is not None and not any(r.metrics or r.ledgers for r in shop.book.rulesets):
        # Without this an answer with neither figures nor questions would read as if all were well.
        out["standing"] = GapItem(topic="standing", why=NO_STANDING, look_up=LOOK_UP)
    return [*out.values(), *(g for g in drafts_gap([rule.title for rule in drafts]) if g.topic not in out)]
