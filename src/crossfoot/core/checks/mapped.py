"""Is everything that the document names mapped: accounts, items, tax codes, locations, classes, custom fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from crossfoot.core.account_roles import INCOME_KINDS
from crossfoot.core.checks.case import Case
from crossfoot.core.mappings import Mappings
from crossfoot.core.money import cents
from crossfoot.core.postings import Invoice, PurchaseOrder, Receipt, SalesForm, SalesReceipt
from crossfoot.core.problems import Fix, Problem, shown
from crossfoot.core.tax_rates import percent_of

CENT = Decimal("0.01")
SELLABLE_ITEMS = frozenset({"Service", "NonInventory"})
DOCUMENT_ACCOUNTS = frozenset({"Accounts Receivable", "Accounts Payable"})
"""Account types that move only through documents, never as an account of their lines."""


def accounts(case: Case) -> Iterator[Problem]:
    """Every account key is mapped, to an active account that may stand on a line."""
    keys = [line.account for line in case.posting.lines]
    if isinstance(case.posting, SalesForm) and case.posting.discount:
        keys.append(case.posting.discount.account)
    if isinstance(case.posting, Receipt):
        keys.append(case.posting.deposit_to)
    yield from usable_accounts(keys, case.mappings)


def usable_accounts(keys: Iterable[str], mappings: Mappings) -> Iterator[Problem]:
    """Each of these keys is mapped, to an active account that moves not only through documents."""
    for key in dict.fromkeys(keys):
        label = mappings.account_labels.get(key, key)
        account = mappings.accounts.get(key)
        if account is None:
            yield _account_problem(
                "account_not_mapped",
                key,
                f"No QuickBooks account is chosen for “{label}”. Choose one, and every document that waits "
                "for it can go.",
            )
        elif not account.active:
            yield _account_problem(
                "account_inactive",
                key,
                f"The QuickBooks account “{account.name}”, chosen for “{label}”, is inactive. Make it active "
                "again in QuickBooks and refresh, or choose another account.",
            )
        elif account.kind in DOCUMENT_ACCOUNTS:
            yield _account_problem(
                "account_not_allowed",
                key,
                f"“{account.name}”, chosen for “{label}”, is an account of the type {account.kind}, which "
                "moves only through invoices, bills and payments. Choose another account.",
            )


def items(case: Case) -> Iterator[Problem]:
    """Every sales line has an item, and the item books to the account the line belongs on."""
    if not isinstance(case.posting, SalesForm):
        return
    for position, line in enumerate(case.posting.lines, start=1):
        if not line.item:
            yield Problem(
                "line_without_item",
                f"Line {position} of {case.label}, “{shown(line.description)}”, has no QuickBooks product or "
                "service, so QuickBooks would book it to its default one. Choose a product on the order.",
                Fix.EDIT_DOCUMENT,
                cause="item:missing",
                where=f"line {position}",
            )
    for item_key, account_key in dict.fromkeys((line.item, line.account) for line in case.posting.lines):
        if item_key:
            yield from _item(case, item_key, account_key)


def _item(case: Case, key: str, account_key: str) -> Iterator[Problem]:
    account = case.mappings.accounts.get(account_key)
    remote = case.mappings.items.get(key)
    if remote is None and account and account.kind not in INCOME_KINDS:
        yield _account_problem(
            "account_not_for_items",
            account_key,
            f"“{account.name}” is an account of the type {account.kind}. A line of {case.label} on it needs an item, "
            "and QuickBooks takes only accounts of the type Income or Other Income for items that are sold. Choose "
            "such an account.",
        )
    elif remote is None:
        item = case.source.items.get(key)
        if item and account:
            yield Problem(
                "item_will_be_created",
                f"The {item.kind.lower()} item “{shown(item.name)}” will be created in QuickBooks, with the "
                f"income account “{account.name}”.",
                Fix.WAIT,
                cause=f"item:{key}",
                subject=key,
                blocks=False,
            )
    if remote is None:
        return
    if not remote.active:
        yield _item_problem(
            "item_inactive",
            key,
            f"The QuickBooks item “{shown(remote.name)}” is inactive. Make it active again in QuickBooks and "
            "refresh.",
            Fix.REFRESH_LISTS,
        )
    if remote.kind not in SELLABLE_ITEMS:
        yield _item_problem(
            "item_not_sellable",
            key,
            f"The QuickBooks item “{shown(remote.name)}” is of the type {remote.kind}. Sales lines need a "
            "Service or NonInventory item, since a stocked one would book cost of sales a second time. "
            "Rename it in QuickBooks and refresh, so that an item of its own can be created.",
            Fix.REFRESH_LISTS,
        )
    if account and remote.income_account_id != account.remote_id:
        names = {one.remote_id: one.name for one in case.mappings.accounts.values()}
        booked = names.get(remote.income_account_id)
        instead = f"“{booked}”" if booked else "another account"
        yield _item_problem(
            "item_on_other_account",
            key,
            f"QuickBooks books the item “{shown(remote.name)}” to {instead}, and this line belongs on "
            f"“{account.name}”. Choose the item's own account for it, or change the income account of the "
            "item in QuickBooks and refresh.",
            Fix.MAP_ACCOUNT,
        )


def taxes(case: Case) -> Iterator[Problem]:
    """Outside the United States every tax key is mapped, and there is a code for untaxed lines."""
    if case.mappings.is_us:
        return
    charged = {tax.tax for tax in case.posting.taxes if tax.amount != 0}
    keys = [line.tax for line in case.posting.lines] + [tax.tax for tax in case.posting.taxes]
    for key in dict.fromkeys(key for key in keys if key):
        label = case.mappings.tax_labels.get(key, key)
        remote = case.mappings.taxes.get(key)
        if remote is None:
            yield _tax_problem(
                "tax_not_mapped",
                key,
                f"No QuickBooks tax code is chosen for the tax rate “{label}”. Choose one, and every "
                "document that waits for it can go.",
            )
            continue
        sells = isinstance(case.posting, SalesForm)
        if key in charged and not remote.rates(sells=sells):
            yield _tax_problem(
                "tax_without_rate",
                key,
                f"The QuickBooks tax code “{remote.name}”, chosen for “{label}”, has no rate for "
                f"{'sales' if sells else 'purchases'}, so the tax of {case.label} cannot be sent. Choose a "
                "code that has one.",
            )
    if not case.mappings.no_tax_code and any(not line.tax for line in case.posting.lines):
        yield _tax_problem(
            "no_tax_code_missing",
            "tax:none",
            f"{case.label} has a line without tax, and this QuickBooks company wants a tax code on every "
            "line. Choose the code for lines without tax.",
        )


def charged_rates(case: Case) -> Iterator[Problem]:
    """Outside the United States: a tax that is far from what its code's rates give. It goes as it was charged."""
    if case.mappings.is_us:
        return
    sells = isinstance(case.posting, SalesForm)
    near = case.source.tolerance + CENT * len(case.posting.lines)
    for tax in case.posting.taxes:
        remote = case.mappings.taxes.get(tax.tax)
        rates = remote.rates(sells=sells) if remote else ()
        if remote is None or not rates:
            continue
        percent = percent_of(rates)
        by_rate = cents(tax.net * percent / 100, case.posting.currency)
        if abs(tax.amount - by_rate) > near:
            label = case.mappings.tax_labels.get(tax.tax, tax.tax)
            yield Problem(
                "tax_off_its_rate",
                f"{case.label} states {case.figure(tax.amount)} of tax for “{label}” on {case.figure(tax.net)}, and "
                f"the QuickBooks code “{remote.name}”, {percent.normalize():f} % on "
                f"{'sales' if sells else 'purchases'}, would give {case.figure(by_rate)}. It goes as it was charged, "
                "and so it stands in the tax return; correct the tax, or choose another rate for the lines.",
                Fix.EDIT_DOCUMENT,
                cause=f"tax:off:{tax.tax}",
                subject=tax.tax,
                where="tax",
                blocks=False,
            )


