"""The difference of two editions of rulesets as a page: plain text, Markdown for a review, or data."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from disputes.language.house_rules import changes_of
from disputes.language.truth import Text
from disputes.rulechanges.changes import RuleChange, RulesDiff, RulesetVersion
from disputes.rulechanges.diff import RulesetEditions
from disputes.rulechanges.sentences import RISK_TITLES, ChangeSentences
from disputes.views.markdown import escaped
from disputes.words.dataclass import dataclass
from disputes.words.rulechanges import Risk, VersionBump

_SAID = {
    "none": Text("No change: both editions say the same.", "无变更：两个版本内容一致。"),
    "head": Text("{n} changes in {rulesets}", "{rulesets}共 {n} 处变更"),
    "one": Text("1 change in {rulesets}", "{rulesets}共 1 处变更"),
    "rulesets": Text("{n} rulesets", "{n} 个规则集"),
    "one_ruleset": Text("1 ruleset", "1 个规则集"),
    "title": Text("Changes of the rules", "规则变更"),
    "group": Text("{risk} ({n})", "{risk}（{n}）"),
    "versions": Text("Versions", "版本"),
    "suggested": Text(
        "{ruleset}: {was} → {now}; the changes ask for {part}: {suggested}",
        "{ruleset}：{was} → {now}；按变更内容应升级{part}：{suggested}",
    ),
    "enough": Text("{ruleset}: {was} → {now}; enough for the changes", "{ruleset}：{was} → {now}；与变更内容相符"),
    "unversioned": Text("no version", "未写版本"),
    "left_out": Text("Not compared, as an edition cannot be used: {ids}", "未比较（其中一版无法使用）：{ids}"),
    "place": Text("  ({file}:{line})", "  （{file}:{line}）"),
    "house": Text("  [house rule of {owner}]", "  ［{owner} 的自有规则］"),
}
_PARTS = {
    VersionBump.MAJOR: Text("a major bump", "主版本号"),
    VersionBump.MINOR: Text("a minor bump", "次版本号"),
    VersionBump.PATCH: Text("a patch bump", "修订号"),
}


@dataclass(frozen=True, slots=True)
class EditionPaths:
    """For either edition, from the name of a file to its path."""

    old: Callable[[str], str]
    new: Callable[[str], str]


class DiffPage:
    """One difference, told in one language or as data. `paths`: where the files of the old and of the new edition lie,
    by their names; without it they are told by these.
    """

    def __init__(
        self, diff: RulesDiff, editions: RulesetEditions, lang: str = "en", paths: EditionPaths | None = None
    ) -> None:
        self.diff = diff
        self.lang = lang
        self.editions = editions
        self.paths = paths
        self._sentences: dict[tuple[str, str], ChangeSentences] = {}

    def sentences(self, ruleset: str, lang: str) -> ChangeSentences:
        """What puts the changes of one ruleset into words."""
        key = (ruleset, lang)
        if key not in self._sentences:
            self._sentences[key] = ChangeSentences(self.editions.sides(ruleset), lang)
        return self._sentences[key]

    def sentence(self, change: RuleChange, lang: str | None = None) -> str:
        """One change in words."""
        return self.sentences(change.unit.ruleset, lang or self.lang).sentence(change)

    def text(self) -> str:
        """As plain text."""
        return "\n".join(self._lines(lambda title: [title, ""], lambda line: [f"  {line}"], str)) + "\n"

    def markdown(self) -> str:
        """As Markdown."""
        lines = self._lines(lambda title: [f"### {title}", ""], lambda line: [f"- {line}"], escaped)
        return "\n".join([f"## {self._say('title')}", "", *lines]) + "\n"

    def plain(self) -> dict[str, object]:
        """As data, every text in both languages."""
        return {
            "changes": [self._plain(c) for c in self.diff.changes],
            "versions": [_version(v) for v in self.diff.versions],
            "bump": self.diff.bump,
            "left_out": list(self.diff.left_out),
        }

    # --- pieces -------------------------------------------------------------------------------------------------

    def _say(self, key: str, **values: object) -> str:
        return _SAID[key].of(self.lang).format(**values)

    def _lines(
        self, title: Callable[[str], list[str]], item: Callable[[str], list[str]], safe: Callable[[str], str]
    ) -> Iterator[str]:
        changes = self.diff.changes
        if changes:
            count = len(self.diff.versions)
            rulesets = self._say("one_ruleset" if count == 1 else "rulesets", n=count)
            yield self._say("one" if len(changes) == 1 else "head", n=len(changes), rulesets=rulesets)
        elif not self.diff.left_out:
            yield self._say("none")
        for risk in Risk:
            found = [c for c in changes if c.risk is risk]
            if found:
                yield ""
                yield from title(self._say("group", risk=RISK_TITLES[risk].of(self.lang), n=len(found)))
                # Parts of one entry may change alike: what reads the same is said once.
                for line in dict.fromkeys(safe(self.sentence(c)) + self._place(c) for c in found):
                    yield from item(line)
        if self.diff.versions:
            yield ""
            yield from title(self._say("versions"))
            for version in self.diff.versions:
                yield from item(safe(self.version_line(version)))
        if self.diff.left_out:
            yield ""
            yield safe(self._say("left_out", ids=", ".join(self.diff.left_out)))

    def version_line(self, found: RulesetVersion) -> str:
        """What the versions of one ruleset are, and should be."""
        none = self._say("unversioned")
        values = {"ruleset": found.ruleset, "was": found.was or none, "now": found.now or none}
        if found.enough or found.needed is None:
            return self._say("enough", **values)
        return self._say("suggested", **values, part=_PARTS[found.needed].of(self.lang), suggested=found.suggested)

    def _place(self, c: RuleChange) -> str:
        file, line = self._at(c)
        owner = self._owner(c)
        house = self._say("house", owner=owner) if owner is not None else ""
        return (self._say("place", file=file, line=line) if file else "") + house

    def _at(self, c: RuleChange) -> tuple[str, int]:
        file, line = c.at
        if self.paths is None or not file:
            return c.at
        return (self.paths.old if c.is_at_old else self.paths.new)(file), line

    def _owner(self, c: RuleChange) -> str | None:
        """Whose house rule it is that makes the change; None where it is the rulesets' own."""
        ruleset = self.editions.new.get(c.unit.ruleset)
        read = [c.parameter] if c.parameter is not None else []
        found = changes_of(ruleset.house, c.unit.section, c.unit.entry, read) if ruleset is not None else []
        return found[0].owner if found else None

    def _plain(self, c: RuleChange) -> dict[str, object]:
        file, line = self._at(c)
        both = {lang: self.sentences(c.unit.ruleset, lang) for lang in ("en", "zh")}
        return {
            "ruleset": c.unit.ruleset,
            "section": c.unit.section,
            "entry": c.unit.entry,
            "path": list(c.path),
            "topic": c.topic,
            "direction": c.direction,
            "risk": c.risk,
            "bump": c.bump,
            "text": {lang: s.sentence(c) for lang, s in both.items()},
            "was": {lang: s.old.say(c.was) for lang, s in both.items()} if c.was is not None and c.path else None,
            "now": {lang: s.new.say(c.now) for lang, s in both.items()} if c.now is not None and c.path else None,
            "where": {axis: list(words) for axis, words in c.region.axes},
            "but": sorted(c.region.but),
            "from": c.region.from_.isoformat() if c.region.from_ is not None else None,
            "until": c.region.until.isoformat() if c.region.until is not None else None,
            "parameter": c.parameter,
            "used_by": list(c.touches),
            "house": self._owner(c),
            "file": file or None,
            "line": line or None,
        }


def _version(v: RulesetVersion) -> dict[str, object]:
    return {
        "ruleset": v.ruleset,
        "was": v.was,
        "now": v.now,
        "needed": v.needed,
        "suggested": v.suggested,
        "enough": v.enough,
    }
