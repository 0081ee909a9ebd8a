"""One seeded story: people send documents, QuickBooks and the network misbehave, workers die, clocks run.

Everything random comes from the seed, all time from the virtual clock, so that a failing seed tells the same
story again (`SIMULATION_SEED`).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import httpx2
from structlog.testing import capture_logs

from crossfoot.connections.models import Connection
from crossfoot.core.postings import Bill, Invoice
from crossfoot.core.problems import Refusal
from crossfoot.journals import operations
from crossfoot.journals.models import Journal
from crossfoot.parties.models import Party
from crossfoot.sync import attention, decisions, invariants
from crossfoot.sync.invariants import Broken
from crossfoot.sync.models import Push
from crossfoot.sync.queue import Wanted, WantedSettlement
from qbsandbox.transport import SandboxTransport
from sync.workshop import INLINE, Shop, Workshop, gateway_to, give_tokens, opened

FAULTS = (
    "connect_error", "connect_timeout", "write_error", "reset_before_commit", "throttle", "expired_token",
    "server_error", "server_error_after_commit", "slow", "hang", "late_commit", "lost_reply", "reset_after_commit",
)  # fmt: skip

FOR_A_PERSON = ("party:", "name:", "changed:", "paid:", "document:")
"""Causes that stay open in fair weather, too: somebody has to say what is right, or undo something first."""

FIRST_WITH_JOURNALS = 40
"""The first seed in whose story journals are posted, too."""

SETTLING_HOURS = 12
"""After the weather has cleared, everything must be settled within so long."""


class Crash(BaseException):
    """The worker process dies at this moment: nothing after it runs, the lease stays until it runs out."""


class RoughTransport(httpx2.BaseTransport):
    """The way to the sandbox, on which a worker may die or fall asleep, before or after a request."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._inner = SandboxTransport(story.workshop.sandbox)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self._story.happens("before")
        response = self._inner.handle_request(request)
        response.read()
        self._story.happens("after")
        return response


