"""Webhooks: telling an app that something changed in a company it is connected to.

Changes are written down by the company's store in the transaction that makes them; `gathering.py` bundles them
into notifications, `payloads.py` writes and signs those, `delivering.py` posts them and repeats what was not
taken, and `desk.py` is the sandbox's handle on all of it.
"""

from qbsandbox.online.webhooks.delivering import Attempt, Post
from qbsandbox.online.webhooks.desk import Webhooks
from qbsandbox.online.webhooks.settings import Settings, Webhook

__all__ = ["Attempt", "Post", "Settings", "Webhook", "Webhooks"]