def us_tax(case: Case) -> Iterator[Problem]:
    """In the United States, who computes the sales tax: a notice, never a stop."""
    if not case.mappings.is_us or not isinstance(case.posting, Invoice | SalesReceipt):
        return
    if case.posting.taxes:
        charged = case.figure(case.posting.tax_total)
        yield _tax_notice(
            "us_tax_as_charged",
            f"The tax your shop charged, {charged}, is sent as it is; QuickBooks keeps it.",
        )
    elif any(line.tax for line in case.posting.lines):
        yield _tax_notice(
            "us_tax_by_quickbooks",
            "QuickBooks computes the sales tax of this invoice from the customer's address and adds it to "
            "the total. The amount is known once it is there.",
        )


def payable(case: Case) -> Iterator[Problem]:
    """A purchase order names the payable account, which a company has only after its first bill."""
    if isinstance(case.posting, PurchaseOrder) and case.mappings.payable is None:
        yield Problem(
            "payable_missing",
            f"QuickBooks wants the accounts payable account on {case.label}, and this company has none. Enter any "
            "bill in QuickBooks, which makes one, then refresh the lists.",
            Fix.REFRESH_LISTS,
            cause="account:payable",
            where="account",
        )


def dimensions(case: Case) -> Iterator[Problem]:
    """Locations, classes and custom fields that the document names stand for one in QuickBooks, which keeps it."""
    posting, mappings = case.posting, case.mappings
    yield from _not_tracked(case)
    classes = dict.fromkeys([posting.klass, *(line.klass for line in posting.lines)])
    named = [("location", posting.location, mappings.locations)]
    named += [("class", key, mappings.classes) for key in classes]
    for what, key, known in named:
        if key and key not in known:
            yield Problem(
                f"{what}_missing",
                f"No QuickBooks {what} is chosen for “{shown(key)}”, which {case.label} names. Choose one, then "
                "retry.",
                Fix.CHANGE_SETTING,
                cause=key,
                subject=key,
                where=what,
            )
    for custom in posting.custom if isinstance(posting, SalesForm) else ():
        if custom.name not in mappings.custom_fields:
            yield Problem(
                "custom_field_missing",
                f"QuickBooks has no custom field “{shown(custom.name)}” on its sales forms, and {case.label} fills "
                "it. Add it in QuickBooks and refresh the lists, or leave it empty.",
                Fix.REFRESH_LISTS,
                cause=f"custom_field:{custom.name}",
                subject=custom.name,
                where="custom",
            )