@dataclass
class Story:
    """One run. `told` is what happened, for the report of a failing seed."""

    seed: int
    workshop: Workshop
    shop: Shop
    chance: random.Random
    crash_rate: float
    sleep_rate: float
    told: list[str] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)
    uses: list[WantedSettlement] = field(default_factory=list)
    number_of_files: int = 0
    depth: int = 0
    is_fair: bool = False

    # --- mishaps --------------------------------------------------------------------------------------

    def happens(self, when: str) -> None:
        """Around every request: the process may die, or sleep while another worker takes over."""
        if self.is_fair:
            return
        draw = self.chance.random()
        if draw < self.crash_rate:
            self.tell(f"crash {when} a request")
            raise Crash
        if draw < self.crash_rate + self.sleep_rate and self.depth == 0:
            seconds = self.chance.choice([50.0, 700.0])
            self.tell(f"asleep for {seconds:.0f} s {when} a request, another worker goes on")
            self.workshop.clock.advance(seconds=seconds)
            self.depth += 1
            try:
                for _ in range(3):
                    self.step("worker-2")
            finally:
                self.depth -= 1

    def tell(self, what: str) -> None:
        self.told.append(f"{self.workshop.clock.now():%H:%M:%S} {what}")

    def step(self, holder: str) -> bool:
        try:
            return self.workshop.step(holder)
        except Crash:
            # A worker that dies inside another one's sleep leaves nothing more to do there.
            return not self.depth

    # --- what people do -------------------------------------------------------------------------------

    def people_act(self) -> None:
        acts = [
            (6, self.sends_some), (2, self.retries), (1, self.skips), (1, self.clears), (1, self.closes_books),
            (1, self.opens_books), (1, self.enters_a_name), (1, self.reconnects), (1, self.sends_twice),
            (2, self.revises), (1, self.removes), (1, self.uses_a_credit), (1, self.attaches), (1, self.edits_by_hand),
        ]  # fmt: skip
        if self.seed >= FIRST_WITH_JOURNALS:
            acts += [
                (3, self.posts_journals),
                (2, self.takes_a_journal_back),
                (1, self.edits_a_journal_by_hand),
            ]
        (act,) = self.chance.choices([act for _, act in acts], weights=[weight for weight, _ in acts])
        try:
            act()
        except Refusal as refusal:
            self.tell(f"refused: {refusal.sentence}")

    def sends_some(self) -> None:
        count = self.chance.randint(1, 9)
        some = [self.one_document() for _ in range(count)]
        self.wanted += some
        self.tell(f"sends {count} documents")
        self.shop.sends(*some)

    def one_document(self) -> Wanted:
        total = f"{self.chance.randint(1, 99_999) / 100:.2f}"
        on = date(2026, 1, 2) + timedelta(days=self.chance.randint(0, 58))
        who = self.chance.choice(["Alfki", "Bolido", "Chops & Co", "D'Arcy", "Ernst Händel"])
        if self.chance.random() < 0.6:
            customer = self.shop.customer(who, email=f"{who[:3].lower()}@example.test")
            number = "" if self.chance.random() < 0.1 else None
            account = self.chance.choice(["sales", "sales", "shipping"])
            return self.shop.invoice(total, customer=customer, on=on, account=account, number=number)
        vendor = self.shop.vendor(who if self.chance.random() < 0.5 else f"{who} Supplies")
        return self.shop.bill(
            total, vendor=vendor, on=on, account=self.chance.choice(["purchases", "freight"])
        )

    def sends_twice(self) -> None:
        if self.wanted:
            one = self.chance.choice(self.wanted)
            self.tell(f"clicks again on {one.label}")
            self.shop.sends(one)

    def retries(self) -> None:
        pushes = [push for push in self.shop.pushes if push.state != Push.State.SYNCHRONIZED]
        if pushes:
            push = self.chance.choice(pushes)
            self.tell(f"retries {push.label} ({push.state})")
            decisions.retry(pushes=[push], by=self.shop.ana, at=self.workshop.clock.now())

    def skips(self) -> None:
        pushes = [
            push for push in self.shop.pushes if push.source_kind and push.state != Push.State.SYNCHRONIZED
        ]
        if pushes:
            push = self.chance.choice(pushes)
            self.tell(f"skips {push.label} ({push.state})")
            decisions.skip(push=push, reason="Not needed", by=self.shop.ana, at=self.workshop.clock.now())

    def clears(self) -> None:
        for card in attention.cards(self.shop.company):
            if not card.is_difference:
                self.tell(f"clears {card.cause}")
                attention.clear(
                    company=self.shop.company,
                    cause=card.cause,
                    by=self.shop.ana,
                    at=self.workshop.clock.now(),
                )

    def closes_books(self) -> None:
        on = date(2026, 1, self.chance.randint(1, 31))
        self.tell(f"the accountant closes the books at {on}")
        self.shop.books.close_books(on)
        if self.chance.random() < 0.5:
            Connection.objects.filter(pk=self.shop.connection.pk).update(closing_on=on)

    def opens_books(self) -> None:
        self.shop.books.close_books(None)
        Connection.objects.filter(pk=self.shop.connection.pk).update(closing_on=None)

    def enters_a_name(self) -> None:
        """A bookkeeper enters a vendor or customer by hand, under a name that we will want."""
        kind = self.chance.choice(["Customer", "Vendor"])
        name = self.chance.choice(["Alfki", "Bolido", "D'Arcy", "Ernst Händel", "Bolido Supplies"])
        self.tell(f"a bookkeeper enters {kind} {name}")
        self.write_by_hand(kind.lower(), {"DisplayName": name})

    def revises(self) -> None:
        """A document says something else now, and is to do so in QuickBooks."""
        if self.wanted:
            place = self.chance.randrange(len(self.wanted))
            one, total = self.wanted[place], f"{self.chance.randint(1, 99_999) / 100:.2f}"
            self.tell(f"revises {one.label} to {total}")
            self.wanted[place] = self.shop.revises(one, total, overwrite=self.chance.random() < 0.3)

    def removes(self) -> None:
        if self.wanted:
            one = self.chance.choice(self.wanted)
            can_void = isinstance(one.posting, Invoice)
            verb = self.chance.choice(["delete", "void"]) if can_void else "delete"
            self.tell(f"takes {one.label} out ({verb})")
            self.shop.removes(one, verb, confirmed=self.chance.random() < 0.3)

    def uses_a_credit(self) -> None:
        """A vendor gives a cent back, which is to settle a part of a bill; or what was settled so is freed."""
        bills = [one for one in self.wanted if isinstance(one.posting, Bill)]
        if self.uses and self.chance.random() < 0.4:
            use = self.chance.choice(self.uses)
            self.tell(f"takes back {use.label}")
            self.shop.removes(use)
        elif bills:
            bill = self.chance.choice(bills)
            vendor = Party.objects.get(pk=int(bill.posting.party.partition(":")[2]))
            credit = self.shop.vendor_credit("0.01", vendor=vendor)
            use = self.shop.use(credit, bill, "0.01")
            self.tell(f"uses {credit.label} on {bill.label}")
            self.wanted.append(credit)
            self.uses.append(use)
            self.shop.sends(credit)
            self.shop.settles(use)

    def posts_journals(self) -> None:
        """Goods leave, and what they cost is booked; now and then the same event is told twice."""
        events = [self.chance.randint(1, 12) for _ in range(self.chance.randint(1, 3))]
        costs = [f"{self.chance.randint(1, 99_999) / 100:.2f}" for _ in events]
        on = date(2026, 1, 2) + timedelta(days=self.chance.randint(0, 58))
        self.tell(f"books what shipments {events} cost")
        new = [
            self.shop.cost_of_sales(cost, event=event, on=on)
            for event, cost in zip(events, costs, strict=True)
        ]
        self.shop.posts(*new)

    def takes_a_journal_back(self) -> None:
        """A shipment never happened: its journal is deleted, in closed books reversed."""
        journals = list(Journal.objects.filter(company=self.shop.company, reverses=None).order_by("pk"))
        if journals:
            journal = self.chance.choice(journals)
            self.tell(f"takes {journal} back")
            operations.take_back(
                journals=[journal], reason="Never shipped", by=self.shop.ana, at=self.workshop.clock.now()
            )

    def attaches(self) -> None:
        bills = [one for one in self.wanted if isinstance(one.posting, Bill)]
        if bills:
            bill = self.chance.choice(bills)
            self.number_of_files += 1
            self.tell(f"attaches a file to {bill.label}")
            self.shop.attaches(self.shop.file(bill, b"%PDF-1.4 " + str(self.number_of_files).encode()))

    def edits_by_hand(self) -> None:
        """A bookkeeper moves a bill by a day in QuickBooks."""
        bills = self.shop.in_books("Bill")
        if bills:
            bill = self.chance.choice(bills)
            moved = date.fromisoformat(str(bill["TxnDate"])) + timedelta(days=1)
            self.tell(f"a bookkeeper moves bill {bill.get('DocNumber')} to {moved}")
            body = {"Id": bill["Id"], "SyncToken": bill["SyncToken"], "sparse": True}
            self.write_by_hand("bill", {**body, "VendorRef": bill["VendorRef"], "TxnDate": moved.isoformat()})

    def edits_a_journal_by_hand(self) -> None:
        """A bookkeeper moves a journal of ours by a day in QuickBooks."""
        journals = [one for one in self.shop.in_books("JournalEntry") if "CF-" in one.get("PrivateNote", "")]
        if journals:
            journal = self.chance.choice(journals)
            moved = date.fromisoformat(str(journal["TxnDate"])) + timedelta(days=1)
            self.tell(f"a bookkeeper moves journal {journal['DocNumber']} to {moved}")
            body = {"Id": journal["Id"], "SyncToken": journal["SyncToken"], "sparse": True}
            self.write_by_hand("journalentry", {**body, "TxnDate": moved.isoformat()})

    def write_by_hand(self, path: str, body: dict[str, Any]) -> httpx2.Response:
        """As another program or person would: past our gateway and its weather."""
        sandbox = self.workshop.sandbox
        token = sandbox.connect(self.shop.books.realm_id).access_token
        storm, sandbox.weather._storm = sandbox.weather.current_storm, None
        try:
            with httpx2.Client(transport=SandboxTransport(sandbox)) as http:
                return http.post(
                    f"https://quickbooks.example/v3/company/{self.shop.books.realm_id}/{path}?minorversion=75",
                    json=body, headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
                )  # fmt: skip
        finally:
            sandbox.weather._storm = storm

    def reconnects(self) -> None:
        """Somebody reconnects, where it is needed."""
        self.shop.connection.refresh_from_db()
        if self.shop.connection.state != Connection.State.CONNECTED:
            self.tell("reconnects")
            self.connect_anew()

    def connect_anew(self) -> None:
        connection = self.shop.connection
        connection.refresh_from_db()
        connection.state, connection.state_reason = Connection.State.CONNECTED, ""
        connection.token_version += 1
        give_tokens(self.workshop.sandbox, connection, self.workshop.clock.now())

    # --- the run --------------------------------------------------------------------------------------

    def run(self, rounds: int) -> list[Broken]:
        for _ in range(rounds):
            self.people_act()
            for _ in range(self.chance.randint(1, 6)):
                self.step(self.chance.choice(["worker-1", "worker-3"]))
                self.workshop.clock.advance(seconds=self.chance.choice([0.2, 1, 5, 45, 130]))
            broken = self.checked(at_rest=False)
            if broken:
                return broken
        return self.settles()

    def settles(self) -> list[Broken]:
        """The weather clears; people mend what needs them; then everything must be in order."""
        self.is_fair = True
        self.workshop.sandbox.weather.clear()
        self.tell("the weather clears")
        self.shop.books.close_books(None)
        self.opens_books()
        if Connection.objects.get(pk=self.shop.connection.pk).state != Connection.State.CONNECTED:
            self.connect_anew()
        for _ in range(4):
            self.workshop.works(minutes=60.0 * SETTLING_HOURS / 4, every_seconds=20.0)
            try:
                self.clears()
            except Refusal as refusal:
                self.tell(f"refused: {refusal.sentence}")
        self.workshop.works(minutes=60.0, every_seconds=20.0)
        self.workshop.clock.advance(seconds=300)
        self.workshop.sandbox.settle()
        broken = self.checked(at_rest=True)
        for push in self.shop.pushes:
            if push.state in {Push.State.WAITING, Push.State.SENDING}:
                broken.append(
                    Broken("nothing-forgotten", f"{push.label} is still {push.state}: {push.sentence}")
                )
            is_expected = push.problem_cause.startswith(FOR_A_PERSON)
            if push.state == Push.State.NEEDS_ATTENTION and not is_expected:
                broken.append(
                    Broken(
                        "nothing-forgotten", f"{push.label} needs attention in fair weather: {push.sentence}"
                    )
                )
        return broken

    def checked(self, *, at_rest: bool) -> list[Broken]:
        now = self.workshop.clock.now()
        return invariants.check_all(
            self.shop.company, now=now, remote=self.shop.remote() if at_rest else None,
            trial_balance=self.trial_balance() if at_rest else None,
        )  # fmt: skip

    def trial_balance(self) -> list[tuple[Decimal, Decimal]]:
        """Every account's balance in QuickBooks, as (debit, credit)."""
        rows = self.shop.books.ledger.trial_balance(date(2026, 1, 1), date(2026, 12, 31))
        return [(max(balance, Decimal(0)), max(-balance, Decimal(0))) for _, _, balance in rows]


