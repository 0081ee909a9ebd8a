"""Who approved what, how far each person may, and the company's rules for it (requirements C2, C4)."""

from decimal import Decimal

from django.db import models

from crossfoot.tenancy.models import Company, Person


class Side(models.TextChoices):
    """The two sides that approve a vendor's invoice, in this order."""

    PROCUREMENT = "procurement", "Procurement"
    ACCOUNTING = "accounting", "Accounting"


class ApprovalRules(models.Model):
    """One company's rules. A company without a row has the defaults."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, related_name="approval_rules")
    tolerance_amount = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0"))
    """An invoiced amount may be so much above what was ordered and received, in the invoice's currency."""
    tolerance_percent = models.DecimalField(max_digits=6, decimal_places=3, default=Decimal("0"))
    """… or so many percent; the smaller of the two counts where both are set."""
    needs_charges = models.BooleanField(default=True)
    """C4: an order without its additional charges cannot be sent."""
    one_person_may_do_both = models.BooleanField(default=False)
    """For a firm of two: the same person may give both approvals, which is logged and shown."""
    needs_attachment = models.BooleanField(default=False)
    """The vendor's own file has to be there before the first approval."""
    rates = models.JSONField(default=dict)
    """Currency → what one unit counts in home currency, as text ("1.08"): for limits, and for nothing else."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(tolerance_amount__gte=0)
                & models.Q(tolerance_percent__gte=0)
                & models.Q(tolerance_percent__lte=100),
                name="documents_tolerances_in_range",
            ),
        ]


class ApprovalLimit(models.Model):
    """Up to which total a person may approve for one side. Without a row there is no limit."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="approval_limits")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="approval_limits")
    side = models.CharField(max_length=12, choices=Side)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    """In the company's home currency."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "person", "side"], name="documents_one_limit_per_side"
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="documents_limit_positive"),
        ]


class Delegation(models.Model):
    """While one person is away, another approves in their place, up to the absent one's limit."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="delegations")
    side = models.CharField(max_length=12, choices=Side)
    absent = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    stand_in = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on")), name="documents_delegation_in_order"
            ),
            models.CheckConstraint(
                condition=~models.Q(absent=models.F("stand_in")), name="documents_delegation_to_another"
            ),
        ]


class Approval(models.Model):
    """One approval of one side. Withdrawn, never deleted, when the document goes back or into revision."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    document_kind = models.CharField(max_length=30)
    document_id = models.BigIntegerField()
    revision = models.PositiveIntegerField(default=0)
    side = models.CharField(max_length=12, choices=Side)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    """The total that was approved, in the document's currency."""
    overrides = models.JSONField(default=list)
    """What was set aside with it, as codes: `same_person`, `beyond_tolerance`; each with its sentence."""
    note = models.CharField(max_length=500, blank=True)
    approved_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document_kind", "document_id", "side"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="documents_one_standing_approval",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "document_kind", "document_id"], name="documents_approvals_of"),
        ]
