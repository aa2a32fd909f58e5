"""Text in user-perceived characters, the unit of `length`, `substr` and `strrev`.

The rules of UAX #29 that matter in practice: combining and spacing marks,
variation selectors, emoji modifiers and ZWJ sequences, flags, Hangul syllables
and CRLF. Prepended marks are not treated.
"""

from __future__ import annotations

import unicodedata

_ZWJ = "\u200d"


def graphemes(text: str) -> list[str]:
    """The user-perceived characters of `text`, in order."""
    if text.isascii() and "\r\n" not in text:
        return list(text)
    clusters: list[str] = []
    for letter in text:
        if clusters and _continues(clusters[-1], letter):
            clusters[-1] += letter
        else:
            clusters.append(letter)
    return clusters


def _continues(cluster: str, letter: str) -> bool:
    last = cluster[-1]
    if last == "\r":
        return letter == "\n"
    if last == "\n" or unicodedata.category(last) == "Cc":
        return False
    if letter == _ZWJ or unicodedata.category(letter) in ("Mn", "Me", "Mc") or _is_tone(letter):
        return True
    if last == _ZWJ:
        return _is_pictograph(letter)
    if _is_flag_letter(last) and _is_flag_letter(letter):
        return sum(map(_is_flag_letter, cluster)) % 2 == 1
    return _joins_syllable(last, letter)


def _is_tone(letter: str) -> bool:
    """An emoji skin tone, a tag, or a zero-width non-joiner."""
    code = ord(letter)
    return 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F or code == 0x200C


def _is_pictograph(letter: str) -> bool:
    code = ord(letter)
    return 0x1F000 <= code <= 0x1FAFF or 0x2190 <= code <= 0x2BFF or code in (0xA9, 0xAE, 0x3030)


def _is_flag_letter(letter: str) -> bool:
    return 0x1F1E6 <= ord(letter) <= 0x1F1FF


def _joins_syllable(last: str, letter: str) -> bool:
    """Hangul: L×(L|V|LV|LVT), (V|LV)×(V|T), (T|LVT)×T."""
    left, right = _hangul(last), _hangul(letter)
    if left == "L":
        return right in ("L", "V", "LV", "LVT")
    if left in ("V", "LV"):
        return right in ("V", "T")
    return left in ("T", "LVT") and right == "T"


def _hangul(letter: str) -> str:
    code = ord(letter)
    if 0x1100 <= code <= 0x115F:
        return "L"
    if 0x1160 <= code <= 0x11A7:
        return "V"
    if 0x11A8 <= code <= 0x11FF:
        return "T"
    if 0xAC00 <= code <= 0xD7A3:
        return "LV" if (code - 0xAC00) % 28 == 0 else "LVT"
    return ""
