"""How the store is, for `disputes doctor`. Looks only: a store that is not there is not made."""

from __future__ import annotations

import os

from disputes.commands.store_common import chosen_store, shown
from disputes.store import StorageError, Store, runs
from disputes.store import queries as asked
from disputes.store.migrations import REVISIONS
from disputes.store.queue import INTERVAL
from disputes.store.url import VARIABLE, shown_url
from disputes.words.dataclass import dataclass

_WORDS = {
    "en": {
        "none": "store: {name}: not there yet (disputes import creates it)",
        "bad": "store: {why}",
        "schema": "store: {name}, schema {found}",
        "old": "store: {name}: schema {found}, this program has {head}; the next import or scan brings it up to date",
        "open": "  open cases {n}, quarantined {bad}, alerts {alerts}",
        "never": "  never scanned",
        "last": "  last completed scan: {at}, as of {as_of}, exit code {code}",
        "late": "  that is {d} d {h} h ago",
    },
    "zh": {
        "none": "数据库：{name}：尚未建立（disputes import 会建立）",
        "bad": "数据库：{why}",
        "schema": "数据库：{name}，结构版本 {found}",
        "old": "数据库：{name}：结构版本 {found}，本程序为 {head}；下次 import 或 scan 时升级",
        "open": "  未结案件 {n}，隔离 {bad}，提醒 {alerts}",
        "never": "  从未扫描",
        "last": "  上次完成的扫描：{at}，评估时点 {as_of}，退出码 {code}",
        "late": "  距今 {d} 天 {h} 小时",
    },
}


@dataclass(frozen=True, slots=True)
class StoreHealth:
    """The lines about the store, whether it can be used, and whether nothing in it wants a look."""

    lines: list[str]
    usable: bool = True
    well: bool = True


def store_health(db: str | None, lang: str) -> StoreHealth:
    """How the store is."""
    words = _WORDS[lang]
    try:
        url = chosen_store(db)
        named = db is not None or bool(os.environ.get(VARIABLE, "").strip())
        if url.get_backend_name() == "sqlite" and not os.path.exists(str(url.database)):
            return StoreHealth([words["none"].format(name=shown_url(url))], not named or db is None)
        with Store(url) as store:
            return _health(store, words)
    except StorageError as wrong:
        return StoreHealth([words["bad"].format(why=wrong)], False)


def _health(store: Store, words: dict[str, str]) -> StoreHealth:
    found = store.revision()
    if found is None:
        store.check_is_own()
        return StoreHealth([words["none"].format(name=store.shown)])
    if found not in REVISIONS:
        raise StorageError(f"{store.shown}: written by a newer version of this program (schema {found})")
    out = [
        words["schema" if found == REVISIONS[-1] else "old"].format(name=store.shown, found=found, head=REVISIONS[-1])
    ]
    if found != REVISIONS[-1]:
        return StoreHealth(out)
    store.check_is_of_tenant(create=False, only_looks=True)
    bad = asked.quarantined_count(store)
    out.append(
        words["open"].format(
            n=sum(asked.open_counts(store).values()), bad=bad, alerts=sum(asked.alert_levels(store).values())
        )
    )
    fresh = runs.freshness(store, runs.wall_clock())
    if fresh.last is None:
        return StoreHealth([*out, words["never"]], well=not asked.any_case(store))
    last = fresh.last
    out.append(words["last"].format(at=shown(last.finished_at), as_of=shown(last.as_of), code=last.exit_code))
    late = fresh.is_late(INTERVAL)
    if late:
        out.append(words["late"].format(d=fresh.days, h=fresh.hours))
    return StoreHealth(out, well=not bad and not late)
