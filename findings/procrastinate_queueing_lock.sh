#!/usr/bin/env bash
# procrastinate 3.10.0 with Django 5.2.19 (psycopg 3.3.9) on PostgreSQL 18.6: a job that waits already, inside a transaction.
#
# What happens: that the job waits already is learned from a unique index of the database, so behind the AlreadyEnqueued that was raised and caught, the
# transaction is broken. The next query fails, or the commit rolls all back. Nothing goes wrong outside a transaction, as in most tries and in
# a test that defers once. An atomic block around the call alone holds it.
# A good guess: AlreadyEnqueued says that there is nothing to do; catch it and go on.
# Seen:
expected=$(cat <<'SEEN'
no transaction: waits already, jobs: 1
transaction: waits already, InternalError - current transaction is aborted
transaction, atomic around the call: waits already, jobs: 1
SEEN
)
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -qq procrastinate==3.10.0 Django==5.2.19 'psycopg[binary]==3.3.9'
source "$(dirname "$0")/postgres.bash"

seen=$(SOCKET="$socket" "$room/venv/bin/python" <<'PY'
import os
from contextlib import nullcontext

import django
from django.conf import settings
from django.core.management import call_command

database = {"ENGINE": "django.db.backends.postgresql", "NAME": "postgres", "USER": "postgres", "HOST": os.environ["SOCKET"]}
settings.configure(DATABASES={"default": database}, INSTALLED_APPS=["procrastinate.contrib.django"], USE_TZ=True)
django.setup()
call_command("migrate", verbosity=0)

from django.db import InternalError, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued


@app.task(name="send_mail", queueing_lock="mail")
def send_mail():
    pass


def defer_twice(around_call):
    """Defer a job that waits already, then do what the rest of the transaction would do."""
    try:
        with around_call:
            send_mail.defer()
    except AlreadyEnqueued:
        print("waits already", end=", ")
    try:
        print("jobs:", ProcrastinateJob.objects.count())
    except InternalError as error:
        print(type(error).__name__, "-", str(error).split(",")[0])


send_mail.defer()
print("no transaction:", end=" ")
defer_twice(nullcontext())
print("transaction:", end=" ")
with transaction.atomic():
    defer_twice(nullcontext())
    transaction.set_rollback(True)
print("transaction, atomic around the call:", end=" ")
with transaction.atomic():
    defer_twice(transaction.atomic())
PY
)
echo "$seen"
diff <(echo "$expected") <(echo "$seen")
