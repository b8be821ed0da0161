"""For whom something is written: the language, and the time zones in which instants are given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from datetime import datetime
from zoneinfo import ZoneInfo

from disputes.language.citations import Citation
from disputes.language.truth import Text
from disputes.views.blocks import StyledText
from disputes.views.sentences import say
from disputes.views.titles import open_title
from disputes.views.values import citation_text, instant_text
from disputes.words.dataclass import dataclass

SourceLink = Callable[[str | None, Citation], str]
"""The path of the page where a citation of a rule (`shopee/respond`) is described; empty for none."""


@dataclass(frozen=True, slots=True)
class Audience:
    """A reader: the language, the platform's zone, the reader's own where it is another; titles of open words.
    `source_link`: where sources can be followed, how.
    """

    lang: str
    zone: ZoneInfo
    own: ZoneInfo | None = None
    words: Mapping[str, Text] = field(default_factory=dict)
    source_link: SourceLink | None = None

    @staticmethod
    def of(
        time_zone: str,
        lang: str,
        tz: ZoneInfo | None,
        words: Mapping[str, Text] | None = None,
        source_link: SourceLink | None = None,
    ) -> Audience:
        """Of what is dated in `time_zone`, read by someone in `tz`. `words`: the titles of the answer's open words."""
        own = tz if tz is not None and str(tz) != time_zone else None
        return Audience(lang, ZoneInfo(time_zone), own, words or {}, source_link)

    def word(self, name: str) -> str:
        """The title of an open word. One without is shown without its underscores, in Chinese quoted as it stands."""
        return open_title(self.words, name, self.lang)

    def at(self, when: datetime) -> str:
        """An instant in the platform's zone, and in the reader's."""
        return " = ".join(self.both(when))

    def both(self, when: datetime) -> list[str]:
        """An instant in the platform's zone, and in the reader's where that is another, each as a text."""
        zones = [self.zone] if self.own is None else [self.zone, self.own]
        return [instant_text(self.lang, when, zone) for zone in zones]

    def say(self, key: str, **values: object) -> str:
        """A sentence of the pages, in the reader's language."""
        return say(self.lang, key, **values)

    def cited(self, rule: str | None, found: Iterable[Citation]) -> tuple[StyledText, ...]:
        """The sources of a rule as links; none where they cannot be followed."""
        link = self.source_link
        if link is None:
            return ()
        return tuple(dict.fromkeys(StyledText(citation_text(self.lang, c), link=link(rule, c)) for c in found))

    def joined(self, texts: Iterable[str]) -> str:
        """Texts as a list within a sentence."""
        return self.say("list").join(texts)
