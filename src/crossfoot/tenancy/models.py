"""Companies, the people who work in them, and the tokens their machines use."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Person(AbstractUser):
    """Somebody who signs in, by e-mail address. What they may do depends on the company (Membership)."""

    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=150, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["username"]

    def __str__(self) -> str:
        return self.full_name or self.email


class Company(models.Model):
    """One set of operations and books. Every row of every other room names its company."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    country = models.CharField(max_length=2, default="US")
    """ISO 3166 alpha-2 of the company itself; the QuickBooks company's country is on the connection."""
    home_currency = models.CharField(max_length=3, default="USD")
    time_zone = models.CharField(max_length=60, default="UTC")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's role in a company."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20)
    """A value of `core.permissions.Role`."""
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "person"], name="tenancy_one_role_per_company"),
        ]


class ApiToken(models.Model):
    """A machine's key to one company. Only a digest is stored; the token is shown once."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="api_tokens")
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    """On whose behalf it acts: it can do what that person can in this company, and no more."""
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class IdempotentRequest(models.Model):
    """The reply given to a POST that carried an Idempotency-Key, given again when it is repeated."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE)
    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    """SHA-256 of method, path and body: the same key with another request is refused."""
    status = models.IntegerField(null=True)
    body = models.TextField(default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "key"], name="tenancy_one_reply_per_key"),
        ]
