"""Northwind's mail room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import webhook_receiver
from office import Office, office
from outgoing.mail_room import MailRoom
from webhook_receiver import Receiver

__all__ = ["office"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A system of the company, at an address of this machine."""
    with webhook_receiver.opened() as made:
        yield made


@pytest.fixture
def room(office: Office, receiver: Receiver) -> MailRoom:
    """Nobody is subscribed yet."""
    return MailRoom(office, receiver)
