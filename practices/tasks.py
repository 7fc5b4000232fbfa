"""What the worker does for the bank, beside the web process and on the same database."""

from praktijkenbank.post.planned import planned

from .exchange.keeping import forget_old_files
from .search.meaning.making import make_missing
from .upkeep.link_check import check_links


@planned("0 2 * * *", "kijkt na of links nog werken, elke link één keer per maand")
def look_at_links():
    """See whether the web addresses in the bank still work, those whose turn it is. Returns whether more are due."""
    return check_links()


@planned("30 3 * * *", "wist bestanden met praktijken die lang op nakijken wachten")
def forget_import_files():
    """Let go every night of the files with practices that wait for long."""
    forget_old_files()


@planned("*/5 * * * *", "rekent uit waarover nieuwe en gewijzigde praktijken gaan, als dat aanstaat")
def make_vectors():
    """Make the vectors of practices that have none, when the encoder is installed."""
    make_missing()
