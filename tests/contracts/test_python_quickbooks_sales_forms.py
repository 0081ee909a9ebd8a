"""What python-quickbooks' own integration tests do with sales forms, in the sample company."""

from datetime import date, timedelta
from typing import Any

import pytest
from quickbooks.objects.account import Account
from quickbooks.objects.base import Address, CustomerMemo, EmailAddress, Ref
from quickbooks.objects.creditmemo import CreditMemo
from quickbooks.objects.customer import Customer
from quickbooks.objects.detailline import DetailLine, DiscountLineDetail, SalesItemLine, SalesItemLineDetail
from quickbooks.objects.estimate import Estimate
from quickbooks.objects.invoice import Invoice
from quickbooks.objects.item import Item
from quickbooks.objects.payment import Payment
from quickbooks.objects.paymentmethod import PaymentMethod
from quickbooks.objects.refundreceipt import RefundReceipt, RefundReceiptCheckPayment
from quickbooks.objects.salesreceipt import SalesReceipt
from quickbooks.objects.tax import TxnTaxDetail

from quickbooks import exceptions

pytestmark = pytest.mark.contract


def first(kind: Any, craig: Any) -> Any:
    return kind.all(max_results=1, qb=craig)[0]


def sold(craig: Any, amount: float = 100) -> Any:
    line = SalesItemLine()
    line.LineNum, line.Description, line.Amount = 1, "description", amount
    line.SalesItemLineDetail = SalesItemLineDetail()
    line.SalesItemLineDetail.ItemRef = first(Item, craig).to_ref()
    return line


def invoice(craig: Any, request_id: str | None = None) -> Any:
    made = Invoice()
    made.Line.append(sold(craig))
    made.CustomerRef = first(Customer, craig).to_ref()
    made.CustomerMemo = CustomerMemo()
    made.CustomerMemo.value = "Customer Memo"
    made.save(qb=craig, request_id=request_id)
    return made


def test_an_invoice_is_made_and_read(craig: Any) -> None:
    buyer = first(Customer, craig)
    read = Invoice.get(invoice(craig).Id, qb=craig)
    assert (read.CustomerRef.name, read.CustomerMemo.value) == (buyer.DisplayName, "Customer Memo")
    assert (read.Line[0].Description, read.Line[0].Amount, read.TotalAmt) == ("description", 100, 100)


def test_the_first_customer_has_invoices_by_reference(craig: Any) -> None:
    buyer = first(Customer, craig)
    made = invoice(craig)
    found = Invoice.query(f"select * from Invoice where CustomerRef = '{buyer.Id}'", qb=craig)
    assert made.Id in {each.Id for each in found}
    assert {each.CustomerRef.name for each in found} == {buyer.DisplayName}


def test_an_invoice_asked_for_twice_with_one_request_id_is_one_invoice(craig: Any) -> None:
    before = Invoice.count(qb=craig)
    assert invoice(craig, "0b1c2d3e").Id == invoice(craig, "0b1c2d3e").Id
    assert Invoice.count(qb=craig) == before + 1


def test_a_deleted_invoice_is_not_found(craig: Any) -> None:
    made = invoice(craig)
    answer = made.delete(qb=craig)
    assert answer["Invoice"] == {"status": "Deleted", "domain": "QBO", "Id": made.Id}
    assert Invoice.filter(Id=made.Id, qb=craig) == []
    with pytest.raises(exceptions.ObjectNotFoundException) as gone:
        Invoice.get(made.Id, qb=craig)
    assert gone.value.error_code == 610


def test_a_voided_invoice_stays_with_nothing_in_it(craig: Any) -> None:
    made = invoice(craig)
    assert "Voided" not in Invoice.get(made.Id, qb=craig).PrivateNote
    made.void(qb=craig)
    read = Invoice.get(made.Id, qb=craig)
    assert (read.TotalAmt, read.Balance, read.Line[0].Amount) == (0, 0, 0)
    assert "Voided" in read.PrivateNote


