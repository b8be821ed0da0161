"""Kills scans with SIGKILL, anywhere between their first and their last commit, finishes them, and compares with scans
that nobody disturbed.

    python tests/nightly/kills.py KILLED_URL UNDISTURBED_URL RULES KILLS [SEED]

Prints as JSON how many were killed and how the kills are spread over the scan. Scans run in forked children, so that
hundreds take seconds.
"""

from __future__ import annotations

import json
import random
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from disputes.nightly.scan import ScanOptions, scan
from disputes.store import Store
from disputes.store.models import SCANS
from disputes.store.url import store_url
from tests.store.forked_work import Told, in_fork
from tests.store.made import Desk, at, case, dump, shop, write_rules

CASES = 24
CHUNK = 2
DECILES = 10


def fill(url: str, rules: Path) -> None:
    with Store.open(store_url(url)) as store:
        desk = Desk(store, rules)
        desk.take(
            shop(tier="big"),
            *(case(f"C-{n}", shop={"id": "S-1"} if n % 5 == 0 else {"tier": "small"}, facts={}) for n in range(CASES)),
        )


def in_child(url: str, options: ScanOptions, kill: tuple[bool, float] | None) -> tuple[bool, int, float]:
    """Whether the scan came to its end, how many chunks it told of, and how long it took from the first of them on.

    `kill`: whether from the scan's beginning on or from its first chunk on, and after how many seconds.
    """

    def work(begun: Told, told: Told) -> None:
        with Store(store_url(url)) as store:
            begun(None)
            scan(store, options, told)

    early, after_s = kill if kill is not None else (False, None)
    return in_fork(work, 0 if early else 1, after_s)


def runs_begun(url: str) -> int:
    with Store(store_url(url)) as store, store.read() as connection:
        return connection.execute(select(func.count()).select_from(SCANS)).scalar_one()


def main(killed: str, undisturbed: str, folder: str, kills: int, seed: int = 1) -> dict[str, Any]:
    rules = Path(folder)
    draw = random.Random(seed)
    write_rules(rules)
    for url in (killed, undisturbed):
        fill(url, rules)
    done = rounds = never_begun = 0
    spread = [0] * DECILES
    while done < kills:
        # Other rules and a later instant each time: every case is taken, and its alerts move.
        rounds += 1
        write_rules(rules, "2 days" if rounds % 2 else "3 days")
        options = ScanOptions(at(2) + timedelta(minutes=rounds), rulesets=rules, chunk=CHUNK, full=rounds % 3 == 0)
        ended, whole, took = in_child(undisturbed, options, None)
        assert ended
        for number in range(3):
            before = runs_begun(killed)
            early = number == 0 and rounds % 3 == 0
            ended, told, _ = in_child(killed, options, (early, draw.uniform(0, took)))
            if ended:
                continue
            if runs_begun(killed) == before:
                never_begun += 1
                continue
            done += 1
            spread[min(told * DECILES // max(whole, 1), DECILES - 1)] += 1
        ended, _, _ = in_child(killed, options, None)
        assert ended
        with Store(store_url(killed)) as one, Store(store_url(undisturbed)) as other:
            mine, theirs = dump(one), dump(other)
            assert mine == theirs, f"round {rounds}: " + "; ".join(k for k in mine if mine[k] != theirs[k])
            assert len(mine["alerts"]) >= CASES * ((rounds + 1) // 2)  # each second round raised one for every case
    return {
        "killed": done,
        "rounds": rounds,
        "before the first commit": never_begun,
        "spread": spread,
        "alerts": len(mine["alerts"]),
    }


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    print(json.dumps(main(*sys.argv[1:4], *(int(a) for a in sys.argv[4:]))))
