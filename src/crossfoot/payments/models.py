"""What settles documents: payments made in QuickBooks, payments recorded here, and what each was applied to.

Amounts are in the payment's currency. A payment from QuickBooks is a copy of what was last read there; one
that was recorded here stays here (requirement D8), and one that a person cancelled here is not revived by a
later pull (D11).
"""

from decimal import Decimal

from django.db import models

from crossfoot.connections.models import Connection
from crossfoot.tenancy.models import Company, Person


class Payment(models.Model):
    """One payment, credit, journal or deposit that settles documents, in full or in part."""

    class Origin(models.TextChoices):
        QUICKBOOKS = "quickbooks", "From QuickBooks"
        HERE = "here", "Recorded here"

    class Kind(models.TextChoices):
        BILL_PAYMENT_CHECK = "bill_payment_check", "Bill payment (check)"
        BILL_PAYMENT_CARD = "bill_payment_card", "Bill payment (card)"
        CUSTOMER_PAYMENT = "customer_payment", "Customer payment"
        VENDOR_CREDIT = "vendor_credit", "Vendor credit"
        CREDIT_MEMO = "credit_memo", "Credit memo"
        JOURNAL = "journal", "Journal entry"
        DEPOSIT = "deposit", "Deposit"
        EXPENSE = "expense", "Expense"
        """Never applied: a possible match that a person looks at (bookkeeping, section 6)."""

    class State(models.TextChoices):
        ACTIVE = "active", "Active"
        VOIDED = "voided", "Voided in QuickBooks"
        DELETED = "deleted", "Deleted in QuickBooks"
        CANCELLED = "cancelled", "Cancelled here"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="payments")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, null=True, related_name="payments")
    """None where it was recorded here."""
    origin = models.CharField(max_length=12, choices=Origin)
    kind = models.CharField(max_length=20, choices=Kind)
    state = models.CharField(max_length=12, choices=State, default=State.ACTIVE)
    state_reason = models.CharField(max_length=300, blank=True)
    remote_kind = models.CharField(max_length=20, blank=True)
    """QuickBooks' record type: BillPayment, Payment, VendorCredit, JournalEntry, Deposit, Purchase."""
    remote_id = models.CharField(max_length=40, blank=True)
    version = models.CharField(max_length=20, blank=True)
    remote_state = models.CharField(max_length=12, choices=State, default=State.ACTIVE)
    """What QuickBooks last said of it: active, voided or deleted. `state` follows, unless it was cancelled here."""
    remote_party = models.CharField(max_length=60, blank=True)
    """`Vendor:56`: whom QuickBooks names."""
    party_key = models.CharField(max_length=60, blank=True)
    """`customer:5` or `vendor:7`, where the party is linked."""
    party_name = models.CharField(max_length=500, blank=True)
    number = models.CharField(max_length=40, blank=True)
    paid_on = models.DateField()
    currency = models.CharField(max_length=3)
    exchange_rate = models.DecimalField(max_digits=18, decimal_places=9, null=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    unapplied = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal("0"))
    account_name = models.CharField(max_length=200, blank=True)
    """The bank or card account that paid, as QuickBooks calls it."""
    memo = models.CharField(max_length=1000, blank=True)
    is_deposited = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    changed_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    """When it was last read from QuickBooks."""
    remote_changed_at = models.DateTimeField(null=True)
    """QuickBooks' own time of its last change: an older notice never overwrites a newer one."""
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    moved_on_at = models.DateTimeField(null=True)
    """Since when it is another payment in QuickBooks than the one that was cancelled here."""
    match_key = models.CharField(max_length=60, blank=True)
    """Of an expense: the document that it may have paid."""
    match_reason = models.CharField(max_length=300, blank=True)
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    dismiss_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "remote_kind", "remote_id"],
                condition=models.Q(origin="quickbooks"),
                name="payments_one_copy_per_record",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-paid_on", "-id"], name="payments_by_date"),
            models.Index(fields=["company", "party_key", "-paid_on"], name="payments_by_party"),
            models.Index(fields=["company", "state", "-paid_on"], name="payments_by_state"),
            models.Index(
                fields=["company", "party_key"], condition=~models.Q(unapplied=0), name="payments_unapplied"
            ),
            models.Index(
                fields=["company", "remote_kind"],
                condition=~models.Q(remote_kind=""),
                name="payments_by_record",
            ),
            models.Index(
                fields=["company", "match_key"],
                condition=~models.Q(match_key=""),
                name="payments_that_may_match",
            ),
        ]

    def __str__(self) -> str:
        number = f" {self.number}" if self.number else ""
        return f"{self.get_kind_display()}{number}"

    @property
    def key(self) -> str:
        return f"payment:{self.pk}"


class Application(models.Model):
    """So much of a payment settles one document, or uses up one credit. Replaced whole with the payment.

    Of a deposit: the payments that lie in it.
    """

    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, related_name="applications")
    document_key = models.CharField(max_length=60, blank=True)
    """`vendor_invoice:12`; empty where the document is only in QuickBooks."""
    remote_kind = models.CharField(max_length=20, blank=True)
    remote_id = models.CharField(max_length=40, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    """In the document's currency, positive."""
    is_credit = models.BooleanField(default=False)
    """Whether it is a credit that the payment uses, rather than what it pays off."""

    class Meta:
        indexes = [
            models.Index(fields=["document_key"], name="payments_of_document"),
            models.Index(fields=["remote_kind", "remote_id"], name="payments_of_remote"),
        ]


class Pull(models.Model):
    """How far one QuickBooks company has been read for changes."""

    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="pull")
    changed_since = models.DateTimeField()
    """Everything that changed in QuickBooks before this instant is known here."""
    pulled_at = models.DateTimeField(null=True)
    """When QuickBooks was last asked and answered."""
    failed_since = models.DateTimeField(null=True)
    """Since when it could not be asked; None while it answers."""
    sentence = models.CharField(max_length=500, blank=True)


class Notice(models.Model):
    """What QuickBooks told by webhook: that something changed, never what. Kept so that none counts twice."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=80)
    """The notice's own id, or what makes it the same notice as another."""
    remote_kind = models.CharField(max_length=40)
    remote_id = models.CharField(max_length=40)
    verb = models.CharField(max_length=20)
    changed_at = models.DateTimeField()
    """QuickBooks' time of the change."""
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "key"], name="payments_one_notice"),
        ]
        indexes = [
            models.Index(
                fields=["connection", "id"],
                condition=models.Q(handled_at=None),
                name="payments_notices_waiting",
            ),
            models.Index(fields=["received_at"], name="payments_notices_by_time"),
        ]