def test_an_invoice_has_a_link_for_its_buyer_when_asked(craig: Any) -> None:
    made = Invoice()
    made.Line.append(sold(craig))
    made.CustomerRef = first(Customer, craig).to_ref()
    made.DueDate = "2026-02-28"
    made.AllowOnlineACHPayment = True
    made.AllowOnlineCreditCardPayment = True
    made.BillEmail = EmailAddress()
    made.BillEmail.Address = "test@email.com"
    made.save(qb=craig)

    assert Invoice.get(made.Id, qb=craig).InvoiceLink == ""
    linked = Invoice.get(made.Id, qb=craig, params={"include": "invoiceLink"})
    assert linked.InvoiceLink.startswith("https")


def test_an_invoice_is_printed_and_sent(craig: Any) -> None:
    made = invoice(craig)
    assert made.download_pdf(qb=craig).startswith(b"%PDF-")
    answer = Invoice.get(made.Id, qb=craig).send(qb=craig, send_to="buyer+1@example.com")
    assert answer["Invoice"]["EmailStatus"] == "EmailSent"
    sent = Invoice.get(made.Id, qb=craig)
    assert (sent.email_sent, sent.BillEmail.Address) == (True, "buyer+1@example.com")
    assert sent.DeliveryInfo.DeliveryType == "Email"


def test_an_estimate_keeps_what_was_said_and_adds_it_up(craig: Any) -> None:
    buyer = first(Customer, craig)
    made = Estimate()
    made.TotalAmt = 31.5
    made.ApplyTaxAfterDiscount, made.PrintStatus, made.EmailStatus = False, "NeedToPrint", "NotSet"
    made.TrackingNum = "42"
    for place in ("BillAddr", "ShipAddr"):
        address = Address()
        address.Line1, address.City, address.CountrySubDivisionCode = "65 Ocean Dr.", "Half Moon Bay", "CA"
        address.PostalCode, address.Lat, address.Long = "94213", "37.4300318", "-122.4336537"
        setattr(made, place, address)
    made.ShipAddr.Id = "2150916"
    made.BillEmail = EmailAddress()
    made.BillEmail.Address = "cars@example.com"
    made.CustomerMemo = CustomerMemo()
    made.CustomerMemo.value = "Thank you for your business and have a great day!"
    made.CustomerRef = Ref()
    made.CustomerRef.value, made.CustomerRef.name = buyer.Id, buyer.DisplayName
    made.TxnTaxDetail = TxnTaxDetail()
    made.TxnTaxDetail.TotalTax = 0
    line = SalesItemLine()
    line.LineNum, line.Description, line.Amount = 1, "Pest Control Services", 35.0
    line.SalesItemLineDetail = SalesItemLineDetail()
    line.SalesItemLineDetail.UnitPrice, line.SalesItemLineDetail.Qty = 35, 1
    line.SalesItemLineDetail.ItemRef = Ref()
    line.SalesItemLineDetail.ItemRef.value, line.SalesItemLineDetail.ItemRef.name = "10", "Pest Control"
    line.SalesItemLineDetail.TaxCodeRef = Ref()
    line.SalesItemLineDetail.TaxCodeRef.value = "NON"
    less = DetailLine()
    less.Amount, less.DetailType = 3.5, "DiscountLineDetail"
    less.DiscountLineDetail = DiscountLineDetail()
    less.DiscountLineDetail.PercentBased, less.DiscountLineDetail.DiscountPercent = True, 10
    less.DiscountLineDetail.DiscountAccountRef = Ref()
    less.DiscountLineDetail.DiscountAccountRef.value = "86"
    less.DiscountLineDetail.DiscountAccountRef.name = "Discounts given"
    made.Line += [line, less]
    made.save(qb=craig)

    read = Estimate.get(made.Id, qb=craig)
    for name in ("Id", "TotalAmt", "ApplyTaxAfterDiscount", "PrintStatus", "EmailStatus", "TrackingNum"):
        assert getattr(read, name) == getattr(made, name), name
    for place in ("BillAddr", "ShipAddr"):
        for name in ("Line1", "City", "CountrySubDivisionCode", "PostalCode"):
            assert getattr(getattr(read, place), name) == getattr(getattr(made, place), name), (place, name)
    assert read.ShipAddr.Id != "2150916"
    assert (read.BillEmail.Address, read.CustomerMemo.value) == (
        "cars@example.com",
        "Thank you for your business and have a great day!",
    )
    assert (read.CustomerRef.value, read.CustomerRef.name) == (buyer.Id, buyer.DisplayName)
    assert read.TxnTaxDetail.TotalTax == 0
    order, _, discount = read.Line
    assert (order.LineNum, order.Description, order.Amount) == (1, "Pest Control Services", 35)
    assert (order.SalesItemLineDetail.UnitPrice, order.SalesItemLineDetail.Qty) == (35, 1)
    detail = discount.DiscountLineDetail
    assert (discount.Amount, detail.PercentBased, detail.DiscountPercent) == (3.5, True, 10)
    assert (detail.DiscountAccountRef.value, detail.DiscountAccountRef.name) == ("86", "Discounts given")


