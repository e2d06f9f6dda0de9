"""What a person may mean while typing."""

from madoguchi.language.folding import strip_controls
from madoguchi.search import index
from madoguchi.search.types import Suggestion

MOST = 20


def suggest(text: str, *, limit: int = 8) -> list[Suggestion]:
    """What a person who has typed `text` so far may mean, best first: everyday words, names, laws, in kana too.

    Empty while this host has no index. All of it is public.
    """
    library = index.library()
    plain = strip_controls(text[:200]).strip()
    if library is None or not plain:
        return []
    limit = max(1, min(limit, MOST))
    found = [pair for part in library.suggestions for pair in part.beginning(plain, limit)]
    found.sort(key=lambda pair: -pair[0])
    texts: dict[str, Suggestion] = {}
    for _, suggestion in found:
        texts.setdefault(suggestion.text, suggestion)
    return list(texts.values())[:limit]
