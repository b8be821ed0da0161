"""What is kept for later runs is read only where nobody but the user can have written it."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from disputes.documents.private_folder import MAX_BYTES, MOST_OF_A_KIND, PrivateFolder, cache_folder


@pytest.fixture
def folder(tmp_path: Path) -> PrivateFolder:
    return PrivateFolder(tmp_path / "deep" / "kept")


def test_what_is_written_is_read_and_is_private(folder: PrivateFolder) -> None:
    assert folder.read("a-1") is None
    folder.write("a-1", b"one")
    folder.write("a-1", b"two")
    assert folder.read("a-1") == b"two"
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert [p.stat().st_mode & 0o777 for p in folder.path.iterdir()] == [0o600]


@pytest.mark.parametrize("mode", [0o701, 0o720, 0o777, 0o750])
def test_a_folder_open_to_others_is_neither_read_nor_written(folder: PrivateFolder, mode: int) -> None:
    folder.write("a-1", b"one")
    folder.path.chmod(mode)
    folder.write("a-2", b"two")
    assert folder.read("a-1") is None
    assert [p.name for p in folder.path.iterdir()] == ["a-1"]


@pytest.mark.parametrize("mode", [0o644, 0o620, 0o602])
def test_a_file_open_to_others_is_not_read(folder: PrivateFolder, mode: int) -> None:
    folder.write("a-1", b"one")
    (folder.path / "a-1").chmod(mode)
    assert folder.read("a-1") is None
    folder.write("a-1", b"two")
    assert folder.read("a-1") == b"two"


def test_links_are_not_followed(folder: PrivateFolder, tmp_path: Path) -> None:
    folder.write("a-1", b"one")
    other = tmp_path / "other"
    other.write_bytes(b"planted")
    other.chmod(0o600)
    (folder.path / "a-2").symlink_to(other)
    os.link(other, folder.path / "a-3")
    assert folder.read("a-2") is None
    assert folder.read("a-3") is None
    folder.write("a-2", b"own")
    assert other.read_bytes() == b"planted"
    assert folder.read("a-2") == b"own"
    linked = tmp_path / "linked"
    linked.symlink_to(folder.path)
    assert PrivateFolder(linked).read("a-1") is None
    PrivateFolder(linked).write("a-4", b"four")
    assert not (folder.path / "a-4").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_what_another_user_owns_is_not_read(folder: PrivateFolder) -> None:
    folder.write("a-1", b"one")
    os.chown(folder.path / "a-1", 12345, 12345)
    assert folder.read("a-1") is None
    os.chown(folder.path / "a-1", 0, 0)
    assert folder.read("a-1") == b"one"
    os.chown(folder.path, 12345, 12345)
    assert folder.read("a-1") is None


def test_no_pipe_and_no_folder_is_read(folder: PrivateFolder) -> None:
    folder.write("a-1", b"one")
    os.mkfifo(folder.path / "a-2", 0o600)
    (folder.path / "a-3").mkdir(0o700)
    assert folder.read("a-2") is None
    assert folder.read("a-3") is None


def test_a_file_too_large_is_not_read(folder: PrivateFolder) -> None:
    folder.write("a-1", b"")
    os.truncate(folder.path / "a-1", MAX_BYTES + 1)
    assert folder.read("a-1") is None


def test_where_nothing_can_be_written_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = PrivateFolder(tmp_path / "file" / "kept")
    folder.write("a-1", b"one")
    assert folder.read("a-1") is None


def test_of_a_kind_the_newest_are_kept(folder: PrivateFolder) -> None:
    folder.write("b-1", b"another kind")
    (folder.path / "a-0.0123.part").write_bytes(b"left by a program that was killed")
    os.utime(folder.path / "a-0.0123.part", ns=(0, 0))
    for number in range(1, MOST_OF_A_KIND + 3):
        folder.write(f"a-{number}", b"")
        os.utime(folder.path / f"a-{number}", ns=(number, number))
    kept = {f"a-{n}" for n in range(3, MOST_OF_A_KIND + 3)}
    assert {p.name for p in folder.path.iterdir()} == {"b-1", *kept}


def test_writers_at_once_leave_a_whole_file(folder: PrivateFolder) -> None:
    contents = [bytes([n]) * 200_000 for n in range(8)]
    seen: list[bytes | None] = []

    def work(content: bytes) -> None:
        for _ in range(5):
            folder.write("a-1", content)
            seen.append(folder.read("a-1"))

    threads = [threading.Thread(target=work, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(seen) <= set(contents)
    assert [p.name for p in folder.path.iterdir()] == ["a-1"]


def test_where_the_folder_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder({}) == PrivateFolder(tmp_path / ".cache" / "disputes")
    assert cache_folder({"XDG_CACHE_HOME": "/x"}) == PrivateFolder(Path("/x/disputes"))
    assert cache_folder({"XDG_CACHE_HOME": "x"}) == PrivateFolder(tmp_path / ".cache" / "disputes")
    assert cache_folder({"DISPUTES_CACHE": "/y"}) == PrivateFolder(Path("/y"))
    for off in ("off", "0", "no", "OFF"):
        assert cache_folder({"DISPUTES_CACHE": off, "XDG_CACHE_HOME": "/x"}) is None