def test_a_credit_memo_is_made_and_read(craig: Any) -> None:
    buyer, item = first(Customer, craig), first(Item, craig)
    made = CreditMemo()
    made.CustomerRef = buyer.to_ref()
    line = sold(craig)
    line.DetailType, line.Description = "SalesItemLineDetail", "Test Description"
    made.Line.append(line)
    made.save(qb=craig)

    read = CreditMemo.get(made.Id, qb=craig)
    assert (read.CustomerRef.value, read.RemainingCredit) == (buyer.Id, 100)
    one = read.Line[0]
    assert (one.LineNum, one.Description, one.Amount) == (1, "Test Description", 100)
    assert (one.DetailType, one.SalesItemLineDetail.ItemRef.value) == ("SalesItemLineDetail", item.Id)


@pytest.mark.parametrize("kind", [CreditMemo, Estimate, Invoice, Payment, RefundReceipt, SalesReceipt])
def test_the_first_form_of_a_kind_is_sent_back_whole_with_another_note(craig: Any, kind: Any) -> None:
    form = first(kind, craig)
    before = kind.get(form.Id, qb=craig)
    form.PrivateNote = "Test"
    form.save(qb=craig)
    after = kind.get(form.Id, qb=craig)
    assert (after.PrivateNote, after.TotalAmt) == ("Test", before.TotalAmt)
    assert int(after.SyncToken) == int(before.SyncToken) + 1


def receipt(craig: Any) -> Any:
    made = SalesReceipt()
    made.TotalAmt = 100.0
    made.CustomerRef = first(Customer, craig).to_ref()
    line = SalesItemLine()
    line.SalesItemLineDetail = SalesItemLineDetail()
    line.SalesItemLineDetail.ItemRef = first(Item, craig).to_ref()
    line.SalesItemLineDetail.Qty, line.SalesItemLineDetail.UnitPrice = 1, 100.0
    line.SalesItemLineDetail.ServiceDate = "2026-01-15"
    line.Amount = 100.0
    made.Line = [line]
    return made.save(qb=craig)


def test_a_sales_receipt_is_made_and_voided(craig: Any) -> None:
    made = receipt(craig)
    read = SalesReceipt.get(made.Id, qb=craig)
    assert (read.TotalAmt, read.Line[0].Amount, read.PrivateNote) == (100, 100, "")
    detail = read.Line[0].SalesItemLineDetail
    assert (detail["Qty"], detail["UnitPrice"], detail["ServiceDate"]) == (1, 100, "2026-01-15")

    made.void(qb=craig)
    voided = SalesReceipt.get(made.Id, qb=craig)
    assert (voided.TotalAmt, "Voided" in voided.PrivateNote) == (0, True)


