"""The timeline: who did what, narrowed, exported; and whether the chain holds."""

from __future__ import annotations

import csv
import io

from django.db import transaction

from crossfoot.audit import checking, trail
from crossfoot.audit.models import Event
from crossfoot.core.permissions import Role
from crossfoot.tenancy import operations
from office import Office
from web_visits import visitor


def wrote(office: Office, verb: str, label: str = "", **data: object) -> None:
    with transaction.atomic():
        trail.record(
            verb,
            company_id=office.northwind.pk,
            by=trail.SYSTEM,
            at=office.now,
            subject=trail.Subject(verb.partition(".")[0], 12, label),
            data=data,
        )


def test_a_change_says_from_what_to_what(office: Office) -> None:
    operations.edit_company(
        company=office.northwind, name="Northwind Traders", time_zone="UTC", by=office.ana, at=office.now
    )
    text = visitor(office.ana, office.northwind).opens("activity").text
    assert "Company edited · Northwind Traders" in text
    assert "name Northwind → Northwind Traders" in text
    assert "time zone UTC → UTC" not in text


def test_the_list_is_narrowed_by_person_thing_event_and_name(office: Office) -> None:
    wrote(office, "push.synchronized", "Invoice 10248")
    wrote(office, "sales_order.confirmed", "Sales order 10249")
    ana = visitor(office.ana, office.northwind)
    everything = ana.opens("activity").text
    assert (
        "Invoice 10248" in everything
        and "Sales order 10249" in everything
        and "Company created" in everything
    )
    assert "Invoice 10248" not in ana.opens("activity", person=str(office.ana.pk)).text
    by_crossfoot = ana.opens("activity", person="crossfoot").text
    assert "Invoice 10248" in by_crossfoot and "created · Northwind" not in by_crossfoot
    assert "Invoice 10248" not in ana.opens("activity", kind="sales_order").text
    assert "Sales order 10249" not in ana.opens("activity", verb="push.synchronized").text
    assert "Sales order 10249" in ana.opens("activity", verb="Sales order confirmed").text
    assert "Invoice 10248" not in ana.opens("activity", words="10249").text


def test_days_are_those_of_the_company(office: Office) -> None:
    operations.edit_company(
        company=office.northwind, name="Northwind", time_zone="Asia/Tokyo", by=office.ana, at=office.now
    )
    office.clock.advance(hours=14, minutes=30)
    wrote(office, "push.sent", "Late at night in London, tomorrow in Tokyo")
    ana = visitor(office.ana, office.northwind)
    assert "tomorrow in Tokyo" not in ana.opens("activity", until="2026-01-05").text
    assert "tomorrow in Tokyo" in ana.opens("activity", after="2026-01-06").text


def test_a_last_day_before_the_first_is_said_and_nothing_is_hidden(office: Office) -> None:
    ana = visitor(office.ana, office.northwind)
    text = ana.opens("activity", after="2026-02-01", until="2026-01-01").text
    assert "The last day lies before the first one. Change one of the two." in text
    assert "created · Northwind" in text


def test_a_day_that_is_none_is_said(office: Office) -> None:
    seen = visitor(office.ana, office.northwind).opens("activity", after="the day before")
    assert "Enter a valid date." in seen.text and "created · Northwind" in seen.text


def test_a_filter_that_finds_nothing_says_so(office: Office) -> None:
    text = visitor(office.ana, office.northwind).opens("activity", words="no such order").text
    assert "Nothing like that happened" in text


def test_pages_follow_each_other(office: Office) -> None:
    for number in range(60):
        wrote(office, "push.sent", f"Invoice A{number:03}.")
    ana = visitor(office.ana, office.northwind)
    first, second = ana.opens("activity"), ana.opens("activity", page=2)
    assert "Invoice A059." in first.text and "Invoice A009." not in first.text
    assert "Invoice A009." in second.text and "created · Northwind" in second.text
    assert "1 to 50 of 61" in first.text and "51 to 61 of 61" in second.text


def test_the_chain_is_checked_and_the_day_is_remembered(office: Office) -> None:
    ana = visitor(office.ana, office.northwind)
    assert "The chain has not been checked yet" in ana.opens("activity").text
    seen = ana.sends("activity-check")
    assert "The chain is whole: all 1 events are as they were written." in seen.text
    assert "The chain was whole" in seen.text and "by Ana: 1 event." in seen.text
    checked = checking.last_check(office.northwind.pk)
    assert checked is not None and (checked.is_whole, checked.events, checked.at) == (True, 1, office.now)


def test_an_altered_event_breaks_the_chain(office: Office) -> None:
    Event.objects.filter(company_id=office.northwind.pk, sequence=1).update(actor="Nobody")
    seen = visitor(office.ana, office.northwind).sends("activity-check")
    assert "The chain is broken. Event 1 (company.created) was changed after it was written." in seen.text
    checked = checking.last_check(office.northwind.pk)
    assert checked is not None and not checked.is_whole


def test_the_file_holds_what_the_filters_leave(office: Office) -> None:
    wrote(office, "push.sent", "=cmd|' /C calc'!A0", total="12.00")
    seen = visitor(office.ana, office.northwind).opens("activity-export", verb="push.sent")
    rows = list(csv.reader(io.StringIO(seen.html.removeprefix("\ufeff"))))
    assert rows[0] == ["Number", "When", "Who", "Event", "Kind", "About", "Details", "Hash"]
    assert [row[2:7] for row in rows[1:]] == [
        ["Crossfoot", "push.sent", "push", "'=cmd|' /C calc'!A0", '{"total":"12.00"}']
    ]


def test_the_trail_is_for_administrators_and_accountants(office: Office) -> None:
    sue = visitor(office.joins("Sue", Role.SALES), office.northwind)
    assert sue.opens("activity").status == 403
    assert sue.opens("activity-export").status == 403
    assert sue.sends("activity-check").status == 403
    assert "Activity" not in sue.opens("settings").text
    abe = visitor(office.joins("Abe", Role.ACCOUNTING), office.northwind)
    assert abe.opens("activity").status == 200


def test_another_companys_events_are_not_shown(office: Office) -> None:
    text = visitor(office.ana, office.northwind).opens("activity").text
    assert "Brightware" not in text
