"""`disputes new`: what it writes is taken by the commands, and nothing is written over."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from disputes.commands import asking, main


def run(*args: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, args, input=given)


def test_a_new_case_is_checked_as_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "EB-0412.yaml"
    done = run("new", "case", "--platform", "ebay", "--market", "US", "--dispute", "nondelivery", "--output", str(file))
    assert (done.exit_code, done.stdout) == (0, "")
    assert "id: EB-0412\n" in file.read_text(encoding="utf-8")
    checked = run("check", str(file), "--format", "json")
    assert (checked.exit_code, checked.stderr) == (0, "")


def test_a_new_shop_is_read_as_it_stands(tmp_path: Path) -> None:
    done = run("new", "shop", "--platform", "shopee", "--market", "SG", "--lang", "zh", "--id", "shop-88")
    file = tmp_path / "shop.yaml"
    file.write_text(done.stdout, encoding="utf-8")
    assert "id: shop-88\n" in done.stdout
    assert run("shop", str(file)).exit_code == 0


def test_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("mine")
    args = ("new", "case", "--platform", "ebay", "--output", str(file))
    done = run(*args)
    assert done.exit_code == 2
    assert file.read_text() == "mine"
    assert run(*args, "--force").exit_code == 0
    assert file.read_text(encoding="utf-8").startswith("## ")


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    done = run("new", "case", "--platform", "ebay", "--output", str(tmp_path / "no" / "a.yaml"))
    assert done.exit_code == 5
    assert "no such file or directory" in done.stderr


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], "--platform is needed"),
        (["--platform", "shoppe"], "did you mean 'shopee'?"),
        (["--platform", "shopee", "--market", "Singapore"], "did you mean 'SG'?"),
        (["--platform", "shopee", "--market", "Atlantis"], "`disputes words market` lists all 250"),
        (["--platform", "shopee", "--dispute", "INR"], "did you mean 'nondelivery'?"),
    ],
)
def test_wrong_use_is_told_the_word(args: list[str], said: str) -> None:
    done = run("new", "case", *args)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert said in done.stderr


def test_on_a_terminal_what_is_missing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "somebody", lambda: True)
    done = run("new", "case", given="shoppe\nshopee\nSingapore\nSG\nINR\nnondelivery\n")
    assert done.exit_code == 0
    assert "platform: shopee\nmarket: SG\ndispute: nondelivery\n" in done.stdout
    for hint in ("'shopee'", "'SG'", "'nondelivery'"):
        assert f"did you mean {hint}?" in done.stderr
