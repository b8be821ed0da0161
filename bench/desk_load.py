"""Many at one desk: agents who read and write, and programs that ask at a steady rate. Is anything lost?

    python bench/desk_load.py [--seconds 60] [--agents 50] [--rate 200] [--db URL]

The desk is the command itself, with the example records, in a process of its own on the loopback. Every note that it
has acknowledged must be in the store afterwards, exactly once. Told are the answers by their status and how long the
askers waited; asker and desk share the machine, so the waiting is an upper bound.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from disputes.store import Store
from disputes.store.case_log import case_file
from disputes.store.url import store_url

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "cases" / "shopee"
AS_OF = "2026-04-13T09:00:00+08:00"
API = "/api/v1"
MOST_OPEN = 400
"""So many requests of programs wait at a time; what is due beyond is not sent, and told."""
WRITES = 0.15
"""The share of a program's requests that write."""


@dataclass
class Load:
    """What was asked, and what came of it. Times are in seconds."""

    waited: dict[str, list[float]] = field(default_factory=lambda: {"agents": [], "programs": []})
    statuses: Counter[int] = field(default_factory=Counter)
    acknowledged: dict[str, str] = field(default_factory=dict)
    """The notes that were, by their text: the id of the case."""
    unsent: int = 0
    faults: list[str] = field(default_factory=list)


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "disputes", *words]


@contextmanager
def served(db: str) -> Iterator[str]:
    """The desk at work over a store that holds the example records; gives its address."""
    for words in (("import", str(EXAMPLES)), ("scan", "--as-of", AS_OF)):
        done = subprocess.run([*command(*words), "--db", db], cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1):
            raise SystemExit(done.stderr)
    program = subprocess.Popen(
        command("serve", "--port", "0", "--no-scan", "--db", db),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ},
    )
    try:
        assert program.stdout is not None
        with program.stdout as told:
            address = next(w for w in told.readline().split() if w.startswith("http")).rstrip("/")
        yield address
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(60)


async def ask(load: Load, client: httpx.AsyncClient, who: str, method: str, path: str, note: str = "") -> None:
    """One request, and what came of it; a note is acknowledged where the answer says that it is kept."""
    more = (
        {"json": {"text": note}, "headers": {"If-Match": "*", "Idempotency-Key": note.replace(" ", "-")}}
        if note
        else {}
    )
    begun = time.perf_counter()
    try:
        answer = await client.request(method, path, **more)  # type: ignore[arg-type]
    except httpx.HTTPError as e:
        load.faults.append(f"{method} {path}: {type(e).__name__}")
        return
    load.waited[who].append(time.perf_counter() - begun)
    load.statuses[answer.status_code] += 1
    if answer.status_code >= 500 and answer.status_code != 503:
        load.faults.append(f"{method} {path}: {answer.status_code}")
    if note and answer.status_code == 200:
        load.acknowledged[note] = path.split("/")[-2]


async def agent(load: Load, client: httpx.AsyncClient, number: int, cases: list[str], until: float) -> None:
    """Reads the queue, opens a case, writes a note, thinks a second or two, and so on."""
    rng, turn = random.Random(number), 0
    await asyncio.sleep(rng.random())
    while time.monotonic() < until:
        turn, case = turn + 1, rng.choice(cases)
        await ask(load, client, "agents", "GET", "/?days=7")
        await ask(load, client, "agents", "GET", f"/case/shopee/{case}")
        await ask(load, client, "agents", "POST", f"{API}/cases/shopee/{case}/notes", f"agent {number} note {turn}")
        await asyncio.sleep(0.5 + 2 * rng.random())


async def programs(load: Load, client: httpx.AsyncClient, rate: float, cases: list[str], until: float) -> None:
    """Asks at a steady rate, whether or not earlier requests are answered."""
    rng, open_, number, begun = random.Random(0), set[asyncio.Task[None]](), 0, time.monotonic()
    while (now := time.monotonic()) < until:
        while number < (now - begun) * rate:
            number += 1
            if len(open_) >= MOST_OPEN:
                load.unsent += 1
                continue
            case = rng.choice(cases)
            drawn = rng.random()
            if drawn < WRITES:
                request = ("POST", f"{API}/cases/shopee/{case}/notes", f"program note {number}")
            elif drawn < 0.5:
                request = ("GET", f"{API}/cases/shopee/{case}", "")
            elif drawn < 0.8:
                request = ("GET", f"{API}/cases?limit=10", "")
            else:
                request = ("GET", f"{API}/alerts?limit=10", "")
            task = asyncio.create_task(ask(load, client, "programs", *request))
            open_.add(task)
            task.add_done_callback(open_.discard)
        await asyncio.sleep(0.005)
    await asyncio.gather(*open_)


async def run(address: str, cases: list[str], seconds: float, agents: int, rate: float) -> Load:
    load = Load()
    until = time.monotonic() + seconds
    # Idle connections are given up before the desk does, or a request could meet one that is just being closed.
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=MOST_OPEN, keepalive_expiry=2)
    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits, cookies={"agent": "Mei"}) as client:
        await asyncio.gather(
            programs(load, client, rate, cases, until),
            *(agent(load, client, n, cases, until) for n in range(agents)),
        )
    return load


def lost(db: str, load: Load) -> list[str]:
    """The acknowledged notes that are not in the store exactly once."""
    by_case: dict[str, list[str]] = {}
    for note, case in load.acknowledged.items():
        by_case.setdefault(case, []).append(note)
    out = []
    with Store.open(store_url(db)) as store:
        for case, notes in by_case.items():
            kept = Counter(json.loads(j.item).get("text") for j in case_file(store, case, "shopee", 1_000_000).journal)
            out += [note for note in notes if kept[note] != 1]
    return out


def example_ids() -> list[str]:
    """The ids of the example records of one platform."""
    found = []
    for path in sorted(EXAMPLES.glob("*.yaml")):
        if not path.name.endswith(".expect.yaml"):
            line = next((x for x in path.read_text("utf-8").splitlines() if x.startswith("id: ")), None)
            found += [line.removeprefix("id: ").strip().strip("'\"")] if line else []
    return found


def measure(db: str, seconds: float, agents: int, rate: float) -> tuple[Load, list[str]]:
    """A whole run: the desk with the examples, so many askers, and what is missing afterwards."""
    with served(db) as address:
        with httpx.Client(base_url=address, timeout=60) as client:
            known = [c for c in example_ids() if client.get(f"{API}/cases/shopee/{c}").status_code == 200]
        load = asyncio.run(run(address, known, seconds, agents, rate))
    return load, lost(db, load)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--agents", type=int, default=50)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--db")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = options.db or f"sqlite:///{folder}/store.sqlite"
        load, missing = measure(db, options.seconds, options.agents, options.rate)
    print(f"{options.agents} agents, {options.rate:g} requests a second of programs, {options.seconds:g} s")
    for who, waited in load.waited.items():
        some = sorted(waited) or [0.0]
        p50, p95, p99 = (some[min(len(some) - 1, int(len(some) * q))] * 1000 for q in (0.5, 0.95, 0.99))
        print(
            f"{who}: {len(waited) / options.seconds:.0f}/s answered; "
            f"{p50:.0f} ms half, {p95:.0f} ms 95 %, {p99:.0f} ms 99 %"
        )
    print(f"by status {dict(load.statuses)}; not sent, too many open: {load.unsent}; faults: {load.faults[:5]}")
    print(f"notes acknowledged {len(load.acknowledged)}, lost or twice {len(missing)}")
    sys.exit(bool(missing or load.faults))


if __name__ == "__main__":
    main()
