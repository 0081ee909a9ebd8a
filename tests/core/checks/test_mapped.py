"""Accounts, items and tax codes that are missing or do not fit."""

from dataclasses import replace
from decimal import Decimal

from core.ledger import BILL, GB, INVOICE, US, only_problem, problems_of, service
from crossfoot.core.mappings import RemoteAccount, RemoteItem, RemoteTax
from crossfoot.core.postings import (
    CreditMemo,
    CustomValue,
    Discount,
    Party,
    PurchaseOrder,
    SalesLine,
    TaxTotal,
    VendorCredit,
)
from crossfoot.core.problems import Fix
from crossfoot.core.tax_rates import CodeRate

D = Decimal


def without_account(mappings, key):
    return replace(mappings, accounts={k: v for k, v in mappings.accounts.items() if k != key})


def with_account(key, account):
    return replace(US, accounts={**US.accounts, key: account})


def with_item(key, item):
    return replace(US, items={**US.items, key: item})


def in_pounds(posting, **changes):
    return replace(posting, currency="GBP", **changes)


def taxed(*lines):
    return tuple(replace(line, tax="tax:20") for line in lines)


def test_a_document_that_is_all_mapped_goes_without_a_word():
    assert problems_of(INVOICE) == []
    assert problems_of(BILL) == []


def test_freight_without_an_account_names_the_role_and_groups_by_it():
    problem = only_problem(BILL, without_account(US, "freight"))

    assert problem.code == "account_not_mapped"
    assert (problem.cause, problem.subject, problem.fix) == ("account:freight", "freight", Fix.MAP_ACCOUNT)
    assert problem.sentence == (
        "No QuickBooks account is chosen for “Freight charged by vendors”. Choose one, and every "
        "document that waits for it can go."
    )


def test_two_lines_on_one_missing_account_are_one_problem():
    assert only_problem(BILL, without_account(US, "purchases")).cause == "account:purchases"


def test_a_scoped_account_belongs_to_the_card_of_its_role_and_a_picked_one_to_its_own():
    scoped = replace(BILL, lines=(replace(BILL.lines[0], account="purchases@product:3"), *BILL.lines[1:]))
    picked = replace(BILL, lines=(replace(BILL.lines[0], account="remote:999"), *BILL.lines[1:]))

    assert only_problem(scoped).cause == "account:purchases"
    assert only_problem(scoped).subject == "purchases@product:3"
    assert only_problem(picked).cause == "account:remote:999"


def test_the_discounts_account_is_checked_too():
    discounted = replace(INVOICE, discount=Discount(D("10.00"), "discount"), total=D("132.83"))

    assert problems_of(discounted) == []
    assert only_problem(discounted, without_account(US, "discount")).cause == "account:discount"


def test_an_inactive_account_is_named():
    mappings = with_account("freight", RemoteAccount("91", "Freight in (deleted)", "Expense", active=False))

    problem = only_problem(BILL, mappings)

    assert problem.code == "account_inactive"
    assert problem.sentence == (
        "The QuickBooks account “Freight in (deleted)”, chosen for “Freight charged by vendors”, is "
        "inactive. Make it active again in QuickBooks and refresh, or choose another account."
    )


def test_no_line_goes_to_accounts_payable():
    problem = only_problem(BILL, with_account("freight", US.payable))

    assert problem.code == "account_not_allowed"
    assert "moves only through invoices, bills and payments" in problem.sentence


def test_a_line_without_an_item_is_named_by_its_place():
    naked = replace(INVOICE, lines=(replace(INVOICE.lines[0], item=""), INVOICE.lines[1]))

    problem = only_problem(naked)

    assert (problem.code, problem.where, problem.blocks) == ("line_without_item", "line 1", True)
    assert problem.sentence == (
        "Line 1 of Invoice 10250, “Jack's New England Clam Chowder”, has no QuickBooks product or "
        "service, so QuickBooks would book it to its default one. Choose a product on the order."
    )


def test_an_item_that_quickbooks_does_not_have_yet_is_announced_once():
    twice = replace(INVOICE, lines=(*INVOICE.lines, INVOICE.lines[0]), total=D("219.83"))
    mappings = replace(US, items={"income:shipping": US.items["income:shipping"]})

    problem = only_problem(twice, mappings, items={"income:sales": service("income:sales", "Sales", "sales")})

    assert (problem.code, problem.blocks, problem.subject) == ("item_will_be_created", False, "income:sales")
    assert problem.sentence == (
        "The service item “Sales” will be created in QuickBooks, with the income account "
        "“Sales of Product Income”."
    )


