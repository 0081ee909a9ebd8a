"""How people come in: an administrator adds them; nobody signs up by themselves."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Allauth's adapter with open sign-up switched off."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """May a stranger make an account? No: `crossfoot django createsuperuser` and People add them."""
        return False