def test_refund_receipts_may_share_a_number(craig: Any) -> None:
    account = Account.where("Name = 'checking'", max_results=1, qb=craig)[0]
    made = []
    for _ in range(2):
        refund = RefundReceipt()
        refund.DocNumber, refund.TotalAmt, refund.Balance = "DocNum123", 100, 100
        refund.PrivateNote, refund.PaymentType = "Private Note", "Check"
        refund.CustomerMemo = CustomerMemo()
        refund.CustomerMemo.value = "Customer Memo"
        refund.CheckPayment = RefundReceiptCheckPayment()
        refund.CheckPayment.CheckNum, refund.CheckPayment.NameOnAcct = "1001", "John Smith"
        refund.CheckPayment.AcctNum, refund.CheckPayment.BankName = "0000000000", "Bank"
        line = DetailLine()
        line.DetailType, line.Amount = "SalesItemLineDetail", 200
        line.SalesItemLineDetail = SalesItemLineDetail()
        line.SalesItemLineDetail.ItemRef = first(Item, craig).to_ref()
        refund.Line.append(line)
        refund.DepositToAccountRef = account.to_ref()
        refund.save(qb=craig)
        made.append(RefundReceipt.get(refund.Id, qb=craig))
    for read in made:
        assert (read.DocNumber, read.Line[0].Amount, read.TotalAmt) == ("DocNum123", 200, 200)
        assert (read.DepositToAccountRef.value, read.CheckPayment.CheckNum) == (account.Id, "1001")


def payment(craig: Any, amount: float) -> Any:
    made = Payment()
    made.TotalAmt = amount
    made.CustomerRef = first(Customer, craig).to_ref()
    made.PaymentMethodRef = first(PaymentMethod, craig).to_ref()
    made.save(qb=craig)
    return made


def test_five_payments_are_there_and_one_more_is_made(craig: Any) -> None:
    assert len(Payment.all(max_results=5, qb=craig)) == 5
    method = first(PaymentMethod, craig)
    read = Payment.get(payment(craig, 140.0).Id, qb=craig)
    assert (read.TotalAmt, read.UnappliedAmt, read.PaymentMethodRef.value) == (140, 140, method.Id)
    assert read.CustomerRef.name == first(Customer, craig).DisplayName


def test_a_voided_payment_stays_with_nothing_in_it(craig: Any) -> None:
    made = payment(craig, 100.0)
    read = Payment.get(made.Id, qb=craig)
    assert (read.TotalAmt, read.PrivateNote) == (100, None)
    made.void(qb=craig)
    voided = Payment.get(made.Id, qb=craig)
    assert (voided.TotalAmt, "Voided" in voided.PrivateNote) == (0, True)


def test_a_payment_settles_an_invoice_by_its_own_link(craig: Any) -> None:
    owed = Invoice.get(invoice(craig).Id, qb=craig)
    made = Payment()
    made.TotalAmt, made.CustomerRef = 60, owed.CustomerRef
    line = DetailLine()
    line.Amount = 60
    line.LinkedTxn.append(owed.to_linked_txn())
    made.Line.append(line)
    made.save(qb=craig)
    after = Invoice.get(owed.Id, qb=craig)
    assert (after.Balance, [link.TxnType for link in after.LinkedTxn]) == (40, ["Payment"])
    assert int(after.SyncToken) == int(owed.SyncToken) + 1


def test_pages_of_invoices_follow_each_other(craig: Any) -> None:
    everything = [each.Id for each in Invoice.all(order_by="Id", max_results=100, qb=craig)]
    pages = [
        Invoice.all(order_by="Id", start_position=start, max_results=3, qb=craig)
        for start in range(1, len(everything) + 1, 3)
    ]
    assert [each.Id for page in pages for each in page] == everything
    assert [each.Id for each in Invoice.choose(everything[:2], qb=craig)] == sorted(
        everything[:2], reverse=True
    )


def test_due_dates_are_compared(craig: Any) -> None:
    day = (date(2026, 1, 15) - timedelta(days=30)).isoformat()
    old = Invoice.where(f"TxnDate < '{day}'", order_by="TxnDate", qb=craig)
    assert old and all(each.TxnDate < day for each in old)
    assert [each.TxnDate for each in old] == sorted(each.TxnDate for each in old)
