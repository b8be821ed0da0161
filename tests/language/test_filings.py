"""The forms in which a desk takes evidence: what is read, and what the lint finds in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from disputes.language.filings import EachCounted, placeholders
from disputes.language.loading import Library
from disputes.lint.run import lint
from disputes.words.documents import Severity
from disputes.words.language import FilesTogether, FilingForm
from tests.rulesets_for_tests import HEAD, LINTED_ON
from tests.shipped import shipped_library

WHOLE = {
    "title": "{en: A form, zh: 表单}",
    "form": "entries",
    "in": "list",
    "names": "{type: kind, files: documents}",
    "body": '{case: "{id}", nested: [{done: false}]}',
    "kinds": '{photo: {as: PHOTO, also: {orders: {for_each: counted, on: "{member.at:day}"}}}, video: none}',
}
KINDS = """\
evidence:
  kinds:
    photo: {title: {en: Photo, zh: 照片}, counts: {fact: earlier, needs: 2}, cite: {source: K1}}
    video: {title: {en: Video, zh: 视频}}
  filings:
    a:
"""
FACTS = """\
facts:
  earlier: {count: prior_transactions, where: {disputed: false}, cite: {source: K1}}
  colour: {type: text, on: case, ask: {en: "Which colour?", zh: 什么颜色？}}
"""


def library(tmp_path: Path, **keys: str | None) -> Library:
    folder = tmp_path / "etsy"
    folder.mkdir(exist_ok=True)
    lines = "".join(f"      {k}: {v}\n" for k, v in {**WHOLE, **keys}.items() if v is not None)
    (folder / "rules.yaml").write_text(f"{HEAD.format(id='etsy')}{FACTS}{KINDS}{lines}", encoding="utf-8")
    return Library(tmp_path)


def found(tmp_path: Path, **keys: str | None) -> list[tuple[str | None, str | None]]:
    """The codes of what is found in the form, each with the nearest word."""
    problems = lint(library(tmp_path, **keys), "etsy", LINTED_ON)
    return [(p.code, p.nearest) for p in problems if p.severity is Severity.ERROR and "filings" in p.path]


def test_a_form_is_read_with_its_parts(tmp_path: Path) -> None:
    ruleset = library(tmp_path).read("etsy")
    form = ruleset.filings["a"]
    assert (form.form, form.together, form.inside) == (FilingForm.ENTRIES, FilesTogether.KIND, "list")
    assert form.body["nested"] == [{"done": False}]
    assert [p.path for p in placeholders(form.body)] == ["id"]
    photo = form.kinds["photo"]
    assert photo.name == "PHOTO"
    assert form.kinds["video"].name == ""
    assert photo.also is not None
    assert isinstance(photo.also["orders"], EachCounted)
    counts = ruleset.evidence["photo"].counts
    assert counts is not None
    assert counts.fact == "earlier"


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ({}, []),
        ({"form": "entrys"}, [("unknown-word", "entries")]),
        ({"together": "all"}, [("unknown-word", None)]),
        ({"kinds": "{foto: PHOTO}"}, [("unknown-name", "photo")]),
        ({"letter": "phot"}, [("unknown-name", "photo")]),
        ({"body": '{case: "{order.idd}"}'}, [("unknown-field", "order.id")]),
        ({"body": '{case: "{member.at}"}'}, [("unknown-field", None)]),
        ({"body": '{days: "within 3 days"}'}, [("figure", None)]),
        ({"kinds": "{photo: {also: {x: {for_each: each}}}}"}, [("unknown-word", None)]),
        ({"names": "{file: documents}"}, [("unknown-key", "files")]),
    ],
)
def test_what_is_wrong_with_a_form_is_found(
    tmp_path: Path, keys: dict[str, str], code: list[tuple[str, str | None]]
) -> None:
    got = found(tmp_path, **keys)
    assert [c for c, _ in got] == [c for c, _ in code]
    assert all(near == wanted for (_, near), (_, wanted) in zip(got, code, strict=True) if wanted is not None)


@pytest.mark.long
def test_every_kind_of_a_shipped_form_is_one_of_its_ruleset() -> None:
    seen = 0
    for id_ in ("stripe", "paypal", "ebay", "shopee", "visa", "mastercard"):
        for form in shipped_library().ruleset(id_).filings.values():
            seen += 1
            assert form.cites
            assert form.send
    assert seen == 6
