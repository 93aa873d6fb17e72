"""A short key by which words that sound alike in several languages meet; for finding candidates, never as evidence."""

import re
from string import ascii_lowercase

from customer_core.normalization._word_lists import spellings_in

__all__ = ["phonetic_key"]

_LENGTH_MAX = 6
_LETTERS_MAX = 64

# How one sound is spelled at the start of a word, the first spelling that fits, and inside it, the longest that fits.
_START = spellings_in("""
n: gn|kn|pn
s: ps|tsch|cz|x
t: pt
r: wr
w: wh
j: y|dzh|dj|zh
jef: geof
mak: mc
""")
_SOUNDS = spellings_in("""
s: tsch|sch|tch|shch|sh|sz|cz|ts|tz
f: ph|pf
t: th|dt|ght
k: gh|ck|ch
ks: chs|x
kt: cht
kw: qu
se: ce|sce
si: ci|cy|sci
ms: mps
mt: mpt
""")
_STARTING = re.compile("|".join(sorted(_START, key=len, reverse=True)))
_SOUND = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
_OFFGLIDE = re.compile("(?<=[aeiou])w(?![aeiouy])|gh$")
# Every letter stands in the table, because each that is missing costs a raised and caught error.
_CLASSES = str.maketrans(ascii_lowercase + "bvwdgcqzeiouy", ascii_lowercase + "pfftkkksaaaaa")
_DOUBLED = re.compile(r"(.)\1+")
_NO_LETTER = re.compile("[^a-z]+")


def phonetic_key(word: str) -> str:
    """Return a key of at most six letters that words sounding alike in European languages share.

    The word is as `normalize_words` spells it. Vowels count at the start alone, voiced and voiceless consonants are
    one, as are the spellings of one sound: Meier and Mayr, Stephen and Steven, Katharina and Catherine, Philipp and
    Filip, Schmidt and Smith. A word with a letter never has an empty key; one of digits is its own key.

    >>> phonetic_key("schmidt") == phonetic_key("smyth")
    True
    """
    word = word[:_LETTERS_MAX].lower()
    letters = word if word.isalpha() and word.isascii() else _NO_LETTER.sub("", word)
    if not letters:
        return "".join(filter(str.isalnum, word[:_LENGTH_MAX]))
    found = _STARTING.match(letters)
    if found:
        letters = _START[found[0]] + letters[found.end() :]
    sounds = _OFFGLIDE.sub("", letters) or letters
    sounds = _SOUND.sub(lambda match: _SOUNDS[match[0]], sounds)
    sounds = _DOUBLED.sub(r"\1", sounds.replace("h", "").translate(_CLASSES)) or "a"
    return (sounds[0] + sounds[1:].replace("a", ""))[:_LENGTH_MAX]
