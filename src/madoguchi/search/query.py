"""From a person's words to a query of the index. Ranking is decided here and in the weights of `documents`."""

import tantivy
from tantivy import Occur, Query

from madoguchi.core.ids import read_number
from madoguchi.search.text import content_words, pairs, query_words

_BOOSTS = {"title": 3.0, "law": 1.5, "rest": 0.6}
_LABELS = 0.05
_MOST_PIECES = 16
_EXACT = 10_000.0


class Words:
    """A query read: its words, and the two queries that may answer it."""

    def __init__(self, text: str, index: tantivy.Index, searcher: tantivy.Searcher) -> None:
        self.text = text
        self.words = query_words(text)
        self._schema = index.schema
        self._searcher = searcher

    def every_word(self) -> Query:
        """What holds every word as written, in any field; the exact number or 手続ID on top."""
        parts = [(Occur.Must, self._anywhere(word)) for word in self.words]
        return self._or_numbers(Query.boolean_query(parts))

    def some_words(self) -> Query:
        """What holds some of the words or parts of them: the rarer, the better."""
        parts = [(Occur.Should, self._anywhere(word, 2.0)) for word in content_words(self.text)]
        parts += [(Occur.Should, self._pieces(pair, 0.5)) for pair in self._rarest_pairs()]
        if not parts:
            parts = [(Occur.Should, self._character(c)) for c in dict.fromkeys("".join(self.words))]
        return self._or_numbers(Query.boolean_query(parts[: 3 * _MOST_PIECES]))

    def characters(self) -> Query:
        """What holds any character of the query: the last resort."""
        found = list(dict.fromkeys("".join(self.words)))[: 3 * _MOST_PIECES]
        return Query.boolean_query([(Occur.Should, self._character(c)) for c in found])

    def only(self, query: Query, source: str) -> Query:
        """`query` among the documents of `source` alone, scores unchanged."""
        kept = Query.const_score_query(self._term("source", source), 0.0)
        return Query.boolean_query([(Occur.Must, query), (Occur.Must, kept)])

    def _or_numbers(self, query: Query) -> Query:
        ids = {number.upper()} if (number := read_number(self.text[:60])) else set()
        ids |= {word.upper() for word in self.words if word.isascii() and word[-1].isdigit()}
        if not ids:
            return query
        exact = [Query.const_score_query(self._term("id", key), _EXACT) for key in sorted(ids)]
        return Query.boolean_query([(Occur.Should, part) for part in (query, *exact)])

    def _anywhere(self, word: str, boost: float = 1.0) -> Query:
        if len(word) == 1:
            return self._character(word)
        if len(word) == 2:
            return self._pieces(word, boost)
        # Every other pair and the last one pin the whole word down.
        places = sorted({*range(0, len(word) - 1, 2), len(word) - 2})
        cut: list[str | tuple[int, str]] = [(place, word[place : place + 2]) for place in places]
        fields = [
            (Occur.Should, Query.boost_query(Query.phrase_query(self._schema, field, cut), boost * weight))
            for field, weight in _BOOSTS.items()
        ]
        return Query.boolean_query([*fields, (Occur.Should, self._label(word, boost))])

    def _label(self, word: str, boost: float) -> Query:
        """The ruled labels that hold every pair of `word`; they are kept without positions."""
        held = [(Occur.Must, self._term("labels", pair)) for pair in dict.fromkeys(pairs(word))]
        return Query.boost_query(Query.boolean_query(held), boost * _LABELS)

    def _pieces(self, pair: str, boost: float) -> Query:
        fields = [
            (Occur.Should, Query.boost_query(self._term(field, pair), boost * weight))
            for field, weight in _BOOSTS.items()
        ]
        return Query.boolean_query([*fields, (Occur.Should, self._label(pair, boost))])

    def _character(self, character: str) -> Query:
        """What holds a single character: a pair that begins or ends with it, or itself alone."""
        one = f"\\x{{{ord(character):x}}}"
        pattern = f"{one}|{one}.|.{one}"
        fields = [
            (Occur.Should, Query.boost_query(Query.regex_query(self._schema, field, pattern), weight))
            for field, weight in (*_BOOSTS.items(), ("labels", _LABELS))
        ]
        return Query.boolean_query(fields)

    def _rarest_pairs(self) -> list[str]:
        """The pairs of the query that fewest titles hold, without those that none does."""
        found = dict.fromkeys(pair for word in self.words if len(word) > 1 for pair in pairs(word))
        counted = [(sum(self._searcher.doc_freq(field, pair) for field in _BOOSTS), pair) for pair in found]
        return [pair for count, pair in sorted(counted) if count][:_MOST_PIECES]

    def _term(self, field: str, value: str) -> Query:
        return Query.term_query(self._schema, field, value, "basic")
