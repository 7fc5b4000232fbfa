"""The history of what has tags: each version with the tags of that moment."""

from django.db import connection
from simple_history.models import HistoricalRecords


class TaggedRecords(HistoricalRecords):
    """As of the library, which reads the whole practice again with each of its tags, and asks and writes per kind.

    Here the database copies the ids, of all kinds in one query. The signals about the rows are not sent.
    """

    def create_historical_record_m2ms(self, history_instance, instance):
        copies = [self._copy(field) for field in history_instance._history_m2m_fields]
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH {', '.join(f'copy_{number} AS ({copy})' for number, copy in enumerate(copies))} SELECT 1",
                [history_instance.pk, instance.pk] * len(copies),
            )

    def _copy(self, field):
        """The SQL that copies the rows of one kind of tag."""
        quote = connection.ops.quote_name
        columns = ", ".join(quote(name) for name in ["id", field.m2m_column_name(), field.m2m_reverse_name()])
        return (
            f"INSERT INTO {quote(self.m2m_models[field]._meta.db_table)} (history_id, {columns}) "
            f"SELECT %s, {columns} FROM {quote(field.m2m_db_table())} WHERE {quote(field.m2m_column_name())} = %s"
        )