@contextmanager
def told(seed: int) -> Iterator[Story]:
    """The story of one seed, ready to run."""
    chance = random.Random(seed)
    # With a call's lifetime of 120 s, or of 2 s where no answer and no commit comes later than that.
    lifetime = chance.choice([120.0, 120.0, 2.0])
    options = replace(
        INLINE,
        batch_size=chance.choice([1, 3, 10, 30]),
        batch_counts_as=chance.choice(["one", "items"]),
        call_lifetime=timedelta(seconds=lifetime),
        doubt_lookup_after=timedelta(seconds=chance.choice([600.0, 600.0, 5.0])),
    )
    with opened(options) as workshop:
        workshop.lease_seconds = 40.0
        shop = workshop.shop()
        shop.books.switches.requestid_in_flight = chance.choice(["replay", "refuse", "run_both"])
        shop.books.switches.replays_faults = chance.random() < 0.7
        workshop.sandbox.limits.enabled = chance.random() < 0.4
        rough = chance.choice([0.0, 0.05, 0.15, 0.3])
        kinds = chance.sample(FAULTS, k=chance.randint(1, 6))
        workshop.sandbox.weather.storm(
            seed=seed,
            rates=dict.fromkeys(kinds, rough / len(kinds)),
            longest_delay_seconds=min(lifetime, 110.0),
        )
        story = Story(
            seed, workshop, shop, chance,
            crash_rate=chance.choice([0.0, 0.02, 0.08]), sleep_rate=chance.choice([0.0, 0.02, 0.05]),
        )  # fmt: skip
        workshop.gateway = replace(
            gateway_to(None), http=httpx2.Client(transport=RoughTransport(story)), call_lifetime=lifetime
        )
        yield story


def play(seed: int, *, rounds: int = 8) -> tuple[list[Broken], list[str]]:
    """Tell the story of `seed`: what broke, and what had happened."""
    with capture_logs() as logs, told(seed) as story:
        broken = story.run(rounds)
        broken += [
            Broken("no-surprise", f"A turn ended with an error that nobody expected: {entry}")
            for entry in logs
            if entry["event"] in {"turn_failed", "task_failed"}
        ]
        return broken, story.told
