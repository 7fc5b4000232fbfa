"""What the search keeps beside the practices. See practices/search/ for who writes and reads it."""

import re
import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone

from .practice import Practice


class SearchDocument(models.Model):
    """One practice as the search sees it: all that counting, ordering and matching need, and nothing else.

    `terms` holds one integer per tag value (see `practices.search.facets`); it is NULL when the practice is no longer
    online, so that workers learn that it went. `version` rises with every writing, in the order of commits. `head`
    holds the analysed words of what tells most (weights A title, B tags, tagline and names, C summary), `vector` those
    and the body (D). The long columns are stored apart by PostgreSQL, so that reading the others stays quick.
    """

    practice = models.OneToOneField(
        Practice, on_delete=models.DO_NOTHING, primary_key=True, related_name="document", db_constraint=False
    )
    version = models.BigIntegerField(db_index=True)
    terms = ArrayField(models.IntegerField(), null=True)
    published_at = models.DateTimeField(null=True)
    confirmed_at = models.DateField(null=True)
    # The youngest of confirmation and source, as far as it is known: "2020-03".
    informed = models.CharField(max_length=10, default="")
    title_key = models.TextField()
    place_key = models.TextField()
    head = SearchVectorField()
    vector = SearchVectorField()

    class Meta:
        # A pending list makes text searches slow after a few dozen edits; saves can afford the direct insert.
        indexes = [
            GinIndex(fields=["head"], name="search_document_head", fastupdate=False),
            GinIndex(fields=["vector"], name="search_document_vector", fastupdate=False),
            GinIndex(OpClass("title_key", name="gin_trgm_ops"), name="search_document_title"),
            models.Index("title_key", "practice_id", name="search_document_by_title"),
            models.Index("place_key", "title_key", "practice_id", name="search_document_by_place"),
        ]

    def __str__(self):
        return f"zoekdocument van {self.practice_id}"


class PracticeVector(models.Model):
    """What a practice is about, as numbers of a sentence encoder; see `practices.search.meaning`.

    There only when that encoder is used. `key` is a hash of the texts that it was made from: whoever writes a search
    document takes away what no longer fits, or is no longer online. `names` are words that the practice may be alike
    by, `likest` the practices nearest to it, best first.
    """

    practice = models.OneToOneField(
        Practice, on_delete=models.DO_NOTHING, primary_key=True, related_name="vector", db_constraint=False
    )
    encoder = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    vector = models.BinaryField()
    names = ArrayField(models.TextField())
    likest = ArrayField(models.BigIntegerField())

    def __str__(self):
        return f"betekenis van {self.practice_id}"


class SearchWord(models.Model):
    """A word that occurs in the bank: what a typing error is compared with. `written` is how texts spell it most."""

    word = models.CharField(max_length=60, primary_key=True)
    written = models.CharField(max_length=80, blank=True, default="", db_default="")

    class Meta:
        indexes = [
            GinIndex(OpClass("word", name="gin_trgm_ops"), name="search_word_trigrams"),
            models.Index(OpClass("word", name="text_pattern_ops"), name="search_word_beginnings"),
        ]

    def __str__(self):
        return self.word


class StaleDocument(models.Model):
    """A practice whose search document no longer fits. Added by database triggers, removed by `document.refresh`.

    Triggers, because every way of writing counts: a save, a bulk update, a fixture, a restored row, psql. A row per
    change, not per practice: whoever refreshes removes only the changes it saw.
    """

    practice_id = models.BigIntegerField()

    def __str__(self):
        return str(self.practice_id)


class IndexState(models.Model):
    """One row with a token that changes with everything that changes what a reader can see.

    Workers keep their counts in memory as long as the token stays the same. It is random, not a counter, so that
    a restored back-up can never look like the present. `version` is the highest version of a SearchDocument;
    versions of another `lineage` say nothing: it is new when the row is, after somebody emptied the tables. `lists`
    changes with what all practices share: tags, places, synonyms, and what the menu shows.
    """

    token = models.UUIDField()
    lists = models.UUIDField(default=uuid.uuid4)
    lineage = models.UUIDField(default=uuid.uuid4)
    version = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="index_state_is_one_row")]

    def __str__(self):
        return str(self.token)


class PopularSearchManager(models.Manager):
    def get_by_natural_key(self, text):
        return self.get(text=text)


class PopularSearch(models.Model):
    """A search that editors put forward on the home page."""

    text = models.CharField("zoekwoorden", max_length=60, unique=True)
    position = models.PositiveSmallIntegerField("volgorde", default=0)

    objects = PopularSearchManager()

    class Meta:
        verbose_name = "veelgebruikte zoekvraag"
        verbose_name_plural = "veelgebruikte zoekvragen"
        ordering = ["position", "text"]

    def __str__(self):
        return self.text

    def natural_key(self):
        return (self.text,)


class SynonymManager(models.Manager):
    def get_by_natural_key(self, term):
        return self.get(term=term)


class Synonym(models.Model):
    """Words that a reader may use for what the bank calls otherwise."""

    term = models.CharField("wie zoekt op", max_length=80, unique=True)
    alternatives = ArrayField(
        models.CharField(max_length=80),
        verbose_name="zoekt ook op",
        help_text="Met een komma ertussen. Een alternatief mag uit meer dan 1 woord bestaan.",
    )
    both_ways = models.BooleanField(
        "in beide richtingen", default=True, help_text="Aan: wie een van deze woorden zoekt, vindt ook al de andere."
    )

    objects = SynonymManager()

    class Meta:
        verbose_name = "synoniem"
        verbose_name_plural = "synoniemen"
        ordering = ["term"]

    def __str__(self):
        return self.term

    def natural_key(self):
        return (self.term,)


# A sign of a mail address, or six digits with at most a sign between them: a phone, a register or an account number.
PERSONAL = re.compile(r"@|(?:\d[ ./-]?){6}")
MISSES_A_DAY = 500


class SearchMissManager(models.Manager):
    def record(self, text):
        """Note that a search for `text` found nothing today. Only the words, in lower case, and the day are kept.

        Nothing that looks personal (an address, a long number), and no more than MISSES_A_DAY different ones.
        """
        # Some letters become two in lower case.
        text = text.lower()[: self.model._meta.get_field("text").max_length]
        today = timezone.localdate()
        if PERSONAL.search(text):
            return
        if not self.filter(text=text, day=today).exists() and self.filter(day=today).count() >= MISSES_A_DAY:
            return
        miss, is_new = self.get_or_create(text=text, day=today)
        if not is_new:
            self.filter(pk=miss.pk).update(times=models.F("times") + 1)


class SearchMiss(models.Model):
    """A search that found nothing: how often on which day, and nothing about who searched."""

    text = models.CharField("zoekwoorden", max_length=200)
    day = models.DateField("dag")
    times = models.PositiveIntegerField("aantal keer", default=1)

    objects = SearchMissManager()

    class Meta:
        verbose_name = "zoekvraag zonder resultaat"
        verbose_name_plural = "zoekvragen zonder resultaat"
        ordering = ["-day", "text"]
        constraints = [models.UniqueConstraint(fields=["text", "day"], name="search_miss_is_kept_once_a_day")]

    def __str__(self):
        return self.text
