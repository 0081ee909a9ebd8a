"""What a conversation asks beside its caller is what the caller would have asked, once."""

from __future__ import annotations

from dataclasses import replace

from crossfoot.connections.conversation import MOST_BEGUN, Conversation
from office import Office

PERIOD = {"start_date": "2026-01-01", "end_date": "2026-01-31"}


def test_the_answers_of_what_was_begun_are_read_later(office: Office) -> None:
    connection = office.connect("us")
    gateway = replace(office.gateway, asks_beside=True)
    asked = Conversation(connection, gateway=gateway, now=office.clock.now, pause=office.clock.sleep)
    plain = office.talks(connection)
    already = len(office.requests)
    asked.begin_list("Account", "Active = true")
    asked.begin_report("TrialBalance", PERIOD)
    asked.begin_list("Account", "Active = true")
    asked.begin_list("Vendor")
    assert MOST_BEGUN == 3
    asked.begin_list("Item")
    assert asked.read_list("Account", "Active = true") == plain.read_list("Account", "Active = true")
    assert asked.report("TrialBalance", PERIOD) == plain.report("TrialBalance", PERIOD)
    assert asked.read_list("Vendor") == plain.read_list("Vendor")
    # Each was asked once by either; the fourth that was begun was too many, and nobody read it.
    assert len(office.requests) - already == 6
    assert sum(send.singles for send in asked.pace.sends) == 3
    asked.close()


def test_what_was_begun_in_vain_is_asked_again(office: Office) -> None:
    connection = office.connect("us")
    gateway = replace(office.gateway, asks_beside=True)
    asked = Conversation(connection, gateway=gateway, now=office.clock.now, pause=office.clock.sleep)
    office.sandbox.weather.next("lost_reply", matching="query")
    asked.begin_list("Term")
    assert len(asked.read_list("Term").records) == 4
    assert sum(send.singles for send in asked.pace.sends) == 2
    asked.close()
