"""For whom something is written: the language, and the time zones in which instants are given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from disputes.views.sentences import say
from disputes.views.values import instant_text


@dataclass(frozen=True, slots=True)
class Audience:
    """A reader: the language, the platform's zone, the reader's own where it is another."""

    lang: str
    zone: ZoneInfo
    own: ZoneInfo | None = None

    @staticmethod
    def of(time_zone: str, lang: str, tz: ZoneInfo | None) -> Audience:
        """Of what is dated in `time_zone`, read by someone in `tz`."""
        return Audience(lang, ZoneInfo(time_zone), tz if tz is not None and str(tz) != time_zone else None)

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

    def joined(self, texts: Iterable[str]) -> str:
        """Texts as a list within a sentence."""
        return self.say("list").join(texts)