def test_an_item_that_would_need_an_expense_account_stops_the_invoice():
    """QuickBooks takes an income account for an item that is sold, also for one that carries a rounding difference."""
    mappings = replace(
        with_account("sales", RemoteAccount("20", "Rounding", "Other Expense")),
        items={"income:shipping": US.items["income:shipping"]},
    )

    problem = only_problem(
        INVOICE, mappings, items={"income:sales": service("income:sales", "Sales", "sales")}
    )

    assert (problem.code, problem.blocks, problem.fix) == ("account_not_for_items", True, Fix.MAP_ACCOUNT)
    assert (problem.cause, problem.subject) == ("account:sales", "sales")
    assert "“Rounding” is an account of the type Other Expense." in problem.sentence
    assert "only accounts of the type Income or Other Income" in problem.sentence


def test_an_item_that_books_to_another_account_stops_the_invoice():
    problem = only_problem(INVOICE, with_item("income:sales", RemoteItem("11", "Sales", "Service", "80")))

    assert problem.code == "item_on_other_account"
    assert problem.sentence == (
        "QuickBooks books the item “Sales” to “Shipping Income”, and this line belongs on “Sales of Product "
        "Income”. Choose the item's own account for it, or change the income account of the item in "
        "QuickBooks and refresh."
    )


def test_a_stocked_item_never_carries_a_sales_line():
    problem = only_problem(INVOICE, with_item("income:sales", RemoteItem("11", "Sales", "Inventory", "79")))

    assert problem.code == "item_not_sellable"
    assert "would book cost of sales a second time" in problem.sentence


def test_an_inactive_item_is_to_be_made_active():
    item = RemoteItem("11", "Sales", "Service", "79", active=False)

    assert only_problem(INVOICE, with_item("income:sales", item)).code == "item_inactive"


def test_an_unmapped_tax_stops_a_british_invoice_and_names_the_rate():
    reduced = SalesLine("Tea", D("10.00"), "income:sales", "sales", tax="tax:5")
    invoice = in_pounds(
        INVOICE, lines=(reduced,), taxes=(TaxTotal("tax:5", D("10.00"), D("0.50")),), total=D("10.50")
    )

    problem = only_problem(invoice, GB)

    assert (problem.code, problem.cause, problem.subject) == ("tax_not_mapped", "tax:5", "tax:5")
    assert problem.sentence == (
        "No QuickBooks tax code is chosen for the tax rate “VAT reduced”. Choose one, and every document "
        "that waits for it can go."
    )


def test_a_code_without_a_purchase_rate_cannot_carry_a_bills_tax():
    mappings = replace(
        GB, taxes={"tax:20": RemoteTax("5", "20.0% S", D(20), sales_rates=(CodeRate("9", D(20)),))}
    )
    taxes = (TaxTotal("tax:20", D("222.15"), D("44.43")),)
    bill = in_pounds(BILL, lines=taxed(*BILL.lines), taxes=taxes, total=D("266.58"))

    problem = only_problem(bill, mappings)

    assert problem.code == "tax_without_rate"
    assert "has no rate for purchases, so the tax of Bill PO-1042 cannot be sent" in problem.sentence
    assert problems_of(bill, GB) == []


def test_a_line_without_tax_needs_a_code_outside_the_us():
    problem = only_problem(in_pounds(BILL), replace(GB, no_tax_code=""))

    assert (problem.code, problem.cause) == ("no_tax_code_missing", "tax:none")
    assert problems_of(in_pounds(BILL), GB) == []


def test_in_the_us_no_tax_is_mapped_and_the_tax_charged_is_sent_as_it_is():
    invoice = replace(
        INVOICE,
        lines=taxed(*INVOICE.lines),
        taxes=(TaxTotal("tax:20", D("142.83"), D("12.34")),),
        total=D("155.17"),
    )

    problem = only_problem(invoice)

    assert (problem.code, problem.blocks) == ("us_tax_as_charged", False)
    assert problem.sentence == "The tax your shop charged, 12.34, is sent as it is; QuickBooks keeps it."


def test_in_the_us_quickbooks_computes_the_tax_that_nobody_charged():
    problem = only_problem(replace(INVOICE, lines=taxed(*INVOICE.lines)))

    assert (problem.code, problem.blocks) == ("us_tax_by_quickbooks", False)
    assert problem.sentence.startswith("QuickBooks computes the sales tax of this invoice")


# --- orders, credits, and what companies sort their documents by ----------------------------------------

ORDER = PurchaseOrder(
    "purchase_order:1", "PO-1", "vendor:7", "Litware, Inc.", "USD", BILL.posting_on, BILL.lines, BILL.total
)
VENDOR_CREDIT = VendorCredit(
    "vendor_credit:1", "VC-1", "vendor:7", "Litware, Inc.", "USD", BILL.posting_on, BILL.lines, BILL.total
)
CREDIT_MEMO = CreditMemo(
    "credit_note:1",
    "CN-1",
    "customer:5",
    "Hanari Carnes",
    "USD",
    INVOICE.posting_on,
    INVOICE.lines,
    INVOICE.total,
)


def test_orders_and_credits_that_are_all_mapped_go_without_a_word():
    for posting in (ORDER, VENDOR_CREDIT, CREDIT_MEMO):
        assert problems_of(posting, label="It", party=party_of(posting)) == []


