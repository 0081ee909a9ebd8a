"""Settings > Approvals: the rules for vendors' invoices, everybody's limits, and who stands in for whom."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from crossfoot.connections import operations as connections
from crossfoot.core.approvals import Side
from crossfoot.core.permissions import Can, Role, allows
from crossfoot.core.problems import Refusal
from crossfoot.documents.approvals import operations, queries
from crossfoot.documents.approvals.models import ApprovalRules, Delegation
from crossfoot.documents.approvals.operations import RuleChanges
from crossfoot.mappings import operations as setups
from crossfoot.mappings import queries as mappings
from crossfoot.mappings.models import Setup
from crossfoot.mappings.operations import SetupChanges
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Membership, Person
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.orders.forms import day_field, number_field, plain
from crossfoot.web.problems import put_on
from crossfoot.web.settings.tabs import tabs

PAGE = "settings-approvals"

SIDES = [(side.value, side.label) for side in Side]

MANUAL, AUTOMATIC = "manual", "automatic"
RATES_HELP = (
    "One a line, such as “EUR 1.08”: what one unit counts in home currency. Only for comparing an invoice in "
    "another currency with somebody's limit."
)


class RulesForm(forms.Form):
    """The company's rules."""

    tolerance_amount = number_field(
        "Tolerated amount",
        required=True,
        help_text="So much more than was ordered and received. 0: not by amount.",
    )
    tolerance_percent = number_field(
        "Tolerated per cent",
        required=True,
        help_text="Where both are set, the smaller counts. 0: not by per cent.",
    )
    needs_charges = forms.BooleanField(
        label="Send nothing of a purchase order without its additional charges",
        required=False,
        help_text="Freight, duty or handling are on the order and final, or somebody declared that none are due.",
    )
    needs_attachment = forms.BooleanField(
        label="The vendor's own file has to be there before anyone approves", required=False
    )
    one_person_may_do_both = forms.BooleanField(
        label="One person may give both approvals",
        required=False,
        help_text="For a firm of two. Nobody then looks a second time at what one person approved; each such "
        "approval is kept in the history and shown on the invoice.",
    )
    rates = forms.CharField(
        label="Rates for limits",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=RATES_HELP,
    )

    def clean_rates(self) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for line in self.cleaned_data["rates"].splitlines():
            if not line.strip():
                continue
            words = line.replace("=", " ").split()
            try:
                currency, rate = words[0].upper(), Decimal(words[1])
            except (IndexError, ArithmeticError):
                raise forms.ValidationError(
                    f"“{line.strip()[:40]}” is not a currency and a rate. Write it like “EUR 1.08”."
                ) from None
            found[currency] = rate
        return found

    def changes(self) -> RuleChanges:
        """What was chosen, for `change_rules`."""
        return RuleChanges(**self.cleaned_data)


class ModeForm(forms.Form):
    """What happens once both sides approved (D2)."""

    mode = forms.ChoiceField(
        label="Once both sides have approved",
        widget=forms.RadioSelect,
        choices=[
            (MANUAL, "Send nothing by itself: a person chooses Send to external system"),
            (AUTOMATIC, "Send each bill to QuickBooks as soon as both sides approved its invoice"),
        ],
    )


class LimitForm(forms.Form):
    """Up to which total somebody may approve."""

    person = forms.ChoiceField(label="Person")
    side = forms.ChoiceField(label="For", choices=SIDES)
    amount = number_field("Up to", help_text="In home currency. Empty takes the limit off.")

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self.fields["person"], people)


