"""What a seller's own rules change in an entry, in words: it must not be taken for the platform's."""

from __future__ import annotations

from collections.abc import Iterable

from disputes.documents.yaml_tree import Node
from disputes.handbook.entries import EntryName
from disputes.language.house_rules import HouseChange, changes_of
from disputes.language.loading import Library
from disputes.language.truth import Text
from disputes.words.documents import NodeKind
from disputes.words.language import HouseChangeKind

_LONGEST = 160
_SAID = {
    HouseChangeKind.ADDED: Text(
        "House rule of {owner} ({place}): the rulesets have no such entry.",
        "{owner} 的自有规则（{place}）：规则集中没有此条目。",
    ),
    HouseChangeKind.OFF: Text(
        "House rule of {owner} ({place}): it switches off what {where} says: {what}.",
        "{owner} 的自有规则（{place}）：停用 {where}，原因：{what}。",
    ),
    HouseChangeKind.REPLACED: Text(
        "House rule of {owner} ({place}): it replaces {what} of {where}.",
        "{owner} 的自有规则（{place}）：取代 {where} 中的{what}。",
    ),
}
_WHOLE = Text("`{id}`, which says: {was}", "`{id}`，原文：{was}")
_KEY = Text("`{key}`, which says: {was}", "`{key}`，原文：{was}")
_NEW_KEYS = Text("nothing, and adds {keys} to `{id}`", "（无），并为 `{id}` 增加 {keys}")


def house_changes(library: Library, name: EntryName) -> list[HouseChange]:
    """What a seller's own rules do to an entry, to the parameters that it reads too."""
    changes = library.ruleset(name.ruleset).house
    if not changes:
        return []
    entry = _entry(library, name)
    read = {n.text[1:] for n in entry.walk() if n.text.startswith("$")} if entry is not None else set()
    return changes_of(changes, name.section.value, name.id, read)


def house_sentences(changes: Iterable[HouseChange], lang: str) -> list[str]:
    """A sentence for each of these changes."""
    out = []
    for change in changes:
        place = f"{change.node.file}:{change.node.line}"
        if change.was is None:
            out.append(_SAID[HouseChangeKind.ADDED].of(lang).format(owner=change.owner, place=place))
            continue
        where = f"{change.was.file}:{change.was.line}"
        what = change.why if change.why is not None else _replaced(change, lang)
        said = _SAID[change.kind].of(lang)
        out.append(said.format(owner=change.owner, place=place, what=what, where=where))
    return out


def _replaced(change: HouseChange, lang: str) -> str:
    found = change.replaced
    if not found:
        return _NEW_KEYS.of(lang).format(id=change.id, keys=", ".join(f"`{key}`" for key in change.keys))
    pieces = [
        _KEY.of(lang).format(key=key, was=_short(node))
        if key
        else _WHOLE.of(lang).format(id=change.id, was=_short(node))
        for key, node in found
    ]
    return ("; " if lang == "en" else "；").join(pieces)


def _short(node: Node) -> str:
    text = node.one_line()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _entry(library: Library, name: EntryName) -> Node | None:
    for document in library.written(name.ruleset):
        section = document.get(name.section.value)
        if section is None:
            continue
        if name.id in section.entries:
            return section.entries[name.id]
        for item in section.items if section.kind is NodeKind.LIST else ():
            id_ = item.get("id")
            if id_ is not None and id_.text == name.id:
                return item
    return None
