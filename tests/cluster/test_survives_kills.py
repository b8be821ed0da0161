"""Real processes of a real cluster, and a real PostgreSQL, killed while they scan: no alert is lost, none is there
twice, no row is half written. A campaign (DISPUTES_CAMPAIGN=1) kills a hundred of each; DISPUTES_KILLS and
DISPUTES_SEED say otherwise.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import URL

from disputes.store import Store
from disputes.store.chunk import ENDED_REASON
from tests.cluster.site import POISON, Site, kill
from tests.databases import new_database
from tests.store.made import Desk, at, case, dump, write_rules

ROOT = Path(__file__).resolve().parents[2]
CAMPAIGN_KILLS = 100
SECONDS_A_KILL = 60

pytestmark = pytest.mark.long


def test_killed_at_random(most_figures: int | None) -> None:
    of_each = os.environ.get("DISPUTES_KILLS", "1" if most_figures is not None else str(CAMPAIGN_KILLS))
    command = [sys.executable, "-m", "tests.cluster.kills", of_each, os.environ.get("DISPUTES_SEED", "1")]
    limit = 120 + 4 * SECONDS_A_KILL * int(of_each)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=limit, check=False)
    assert done.returncode == 0, done.stderr[-6000:]
    said = json.loads(done.stdout.splitlines()[-1])
    print(said)
    assert set(said["killed"].values()) == {int(of_each)}
    assert sum(said["at work"].values()) >= int(of_each)


def test_a_row_that_kills_its_workers_is_put_aside(postgres: URL, made: str, tmp_path: Path) -> None:
    """The other rows are done, though each worker that takes it in hand dies of it."""
    rules = write_rules(tmp_path / "rules")
    url = new_database(postgres, None, made)
    text = url.render_as_string(hide_password=False)
    site = Site(text, tmp_path / "said.txt", {POISON: "C-7"})
    with Store.open(url) as store:
        desk = Desk(store, rules)
        desk.take(*(case(f"C-{n}") for n in range(20)))
        site.tend()
        client = site.client(at(2), rules)
        try:
            while client.is_alive():
                client.join(0.2)
                site.tend()
            assert client.exitcode == 0, site.log.read_text()
        finally:
            kill(client)
            site.close()
        assert len(desk.alerts()) == 19
        assert desk.row("C-7").quarantine == ENDED_REASON
        assert desk.scan(at(2, 1)).quarantined == 0  # where nothing kills the process it is answered


def test_the_command_with_workers_of_its_own(postgres: URL, made: str, lite: URL, tmp_path: Path) -> None:
    """`local:2`, on a store of two tenants, in both forms of the summary."""
    rules = write_rules(tmp_path / "rules")
    url = new_database(postgres, None, made)
    text = url.render_as_string(hide_password=False)
    for place in (url, url.update_query_dict({"tenant": "two"}), lite):
        with Store.open(place) as store:
            Desk(store, rules).take(*(case(f"C-{n}") for n in range(30)))

    def scanned(*more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "disputes", "scan", "--db", text, "--rulesets", str(rules), *more]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)

    options = ["--cluster", "local:2", "--interval", "24h", "--lead", "0h"]
    done = scanned(*options, "--as-of", "2026-04-02T00:00:00Z", "--format", "json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert {n: told[n] for n in ("scanned", "changed", "raised")} == {
        "scanned": 30,
        "changed": 30,
        "raised": {"due_soon": 30},
    }
    with Store.open(url) as one, Store.open(lite) as other:
        Desk(other, rules).scan(at(2))
        assert dump(one) == dump(other)
    with Store.open(url.update_query_dict({"tenant": "two"})) as two:
        assert Desk(two, rules).alerts() == []
    done = scanned(
        *options, "--as-of", "2026-04-04T01:00:00Z", "--lang", "zh", "--tenant", "two", "--fail-on", "overdue"
    )
    assert (done.returncode, "已扫描：30" in done.stdout) == (1, True), done.stdout + done.stderr


def test_encrypted(postgres: URL, made: str, tmp_path: Path) -> None:
    """Over `tls://`, with the files of one authority; without them nothing is sent."""
    from distributed import LocalCluster
    from distributed.security import Security

    from disputes.cluster.address import cluster_address, with_tls
    from disputes.cluster.dask_workers import dask_workers
    from disputes.cluster.workers import ClusterError

    made_up = Security.temporary()
    files: dict[str, Path | None] = {}
    for name, pem in (("ca", made_up.tls_ca_file), ("cert", made_up.tls_client_cert), ("key", made_up.tls_client_key)):
        path = tmp_path / f"{name}.pem"
        path.write_text(pem)
        files[name] = path
    options: dict[str, Any] = {
        "n_workers": 1,
        "processes": False,
        "dashboard_address": "127.0.0.1:0",
        "protocol": "tls://",
    }
    with LocalCluster(security=made_up, **options) as cluster:
        address = cluster_address(cluster.scheduler_address)
        with dask_workers(with_tls(address, files), {}) as workers:
            [worker] = workers.names()
            errand = workers.send(worker, str.upper, "x")
            while not errand.is_done():
                time.sleep(0.01)
            assert errand.result() == "X"
        with pytest.raises(ClusterError, match="expected --cluster-ca"), dask_workers(address, {}):
            pass
