"""The site as gunicorn runs it, with in the head of each answer what it cost: processor time and database queries.

Runs in any checkout, so it knows nothing of the site but its settings. The time is that of the whole process, thus
only right while one question is asked at a time.
"""

import time

from django.core.wsgi import get_wsgi_application
from django.db import connection

site = get_wsgi_application()


def application(environ, start_response):
    count = 0
    start = time.process_time()

    def counting(execute, *arguments):
        nonlocal count
        count += 1
        return execute(*arguments)

    def start_counted(status, headers, *rest):
        costs = [("X-Processor-Seconds", str(time.process_time() - start)), ("X-Queries", str(count))]
        return start_response(status, [*headers, *costs], *rest)

    with connection.execute_wrapper(counting):
        return site(environ, start_counted)