class DelegationForm(forms.Form):
    """Who approves in whose place, on which days."""

    side = forms.ChoiceField(label="For", choices=SIDES)
    absent = forms.ChoiceField(label="Who is away")
    stand_in = forms.ChoiceField(label="Who stands in")
    first_on = day_field("First day", required=True)
    last_on = day_field("Last day", required=True)

    def __init__(
        self, *args: Any, absent: list[tuple[str, str]], people: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _choose(self.fields["absent"], absent)
        _choose(self.fields["stand_in"], people)


@dataclass(slots=True)
class Forms:
    """The forms of the page; the one that was sent is bound."""

    rules: RulesForm
    mode: ModeForm | None
    limit: LimitForm
    delegation: DelegationForm


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk()
def approvals(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All of it on one page; each part is a form of its own."""
    if request.method == "POST" and not desk.may(Can.DELEGATE_APPROVAL):
        access.require(desk.person, Can.EDIT_APPROVAL_RULES, desk.company, at=desk.now)
    chosen = request.POST.get("part", "") if request.method == "POST" else ""
    page = _forms(request, desk, chosen)
    saved = ""
    if chosen == "rules":
        saved = _save_rules(desk, page)
    elif chosen == "limit":
        saved = _save_limit(desk, page.limit)
    elif chosen == "delegation":
        saved = _save_delegation(desk, page.delegation)
    if saved:
        messages.success(request, saved)
        return redirect(PAGE, desk.company.slug)
    is_wrong = any(
        form is not None and form.errors for form in (page.rules, page.mode, page.limit, page.delegation)
    )
    delegations = list(queries.delegations(desk.company).filter(last_on__gte=desk.today))
    return render(
        request,
        "settings/approvals.html",
        {
            "tabs": tabs(desk, PAGE),
            "page": page,
            "chosen": chosen,
            "rules": queries.rules_of(desk.company),
            "limits": list(queries.limits(desk.company)),
            "delegations": [(one, _may_end(desk, one)) for one in delegations],
            "may_edit": desk.may(Can.EDIT_APPROVAL_RULES),
            "may_set_mode": desk.may(Can.EDIT_SETTINGS),
            "may_delegate": desk.may(Can.DELEGATE_APPROVAL),
            "approvers": _approvers(desk),
        },
        status=422 if is_wrong else 200,
    )


@require_POST
@at_desk(Can.DELEGATE_APPROVAL)
def end(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """End a delegation now."""
    delegation = access.find(Delegation, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    try:
        ended = operations.end_delegation(delegation=delegation, by=desk.person, at=desk.now)
    except Refusal as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, f"{ended.stand_in} no longer stands in for {ended.absent}.")
    return redirect(PAGE, desk.company.slug)


def _forms(request: HttpRequest, desk: Desk, chosen: str) -> Forms:
    def data(part: str) -> Any:
        return request.POST if chosen == part else None

    rules = queries.rules_of(desk.company)
    setup = _setup(desk)
    people = _people(desk)
    own = [(str(desk.person.pk), f"{desk.person} (you)")]
    absent = people if desk.may(Can.EDIT_APPROVAL_RULES) else own
    mode = None
    if setup is not None:
        stored = AUTOMATIC if setup.automatic_vendor_invoices else MANUAL
        is_sent = chosen == "rules" and desk.may(Can.EDIT_SETTINGS)
        mode = ModeForm(request.POST if is_sent else None, initial={"mode": stored})
    return Forms(
        rules=RulesForm(data("rules"), initial=_stored(rules)),
        mode=mode,
        limit=LimitForm(data("limit"), people=people),
        delegation=DelegationForm(
            data("delegation"),
            absent=absent,
            people=people,
            initial={"absent": str(desk.person.pk), "first_on": desk.today},
        ),
    )


def _save_rules(desk: Desk, page: Forms) -> str:
    """What is said when the rules and the mode are saved; empty where something is wrong."""
    access.require(desk.person, Can.EDIT_APPROVAL_RULES, desk.company, at=desk.now)
    mode = page.mode if page.mode is not None and page.mode.is_bound else None
    if not page.rules.is_valid() or (mode is not None and not mode.is_valid()):
        return ""
    setup = _setup(desk)
    try:
        with transaction.atomic():
            operations.change_rules(
                company=desk.company, changes=page.rules.changes(), by=desk.person, at=desk.now
            )
            if mode is not None and setup is not None:
                changes = SetupChanges(automatic_vendor_invoices=mode.cleaned_data["mode"] == AUTOMATIC)
                setups.save_setup(connection=setup.connection, changes=changes, by=desk.person, at=desk.now)
    except Refusal as refused:
        put_on(page.rules, refused)
        return ""
    return "The rules are saved. They count for what is approved and sent from now on."


def _save_limit(desk: Desk, form: LimitForm) -> str:
    access.require(desk.person, Can.EDIT_APPROVAL_RULES, desk.company, at=desk.now)
    if not form.is_valid():
        return ""
    data = form.cleaned_data
    person, side = _member(desk, data["person"]), Side(data["side"])
    try:
        limit = operations.set_limit(
            company=desk.company, person=person, side=side, amount=data["amount"], by=desk.person, at=desk.now
        )
    except Refusal as refused:
        put_on(form, refused)
        return ""
    if limit is None:
        return f"{person} has no limit for {side.label} any more."
    return f"{person} may approve up to {limit.amount:,} for {side.label}."


def _save_delegation(desk: Desk, form: DelegationForm) -> str:
    access.require(desk.person, Can.DELEGATE_APPROVAL, desk.company, at=desk.now)
    if not form.is_valid():
        return ""
    data = form.cleaned_data
    try:
        made = operations.delegate(
            company=desk.company,
            side=Side(data["side"]),
            absent=_member(desk, data["absent"]),
            stand_in=_member(desk, data["stand_in"]),
            first_on=data["first_on"],
            last_on=data["last_on"],
            by=desk.person,
            at=desk.now,
        )
    except Refusal as refused:
        put_on(form, refused)
        return ""
    return f"{made.stand_in} stands in for {made.absent} on these days."


def _setup(desk: Desk) -> Setup | None:
    connection = connections.active(desk.company)
    return mappings.setup_of(connection) if connection else None


def _stored(rules: ApprovalRules) -> dict[str, Any]:
    return {
        "tolerance_amount": plain(rules.tolerance_amount),
        "tolerance_percent": plain(rules.tolerance_percent),
        "needs_charges": rules.needs_charges,
        "needs_attachment": rules.needs_attachment,
        "one_person_may_do_both": rules.one_person_may_do_both,
        "rates": "\n".join(f"{currency} {rate}" for currency, rate in sorted(rules.rates.items())),
    }


def _members(desk: Desk) -> list[Membership]:
    """Those who work here and handle vendors' invoices, by name."""
    members = Membership.objects.filter(company=desk.company, is_active=True).select_related("person")
    found = [one for one in members if allows(Role(one.role), Can.EDIT_VENDOR_INVOICES)]
    return sorted(found, key=lambda one: str(one.person).casefold())


def _people(desk: Desk) -> list[tuple[str, str]]:
    return [(str(one.person_id), str(one.person)) for one in _members(desk)]


def _approvers(desk: Desk) -> list[tuple[Side, list[str]]]:
    """Who may approve for each side by role."""
    people = queries.approvers_of([one.person_id for one in _members(desk)], desk.company)
    names = {
        side: sorted((one.name for one in people if side in one.sides), key=str.casefold) for side in Side
    }
    return list(names.items())


def _member(desk: Desk, pk: str) -> Person:
    """The person, who is one of those that the form offers."""
    return next(one.person for one in _members(desk) if str(one.person_id) == pk)


def _may_end(desk: Desk, one: Delegation) -> bool:
    return desk.may(Can.EDIT_APPROVAL_RULES) or desk.person.pk in {one.absent_id, one.stand_in_id}


def _choose(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
