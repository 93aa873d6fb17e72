"""What people and programs write where they have nothing to write; it must not know which field the text stands in."""

from functools import lru_cache
from itertools import permutations
from string import ascii_letters, digits

from customer_core.normalization._text import normalize_text, words_of
from customer_core.normalization._word_lists import phrases_in, words_in

__all__ = ["PLACEHOLDERS", "PROGRAM_BLANKS", "is_placeholder", "is_program_blank", "stands_for_nothing"]

PLACEHOLDERS: frozenset[str] = phrases_in("""
# English
n a|none|null|nil|nill|unknown|unknwn|not known|not available|not applicable|not provided|not given
not specified|not stated|not supplied|not set|not disclosed|not entered|not known yet|not recorded|undisclosed
unspecified|undefined|undetermined|unavailable|missing|empty|tbd|tba|tbc|to be determined|to be advised
to be confirmed|pending|no name|noname|no name given|name unknown|no first name|no last name|no surname
fname unknown|lname unknown|nfn|nln|fnu|lnu|first name|last name|firstname|lastname|surname|given name|your name
full name|no email|no e mail|noemail|email|e mail|no mail|no phone|no telephone|phone|no number|no address
no street|address|address unknown|unknown address|no fixed address|no fixed abode|no company|no city|anonymous
anon|withheld|confidential|private|deleted|removed|redacted|do not use|dont use|duplicate|invalid|fake|nobody
no one|somebody|someone|refused|declined|see notes|see above|same as above|as above|see below|various
t b d|t b a|t b c
# Tests and rubbish
test|tests|tester|testing|test test|test user|testuser|test customer|test account|test client|test company
unknown company|unknown customer|test gmbh|test name|test person|dummy|dummy user|dummy customer|sample customer
demo user|demo customer|example|foo bar|foobar|lorem ipsum|asdf|asdfg|asdfgh|asdfghjkl|asd|asdasd|qwe|qwer|qwert
qwerty|qwertz|azerty|xyz|abcd|zzz|blah|bla|blabla|hjkl|jkl
# German
unbekannt|unbek|keine angabe|keine angaben|k a|ohne angabe|ohne angaben|ohne namen|ohne name|nicht bekannt
nicht angegeben|nicht vorhanden|nicht verfuegbar|kein|keine|keiner|kein name|keine email|keine e mail
kein telefon|keine adresse|entfaellt|fehlt|anonym|musterkunde
# French
inconnu|inconnue|non renseigne|non renseignee|non connu|non communique|non disponible|non precise|non precisee
sans nom|aucun|aucune|neant|vide|pas de mail|pas d email|sans email|n c|n r|anonyme|a definir|a completer
# Spanish and Portuguese
desconocido|desconocida|sin nombre|sin datos|sin dato|sin email|sin correo|sin telefono|sin direccion
no disponible|no aplica|no tiene|no consta|ninguno|ninguna|sin especificar|no especificado|s d|s n|vacio|anonimo
anonima|pendiente|desconhecido|desconhecida|nao informado|nao informada|nao disponivel|nao aplicavel|nao tem
sem nome|sem email|sem telefone|nenhum|nenhuma|prueba|teste
# Italian
sconosciuto|sconosciuta|ignoto|ignota|non disponibile|non specificato|non noto|nessuno|nessuna|senza nome
non fornito|n d|vuoto|prova
# Dutch
onbekend|niet bekend|niet beschikbaar|niet van toepassing|nvt|n v t|geen|geen naam|geen email|geen opgave|leeg
anoniem
# Nordic
okaend|okand|ukendt|ukjent|tuntematon|ej angivet|ingen uppgift|saknas|mangler|ei tiedossa|oekaend
# Slavic, Baltic, Hungarian, Romanian, Greek
nieznany|nieznana|nieznane|brak|brak danych|nie dotyczy|neznamy|neznama|nezname|neuvedeno|neuvedene|nepoznato
nepoznat|neznano|neizvestno|neizvesten|net dannyh|otsutstvuet|nevidomo|nevidomyi|ismeretlen|nincs|necunoscut
necunoscuta|nezinams|nezinomas|agnosto|agnostos
# Turkish, Indonesian, Vietnamese, Chinese and Japanese as transliterated
bilinmiyor|bilinmeyen|yok|belirtilmemis|tidak ada|tidak diketahui|khong co|meiyou|bumingming|fumei|nashi
""")
"""The texts that stand for "no value", as `normalize_words` spells them. Extend a copy, not this set."""

