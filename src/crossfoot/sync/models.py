"""What is sent, under which identity, what came back, and what stands for what."""

from __future__ import annotations

from typing import TypeAlias

from django.db import models

from crossfoot.connections.models import Connection
from crossfoot.sync.kinds import DOCUMENT_RECORDS, PushKind, PushVerb
from crossfoot.tenancy.models import Company, Person


class BookState(models.TextChoices):
    """The push's life as a list shows it, beside the document's own status."""

    NOT_SENT = "not_sent", "Not sent"
    WAITING = "waiting", "Waiting"
    SENDING = "sending", "Sending"
    SYNCHRONIZED = "synchronized", "In QuickBooks"
    NEEDS_ATTENTION = "needs_attention", "Needs attention"
    MARKED = "marked", "Marked as already in QuickBooks"
    UNDONE = "undone", "Taken out of QuickBooks"
    IN_SUMMARY = "in_summary", "In a summary"
    """Of a sales order: it went with others in one document (E8)."""


class SendsToBooks(models.Model):
    """What a document carries so that its list can be filtered by its push without a join.

    Written only by `sync`, in the transaction that changes the push. Registered in `sync.sources`.
    """

    book_state = models.CharField(max_length=20, choices=BookState, default=BookState.NOT_SENT)
    book_sentence = models.CharField(max_length=500, default="", blank=True)
    """What happens next and who must act; empty when final."""
    book_number = models.CharField(max_length=40, default="", blank=True)
    """The number under which it stands in QuickBooks."""
    book_changed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class ShowsBooked(models.Model):
    """What stands in QuickBooks for a document that can be paid, so that open amounts are added up without a join.

    Written only by `sync.sources` where the document comes to stand there; true while its `book_state` is
    SYNCHRONIZED, and left as it was where it is not.
    """

    booked_as = models.CharField(max_length=20, default="", blank=True)
    """QuickBooks' record type: Invoice, Bill, SalesReceipt …"""
    booked_total = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    """Its total there when it was last read."""
    booked_on = models.DateField(null=True)
    """Its day, where it was written by Crossfoot."""
    booked_due_on = models.DateField(null=True)
    """When it is due, where it was written by Crossfoot; a credit's own day."""

    class Meta:
        abstract = True


class Push(models.Model):
    """One thing to be put into QuickBooks, changed there or taken out, once. The row is the outbox and what
    people see."""

    Kind: TypeAlias = PushKind
    Verb: TypeAlias = PushVerb

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENDING = "sending", "Sending"
        SYNCHRONIZED = "synchronized", "Synchronized"
        NEEDS_ATTENTION = "needs_attention", "Needs attention"
        SKIPPED = "skipped", "Skipped"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="pushes")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="pushes")
    kind = models.CharField(max_length=20, choices=PushKind)
    verb = models.CharField(max_length=6, choices=PushVerb, default=PushVerb.CREATE)
    is_confirmed = models.BooleanField(default=False)
    """An update or a removal that goes although a person changed the document in QuickBooks."""
    document_key = models.CharField(max_length=60)
    """`sales_order:12`, `customer:5`, `income:sales`: pushes of one key go in the order of their ids."""
    source_kind = models.CharField(max_length=30, blank=True)
    """Key of `sync.sources` for documents; empty for parties and items."""
    source_id = models.BigIntegerField(null=True)
    label = models.CharField(max_length=200)
    """What people call it: "Invoice 10248", "Customer Hanari Carnes"."""
    party_name = models.CharField(max_length=500, blank=True)
    number = models.CharField(max_length=40, blank=True)
    posting_on = models.DateField(null=True)
    moved_from = models.DateField(null=True)
    """The document's own date, where the books were closed on it and it was moved to `posting_on` (D12)."""
    moved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """Who moved it; None where the company's policy did."""
    total = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    posting = models.JSONField()
    """The frozen posting (sync.frozen turns core.postings into JSON and back)."""
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    key = models.CharField(max_length=32, unique=True)
    """The idempotency key; with `generation` it is the `requestid` of a single request."""
    generation = models.PositiveIntegerField(default=1)
    marker = models.CharField(max_length=20, unique=True)
    """Short mark in the memo by which a lost document is looked for ("CF-7Q2M4K9T")."""
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    batch = models.ForeignKey("Batch", on_delete=models.PROTECT, null=True, related_name="pushes")
    """The unsettled batch it is in; while set, edit, skip and undo are refused."""
    problem_code = models.CharField(max_length=60, blank=True)
    problem_cause = models.CharField(max_length=200, blank=True)
    """Groups Attention's cards: `account:shipping`, `party:customer:5`."""
    problem_fix = models.CharField(max_length=30, blank=True)
    problem_subject = models.CharField(max_length=200, blank=True)
    sentence = models.CharField(max_length=1000, blank=True)
    """What happens next and who must act."""
    snoozed_until = models.DateTimeField(null=True)
    snooze_reason = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "document_key"],
                condition=models.Q(state__in=["waiting", "sending", "needs_attention"]),
                name="sync_one_open_push_per_document",
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "due_at", "id"],
                condition=models.Q(state__in=["waiting", "sending"]),
                name="sync_pushes_due",
            ),
            models.Index(fields=["document_key", "id"], name="sync_pushes_of_document"),
            models.Index(fields=["company", "changed_at"], name="sync_pushes_by_change"),
            models.Index(
                fields=["connection", "posting_on"],
                condition=models.Q(posting_on__isnull=False),
                name="sync_pushes_by_posting_day",
            ),
            models.Index(
                fields=["company", "problem_cause"],
                condition=models.Q(state="needs_attention"),
                name="sync_pushes_by_cause",
            ),
            models.Index(
                fields=["company", "problem_cause"],
                condition=models.Q(state="synchronized") & ~models.Q(problem_cause=""),
                name="sync_pushes_that_differ",
            ),
            models.Index(
                fields=["company", "-id"],
                condition=models.Q(moved_from__isnull=False),
                name="sync_pushes_moved",
            ),
        ]


