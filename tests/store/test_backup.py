"""Backups: of one instant though others write, held against their digests, and never over what is there."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.engine import URL

from disputes.access.accounts import account, add_account
from disputes.access.logins import account_of, begin
from disputes.commands import main
from disputes.store import StorageError, Store, store_url
from disputes.store.backup import EVIDENCE, MANIFEST, back_up
from disputes.store.case_log import LogEntry, add
from disputes.store.database_copy import SQLITE, digests_in
from disputes.store.evidence_files import EvidenceFiles
from disputes.store.models import CASES, JOURNAL
from disputes.store.restoring import BadBackup, restore
from disputes.words.access import Role
from tests.databases import new_database
from tests.store.made import NOW, Desk, at, case, dump, write_rules
from tests.tiers import tiers

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


def hand_in(store: Store, files: EvidenceFiles, content: bytes, id_: str = "C-1") -> str:
    kept = files.keep(io.BytesIO(content), 1 << 20)
    item: dict[str, object] = {"kind": "photo", "file": f"{kept.digest[:8]}.png", "format": "png"}
    add(store, id_, "shopee", LogEntry("evidence", item, "mei", NOW, kept.digest))
    return kept.digest


def elsewhere(url: URL, tmp_path: Path) -> URL:
    if url.get_backend_name() == "sqlite":
        return URL.create("sqlite", database=str(tmp_path / "again" / "store.sqlite"))
    return new_database(url.set(drivername="postgresql"))


def test_all_that_is_stored_comes_back(desk: Desk, url: URL, tmp_path: Path) -> None:
    store, files = desk.store, EvidenceFiles(tmp_path / "files")
    desk.take(case(), case("C-2"))
    desk.scan(at(2))
    digest = hand_in(store, files, PNG)
    add_account(store, "mei", Role.AGENT, None, agent=None, now=NOW)
    mei = account(store, "mei")
    assert mei is not None
    secret = begin(store, mei, NOW)
    place = tmp_path / "backup.tar.gz"
    done = back_up(store, files, place, NOW)
    assert (done.files, done.damaged, done.missing) == (1, (), ())
    assert place.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.glob(".*")] == []
    to = elsewhere(url, tmp_path)
    found = restore(place, to, tmp_path / "files again")
    assert found.counts["cases"] == 2
    with Store.open(to) as again:
        assert dump(again) == dump(store)
        assert account_of(again, secret, NOW) is None, "a backup lets nobody in"
        assert account(again, "mei") is not None
        assert Desk(again, desk.rules).scan(at(2, 1)).quarantined == 0
    kept = EvidenceFiles(tmp_path / "files again").find(digest)
    assert kept is not None
    assert kept.read_bytes() == PNG
    with pytest.raises(StorageError, match=r"already"):
        restore(place, to, tmp_path / "third")
    with pytest.raises(StorageError, match="is there already"):
        back_up(store, files, place, NOW)


@pytest.mark.parametrize("writes", tiers(40, 1500))
def test_it_is_of_one_instant_though_others_write(lite_desk: Desk, tmp_path: Path, writes: int) -> None:
    store, files = lite_desk.store, EvidenceFiles(tmp_path / "files")
    lite_desk.take(case(), case("C-2"), case("C-3"))
    acknowledged: list[str] = []
    failed: list[BaseException] = []
    has_begun = threading.Event()

    def agent(n: int) -> None:
        try:
            for k in range(writes // 3):
                add(store, f"C-{n}", "shopee", LogEntry("notes", {"text": f"{n} {k}"}, "mei", NOW))
                acknowledged.append(hand_in(store, files, PNG + b"%d %d" % (n, k), f"C-{n}"))
                has_begun.set()
        except BaseException as wrong:
            failed.append(wrong)

    threads = [threading.Thread(target=agent, args=(n,)) for n in (1, 2, 3)]
    for thread in threads:
        thread.start()
    has_begun.wait(60)
    taken = []
    for n in range(3):
        before = list(acknowledged)
        done = back_up(store, files, tmp_path / f"{n}.tar", NOW)
        assert (done.damaged, done.missing) == ((), ())
        taken.append(before)
    for thread in threads:
        thread.join()
    assert failed == []
    for n, before in enumerate(taken):
        to = URL.create("sqlite", database=str(tmp_path / f"again{n}.sqlite"))
        restore(tmp_path / f"{n}.tar", to, tmp_path / f"files{n}")
        with Store.open(to) as again, again.read() as connection:
            named: set[str] = set()
            for row in connection.execute(select(CASES.c.pk, CASES.c.logged)):
                logged = json.loads(row.logged) if row.logged else {}
                entries = sum(len(found) for found in logged.values())
                journal = connection.execute(select(JOURNAL.c.id).where(JOURNAL.c.case_pk == row.pk)).all()
                assert entries == len(journal), "a change and its journal are both there, or neither"
                named |= set(digests_in(row.logged)) if row.logged else set()
            assert set(before) <= named, "what was acknowledged before the backup began is in it"
        kept = dict(EvidenceFiles(tmp_path / f"files{n}").all())
        assert named <= kept.keys()
        assert all(hashlib.sha256(p.read_bytes()).hexdigest() == digest for digest, p in kept.items())


@pytest.fixture
def backup(lite_desk: Desk, tmp_path: Path) -> Path:
    files = EvidenceFiles(tmp_path / "files")
    lite_desk.take(case())
    hand_in(lite_desk.store, files, PNG)
    back_up(lite_desk.store, files, tmp_path / "backup.tar", NOW)
    return tmp_path / "backup.tar"


def attempts(tmp_path: Path) -> Iterator[tuple[URL, Path]]:
    n = 0
    while True:
        n += 1
        yield URL.create("sqlite", database=str(tmp_path / f"r{n}" / "store.sqlite")), tmp_path / f"r{n}" / "files"


def left(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file()] if folder.exists() else []


def test_what_was_changed_or_cut_off_is_refused_and_leaves_nothing(backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    with tarfile.open(backup) as tar:
        spans = [(m.name, m.offset, m.offset_data, m.offset_data + m.size) for m in tar]
    broken = {f"cut at {n}": whole[: len(whole) * n // 8] for n in range(8)}
    for name, head, start, end in spans:
        for place in (head, start, (start + end) // 2, end - 1):
            flipped = bytearray(whole)
            flipped[place] ^= 1
            broken[f"{name} {place}"] = bytes(flipped)
    file = tmp_path / "broken.tar"
    for (what, content), (url, files) in zip(broken.items(), attempts(tmp_path), strict=False):
        file.write_bytes(content)
        with pytest.raises(StorageError):
            restore(file, url, files)
        assert left(files.parent) == [], what


def member(name: str, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.type, found.linkname = kind, "/etc/passwd"
    return found


@pytest.mark.parametrize(
    "evil",
    [
        member("../../outside"),
        member("/etc/outside"),
        member(f"{EVIDENCE}../outside"),
        member(SQLITE, tarfile.SYMTYPE),
        member(f"{EVIDENCE}{'a' * 64}", tarfile.LNKTYPE),
        member(EVIDENCE, tarfile.DIRTYPE),
        member("store.sqlite-wal"),
    ],
    ids=lambda m: f"{m.name}{m.type.decode()}",
)
def test_an_archive_that_is_made_to_break_something_is_refused(
    backup: Path, tmp_path: Path, evil: tarfile.TarInfo
) -> None:
    made = tmp_path / "evil.tar"
    with tarfile.open(backup) as whole, tarfile.open(made, "w") as tar:
        tar.addfile(evil, io.BytesIO(b""))
        for m in whole:
            tar.addfile(m, whole.extractfile(m))
    url, files = next(attempts(tmp_path))
    with pytest.raises(BadBackup, match="which no backup does"):
        restore(made, url, files)
    assert left(files.parent) == []


def test_a_manifest_of_another_version_is_refused(backup: Path, tmp_path: Path) -> None:
    for change in ({"format": 2}, {"schema": "9999"}, {"database": "x"}, {"files": 7}, {"rows": None, "files": [{}]}):
        made = tmp_path / "other.tar"
        with tarfile.open(backup) as whole, tarfile.open(made, "w") as tar:
            for m in whole:
                file = whole.extractfile(m)
                assert file is not None
                content = file.read()
                if m.name == MANIFEST:
                    content = json.dumps({**json.loads(content), **change}).encode()
                m.size = len(content)
                tar.addfile(m, io.BytesIO(content))
        url, files = next(attempts(tmp_path))
        with pytest.raises(BadBackup):
            restore(made, url, files)


def test_a_log_that_was_left_behind_is_not_taken_for_the_restored_one_s(backup: Path, tmp_path: Path) -> None:
    url, files = next(attempts(tmp_path))
    Path(str(url.database)).parent.mkdir()
    Path(f"{url.database}-wal").write_bytes(b"of another database")
    with pytest.raises(StorageError, match="-wal: is there already"):
        restore(backup, url, files)


def test_evidence_that_is_damaged_or_gone_is_told_and_the_rest_is_kept(lite_desk: Desk, tmp_path: Path) -> None:
    files = EvidenceFiles.beside(lite_desk.store)
    lite_desk.take(case())
    one, two = hand_in(lite_desk.store, files, PNG), hand_in(lite_desk.store, files, PNG + b"2")
    places = [files.find(d) for d in (one, two)]
    assert places[0] is not None
    assert places[1] is not None
    places[0].write_bytes(b"rot")
    places[1].unlink()
    url = f"sqlite:///{lite_desk.store.file}"
    done = CliRunner().invoke(main, ["backup", str(tmp_path / "b.tar.gz"), "--db", url])
    assert done.exit_code == 6
    assert f"evidence {one}: its bytes are not" in done.stderr
    assert f"evidence {two}: a case names it" in done.stderr
    to = tmp_path / "again.sqlite"
    back = CliRunner().invoke(main, ["restore", str(tmp_path / "b.tar.gz"), "--db", f"sqlite:///{to}"])
    assert back.exit_code == 0, back.stderr
    assert "1 files of evidence" in back.stdout
    again = CliRunner().invoke(main, ["restore", str(tmp_path / "b.tar.gz"), "--db", f"sqlite:///{to}"])
    assert (again.exit_code, again.stdout) == (5, "")
    assert CliRunner().invoke(main, ["backup", "x", "--db", f"sqlite:///{tmp_path / 'no.sqlite'}"]).exit_code == 5


def test_a_damaged_database_is_not_backed_up_in_silence(lite_desk: Desk, tmp_path: Path) -> None:
    lite_desk.take(*(case(f"C-{n}", notes="x" * 2000) for n in range(40)))
    with lite_desk.store.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
    file = lite_desk.store.file
    lite_desk.store.close()
    content = bytearray(file.read_bytes())
    for place in range(4096 * 3, len(content), 4096):
        content[place : place + 200] = b"\xff" * 200
    damaged = tmp_path / "damaged.sqlite"
    damaged.write_bytes(bytes(content))
    with Store(URL.create("sqlite", database=str(damaged))) as store, pytest.raises(StorageError):
        back_up(store, EvidenceFiles(tmp_path / "files"), tmp_path / "b.tar", NOW)
    assert not (tmp_path / "b.tar").exists()


def test_one_tenants_backup_holds_nothing_of_another_and_comes_back_beside_it(
    postgres: URL, made: str, tmp_path: Path
) -> None:
    def of(url: URL, tenant: str) -> URL:
        return store_url(url.render_as_string(hide_password=False), {}, tenant=tenant)

    url, rules = new_database(postgres, None, made), write_rules(tmp_path / "rules")
    for tenant in ("one", "two"):
        with Store.open(of(url, tenant)) as store:
            desk = Desk(store, rules)
            desk.take(case(notes=f"secret of {tenant}"), case(f"C-{tenant}"))
            desk.scan(at(2))
            desk.scan(at(3))
    with Store.open(of(url, "one")) as one:
        before = dump(one)
        back_up(one, EvidenceFiles.beside(one), tmp_path / "one.tar", NOW)
    content = (tmp_path / "one.tar").read_bytes()
    assert b"secret of one" in content
    assert b"two" not in content
    with pytest.raises(StorageError, match=r"tenant 'one' has rows in \w+ already"):
        restore(tmp_path / "one.tar", of(url, "one"), tmp_path / "files")
    restore(tmp_path / "one.tar", of(url, "three"), tmp_path / "files")
    alone = of(new_database(postgres), "one")
    restore(tmp_path / "one.tar", alone, tmp_path / "files")
    with Store.open(alone, create=False) as moved:
        Desk(moved, rules).take(case("C-new"))  # numbered after those that came back
        assert len(dump(moved)["cases"]) == 3
    with Store.open(of(url, "three"), create=False) as three, Store.open(of(url, "two")) as two:
        assert dump(three) == before
        assert len(dump(two)["cases"]) == 2
        desk = Desk(three, rules)
        desk.take(case("C-new"))
        assert desk.scan(at(4)).counts.scanned == 3


@pytest.mark.parametrize("columns", [7, {"pg_user": ["name"]}, {"cases": ["pk; DROP TABLE cases"]}, {"books": 7}])
def test_rows_of_no_table_of_ours_are_refused(columns: object, tmp_path: Path) -> None:
    head = {"format": 1, "made_at": NOW.isoformat(), "schema": "0010", "database": "rows/", "rows": {}, "files": []}
    content = json.dumps({**head, "columns": columns}).encode()
    with tarfile.open(tmp_path / "b.tar", "w") as tar:
        m = tarfile.TarInfo(MANIFEST)
        m.size = len(content)
        tar.addfile(m, io.BytesIO(content))
    with pytest.raises(BadBackup, match="its manifest cannot be read"):
        restore(tmp_path / "b.tar", store_url("postgresql://nowhere/x", {}), tmp_path / "files")
