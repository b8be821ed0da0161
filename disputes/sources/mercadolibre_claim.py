"""What Mercado Libre says of one claim: its reason, its state, what each side must do until when, how it ended."""

from __future__ import annotations

from disputes.sources.case_draft import CaseDraft
from disputes.sources.instants import Stamp
from disputes.sources.payload import Payload


def id_of(p: Payload, *paths: str) -> str | None:
    """The first id that is one: "0" is none."""
    found = next((path for path in paths if p.at(path) is not None and not p.is_zero(path)), None)
    if found is None:
        p.problems.append(p.node.problem(f"`{paths[0]}`", found="no id of a claim"))
        return None
    return p.id(found)


def fill_claim(d: CaseDraft) -> None:
    p = d.p
    d.set(id=id_of(p, "id"))
    if p.code("resource") != "order":  # of the shipment, or the payment
        d.known_by(*p.ids("resource_id"))
    d.market(p.code("site_id"))
    _reason(d)
    d.dispute("claim_type", "type")
    d.status(*(("status",) if p.code("status") == "closed" else ("stage", "status")))
    d.event("opened", p.stamp("date_created"), by="buyer")
    if d.has_ended:
        _resolution(d)
        return
    dates: dict[tuple[str, str], Stamp] = {}
    for player in p.members("players"):
        actor = player.known(d.codes.table("role"), "role")
        actions = [(a, name) for a in player.members("available_actions") if (name := a.code("action")) is not None]
        if actor == "seller":
            d.facts(available_actions=[name for _, name in actions])
        for action, name in actions:
            at, must = action.stamp("due_date"), bool(action.flag("mandatory"))
            if must and actor == "seller":
                d.set(turn="seller")
            if at is None or actor is None:
                if at is not None and must:
                    action.note(action.node, f"{name} until {at.text}", "a side that is known: not counted as a duty")
                continue
            if not must:
                action.note(
                    action.node, f"{name} until {at.text}", "an action that must be done: not counted as a duty"
                )
                continue
            key = (actor, d.codes.table("action").get(name, name))
            dates[key] = min(at, dates.get(key, at), key=lambda stamp: stamp.at)
    for (actor, name), at in dates.items():
        d.due(at, actor, name)


def _reason(d: CaseDraft) -> None:
    """By the single reason; else by its family, of which some are too wide to be sure."""
    raw = d.p.code("reason_id")
    family = d.codes.table("reason_family").get((raw or "").rstrip("0123456789")) or {}
    if raw and raw not in d.codes.table("reason_raw") and family.get("sure"):
        d.set(reason_raw=raw, dispute=family["dispute"])
    else:
        d.reason("reason_id", otherwise=family.get("dispute", "complaint"))


def _resolution(d: CaseDraft) -> None:
    """How a claim ended: for whom, where Mercado Libre decided, and by a refund, where it was one."""
    p, at = d.p, d.p.stamp("resolution.date_created")
    by = d.word("role", "resolution.closed_by")
    what = d.word("resolution", "resolution.reason")
    node = p.at("resolution.benefited")
    told = [item.text for item in node.items] if node is not None else []
    sides = sorted({side for text in told if (side := d.codes.table("role").get(text)) is not None})
    for text in told:
        if text and text not in d.codes.table("role"):
            p.missed("benefited", text, node)
    if by == "platform" and sides:
        d.event("ruled", at, by="platform", outcome=sides[0] if len(sides) == 1 else "split")
    if what == "refunded":
        d.event("refunded", at, by=by)
    d.event("closed", at)