class PushNeed(models.Model):
    """`push` waits until `needs` is synchronized: a document waits for its party and its items."""

    push = models.ForeignKey(Push, on_delete=models.CASCADE, related_name="needs")
    needs = models.ForeignKey(Push, on_delete=models.CASCADE, related_name="needed_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["push", "needs"], name="sync_one_need_per_pair")]


class Batch(models.Model):
    """A request frozen as bytes before it was first sent; a resend repeats it under the same identity.

    A single request is a batch of one with `is_single`. `positions` maps bId → push id.
    """

    id = models.CharField(max_length=50, primary_key=True)
    """The `requestid`: a UUID hex (batch, ≤ 36) or push key and generation (single, ≤ 50)."""
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="batches")
    is_single = models.BooleanField(default=False)
    method = models.CharField(max_length=6, default="POST")
    path = models.CharField(max_length=500)
    content_type = models.CharField(max_length=150, default="application/json")
    body = models.BinaryField()
    positions = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sends = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField()
    in_doubt_since = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["connection", "not_before"],
                condition=models.Q(settled_at__isnull=True),
                name="sync_batches_open",
            ),
        ]


class Attempt(models.Model):
    """One push in one send: the evidence. Request and reply are the push's own part; never a token."""

    push = models.ForeignKey(Push, on_delete=models.PROTECT, related_name="tries")
    batch_key = models.CharField(max_length=50)
    generation = models.PositiveIntegerField()
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    request = models.TextField()
    reply = models.TextField(blank=True)
    http_status = models.IntegerField(null=True)
    trace = models.CharField(max_length=100, blank=True)
    """QuickBooks' intuit_tid."""
    journal = models.JSONField(default=list)
    """What QuickBooks was predicted to book, under the mappings of this moment: [[account id, account, debit
    less credit], …] in the document's currency. Empty for parties and items."""
    verb = models.CharField(max_length=6, choices=PushVerb, default=PushVerb.CREATE)
    outcome = models.CharField(max_length=20)
    """sent (no answer is recorded), posted, refused, stale, throttled, sign_in_expired, access_lost, malformed,
    unknown, not_sent."""
    sentence = models.CharField(max_length=1000, blank=True)

    class Meta:
        indexes = [models.Index(fields=["push", "id"], name="sync_attempts_by_push")]


class LiveLinks(models.Manager["Link"]):
    """The links of what stands in QuickBooks; those of what was taken out are `Link.history`."""

    def get_queryset(self) -> models.QuerySet[Link]:
        return super().get_queryset().filter(removed_at__isnull=True)


class Link(models.Model):
    """A local thing and the QuickBooks record that stands for it. Links of a former realm are never reused.

    What was taken out of QuickBooks keeps its link with `removed_at`; `objects` leaves those out, so that the
    document can be sent again.
    """

    class Origin(models.TextChoices):
        CREATED = "created", "Created by Crossfoot"
        MATCHED = "matched", "Matched"
        IMPORTED = "imported", "Imported from QuickBooks"
        CHOSEN = "chosen", "Chosen by a person"

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="links")
    local_key = models.CharField(max_length=60)
    """Document key, party key or item key."""
    remote_kind = models.CharField(max_length=20)
    """QuickBooks' record type: Invoice, Bill, Customer, Vendor, Item …"""
    remote_id = models.CharField(max_length=40)
    version = models.CharField(max_length=20, blank=True)
    number = models.CharField(max_length=40, blank=True)
    total = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    """QuickBooks' own total when it was last read."""
    tax = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    exchange_rate = models.DecimalField(max_digits=18, decimal_places=9, null=True)
    """Of a document in a foreign currency: the rate at which QuickBooks booked it."""
    origin = models.CharField(max_length=10, choices=Origin)
    reason = models.CharField(max_length=200, blank=True)
    push = models.ForeignKey(Push, on_delete=models.SET_NULL, null=True, related_name="+")
    """The push that last wrote the record; null where nothing of ours was written."""
    posting = models.JSONField(null=True)
    """The frozen posting that stands there by agreement, where a person accepted a change made in QuickBooks;
    null while it is the one of `push`."""
    agreed = models.TextField(default="", blank=True)
    """The record itself as it was accepted then, as JSON: what later changes are held against."""
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    """When it was taken out of QuickBooks, or found to be gone."""
    removed_as = models.CharField(max_length=6, blank=True)
    """`delete`, `void`, or `gone` where somebody deleted it in QuickBooks."""

    objects = LiveLinks()
    history = models.Manager["Link"]()
    """Every link, those of removed documents too."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "local_key"],
                condition=models.Q(removed_at__isnull=True),
                name="sync_one_link_per_local",
            ),
            models.UniqueConstraint(
                fields=["connection", "remote_kind", "remote_id"],
                condition=models.Q(remote_kind__in=list(DOCUMENT_RECORDS), removed_at__isnull=True),
                name="sync_one_link_per_remote_document",
            ),
        ]
        indexes = [
            models.Index(fields=["connection", "remote_kind", "remote_id"], name="sync_links_by_remote"),
            models.Index(
                fields=["connection", "remote_kind", "number"],
                condition=~models.Q(number=""),
                name="sync_links_by_number",
            ),
        ]
