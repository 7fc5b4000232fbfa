"""Practices online that may be the same as the one that is being described."""

from practices.browse.cards import make_cards
from practices.search import index as search_index
from practices.search.related import like_texts

MAX_LENGTH = 2000


def similar_practices(title, summary):
    """Up to 4 practices that look like one with this title and summary, as a list of Card, the likest first."""
    index = search_index.current()
    return make_cards(like_texts(title[:MAX_LENGTH], summary[:MAX_LENGTH], index), index)
