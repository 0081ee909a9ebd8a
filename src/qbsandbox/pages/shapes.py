"""What can be filled in of each kind of record: the fields of its form, and how its lines are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qbsandbox.company import chart
from qbsandbox.pages import choices, lines
from qbsandbox.pages.entries import As, Entry
from qbsandbox.pages.lines import Lines


@dataclass(frozen=True, slots=True)
class Shape:
    """The form of one kind of record. `place` is its word in addresses, `heads` its fields; `lines` how its
    lines are shown (None: it has none, or a page of its own does it)."""

    entity: str
    title: str
    place: str
    heads: tuple[Entry, ...]
    lines: Lines | None = None


def _ref(name: str, label: str, path: str, source: choices.Source, hint: str = "") -> Entry:
    return Entry(name, label, (path,), As.REFERENCE, source, hint=hint)


def _choice(name: str, label: str, path: str, *options: str, only_new: bool = False) -> Entry:
    return Entry(
        name, label, (path,), As.CHOICE, options=tuple((one, one) for one in options), only_new=only_new
    )


DATE = Entry("date", "Date", ("TxnDate",), As.DAY)
DUE = Entry("due", "Due date", ("DueDate",), As.DAY)
NUMBER = Entry("number", "Number", ("DocNumber",))
MEMO = Entry("memo", "Memo", ("PrivateNote",), As.LONG)
MESSAGE = Entry("message", "Message to the customer", ("CustomerMemo", "value"), As.LONG)
RATE = Entry("rate", "Exchange rate", ("ExchangeRate",), As.NUMBER)
CURRENCY = Entry("currency", "Currency", ("CurrencyRef", "value"), hint="Of another one: its three letters")
CUSTOMER = _ref("customer", "Customer", "CustomerRef", choices.CUSTOMERS)
VENDOR = _ref("vendor", "Vendor", "VendorRef", choices.VENDORS)
TERMS = _ref("terms", "Terms", "SalesTermRef", choices.TERMS)
LOCATION = _ref("location", "Location", "DepartmentRef", choices.LOCATIONS)
CLASS = _ref("class", "Class", "ClassRef", choices.CLASSES)
METHOD = _ref("method", "Payment method", "PaymentMethodRef", choices.METHODS)
REFERENCE_NUMBER = Entry("reference", "Reference number", ("PaymentRefNum",))
DEPOSIT_TO = _ref("deposit_to", "Deposit to", "DepositToAccountRef", choices.ASSETS)
REFUND_FROM = _ref("deposit_to", "Refund from", "DepositToAccountRef", choices.ASSETS)
NAME = Entry("name", "Name", ("Name",))
DISPLAY_NAME = Entry("name", "Name", ("DisplayName",))
PERSON = (
    Entry("company", "Company", ("CompanyName",)),
    Entry("given", "First name", ("GivenName",)),
    Entry("family", "Last name", ("FamilyName",)),
    Entry("email", "E-mail", ("PrimaryEmailAddr", "Address")),
    Entry("phone", "Phone", ("PrimaryPhone", "FreeFormNumber")),
)
MORE_RATE = (CURRENCY, RATE)


def _address(title: str, path: str) -> tuple[Entry, ...]:
    return (
        Entry(f"{path}_line", f"{title}: street", (path, "Line1")),
        Entry(f"{path}_city", f"{title}: city", (path, "City")),
        Entry(f"{path}_state", f"{title}: state or county", (path, "CountrySubDivisionCode")),
        Entry(f"{path}_post", f"{title}: postal code", (path, "PostalCode")),
        Entry(f"{path}_country", f"{title}: country", (path, "Country")),
    )


ACCOUNT_TYPES = tuple(chart.SUBTYPES)

SHAPES: Mapping[str, Shape] = {
    shape.entity: shape
    for shape in (
        Shape(
            "Invoice", "Invoice", "invoice",
            (CUSTOMER, DATE, TERMS, DUE, NUMBER, LOCATION, *MORE_RATE, MESSAGE, MEMO), lines.SOLD,
        ),
        Shape(
            "SalesReceipt", "Sales receipt", "salesreceipt",
            (CUSTOMER, DATE, NUMBER, METHOD, REFERENCE_NUMBER, DEPOSIT_TO, LOCATION, *MORE_RATE, MESSAGE, MEMO),
            lines.SOLD,
        ),
        Shape(
            "Estimate", "Estimate", "estimate",
            (
                CUSTOMER, DATE, Entry("expires", "Expires on", ("ExpirationDate",), As.DAY), NUMBER,
                _choice("status", "Status", "TxnStatus", "Pending", "Accepted", "Closed", "Rejected", "Converted"),
                LOCATION, *MORE_RATE, MESSAGE, MEMO,
            ),
            lines.SOLD,
        ),
        Shape(
            "CreditMemo", "Credit memo", "creditmemo",
            (CUSTOMER, DATE, NUMBER, LOCATION, *MORE_RATE, MESSAGE, MEMO), lines.SOLD,
        ),
        Shape(
            "RefundReceipt", "Refund receipt", "refundreceipt",
            (CUSTOMER, DATE, NUMBER, METHOD, REFUND_FROM, LOCATION, *MORE_RATE, MESSAGE, MEMO), lines.SOLD,
        ),
        Shape(
            "Bill", "Bill", "bill", (VENDOR, DATE, TERMS, DUE, NUMBER, LOCATION, *MORE_RATE, MEMO), lines.BOUGHT
        ),
        Shape(
            "VendorCredit", "Vendor credit", "vendorcredit",
            (VENDOR, DATE, NUMBER, LOCATION, *MORE_RATE, MEMO), lines.BOUGHT,
        ),
        Shape(
            "PurchaseOrder", "Purchase order", "purchaseorder",
            (
                VENDOR, DATE, NUMBER, _choice("status", "Status", "POStatus", "Open", "Closed"),
                _ref("payable", "A/P account", "APAccountRef", choices.Source(
                    "payables", "payable account", ("Account",), ("Accounts Payable",))),
                *MORE_RATE, MEMO,
            ),
            lines.BOUGHT,
        ),
        Shape(
            "Purchase", "Expense or check", "expense",
            (
                Entry("how", "Paid by", ("PaymentType",), As.CHOICE, options=(
                    ("Cash", "Expense from a bank account"), ("Check", "Check"), ("CreditCard", "Credit card"))),
                _ref("account", "Bank account or card", "AccountRef", choices.BANKS_AND_CARDS),
                Entry("payee", "Payee", ("EntityRef",), As.TYPED, choices.PEOPLE),
                DATE, NUMBER, METHOD,
                Entry("credit", "A credit on the card", ("Credit",), As.FLAG),
                LOCATION, *MORE_RATE, MEMO,
            ),
            lines.BOUGHT,
        ),
        Shape(
            "JournalEntry", "Journal entry", "journal",
            (DATE, NUMBER, Entry("adjusting", "An adjusting entry", ("Adjustment",), As.FLAG), *MORE_RATE, MEMO),
            lines.JOURNAL,
        ),
        Shape(
            "InventoryAdjustment", "Inventory adjustment", "inventoryadjustment",
            (_ref("account", "Adjustment account", "AdjustAccountRef", choices.ACCOUNTS), DATE, NUMBER, MEMO),
            lines.ADJUSTED,
        ),
        Shape(
            "Transfer", "Transfer", "transfer",
            (
                _ref("from", "From account", "FromAccountRef", choices.ACCOUNTS),
                _ref("to", "To account", "ToAccountRef", choices.ACCOUNTS),
                Entry("amount", "Amount", ("Amount",), As.MONEY), DATE, MEMO,
            ),
        ),
        Shape(
            "CreditCardPayment", "Credit card payment", "creditcardpayment",
            (
                _ref("card", "Credit card", "CreditCardAccountRef", choices.CARDS),
                _ref("bank", "Bank account", "BankAccountRef", choices.BANKS),
                Entry("amount", "Amount", ("Amount",), As.MONEY), DATE,
                _ref("vendor", "Payee", "VendorRef", choices.VENDORS), MEMO,
            ),
        ),
        Shape(
            "Customer", "Customer", "customer",
            (
                DISPLAY_NAME, *PERSON, TERMS, METHOD,
                Entry("taxable", "Pays sales tax", ("Taxable",), As.FLAG),
                Entry("parent", "Below customer", ("ParentRef",), As.REFERENCE, choices.CUSTOMERS),
                Entry("currency", "Currency", ("CurrencyRef", "value"), only_new=True,
                      hint="Three letters; empty: the company's own"),
                *_address("Bill to", "BillAddr"), *_address("Ship to", "ShipAddr"),
                Entry("notes", "Notes", ("Notes",), As.LONG),
            ),
        ),
        Shape(
            "Vendor", "Vendor", "vendor",
            (
                DISPLAY_NAME, *PERSON, _ref("terms", "Terms", "TermRef", choices.TERMS),
                Entry("account", "Our number with them", ("AcctNum",)),
                Entry("is_1099", "Is reported on form 1099", ("Vendor1099",), As.FLAG),
                Entry("currency", "Currency", ("CurrencyRef", "value"), only_new=True,
                      hint="Three letters; empty: the company's own"),
                *_address("Address", "BillAddr"),
            ),
        ),
        Shape("Employee", "Employee", "employee", (
            Entry("given", "First name", ("GivenName",)), Entry("family", "Last name", ("FamilyName",)),
            Entry("email", "E-mail", ("PrimaryEmailAddr", "Address")),
            Entry("phone", "Phone", ("PrimaryPhone", "FreeFormNumber")),
        )),
        Shape(
            "Item", "Item", "item",
            (
                NAME,
                _choice("type", "Type", "Type", "Service", "NonInventory", "Inventory", "Category", only_new=True),
                Entry("sku", "SKU", ("Sku",)),
                Entry("parent", "Below category or item", ("ParentRef",), As.REFERENCE, choices.PARENT_ITEMS),
                Entry("description", "Description on sales forms", ("Description",), As.LONG),
                Entry("price", "Sales price", ("UnitPrice",), As.NUMBER),
                _ref("income", "Income account", "IncomeAccountRef", choices.INCOME),
                Entry("taxable", "Is taxed", ("Taxable",), As.FLAG),
                Entry("bought_as", "Description on purchase forms", ("PurchaseDesc",), As.LONG),
                Entry("cost", "Cost", ("PurchaseCost",), As.NUMBER),
                _ref("expense", "Expense account", "ExpenseAccountRef", choices.EXPENSES,
                     "Of an inventory item: cost of goods sold"),
                _ref("asset", "Inventory asset account", "AssetAccountRef", choices.STOCK_ACCOUNTS),
                Entry("on_hand", "Quantity on hand", ("QtyOnHand",), As.NUMBER, only_new=True,
                      hint="Of an inventory item, on the day below"),
                Entry("as_of", "As of", ("InvStartDate",), As.DAY, only_new=True),
                Entry("reorder", "Reorder point", ("ReorderPoint",), As.NUMBER),
            ),
        ),
        Shape(
            "Account", "Account", "account",
            (
                NAME,
                _choice("type", "Type", "AccountType", *ACCOUNT_TYPES),
                Entry("subtype", "Detail type", ("AccountSubType",), hint="Empty: the type's first"),
                Entry("number", "Number", ("AcctNum",)),
                Entry("parent", "Below account", ("ParentRef",), As.REFERENCE, choices.ACCOUNTS),
                Entry("description", "Description", ("Description",)),
                Entry("currency", "Currency", ("CurrencyRef", "value"), only_new=True,
                      hint="Three letters; empty: the company's own"),
            ),
        ),
        Shape("Class", "Class", "class", (
            NAME, Entry("parent", "Below class", ("ParentRef",), As.REFERENCE, choices.CLASSES))),
        Shape("Department", "Location", "location", (
            NAME, Entry("parent", "Below location", ("ParentRef",), As.REFERENCE, choices.LOCATIONS))),
        Shape("PaymentMethod", "Payment method", "paymentmethod", (
            NAME, _choice("type", "Type", "Type", "CREDIT_CARD", "NON_CREDIT_CARD"))),
        Shape("Term", "Term", "term", (
            NAME, Entry("days", "Due after days", ("DueDays",), As.NUMBER),
            Entry("discount_days", "Discount within days", ("DiscountDays",), As.NUMBER),
            Entry("discount", "Discount in percent", ("DiscountPercent",), As.NUMBER))),
        Shape("TimeActivity", "Time activity", "timeactivity", (
            DATE,
            Entry("who", "Time of", ("NameOf",), As.CHOICE, options=(
                ("Employee", "An employee"), ("Vendor", "A vendor"))),
            _ref("employee", "Employee", "EmployeeRef", choices.EMPLOYEES),
            _ref("vendor", "Vendor", "VendorRef", choices.VENDORS),
            CUSTOMER, _ref("item", "Service", "ItemRef", choices.ITEMS),
            Entry("hours", "Hours", ("Hours",), As.NUMBER), Entry("minutes", "Minutes", ("Minutes",), As.NUMBER),
            _choice("billable", "Billable", "BillableStatus", "Billable", "NotBillable"),
            Entry("rate", "Rate an hour", ("HourlyRate",), As.NUMBER),
            Entry("description", "Description", ("Description",), As.LONG))),
        Shape("CompanyInfo", "Company", "companyinfo", (
            Entry("name", "Name", ("CompanyName",)), Entry("legal", "Legal name", ("LegalName",)),
            Entry("email", "E-mail", ("Email", "Address")),
            Entry("phone", "Phone", ("PrimaryPhone", "FreeFormNumber")), *_address("Address", "CompanyAddr"))),
    )
}  # fmt: skip
BY_PLACE: Mapping[str, Shape] = {shape.place: shape for shape in SHAPES.values()}
