"""The closed words of messages: to whom they go, in which languages they may be written."""

from __future__ import annotations

from disputes.words import ClosedWord


class Addressee(ClosedWord):
    """To whom a message goes."""

    BUYER = "buyer"
    PLATFORM = "platform"


class DayForm(ClosedWord):
    """How an instant may be written in a message besides in full."""

    DAY = "day"


class MessageLanguage(ClosedWord):
    """A language in which a message may be written, by its code of ISO 639-1. Every message has English and Chinese."""

    EN = "en"
    ZH = "zh"
    AR = "ar"
    BG = "bg"
    CS = "cs"
    DA = "da"
    DE = "de"
    EL = "el"
    ES = "es"
    ET = "et"
    FI = "fi"
    FR = "fr"
    HE = "he"
    HR = "hr"
    HU = "hu"
    ID = "id"
    IT = "it"
    JA = "ja"
    KK = "kk"
    KO = "ko"
    LT = "lt"
    LV = "lv"
    MS = "ms"
    NB = "nb"
    NL = "nl"
    PL = "pl"
    PT = "pt"
    RO = "ro"
    RU = "ru"
    SK = "sk"
    SL = "sl"
    SV = "sv"
    TH = "th"
    TR = "tr"
    UK = "uk"
    VI = "vi"
