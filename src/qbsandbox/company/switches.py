"""Behaviour on which Intuit's documents are silent, disagree or point to hidden settings: one field each.

The defaults are the behaviour that is harder on a client, unless a recorded exchange says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(slots=True)
class Switches:
    """Changeable at any time; saved with the company by `CompanyFile.keep_switches()` and at the next write.

    refuses_unknown_properties    2010 for a property no document names (recorded); off = ignored
    name_length                   longest DisplayName: 100 by the older documents, 500 by the newer page
    names_the_record_with_the_name 6240 ends in " : Id=58" (newer answers of all kinds but customers); off = `null`
    deactivations_with_balance    "refuse" (6220, 6280 for unbilled expenses) or "allow"; accounts are always let
    unique_account_numbers        6140 for an AcctNum that another account has
    checks_latin1                 a US company refuses characters outside ISO-8859-1 (2040)
    warns_duplicate_sales_numbers the invisible half of the 6140 rule for sales forms with custom numbers
    duplicate_bills_per_vendor    a bill number counts as taken only by a bill of the same vendor
    closing_date_is_writable      whether BookCloseDate in a Preferences write is taken (sources disagree)
    deletes_of_paid_documents     "refuse" (6000, the documents say unlink first) or "unlink"
    overapplied_lines             a payment line above what is open of its document: "refuse" (6000) or "clamp"
    one_control_line_per_journal  a journal entry may have one receivable or payable line only, as in QuickBooks
                                  Desktop; off, as clients move credits between customers by journal
    voids_credit_memos            operation=void voids a credit memo; off, it is fault 500 as for other kinds
    shows_newer_properties        replies carry what they had come to carry by 2026 (recorded): on sales forms
                                  ItemAccountRef, FreeFormAddress, LastModifiedByRef; on names IsProject,
                                  ClientEntityId, V4IDPseudonym, rates; rate 1 in home
                                  currency; off = as recorded in 2020
    shows_empty_properties        sales forms and purchases carry what is empty in replies of 2025 and 2026, too:
                                  CustomExtensions, TaxClassificationRef, TaxExemptionRef (recorded); off, as
                                  Intuit's schema knows the first not at all and the others not without a value
    mails_a_day                   how many documents a company may send by e-mail in a day (sandbox companies)
    links_to_closed_orders        a bill line that receives a closed purchase order: the link is dropped with 200
                                  ("drop") or the bill refused with fault 620 ("refuse")
    orders_link_to_purchases      lines of expenses and checks may receive purchase orders, as in the pages; the
                                  documents name bills alone, and links of purchases were seen to be dropped
    orders_need_payable_account   a purchase order without APAccountRef is refused with 2020, as documented
    invoices_take_charges         a client's invoice line may take a billable expense (ReimburseCharge); the
                                  documents call that link read-only
    refuses_extension_blocks      PurchaseEx in a JSON request is refused with 2010 (seen); off = ignored
    inventory_adjustments_outside_us  InventoryAdjustment in companies that are not American (documented for the US)
    writes_off_stock_of_inactive_items  making a stocked item inactive by the API brings its quantity to zero with
                                  an inventory adjustment, as QuickBooks' own pages do
    creates_bundles               items of type Group can be made by the API (documented as not supported)
    inclusive_amount_is_gross     under TaxInclusive, Amount without TaxInclusiveAmt includes the tax
    explicit_tax_needs_address    TotalTax of a customer without address comes back as 0 (seen once)
    requestid_forgotten_after     a stored reply is forgotten after this many later requests; None = never
    replays_faults                a refused write is replayed too, when its requestid comes again
    requestid_in_flight           the same requestid while the first is running: wait and "replay" its
                                  reply, "refuse" with fault 600, or "run_both"
    requestid_with_other_body     a requestid that comes again with another body: "replay" the first reply, or
                                  "refuse" with fault 600
    cdc_beyond_thirty_days        changedSince further back than 30 days: "truncate" (200 with 30 days' changes;
                                  a recording of 2020 was answered) or "refuse" (fault 4001)
    queries_over_1000             MAXRESULTS above 1000: "cap" (1000 rows come) or "refuse" (fault 4001, as recorded
                                  in 2014)
    missing_feature               what an edition lacks is refused with fault "5030" (Feature Not Supported) or
                                  "5020" (Permission Denied)
    cdc_since_is_inclusive        a change in the very second of changedSince is reported (again)
    """

    refuses_unknown_properties: bool = True
    name_length: int = 100
    names_the_record_with_the_name: bool = True
    deactivations_with_balance: Literal["refuse", "allow"] = "refuse"
    unique_account_numbers: bool = True
    checks_latin1: bool = True
    warns_duplicate_sales_numbers: bool = True
    duplicate_bills_per_vendor: bool = True
    closing_date_is_writable: bool = False
    deletes_of_paid_documents: Literal["refuse", "unlink"] = "refuse"
    overapplied_lines: Literal["refuse", "clamp"] = "refuse"
    one_control_line_per_journal: bool = False
    voids_credit_memos: bool = False
    shows_newer_properties: bool = True
    shows_empty_properties: bool = False
    mails_a_day: int = 40
    links_to_closed_orders: Literal["drop", "refuse"] = "drop"
    orders_link_to_purchases: bool = False
    orders_need_payable_account: bool = True
    invoices_take_charges: bool = False
    refuses_extension_blocks: bool = True
    inventory_adjustments_outside_us: bool = False
    writes_off_stock_of_inactive_items: bool = True
    creates_bundles: bool = False
    inclusive_amount_is_gross: bool = True
    explicit_tax_needs_address: bool = False
    requestid_forgotten_after: int | None = None
    replays_faults: bool = True
    requestid_in_flight: Literal["replay", "refuse", "run_both"] = "replay"
    requestid_with_other_body: Literal["replay", "refuse"] = "replay"
    cdc_beyond_thirty_days: Literal["truncate", "refuse"] = "truncate"
    cdc_since_is_inclusive: bool = True
    missing_feature: Literal["5030", "5020"] = "5030"
    queries_over_1000: Literal["cap", "refuse"] = "cap"
