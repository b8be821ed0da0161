"""A change of a ruleset as a sentence that a lead reads, in English and Chinese."""

from __future__ import annotations

from disputes.dates.durations import Duration
from disputes.language.alternatives import Alternatives
from disputes.language.case_rules import Fee, RuleAction
from disputes.language.measures import MeasureUse
from disputes.language.moments import SpanLength
from disputes.language.rulebook import Rulebook
from disputes.language.ruleset import Ruleset
from disputes.language.shop_rules import Band, IssueClock, Tier
from disputes.language.truth import Text
from disputes.phrases.figures import count, listed, number_words, span_of_days
from disputes.phrases.wording import Wording
from disputes.rulechanges.changes import RuleChange
from disputes.rulechanges.entries import SECTION_FACETS
from disputes.rulechanges.evidence_asked import EvidenceAsked
from disputes.rulechanges.part_words import CONDITIONS, PartWords
from disputes.rulechanges.regions import Region
from disputes.views.titles import title_of
from disputes.words.dataclass import dataclass
from disputes.words.rulechanges import ChangeDirection, ChangeTopic, Risk, RulesetSection

_SAID = {
    "sentence": Text("{where}: {what}", "{where}：{what}"),
    "changed": Text("{subject}: {name}{was} → {now}", "{subject}：{name}{was} → {now}"),
    "added": Text("{subject}: new {name}: {now}", "{subject}：新增{name}：{now}"),
    "removed": Text("{subject}: no longer {name}: {was}", "{subject}：取消{name}：{was}"),
    "asked_too": Text("{subject}: {name}: only if also {what}", "{subject}：{name}：另须{what}"),
    "asked_no_more": Text("{subject}: {name}: no longer only if {what}", "{subject}：{name}：不再要求{what}"),
    "new_entry": Text("new {name} {subject}", "新增{name}{subject}"),
    "gone_entry": Text("{name} {subject} is gone", "删除{name}{subject}"),
    "gone_named": Text(
        "{name} {subject} is gone; stored answers and alerts name its id, {id}",
        "删除{name}{subject}；已存的答复与提醒仍引用其编号 {id}",
    ),
    "gone_rule": Text(
        "{name} {subject} is gone; stored answers and alerts name its id, {id}: `status: retired` keeps it on file",
        "删除{name}{subject}；已存的答复与提醒仍引用其编号 {id}：改用 `status: retired` 可予保留",
    ),
    "new_id": Text(
        "{subject} is now called {now}; stored answers and alerts name {was}",
        "{subject}改名为 {now}；已存的答复与提醒仍引用 {was}",
    ),
    "reused_id": Text(
        "the id {id} seems to stand for something else now, {was} before; stored answers and alerts name it; something "
        "else takes a new id",
        "编号 {id} 似已另作他用，此前为{was}；已存的答复与提醒引用该编号：请改用新编号",
    ),
    "joined": Text(": ", "："),
    "cited": Text("{subject}: sources: {said}", "{subject}：资料来源：{said}"),
    "also": Text("now {what}", "新增 {what}"),
    "no_more": Text("no longer {what}", "不再引用 {what}"),
    "whose": Text("{actor}, {title}", "{actor}，{title}"),
    "of_member": Text("{title}, {member}", "{title}，{member}"),
    "but": Text("all but {words}", "除 {words} 外"),
    "tier": Text("tier {words}", "等级 {words}"),
    "band": Text("band of {points} points", "{points} 分区间"),
    "sellers": Text("sellers {words}", "{words}"),
    "not_sellers": Text("sellers not {words}", "非{words}"),
    "days": Text(", for what begins {days}", "，适用于{days}发生的"),
    "in_force": Text(", {days}", "，{days}"),
    "if": Text(", if {what}", "，条件：{what}"),
    "parameter": Text(" (parameter {name})", "（参数 {name}）"),
    "touches": Text(" [used by {n}: {names}]", "〔涉及 {n} 项：{names}〕"),
}
RISK_TITLES = {
    Risk.HIGH: Text("High risk", "高风险"),
    Risk.MEDIUM: Text("Medium risk", "中风险"),
    Risk.LOW: Text("Low risk", "低风险"),
    Risk.WORDING: Text("Wording and sources", "措辞与来源"),
}
_GONE = {
    RulesetSection.RULES: "gone_rule",
    **dict.fromkeys((RulesetSection.DEADLINES, RulesetSection.METRICS, RulesetSection.LEDGERS), "gone_named"),
}
"""What is said where an entry is gone that stored answers name."""
_TOUCHED = 4
_DATED = frozenset({RulesetSection.DEADLINES, RulesetSection.RULES, RulesetSection.FACTS})


