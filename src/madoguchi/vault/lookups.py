"""What sealed values are found by: keyed digests of whole values, keyed pairs of the characters of a name.

Whoever has the database alone sees which rows have the same value, and how often each pair of characters comes, but
not which value or pair it is; with common surnames, frequency may give some away (see the decision on sealing).
"""

import base64
from collections.abc import Iterable

from madoguchi.language.folding import fold
from madoguchi.vault.ciphers import keyed_hash
from madoguchi.vault.keys import ring

_BEGINS = "\x02"


def lookup_of(context: str, value: str) -> str:
    """The digest by which an equal value is found again: 64 hexadecimal characters, other in each context.

    `value` is normalised by the caller: nothing is folded here.
    """
    return keyed_hash(ring().lookup_key(f"value {context}"), value).hex()


def grams_of(text: str, *, context: str = "name") -> list[int]:
    """The numbers to keep for a name that is to be found by any part of it: one for each pair of neighbouring
    characters of the folded name without its spaces, and one for the first character of each word."""
    words = _folded(text).split()
    return _numbers(_pairs("".join(words)) | {_BEGINS + word[0] for word in words}, context)


def grams_sought(text: str, *, context: str = "name") -> list[int]:
    """The numbers that a name has which contains `text`, all of them; for one character, a word that begins so.

    Empty if `text` holds nothing to seek. A name that has all pairs, in another order, is found too.
    """
    squeezed = "".join(_folded(text).split())
    return _numbers({_BEGINS + squeezed} if len(squeezed) == 1 else _pairs(squeezed), context)


def keyed_words(pieces: Iterable[str], *, context: str) -> list[str]:
    """Words of eight letters and digits, one for each piece, by which an index finds the piece; other in each context.

    Sorted, so that the order tells nothing. The pieces of one text stand together: whoever has the database sees which
    texts share them and how often each comes (see the decision on finding cases).
    """
    key = ring().lookup_key(f"words {context}")
    return sorted({base64.b32encode(keyed_hash(key, piece)[:5]).decode().lower() for piece in pieces})


def _folded(text: str) -> str:
    """Folded so that a part reads as it does in the whole: a long mark at its beginning would become a dash."""
    return fold(text).replace("-", "ー")


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _numbers(grams: set[str], context: str) -> list[int]:
    """Eight bytes of each keyed digest, as the signed number that both engines store."""
    if not grams:
        return []
    key = ring().lookup_key(f"pairs {context}")
    return sorted(int.from_bytes(keyed_hash(key, gram)[:8], "big", signed=True) for gram in grams)