def party_of(posting):
    return Party(posting.party, posting.party.partition(":")[0], posting.party_name, "USD")


def test_the_items_and_the_discount_of_a_credit_memo_are_checked_like_an_invoices():
    memo = replace(CREDIT_MEMO, discount=Discount(D("2.83"), "discount"), total=D("140.00"))
    problem = only_problem(memo, without_account(US, "discount"), label="Credit CN-1", party=party_of(memo))

    assert (problem.code, problem.subject) == ("account_not_mapped", "discount")


def test_an_order_waits_for_the_payable_account_and_a_bill_does_not():
    without = replace(US, payable=None)
    problem = only_problem(ORDER, without, label="Purchase order PO-1", party=party_of(ORDER))

    assert (problem.code, problem.fix, problem.blocks) == ("payable_missing", Fix.REFRESH_LISTS, True)
    assert problem.sentence == (
        "QuickBooks wants the accounts payable account on Purchase order PO-1, and this company has none. Enter any "
        "bill in QuickBooks, which makes one, then refresh the lists."
    )
    assert problems_of(BILL, without) == []


def test_a_location_and_a_class_that_stand_for_nothing_are_named_once_each():
    lines = tuple(replace(line, klass="class:8") for line in BILL.lines)
    sorted_bill = replace(BILL, location="location:3", klass="class:7", lines=lines)

    problems = problems_of(sorted_bill, replace(US, classes={"class:7": "77"}))

    assert [(one.code, one.cause) for one in problems] == [
        ("location_missing", "location:3"),
        ("class_missing", "class:8"),
    ]
    assert problems[0].sentence == (
        "No QuickBooks location is chosen for “location:3”, which Bill PO-1042 names. Choose one, then retry."
    )
    mapped = replace(US, classes={"class:7": "77", "class:8": "88"}, locations={"location:3": "3"})
    assert problems_of(sorted_bill, mapped) == []


def test_a_class_and_a_location_that_quickbooks_would_drop_stop_the_document():
    untracked = replace(
        US,
        classes={"class:7": "77"},
        locations={"location:3": "3"},
        classes_on_forms=False,
        classes_on_lines=False,
        tracks_locations=False,
    )
    problems = problems_of(replace(INVOICE, klass="class:7", location="location:3"), untracked)

    assert [(one.code, one.fix, one.blocks) for one in problems] == [
        ("class_not_tracked", Fix.REFRESH_LISTS, True),
        ("location_not_tracked", Fix.REFRESH_LISTS, True),
    ]
    assert problems[0].sentence == (
        "QuickBooks does not track classes in this company and would drop the class of Invoice 10250 without a word. "
        "Switch it on in QuickBooks (Account and settings > Advanced > Categories) and refresh the lists, or leave "
        "the field empty."
    )
    assert problems_of(INVOICE, untracked) == []


def test_a_bill_has_its_class_on_its_lines_and_an_invoice_wherever_quickbooks_keeps_it():
    on_forms = replace(US, classes={"class:7": "77"}, classes_on_lines=False)
    on_lines = replace(US, classes={"class:7": "77"}, classes_on_forms=False)
    bill, invoice = replace(BILL, klass="class:7"), replace(INVOICE, klass="class:7")

    problem = only_problem(bill, on_forms)
    assert problem.sentence.startswith("QuickBooks does not track classes on single lines in this company")
    assert (
        problems_of(bill, on_lines) == problems_of(invoice, on_lines) == problems_of(invoice, on_forms) == []
    )


def test_a_custom_field_that_quickbooks_does_not_have_is_named():
    invoice = replace(INVOICE, custom=(CustomValue("Crew", "Blue"),))

    assert only_problem(invoice).sentence == (
        "QuickBooks has no custom field “Crew” on its sales forms, and Invoice 10250 fills it. Add it in QuickBooks "
        "and refresh the lists, or leave it empty."
    )
    assert problems_of(invoice, replace(US, custom_fields={"Crew": "1"})) == []


def test_a_tax_far_from_its_rate_is_noticed_and_goes():
    lines = tuple(replace(line, tax="tax:20") for line in BILL.lines)
    charged = (TaxTotal("tax:20", D("222.15"), D("12.00")),)
    bill = replace(BILL, currency="GBP", lines=lines, taxes=charged, total=D("234.15"))

    problem = only_problem(bill, GB)

    assert (problem.code, problem.blocks) == ("tax_off_its_rate", False)
    assert problem.sentence == (
        "Bill PO-1042 states 12.00 of tax for “VAT standard” on 222.15, and the QuickBooks code “20.0% S”, 20 % on "
        "purchases, would give 44.43. It goes as it was charged, and so it stands in the tax return; correct the tax, "
        "or choose another rate for the lines."
    )
    near = (TaxTotal("tax:20", D("222.15"), D("44.37")),)
    assert problems_of(replace(bill, taxes=near, total=D("266.52")), GB) == []