@dataclass(frozen=True, slots=True)
class Sides:
    """The two editions of one ruleset, each with the ruleset of what holds everywhere; a side that has no such ruleset
    has an empty one.
    """

    old: Ruleset
    new: Ruleset
    old_base: Ruleset | None
    new_base: Ruleset | None

    def words(self, lang: str, *, new: bool) -> PartWords:
        """The words of one side."""
        own, base = (self.new, self.new_base) if new else (self.old, self.old_base)
        rulesets = [r for r in (base, own) if r is not None and (r is own or r.id != own.id)]
        return PartWords(Wording(Rulebook(rulesets, own.id), own.id, lang))

    @property
    def title(self) -> Text:
        """What the ruleset is called."""
        found = self.new.title or self.old.title
        return found if found is not None else Text(self.new.id, self.new.id)


@dataclass(slots=True)
class ChangeSentences:
    """The changes of one ruleset in one language."""

    sides: Sides
    lang: str
    _old: PartWords | None = None
    _new: PartWords | None = None

    @property
    def old(self) -> PartWords:
        if self._old is None:
            self._old = self.sides.words(self.lang, new=False)
        return self._old

    @property
    def new(self) -> PartWords:
        if self._new is None:
            self._new = self.sides.words(self.lang, new=True)
        return self._new

    def say(self, key: str, **values: str) -> str:
        return _SAID[key].of(self.lang).format(**values)

    def sentence(self, change: RuleChange) -> str:
        """`Shopee PH: seller, “Answer the buyer's request”: time 2 → 3 days, for what begins from 2027-01-01`."""
        return self.say("sentence", where=self.where(change), what=self.what(change)) + self._touches(change)

    def where(self, change: RuleChange) -> str:
        """The platform, and for whom: `Shopee PH, cross-border`."""
        region = self._region(change.region)
        platform = self.sides.title.of(self.lang)
        return f"{platform} {region}" if region else platform

    def what(self, change: RuleChange) -> str:
        """What is otherwise, since when and under which condition."""
        return self._change(change) + self._limits(change) + self._parameter(change)

    # --- pieces -------------------------------------------------------------------------------------------------

    def _change(self, c: RuleChange) -> str:
        # What the subject says already is not said again.
        is_said = bool(c.path) and c.name == SECTION_FACETS[c.unit.section].name
        subject, name = self.subject(c), "" if is_said else c.name.of(self.lang)
        if not c.path and c.direction in (ChangeDirection.ADDED, ChangeDirection.REMOVED):
            key = "new_entry" if c.was is None else _GONE.get(c.unit.section, "gone_entry")
            return self.say(key, name=name, subject=subject, id=c.unit.entry)
        if c.topic is ChangeTopic.ID:
            return self._id(c, subject)
        if c.path[-1:] == ("cite",):
            parts = [
                self.say(key, what=words.say(side))
                for key, words, side in (("no_more", self.old, c.was), ("also", self.new, c.now))
                if side is not None
            ]
            return self.say("cited", subject=subject, said=listed(self.lang, parts, Text(", ", "，")))
        member = isinstance(c.was or c.now, tuple) or (c.was is None) != (c.now is None)
        if isinstance(c.now if c.was is None else c.was, CONDITIONS) and (c.was is None) != (c.now is None):
            if c.was is None:
                return self.say("asked_too", subject=subject, name=name, what=self.new.say(c.now))
            return self.say("asked_no_more", subject=subject, name=name, what=self.old.say(c.was))
        if member and c.was is None:
            return self.say("added", subject=subject, name=name, now=self.new.say(c.now))
        if member and c.now is None:
            return self.say("removed", subject=subject, name=name, was=self.old.say(c.was))
        was, now = self._pair(c.was, c.now)
        return self.say("changed", subject=subject, name=f"{name} " if name else "", was=was, now=now)

    def _id(self, c: RuleChange, subject: str) -> str:
        if c.is_reused:
            was = self.new.wording.quoted(c.was.of(self.lang)) if isinstance(c.was, Text) else c.unit.entry
            return f"{subject}{self.say('joined')}{self.say('reused_id', id=c.unit.entry, was=was)}"
        return self.say("new_id", subject=subject, was=str(c.was), now=str(c.now))

    def _pair(self, was: object, now: object) -> tuple[str, str]:
        """Both values; a unit that they share is said once."""
        one, other = _fixed(was), _fixed(now)
        if one is not None and other is not None and one.unit is other.unit:
            return number_words(one.amount), count(self.lang, other.amount, other.unit)
        before, after = self.old.say(was), self.new.say(now)
        if before == after and isinstance(was, Text) and isinstance(now, Text):
            second = "zh" if self.lang == "en" else "en"
            return f"“{was.of(second)}”", f"“{now.of(second)}”"  # changed in the other language only
        return before, after

    def subject(self, c: RuleChange) -> str:
        """The entry by its title, with whose clock it is, and the part of it that is meant."""
        title = c.title.of(self.lang) if c.title is not None else ""
        named = self.new.wording.quoted(title) if title else c.unit.entry
        if c.unit.section not in (RulesetSection.DEADLINES, RulesetSection.RULES) and c.path and not c.actor:
            kind = SECTION_FACETS[c.unit.section].name.of(self.lang)
            named = f"{kind} {named}" if self.lang == "en" or named.isascii() else f"{kind}{named}"
        if c.actor is not None:
            named = self.say("whose", actor=title_of(c.actor, self.lang), title=named)
        for member in c.inside:
            said = self._member(member)
            if said:
                named = self.say("of_member", title=named, member=said)
        if not c.inside and c.unit.section in (RulesetSection.MAPS, RulesetSection.SOURCES) and c.path:
            named = self.say("of_member", title=named, member=" ".join(c.path))
        return named

    def _member(self, member: object) -> str:
        words = self.new
        if isinstance(member, (Fee, RuleAction, MeasureUse)):
            own = words.wording
            if isinstance(member, RuleAction):
                return own.quoted(own.action(member.action))
            if isinstance(member, MeasureUse):
                return own.quoted(own.measure(member.measure))
            return own.quoted(member.title.of(self.lang)) if member.title is not None else own.word(member.id)
        if isinstance(member, IssueClock):
            return words.wording.quoted(member.title.of(self.lang))
        if isinstance(member, EvidenceAsked):
            return words.wording.quoted(words.wording.kind(member.kind))
        if isinstance(member, Band):
            if member.type is not None:
                return words.wording.quoted(words.wording.word(member.type).strip("`"))
            said = words.say(member.points) if member.points is not None else ""
            return self.say("band", points=said) if said else ""
        return words.say(member) if isinstance(member, Tier) else ""

    def _region(self, region: Region) -> str:
        parts = []
        for axis, words in region.axes:
            titled = [w if axis == "market" else self._axis_word(axis, w) for w in words]
            text = listed(self.lang, titled, Text(", ", "、"))
            if axis == "tier":
                text = self.say("tier", words=text)
            if axis == "seller":
                parts.append(self.say("not_sellers" if axis in region.but else "sellers", words=text))
                continue
            parts.append(self.say("but", words=text) if axis in region.but else text)
        return listed(self.lang, parts, Text(", ", "，"))

    def _axis_word(self, axis: str, word: str) -> str:
        own = self.new.wording
        return own.closed_word({"seller": "shop.seller"}.get(axis, axis), word) or own.word(word).strip("`")

    def _limits(self, c: RuleChange) -> str:
        days = span_of_days(self.lang, c.region.from_, c.region.until)
        out = ""
        if days:
            out += self.say("days" if c.unit.section in _DATED else "in_force", days=days)
        for condition in c.region.conditions:
            out += self.say("if", what=self.new.say(condition))
        return out

    def _parameter(self, c: RuleChange) -> str:
        return self.say("parameter", name=c.parameter) if c.parameter else ""

    def _touches(self, c: RuleChange) -> str:
        if not c.touches:
            return ""
        shown = [t.partition("/")[2] for t in c.touches[:_TOUCHED]]
        names = ", ".join(shown) + (" …" if len(c.touches) > _TOUCHED else "")
        return self.say("touches", n=str(len(c.touches)), names=names)


def _fixed(found: object) -> Duration | None:
    if isinstance(found, Alternatives):
        found = found.only
    return found.fixed if isinstance(found, SpanLength) else found if isinstance(found, Duration) else None
