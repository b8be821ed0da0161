"""Documents as the store keeps them: written in compiled code, and the same text as the standard library's."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from disputes.store.documents import dumps

DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda members: st.lists(members, max_size=4) | st.dictionaries(st.text(), members, max_size=4),
    max_leaves=12,
)


def standard(plain: object) -> str:
    return json.dumps(plain, separators=(",", ":"))


@given(DOCUMENTS)
def test_a_document_is_the_text_that_the_standard_library_writes(plain: object) -> None:
    assert dumps(plain) == standard(plain)


def test_every_character_of_ascii_and_some_beyond() -> None:
    for text in (*map(chr, range(0x100)), "\u2028", "\ud800", "包裹", "🙂"):
        assert dumps({text: [text]}) == standard({text: [text]})
