"""For whoever watches over the servers: is this process alive, and can it serve?"""

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.views.decorators.cache import never_cache


def answer_health(get_response):
    """Middleware before any look at the host: a load balancer asks by the address of a machine, or without one."""
    views = {"/healthz": alive, "/readyz": ready}

    def middleware(request):
        return views.get(request.path_info, get_response)(request)

    return middleware


@never_cache
def alive(request):
    """Answer 200 as long as the process answers at all."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def ready(request):
    """Answer 200 when the database is reachable and fully migrated, else 503 with the reason."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return HttpResponse("database not reachable", status=503, content_type="text/plain")
    if missing:
        return HttpResponse("database not migrated", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
