"""`disputes case hold` and `release`: a legal hold, under which nothing of a case goes."""

from __future__ import annotations

from datetime import date

import click

from disputes.commands.case_options import agent_name, agent_option, platform_option
from disputes.commands.common import DayParameter, lang_option, leaving, now, write, wrong_use
from disputes.commands.store_common import db_option, stored, stored_case
from disputes.store.holds import LegalHold, place_hold, release_hold

HOLD_EXAMPLES = """
\b
Examples:
  disputes case hold SG-2026-0412 --reason "lawsuit 12/2026"
  disputes case hold SG-2026-0412 --reason "audit of the bank" --until 2027-12-31 --agent mei
"""
RELEASE_EXAMPLES = """
\b
Examples:
  disputes case release SG-2026-0412
  disputes case release SG-2026-0412 --reason "lawsuit 12/2026" --agent mei
"""
_SAID = {
    "en": {
        "held": "{case}: the legal hold stands until it is released",
        "held_until": "{case}: the legal hold stands until {day}",
        "there": "{case}: this legal hold already stands",
        "released": "{case}: the legal hold is released",
    },
    "zh": {
        "held": "{case}：已设诉讼保留，直至解除",
        "held_until": "{case}：已设诉讼保留，至 {day}",
        "there": "{case}：此诉讼保留已存在",
        "released": "{case}：诉讼保留已解除",
    },
}


@click.command(epilog=HOLD_EXAMPLES)
@click.argument("case_id", metavar="CASE")
@click.option(
    "--reason", required=True, help="Why nothing may go: a lawsuit, an audit. It tells one hold from another."
)
@click.option(
    "--until", type=DayParameter(), help="The last day (UTC) on which it stands. Default: until it is released."
)
@platform_option
@agent_option
@lang_option
@db_option
def hold(
    case_id: str,
    reason: str,
    until: date | None,
    platform: str | None,
    agent: str | None,
    lang: str,
    db: str | None,
) -> None:
    """Place a legal hold on a case: nothing of it goes while it stands, neither by `disputes prune` nor by `erase`.

    A case may have several, each with its reason. One of the same reason again gets another last day. Who placed it,
    and when, is kept in the history of the case.
    """
    with leaving(), stored(db) as store:
        own, id_ = stored_case(store, case_id, platform, lang)
        done = place_hold(store, id_, own, LegalHold(reason, until), agent=agent_name(agent), now=now())
    key = "there" if not done else "held" if until is None else "held_until"
    write(_SAID[lang][key].format(case=id_, day=until) + "\n")


@click.command(epilog=RELEASE_EXAMPLES)
@click.argument("case_id", metavar="CASE")
@click.option("--reason", help="Which one, where several stand.")
@platform_option
@agent_option
@lang_option
@db_option
def release(
    case_id: str, reason: str | None, platform: str | None, agent: str | None, lang: str, db: str | None
) -> None:
    """Release the legal hold on a case. That it stood, and who released it when, stays in the history of the case."""
    with leaving(), stored(db) as store:
        own, id_ = stored_case(store, case_id, platform, lang)
        done = release_hold(store, id_, own, reason, agent=agent_name(agent), now=now())
    if not done:
        wrong_use(f"{id_}: no such legal hold stands")
    write(_SAID[lang]["released"].format(case=id_) + "\n")
