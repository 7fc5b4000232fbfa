#!/usr/bin/env python3
"""Django's command line.

With DATABASE_URL all settings come from the environment, as in production. Without it a command works on the demo: an
embedded PostgreSQL in var/postgres that runs as long as some command uses it, and a SECRET_KEY kept in var/secret_key.
"""

import os
import signal
import sys
from contextlib import nullcontext

from django.core.management import execute_from_command_line

from praktijkenbank.demo import environment as demo
from praktijkenbank.demo.embedded_postgres import EmbeddedPostgresError

NEED_NO_DATABASE = {"check", "collectstatic", "demo_code", "findstatic", "help", "version"}


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "praktijkenbank.settings")
    # Leave through the front door, so that what was started is stopped again; nohup's wish to stay is kept.
    for number in [signal.SIGTERM, signal.SIGHUP]:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, lambda number, frame: sys.exit(128 + number))

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    database = nullcontext()
    if "DATABASE_URL" not in os.environ and command not in NEED_NO_DATABASE:
        database = demo.cluster().running()
    try:
        with database:
            if "DATABASE_URL" not in os.environ or command == "demo":
                demo.fill_in_environment()
            execute_from_command_line(sys.argv)
    except (EmbeddedPostgresError, demo.DemoError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


if __name__ == "__main__":
    main()
