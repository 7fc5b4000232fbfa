"""For whoever watches over the servers: is this process alive, and can it serve?"""

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.views.decorators.cache import never_cache

from .post.watch import LONG, mail_waits, worker_is_there


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
    """Answer 200 when the database is reachable and fully migrated, else 503 with the reason.

    It also says whether the worker is there and for how long mail waits. With `?worker` that counts too: without a
    worker this process still serves readers, so a load balancer does not ask for it, and who watches does.
    """
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return _said("database not migrated", 503)
        is_there, waits = worker_is_there(), mail_waits()
    except Error:
        return _said("database not reachable", 503)
    worker = f"worker: {'there' if is_there else 'away'}\nmail: the oldest waits {waits.total_seconds():.0f} s"
    if "worker" in request.GET and not (is_there and waits <= LONG):
        return _said(worker, 503)
    return _said(f"ok\n{worker}", 200)


def _said(text, status):
    return HttpResponse(text, content_type="text/plain", status=status)
