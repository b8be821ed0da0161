"""A case record in the making: what a source's module says of one object of a payload, through the ruleset's maps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from disputes.documents.yaml_tree import Node
from disputes.records.reading import RecordRead, read_plain
from disputes.records.words import MARKET_HABITS, MARKETS
from disputes.sources.codes import Codes
from disputes.sources.imported import imported, refused
from disputes.sources.instants import Stamp, left
from disputes.sources.payload import Payload, given
from disputes.sources.unread import MOST_CHARACTERS, KeptFields, unread
from disputes.words.records import Actor, Dispute, Turn

GLOBAL = "GLOBAL"
_MOST_IDS = 100
_PER_SECOND = {"seconds": 1, "milliseconds": 1000}


class CaseDraft:
    """One case of a payload. `p` looks into the object, `codes` are the maps that read it; everything else adds to the
    record. What nobody says is left out, which means unknown.

    `asked` is the market that stands in where the payload names none, `fetched_at` when the payload was read, which
    tells what is left of a time. With `keep_raw` the record gets what of the object nobody has looked at.
    """

    def __init__(
        self,
        node: Node,
        codes: Codes,
        asked: str | None,
        fetched_at: datetime | None,
        *,
        keep_raw: bool = False,
    ) -> None:
        self.node = node
        self.p = Payload(node)
        self.keep_raw = keep_raw
        self.codes = codes
        self.fetched_at = fetched_at
        self.record: dict[str, Any] = {"platform": codes.ruleset.id, "events_complete": False}
        self.has_ended = False
        self.asked = asked
        self._market: str | None = None
        self._words: dict[str, str | None] = {}
        self._updated: Stamp | None = None

    # what the record says

    def set(self, **keys: Any) -> None:
        """Keys of the record, those that have a value; a mapping is added to what is there."""
        for key, value in given(**keys).items():
            if not isinstance(value, dict):
                self.record[key] = value
            elif members := given(**value):
                self.record[key] = {**self.record.get(key, {}), **members}

    def known_by(self, *ids: str | None) -> None:
        """Further ids of the case. One without an id of its own goes by the first of them, and still lists it."""
        found = [name for name in ids if name is not None]
        if "id" not in self.record and found:
            self.record["id"] = found[0]
        else:
            found = [name for name in found if name != self.record.get("id")]
        if found:
            self.record["other_ids"] = list(dict.fromkeys((*self.record.get("other_ids", ()), *found)))[:_MOST_IDS]

    def facts(self, **facts: Any) -> None:
        """Facts, those that have a value and that the ruleset declares."""
        self.set(facts=self.codes.declared(given(**facts)))

    def event(self, type_: str, at: Stamp | None, **more: Any) -> None:
        """Something that happened, where the payload says when."""
        if at is not None:
            self.record.setdefault("events", []).append({"type": type_, "at": at.text, **given(**more)})

    def updated(self, *stamps: Stamp | None) -> None:
        """When the channel last wrote this: an older state does not replace a newer one."""
        dated = [s for s in (self._updated, *stamps) if s is not None]
        self._updated = max(dated, key=lambda s: s.at, default=None)

    # codes

    def word(self, name: str, *paths: str) -> Any:
        """What the map `name` says of a code; it is remembered for :meth:`dues`. An unknown code is noted."""
        self._words[name] = self.p.code(*(paths or (name,)))
        return self.p.known(self.codes.table(name), name, *(paths or (name,)))

    def reason(self, *paths: str, otherwise: str = Dispute.COMPLAINT) -> None:
        """What the case is about, by the map `reason_raw`; without a reason, or with an unknown one, `otherwise`."""
        self.set(reason_raw=self.p.code(*paths))
        self.record["dispute"] = str(self.word("reason_raw", *paths) or otherwise)

    def dispute(self, name: str, *paths: str) -> None:
        """What the case is about, where the map `name` says it of a code more closely than the reason does."""
        if (found := self.codes.table(name).get(self.p.code(*paths) or "")) is not None:
            self.record["dispute"] = str(found)

    def into(self, path: str) -> Payload:
        """Goes on inside a part of the object, which is the case itself."""
        self.p = self.p.part(path)
        return self.p

    def status(self, *paths: str) -> Mapping[str, Any]:
        """The channel's status with the stage and the turn that it stands for, by the map `status_raw`."""
        said = self.word("status_raw", *paths)
        says: Mapping[str, Any] = said if isinstance(said, Mapping) else {}
        self.set(status_raw=self.p.code(*paths), stage=says.get("stage"), turn=says.get("turn"))
        self.has_ended = "ended" in says or says.get("stage") == "closed"
        return says

    def tracking(self, *paths: str) -> str | None:
        """Where a parcel is, by the map `tracking`."""
        found = self.word("tracking", *paths)
        return str(found) if found is not None else None

    # whose market

    def market(self, *said: str | None) -> None:
        """The market, by what the payload says of it, the first that is known: a country, or a code of the map
        `market`.
        """
        table = self.codes.table("market")
        for raw in said:
            code = str(table.get(raw, raw)).upper() if raw else ""
            code = MARKET_HABITS.get(code, code)
            if code in MARKETS:
                self._market = code
                return

    def _place(self) -> None:
        """Puts the market into the record: the payload's, which what was asked for may not contradict; else the one
        asked for, else the platform's only one. Without any, the channel's own dates still count, and rules of a
        market do not.
        """
        own = self.codes.ruleset.markets
        if self._market is not None and self.asked is not None and self.asked != self._market:
            found = f"a case of {self._market}"
            self.p.problems.append(self.p.node.problem(f"what --market says: {self.asked}", found=found))
        market = self._market or self.asked or (next(iter(own)) if len(own) == 1 else None)
        if market is None:
            market = GLOBAL
            if GLOBAL not in own:
                why = "a market: say it with --market, until then no rule of a market applies"
                self.p.note(self.p.node, "nothing that tells the market", why)
        self.record["market"] = market

    # dates

    def due(self, at: Stamp | None, actor: str, name: str) -> None:
        """A date that the channel states for `actor`'s clock `name`; of a case that has ended it is nobody's duty."""
        if at is not None and not self.has_ended:
            sure = {} if at.confidence is None else {"confidence": at.confidence.value}
            self.record.setdefault("deadlines", []).append({"actor": actor, "due_at": at.text, "for": name, **sure})

    def no_answer(self, name: str) -> None:
        """That the channel takes no answer (any more) for the seller's clock `name`."""
        stated = {"actor": Actor.SELLER.value, "due_at": None, "for": name}
        self.record.setdefault("deadlines", []).append(stated)

    def barred(self) -> None:
        """That the seller may not answer: the dates that are sent all the same are nobody's duty."""
        if self.has_ended:
            return
        self.set(turn=Turn.PLATFORM.value)
        for field, says in self.codes.table("due_fields").items():
            if (at := self._due_at(field, says)) is not None:
                why = "a dispute that the seller may answer: not counted as a duty"
                self.p.note(self.p.at(field) or self.p.node, f"{field} {at.text} of one that he may not", why)
            self.no_answer(says["for"])

    def dues(self) -> None:
        """The dates that the map `due_fields` lists: by field, `actor`, `for`, how it is written (`unit` `seconds` or
        `milliseconds` of unix time, `days_left`, `hours_left`, `milliseconds_left`, or, without it, a date and time,
        local to `zone`), and `while`, the codes with which it binds somebody now.
        """
        for field, says in self.codes.table("due_fields").items():
            at = self._due_at(field, says)
            if at is None or self.has_ended:
                continue
            if all(self._words.get(name) in words for name, words in says.get("while", {}).items()):
                self.due(at, says["actor"], says["for"])
            else:
                states = ", ".join(f"{name} {self._words.get(name) or 'not told'}" for name in says["while"])
                why = "a date that binds somebody now: not counted as a duty"
                self.p.note(self.p.at(field) or self.p.node, f"{field} {at.text} with {states}", why)

    def _due_at(self, field: str, says: Mapping[str, Any]) -> Stamp | None:
        unit = says.get("unit", "")
        if unit.endswith("_left"):
            return self.time_left(field, unit=unit.removesuffix("_left"))
        return self.p.stamp(field, per_second=_PER_SECOND.get(unit), zone=says.get("zone"), ends=True)

    def time_left(self, *paths: str, unit: str) -> Stamp | None:
        """What is left of a time, in whole units, as an instant; what is over, and has no date any more, is none."""
        count = self.p.count(*paths)
        if count is None:
            return None
        if self.fetched_at is None:
            why = "when the payload was fetched: what is left then has no date"
            self.p.note(self.p.at(*paths) or self.p.node, f"{count} {unit} left", why)
            return None
        try:
            return left(self.fetched_at, **{unit: count})
        except OverflowError:
            self.p.note(self.p.at(*paths) or self.p.node, str(count), "a time that is left: left out")
            return None

    # the record

    def read(self) -> RecordRead:
        """The record, or the problems that keep it from being one."""
        if "market" not in self.record:
            self._place()
        if self._updated is not None:
            self.record["updated_at"] = self._updated.text
        node = self.p.node
        if self.p.problems:
            return refused(node.file, *self.p.problems, notes=self.p.notes)
        others: dict[str, list[Node]] = {}
        for name, value in unread(self.node, self.p.seen):
            others.setdefault(name, []).append(value)
        if self.keep_raw and others:
            kept = KeptFields.of(self.node, others)
            self.set(raw=kept.raw)
            if kept.left_out:
                why = f"at most {MOST_CHARACTERS} characters of `raw`: left out"
                self.p.note(self.node, f"{kept.left_out} more values that are not understood", why)
        read = imported(read_plain(self.record, node.file, line=node.line), self.p.unknown, self.p.notes)
        return replace(read, unread={name: len(values) for name, values in others.items()})


def first(stamps: Iterable[Stamp | None]) -> Stamp | None:
    """The earliest instant."""
    return min((s for s in stamps if s is not None), key=lambda s: s.at, default=None)
