"""Customers and vendors of QuickBooks become parties of ours: each once, however often it runs (A2, A4, B5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from crossfoot.audit import trail
from crossfoot.connections.models import Connection
from crossfoot.mappings import importing
from crossfoot.mappings.importing import Pair, Progress, import_parties
from crossfoot.mappings.models import RemoteRecord
from crossfoot.parties import operations as parties
from crossfoot.parties.models import Party
from office import Office, Talk


@dataclass
class Memory:
    """What `sync` keeps as links, kept in memory: (kind, record id) → party key."""

    links: dict[tuple[str, str], str] = field(default_factory=dict)

    def remembered(self, kind: str, remote_ids: Sequence[str]) -> Mapping[str, str]:
        return {one: self.links[kind, one] for one in remote_ids if (kind, one) in self.links}

    def remember(self, pairs: Sequence[Pair]) -> None:
        for pair in pairs:
            self.links[pair.party.kind, pair.record.remote_id] = pair.local_key


@pytest.fixture
def us(office: Office) -> Connection:
    return office.connects_and_reads("us")


def imports(office: Office, connection: Connection, memory: Memory, **more: object) -> Progress:
    return import_parties(connection, links=memory, by=office.ana, at=office.now, **more)


def drafts(office: Office, name: str, kind: str = "customer", **more: str) -> Party:
    return parties.draft_party(
        company=office.northwind, kind=kind, name=name, by=office.ana, at=office.now, **more
    )


def copied(connection: Connection, name: str) -> RemoteRecord:
    return RemoteRecord.objects.get(connection=connection, name=name)


class TestAFirstImport:
    def test_brings_everybody_with_contact_and_address(self, office: Office, us: Connection):
        Talk(office, us).creates(
            "Customer", DisplayName="Hanari Carnes", GivenName="Mario", FamilyName="Pontes",
            PrimaryPhone={"FreeFormNumber": "(21) 555-0091"}, PrimaryEmailAddr={"Address": "mario@hanari.example"},
            BillAddr={"Line1": "Rua do Paço, 67", "City": "Rio de Janeiro", "CountrySubDivisionCode": "RJ",
                      "PostalCode": "05454-876", "Country": "Brazil"},
            SalesTermRef={"value": "3"},
        )  # fmt: skip
        office.reads(us)
        done = imports(office, us, Memory())
        assert (done.created, done.linked, done.known, done.left) == (8, 0, 0, 0)
        assert done.is_finished
        assert (
            done.sentence
            == "Imported customers and vendors from QuickBooks: 8 new, 0 matched with yours, 0 known before."
        )
        hanari = Party.objects.get(name="Hanari Carnes")
        assert (hanari.kind, hanari.from_books, hanari.currency) == ("customer", True, "USD")
        assert (hanari.contact_name, hanari.phone) == ("Mario Pontes", "(21) 555-0091")
        assert (hanari.email, hanari.email_key) == ("mario@hanari.example", "mario@hanari.example")
        assert (hanari.line1, hanari.city, hanari.region) == ("Rua do Paço, 67", "Rio de Janeiro", "RJ")
        assert (hanari.postal_code, hanari.country) == ("05454-876", "Brazil")
        assert (hanari.terms.name, hanari.terms.due_days) == ("Net 30", 30)
        assert Party.objects.filter(kind="vendor").count() == 3

    def test_remembers_each_as_a_link(self, office: Office, us: Connection):
        memory = Memory()
        imports(office, us, memory)
        books = Party.objects.get(name="Alder Street Books")
        assert memory.links["customer", copied(us, "Alder Street Books").remote_id] == books.key
        assert len(memory.links) == 7

    def test_leaves_inactive_records_and_employees_out(self, office: Office, us: Connection):
        Talk(office, us).changes("Customer", copied(us, "Alder Street Books").remote_id, Active=False)
        office.reads(us)
        imports(office, us, Memory())
        assert Party.objects.count() == 6
        assert not Party.objects.filter(name__startswith="Alder").exists()

    def test_is_told_in_the_trail(self, office: Office, us: Connection):
        imports(office, us, Memory())
        verbs = office.verbs()
        assert verbs[-2:] == ["customers.imported", "vendors.imported"]
        assert trail.verify(office.northwind.pk) is None


class TestASecondImport:
    def test_makes_nobody_twice(self, office: Office, us: Connection):
        memory = Memory()
        imports(office, us, memory)
        before = list(Party.objects.order_by("pk").values())
        done = imports(office, us, memory)
        assert (done.created, done.linked, done.known) == (0, 0, 7)
        assert list(Party.objects.order_by("pk").values()) == before

    def test_brings_who_came_since(self, office: Office, us: Connection):
        memory = Memory()
        imports(office, us, memory)
        Talk(office, us).creates("Vendor", DisplayName="New Mill")
        office.reads(us)
        done = imports(office, us, memory)
        assert (done.created, done.known) == (1, 7)
        assert Party.objects.get(name="New Mill").kind == "vendor"

    def test_knows_a_record_that_was_renamed(self, office: Office, us: Connection):
        memory = Memory()
        imports(office, us, memory)
        Talk(office, us).changes(
            "Customer", copied(us, "Alder Street Books").remote_id, DisplayName="Alder & Sons"
        )
        office.reads(us)
        assert imports(office, us, memory).created == 0


class TestMatching:
    def test_by_email_before_the_name(self, office: Office, us: Connection):
        ours = drafts(office, "Alder Books of Bayshore", email="Desk@Alder.example")
        memory = Memory()
        done = imports(office, us, memory)
        assert (done.created, done.linked) == (6, 1)
        assert memory.links["customer", copied(us, "Alder Street Books").remote_id] == ours.key
        ours.refresh_from_db()
        assert (ours.name, ours.line1, ours.from_books) == ("Alder Books of Bayshore", "", False)

    def test_by_name_whatever_its_case(self, office: Office, us: Connection):
        ours = drafts(office, "  alder STREET books ")
        memory = Memory()
        assert imports(office, us, memory).linked == 1
        assert memory.links["customer", copied(us, "Alder Street Books").remote_id] == ours.key

    def test_by_the_name_without_the_suffix_that_tells_kinds_apart(self, office: Office, us: Connection):
        Talk(office, us).creates("Vendor", DisplayName="Alder Street Books (Vendor)")
        office.reads(us)
        ours = drafts(office, "Alder Street Books", "vendor")
        memory = Memory()
        imports(office, us, memory)
        assert memory.links["vendor", copied(us, "Alder Street Books (Vendor)").remote_id] == ours.key
        assert Party.objects.filter(name__startswith="Alder").count() == 2

    def test_a_vendor_of_the_same_name_is_another_party(self, office: Office, us: Connection):
        drafts(office, "Alder Street Books", "vendor")
        assert imports(office, us, Memory()).created == 7
        assert Party.objects.filter(name="Alder Street Books").count() == 2

    def test_several_of_ours_are_left_for_a_person(self, office: Office, us: Connection):
        drafts(office, "Alder Street Books", code="A1")
        drafts(office, "Alder Street Books", code="A2")
        done = imports(office, us, Memory())
        assert (done.created, done.linked, done.left) == (6, 0, 1)
        assert done.listed == (
            "Customer “Alder Street Books” of QuickBooks may be any of 2 customers of yours with the same name: "
            "“Alder Street Books”, “Alder Street Books”. Link it by hand.",
        )
        assert Party.objects.filter(name="Alder Street Books").count() == 2

    def test_one_that_is_inactive_here_is_left_for_a_person(self, office: Office, us: Connection):
        ours = drafts(office, "Alder Street Books")
        Party.objects.filter(pk=ours.pk).update(is_active=False)
        done = imports(office, us, Memory())
        assert done.left == 1
        assert "inactive here" in done.listed[0]

    def test_the_same_name_in_another_currency_is_another_party(self, office: Office, us: Connection):
        drafts(office, "Alder Street Books", currency="EUR")
        imports(office, us, Memory())
        assert set(Party.objects.filter(name="Alder Street Books").values_list("currency", flat=True)) == {
            "EUR", "USD"
        }  # fmt: skip

    def test_two_records_with_one_address_are_two_parties(self, office: Office, us: Connection):
        talk = Talk(office, us)
        for name in ("Branch North", "Branch South"):
            talk.creates("Customer", DisplayName=name, PrimaryEmailAddr={"Address": "office@branch.example"})
        office.reads(us)
        memory = Memory()
        imports(office, us, memory)
        assert Party.objects.filter(email_key="office@branch.example").count() == 2
        assert len(set(memory.links.values())) == len(memory.links) == 9

    def test_one_party_of_ours_never_stands_for_two_records(self, office: Office, us: Connection):
        ours = drafts(office, "Branch", email="office@branch.example")
        talk = Talk(office, us)
        for name in ("Branch North", "Branch South"):
            talk.creates("Customer", DisplayName=name, PrimaryEmailAddr={"Address": "office@branch.example"})
        office.reads(us)
        memory = Memory()
        imports(office, us, memory)
        assert list(memory.links.values()).count(ours.key) == 1
        assert Party.objects.filter(email_key="office@branch.example").count() == 2


class TestInSteps:
    def test_goes_on_where_it_stopped(self, office: Office, us: Connection, monkeypatch):
        monkeypatch.setattr(importing, "CHUNK", 2)
        memory = Memory()
        first = imports(office, us, memory, most_chunks=1)
        assert (first.done, first.total, first.is_finished) == (2, 7, False)
        assert first.sentence == "Imported 2 of 7 customers and vendors."
        stored = Progress.from_json(first.to_json())
        assert stored == first
        last = imports(office, us, memory, progress=stored)
        assert (last.done, last.created, last.is_finished) == (7, 7, True)
        assert Party.objects.count() == 7

    def test_stops_when_asked_and_keeps_what_is_done(self, office: Office, us: Connection, monkeypatch):
        monkeypatch.setattr(importing, "CHUNK", 3)
        seen: list[int] = []
        stopped = imports(office, us, Memory(), told=lambda state: seen.append(state.done) or False)
        assert (seen, stopped.done, stopped.is_finished) == ([3], 3, False)
        assert Party.objects.count() == 3

    def test_a_chunk_that_fails_leaves_nothing_of_itself(self, open_office: Office, monkeypatch):
        office = open_office
        us = office.connect("us")
        office.reads(us)
        monkeypatch.setattr(importing, "CHUNK", 3)
        memory, kept = Memory(), Memory.remember

        def remember(self: Memory, pairs: Sequence[Pair]) -> None:
            if self.links:
                raise InterruptedError
            kept(self, pairs)

        monkeypatch.setattr(Memory, "remember", remember)
        with pytest.raises(InterruptedError):
            imports(office, us, memory)
        assert Party.objects.count() == 3
        monkeypatch.setattr(Memory, "remember", kept)
        assert imports(office, us, memory).is_finished
        assert Party.objects.count() == 7
