"""What the worker does so that nothing is kept longer than we say."""

from praktijkenbank.post.planned import planned

from .register import keep_to_terms


@planned("15 4 * * *", "wist wat langer bewaard is dan we beloven")
def forget_what_is_over():
    """Let go each night of all that is over its term: see register.py."""
    keep_to_terms()
