"""A worker process as a real installation runs it, for the test that kills it: `python worker_process.py`.

The database and the address of QuickBooks come from the environment, as everywhere.
"""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crossfoot.runtime.settings")
django.setup()

from crossfoot.conf.options import options  # noqa: E402
from crossfoot.engine.runner import Runner  # noqa: E402
from crossfoot.sync import sending, settings  # noqa: E402

if __name__ == "__main__":
    chosen = replace(settings.from_options(), in_flight=3, batch_size=5, turn_length=timedelta(seconds=3))
    print("up", flush=True)
    Runner([sending.turn_kind(chosen)], slots=4, seconds=options().lease_seconds).run(threading.Event())
