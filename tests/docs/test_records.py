"""docs/records.md: every key of the models and answers, every closed word, and messages that are really given."""

from __future__ import annotations

import dataclasses
import re

import pytest
from pydantic import BaseModel

from disputes.answers import assessment as answer
from disputes.answers import explanation, open_points
from disputes.documents import problems
from disputes.documents.yaml_tree import parse_yaml
from disputes.records import case, shop, words
from disputes.records.condition_fields import fields
from disputes.records.reading import read_node
from tests.docs.blocks import blocks, code_of, rows

PAGE = "records.md"
_SPAN = re.compile(r"`([^`]+)`")


def first_cells(heading: str) -> list[str]:
    return [key for row in rows(PAGE, heading) for key in _SPAN.findall(row[0])]


MODELS: list[tuple[str, tuple[type[BaseModel], ...]]] = [
    ("Case", (case.Case,)),
    ("Order", (case.Order,)),
    ("Shipment", (case.Shipment,)),
    ("Event", (case.Event,)),
    ("Stated deadline", (case.StatedDeadline,)),
    ("Evidence", (case.EvidenceOnFile,)),
    ("Buyer", (case.Buyer,)),
    ("Earlier payment", (case.Transaction,)),
    ("Shop", (shop.Shop,)),
    ("Periods", (shop.Week, shop.OneDay, shop.ProgrammeMonth)),
    ("Shop order", (shop.ShopOrder,)),
    ("Count", (shop.CountedMetric,)),
    ("Violation", (shop.Violation,)),
    ("Points", (shop.IssuedPoints,)),
    ("Measure", (shop.Measure,)),
]


@pytest.mark.parametrize(("heading", "models"), MODELS, ids=[h for h, _ in MODELS])
def test_the_table_of_a_model_has_its_keys(heading: str, models: tuple[type[BaseModel], ...]) -> None:
    assert sorted(first_cells(heading)) == sorted({key for m in models for key in fields(m)})


def test_nested_keys_are_named() -> None:
    assert set(fields(shop.Appeal)) <= code_of(PAGE, "Violation")
    assert set(fields(shop.Balance)) <= code_of(PAGE, "Shop")


def test_the_keys_that_are_called_required_are() -> None:
    for heading, models in MODELS:
        said = {key for row in rows(PAGE, heading) if "required" in row[1] for key in _SPAN.findall(row[0])}
        if heading == "Case":
            said = {"id", "platform", "market", "dispute"}
        required = {info.alias or name for m in models for name, info in m.model_fields.items() if info.is_required()}
        assert said == (required if heading != "Shop" else set()), heading


ANSWERS = [
    ("Assessment", answer.Assessment),
    ("Action", answer.ActionItem),
    ("Deadline", answer.DeadlineItem),
    ("Evidence item", answer.EvidenceItem),
    ("Ruling", answer.Ruling),
    ("Exposure", answer.Exposure),
]


def names(cls: type) -> set[str]:
    return {f.name for f in dataclasses.fields(cls)}


@pytest.mark.parametrize(("heading", "cls"), ANSWERS, ids=[h for h, _ in ANSWERS])
def test_the_table_of_an_answer_has_its_keys(heading: str, cls: type) -> None:
    assert sorted(first_cells(heading)) == sorted(names(cls))


@pytest.mark.parametrize(
    ("heading", "cls"),
    [
        ("Assessment", explanation.RulesetUsed),
        ("Assessment", open_points.Question),
        ("Assessment", open_points.GapItem),
        ("Assessment", explanation.Trace),
        ("Assessment", explanation.NearMiss),
        ("Assessment", explanation.Failed),
        ("Assessment", answer.Routes),
        ("Assessment", answer.Route),
        ("Deadline", answer.LapseItem),
        ("Ruling", answer.Ground),
        ("Exposure", answer.Recoverable),
        ("Exposure", answer.FeeItem),
        ("Exposure", answer.MetricHit),
        ("Exposure", answer.IfLapsed),
    ],
    ids=lambda x: x if isinstance(x, str) else x.__name__,
)
def test_the_keys_inside_an_answer_are_named(heading: str, cls: type) -> None:
    assert names(cls) - code_of(PAGE, heading) == set()


def test_the_closed_words() -> None:
    table: dict[str, list[str]] = {}
    for place, shown in rows(PAGE, "Words"):
        table.setdefault(place.partition(":")[0], []).extend(_SPAN.findall(shown))
    wanted = {
        "`platform`": words.PLATFORMS,
        "`site`": words.SITES,
        "`dispute`": words.DISPUTES,
        "`stage`": words.STAGES,
        "`turn`": words.TURNS,
        "`requested`": words.REQUESTS,
        "`seller` of a shop": words.SELLERS,
        "`payment`": words.PAYMENTS,
        "`fulfilment`": words.FULFILMENTS,
        "`label`": words.LABELS,
        "`tracking`": words.TRACKING,
        "`type` of an event": words.EVENT_TYPES,
        "`by`": words.PARTIES,
        "`outcome`": words.OUTCOMES,
        "`remedy`": words.REMEDIES,
        "`actor`": words.ACTORS,
        "`outcome` of an appeal": words.APPEAL_OUTCOMES,
    }
    assert {k: sorted(v) for k, v in table.items()} == {k: sorted(v) for k, v in wanted.items()}


def test_the_record_of_the_page_is_read() -> None:
    [block] = [b for b in blocks(PAGE) if b.words == ("record",)]
    read = read_node(parse_yaml(block.text, "case.yaml")[0])
    assert read.problems == ()
    assert read.case is not None


def test_the_messages_of_the_page_are_those_that_come() -> None:
    [block] = [b for b in blocks(PAGE) if b.words == ("bad",)]
    [shown] = blocks(PAGE, "text")
    read = read_node(parse_yaml(block.text, "case.yaml")[0])
    assert "".join(f"{p}\n" for p in read.problems) == shown.text


def test_the_exit_codes() -> None:
    codes = {str(v) for k, v in vars(problems).items() if k.startswith("EXIT_")}
    assert {row[0].strip("`") for row in rows(PAGE, "Exit codes")} == codes
