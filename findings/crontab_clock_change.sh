#!/usr/bin/env bash
# Lines of a crontab on the nights when the clock of Brussels changes, read by croniter 7.0.0, cronsim 2.7 and APScheduler 3.11.0.
#
# What happens: in October a job of half past two runs twice for croniter and once for cronsim. In March it runs at three for both and at half past
# three for APScheduler; `*/30 2 * * *` then runs once for croniter, once at another moment for APScheduler and not at all that day for cronsim.
# A good guess: one line has one meaning, that of Debian's cron (a daily job runs once, whatever the clock does).
# Seen, in UTC:
expected=$(cat <<'SEEN'
March, 30 2 * * *: croniter 29 01:00, 30 00:30
March, 30 2 * * *: cronsim 29 01:00, 30 00:30
March, 30 2 * * *: APScheduler 29 01:30, 30 00:30
March, */30 2 * * *: croniter 29 01:00, 30 00:00
March, */30 2 * * *: cronsim 30 00:00, 30 00:30
March, */30 2 * * *: APScheduler 29 01:00, 29 01:30
October, 30 2 * * *: croniter 25 00:30, 25 01:30
October, 30 2 * * *: cronsim 25 00:30, 26 01:30
SEEN
)
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -qq croniter==7.0.0 cronsim==2.7 APScheduler==3.11.0 tzdata==2026.1

seen=$("$room/venv/bin/python" <<'PY'
from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from croniter import croniter
from cronsim import CronSim

BRUSSELS = ZoneInfo("Europe/Brussels")
MARCH, OCTOBER = datetime(2026, 3, 28, 12, tzinfo=BRUSSELS), datetime(2026, 10, 24, 12, tzinfo=BRUSSELS)


def apscheduler(line, start):
    trigger = CronTrigger.from_crontab(line, timezone=BRUSSELS)
    first = trigger.get_next_fire_time(None, start)
    return [first, trigger.get_next_fire_time(first, first)]


READERS = {
    "croniter": lambda line, start: islice(croniter(line, start).all_next(datetime), 2),
    "cronsim": lambda line, start: islice(CronSim(line, start), 2),
    "APScheduler": apscheduler,
}
for night, line, start, names in [
    ("March", "30 2 * * *", MARCH, READERS),
    ("March", "*/30 2 * * *", MARCH, READERS),
    ("October", "30 2 * * *", OCTOBER, ["croniter", "cronsim"]),
]:
    for name in names:
        moments = [moment.astimezone(UTC).strftime("%d %H:%M") for moment in READERS[name](line, start)]
        print(f"{night}, {line}: {name} {', '.join(moments)}")
PY
)
echo "$seen"
diff <(echo "$expected") <(echo "$seen")
