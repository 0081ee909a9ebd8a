"""The lease of each company, the long work that is not a push, and what is due by the clock."""

from django.db import models

from crossfoot.tenancy.models import Company, Person


class Lease(models.Model):
    """Who may talk to a company's QuickBooks now. Every write of a turn is fenced by `epoch`."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, primary_key=True)
    holder = models.CharField(max_length=100, default="", blank=True)
    until = models.DateTimeField()
    epoch = models.BigIntegerField(default=0)
    served_at = models.DateTimeField()
    not_before = models.DateTimeField()
    """Back-off of the whole company (no connection, throttled, reconnect needed)."""
    fails = models.IntegerField(default=0)
    pace = models.JSONField(default=dict)
    """Sliding log of send times (quickbooks.online.pace), kept with the lease: it outlives a worker."""


class Task(models.Model):
    """Slow work other than a push: reading lists, importing a file, a tie-out. People watch its progress."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=40)
    args = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    is_interactive = models.BooleanField(default=False)
    """Somebody is looking at a wizard that waits for it: claimed before everything else."""
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    sentence = models.CharField(max_length=500, default="", blank=True)
    result = models.JSONField(default=dict)
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField()
    cancel_requested = models.BooleanField(default=False)
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["company", "due_at"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="engine_tasks_due",
            ),
        ]


class Schedule(models.Model):
    """Something that happens by the clock, once per slot however many workers run (compare and set)."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE)
    kind = models.CharField(max_length=40)
    every_seconds = models.PositiveIntegerField()
    next_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "kind"], name="engine_one_schedule_per_kind"),
        ]
