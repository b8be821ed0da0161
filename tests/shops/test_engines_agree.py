"""Both engines give every shop the same standing: shops drawn for each ruleset that has rules about them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings

from disputes.answers.serialization import as_json
from disputes.language.rulebook import Rulebook
from disputes.records.reading import read_plain
from disputes.shops.assess import ShopAssessor
from disputes.situation.typed_facts import prepare_shop
from tests.shipped import shipped_library
from tests.shops.rulebook_shops import shops, with_shop_rules

LIBRARY = shipped_library()


@pytest.mark.parametrize("id_", with_shop_rules(LIBRARY))
def test_both_engines_give_a_shop_the_same_standing(id_: str, examples: int) -> None:
    book = Rulebook.load(LIBRARY, id_)
    durable, plain = ShopAssessor(book, "durable"), ShopAssessor(book, "plain")
    tally: Counter[str] = Counter()

    @settings(max_examples=12 if examples == 1 else 30 * examples)
    @given(shops(LIBRARY.ruleset(id_)))
    def agree(drawn: tuple[dict[str, Any], datetime]) -> None:
        record, at = drawn
        read = read_plain(record, "drawn")
        assert read.shop is not None, [str(p) for p in read.problems]
        values, problems = prepare_shop(read.shop, book)
        assert not problems, [str(p) for p in problems]
        expected = plain.standing_at(values, at, trial=True)
        assert as_json(durable.standing_at(values, at, trial=True)) == as_json(expected)
        tally["shops"] += 1
        tally["fired"] += len(expected.trace)
        tally["asked"] += len(expected.questions)

    agree()
    print(f"{id_}: {dict(tally)}")
    assert tally["fired"] + tally["asked"]  # else no rule has met a shop, and nothing was held