# Spelled exactly so, these come out of programs; in other spellings they are names (Na, Nan).
PROGRAM_BLANKS = frozenset({"NA", "NaN", "<NA>", "#NA", "NaT"})
_NUMBERED = phrases_in("""
test|tester|testing|testuser|test user|dummy|sample|demo|unknown|test customer
""")
_RUNS = words_in("""
1234567890 123456789 0123456789 987654321 9876543210
""")
_DIGITS = "0123456789 "
_RUN_MIN = 7

# What the ends of a text tell already: the last letters of all that stands for nothing, the first and the last digit
# that no run of digits has, the first letters of what is no placeholder with a number behind it. A longer text than
# this might be cut after folding and so lose its end: one character becomes 42 at most.
_TOLD_LENGTH_MAX = 64
_LAST_LETTERS = frozenset(
    phrase[-3:].lower() for phrase in (*PLACEHOLDERS, *filter(str.isalpha, PROGRAM_BLANKS), "x", "xx", "xxx")
)
_DIFFERENT_DIGITS = frozenset(map("".join, permutations(digits, 2))) - {run[0] + run[-1] for run in _RUNS}
_FIRST_LETTERS_OF_SOMETHING = frozenset(
    letter for letter in ascii_letters if letter.lower() not in {phrase[0] for phrase in _NUMBERED}
)


def is_placeholder(text: str) -> bool:
    """Tell whether a text stands for "no value": `n/a`, `unknown`, `-`, `xxx`, `test`, `keine Angabe`, `0000`.

    A text without any letter or digit counts, a blank one too. The words are those of `PLACEHOLDERS`.

    >>> is_placeholder("N/A"), is_placeholder("Nathalie")
    (True, False)
    """
    if not text:
        return True
    if _is_plainly_something(text):
        return False
    return _is_placeholder_any(text) if len(text) > _TOLD_LENGTH_MAX else _is_placeholder_short(text)


def _is_placeholder_any(text: str) -> bool:
    return is_program_blank(text) or stands_for_nothing(words_of(normalize_text(text)))


# Towns and names come again and again, and each text of an address is asked about twice.
_is_placeholder_short = lru_cache(maxsize=1 << 13)(_is_placeholder_any)


def _is_plainly_something(text: str) -> bool:
    """Tell most texts that are no placeholder by their ends: in ASCII these stay the ends, however a text folds."""
    tail = text[-3:]
    if len(text) > _TOLD_LENGTH_MAX or not tail.isascii():
        return False
    if tail.isalpha():
        return tail.lower() not in _LAST_LETTERS
    first, last = text[:1], tail[-1:]
    if first + last in _DIFFERENT_DIGITS:
        return True
    return last.isdigit() and first in _FIRST_LETTERS_OF_SOMETHING


def is_program_blank(text: str) -> bool:
    """Tell what a program writes for an absent value; unlike the rest, this depends on capitals."""
    return text.strip() in PROGRAM_BLANKS


def stands_for_nothing(words: str) -> bool:
    """Tell the same of a text that `normalize_words` has made."""
    if not words or words in PLACEHOLDERS:
        return True
    last = words[-1]
    if last in "0x" and not words.strip(last + " "):
        return len(words) > 1 or last == "x"
    if last.isdigit():
        return words in _RUNS or words.rstrip(_DIGITS) in _NUMBERED or _is_long_run(words)
    return False


def _is_long_run(words: str) -> bool:
    return len(words) >= _RUN_MIN and not words.strip(words[-1] + " ")