def _not_tracked(case: Case) -> Iterator[Problem]:
    """QuickBooks drops what the company does not track, and answers as if it had kept it."""
    posting, mappings = case.posting, case.mappings
    has_class_of_form = isinstance(posting, SalesForm | PurchaseOrder)
    keeps_whole = mappings.classes_on_lines or (has_class_of_form and mappings.classes_on_forms)
    is_class_lost = bool(posting.klass) and not keeps_whole
    is_class_lost |= any(line.klass for line in posting.lines) and not mappings.classes_on_lines
    lost = [("class", "classes", is_class_lost)]
    lost += [("location", "locations", bool(posting.location) and not mappings.tracks_locations)]
    for what, many, is_lost in lost:
        if is_lost:
            single = "" if what == "location" or has_class_of_form else " on single lines"
            yield Problem(
                f"{what}_not_tracked",
                f"QuickBooks does not track {many}{single} in this company and would drop the {what} of {case.label} "
                "without a word. Switch it on in QuickBooks (Account and settings > Advanced > Categories) and "
                "refresh the lists, or leave the field empty.",
                Fix.REFRESH_LISTS,
                cause=f"{what}_not_tracked",
                where=what,
            )


def _account_problem(code: str, key: str, sentence: str) -> Problem:
    # One card for a role whatever the scope: `sales@product:3` and `sales` are settled in one place. An
    # account that a person picked on a line has a card of its own.
    role = key if key.startswith("remote:") else key.partition("@")[0]
    return Problem(code, sentence, Fix.MAP_ACCOUNT, cause=f"account:{role}", subject=key, where="account")


def _item_problem(code: str, key: str, sentence: str, fix: Fix) -> Problem:
    return Problem(code, sentence, fix, cause=f"item:{key}", subject=key, where="item")


def _tax_problem(code: str, key: str, sentence: str) -> Problem:
    return Problem(code, sentence, Fix.MAP_TAX, cause=key, subject=key, where="tax")


def _tax_notice(code: str, sentence: str) -> Problem:
    return Problem(code, sentence, Fix.WAIT, cause=f"tax:{code}", where="tax", blocks=False)
