"""Which account's statement, and for which days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from crossfoot.proof.clearing import ClearingAccount
from crossfoot.web.desk import Desk
from crossfoot.web.orders.forms import day_field


class StatementForm(forms.Form):
    """An account and a period, both days included."""

    account = forms.ChoiceField(label="Account")
    start_on = day_field("From", required=True)
    end_on = day_field("To", required=True)

    def __init__(self, *args: Any, accounts: Sequence[ClearingAccount], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["account"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.remote_id, label_of(one)) for one in accounts]


def label_of(account: ClearingAccount) -> str:
    """ "Shop payments (Shop, Market)"."""
    return f"{account.name} ({', '.join(account.sources)})" if account.sources else account.name


def proposed(desk: Desk) -> dict[str, str]:
    """The month so far."""
    return {"start_on": desk.today.replace(day=1).isoformat(), "end_on": desk.today.isoformat()}
