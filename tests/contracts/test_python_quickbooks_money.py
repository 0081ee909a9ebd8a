"""What python-quickbooks' own integration tests do with accounts, deposits, transfers, cards and journals."""

from typing import Any

import pytest
from quickbooks.objects.account import Account
from quickbooks.objects.base import Ref
from quickbooks.objects.creditcardpayment_entity import CreditCardPayment
from quickbooks.objects.customer import Customer
from quickbooks.objects.deposit import Deposit, DepositLine, DepositLineDetail
from quickbooks.objects.journalentry import Entity, JournalEntry, JournalEntryLine, JournalEntryLineDetail
from quickbooks.objects.transfer import Transfer

from quickbooks import exceptions

pytestmark = pytest.mark.contract
ASSETS = "Classification = 'Asset' AND FullyQualifiedName != 'Accounts Receivable (A/R)'"


def transfer(craig: Any, source: Any, target: Any) -> Any:
    made = Transfer()
    made.Amount, made.FromAccountRef, made.ToAccountRef = 100, source.to_ref(), target.to_ref()
    made.save(qb=craig)
    return made


def test_a_deposit_out_of_another_bank_account(craig: Any) -> None:
    source, target = Account.filter(AccountType="Bank", max_results=2, qb=craig)
    made = Deposit()
    line = DepositLine()
    line.Amount = 20.00
    line.DepositLineDetail = DepositLineDetail()
    line.DepositLineDetail.AccountRef = source.to_ref()
    made.DepositToAccountRef = target.to_ref()
    made.Line.append(line)
    made.save(qb=craig)

    read = Deposit.get(made.Id, qb=craig)
    assert (read.Id, len(read.Line), read.Line[0].Amount) == (made.Id, 1, 20)
    assert read.Line[0].DepositLineDetail.AccountRef.value == source.Id
    assert Account.get(target.Id, qb=craig).CurrentBalance == target.CurrentBalance + 20


def test_money_goes_from_one_asset_to_another_and_back(craig: Any) -> None:
    source, target = Account.where(ASSETS, max_results=2, qb=craig)
    read = Transfer.get(transfer(craig, source, target).Id, qb=craig)
    assert (read.Amount, read.FromAccountRef.value, read.ToAccountRef.value) == (100, source.Id, target.Id)
    transfer(craig, target, source)
    assert Account.get(source.Id, qb=craig).CurrentBalance == source.CurrentBalance


def test_the_amount_of_a_transfer_is_changed(craig: Any) -> None:
    made = Transfer.all(max_results=1, qb=craig)[0]
    made.Amount += 1
    made.save(qb=craig)
    assert Transfer.get(made.Id, qb=craig).Amount == made.Amount


def test_a_card_is_opened_paid_and_drawn_on(craig: Any) -> None:
    card = Account()
    card.Name, card.AccountType, card.AccountSubType = (
        "Credit Card Account 150916",
        "Credit Card",
        "CreditCard",
    )
    card.save(qb=craig)
    source = Account.where(ASSETS, max_results=1, qb=craig)[0]
    made = CreditCardPayment()
    made.Amount, made.BankAccountRef, made.CreditCardAccountRef = 100, source.to_ref(), card.to_ref()
    made.save(qb=craig)

    read = CreditCardPayment.get(made.Id, qb=craig)
    assert (read.Id, read.Amount) == (made.Id, 100)
    assert (read.BankAccountRef.value, read.CreditCardAccountRef.value) == (source.Id, card.Id)
    transfer(craig, card, source)
    assert Account.get(card.Id, qb=craig).CurrentBalance == 0


def test_the_amount_of_a_card_payment_is_changed(craig: Any) -> None:
    made = CreditCardPayment.all(max_results=1, qb=craig)[0]
    made.Amount += 1
    made.save(qb=craig)
    assert CreditCardPayment.get(made.Id, qb=craig).Amount == made.Amount


def test_an_account_is_made_renamed_and_keeps_its_number(craig: Any) -> None:
    made = Account()
    made.AcctNum, made.Name = "01150916001", "Test Account 150916001"
    made.AccountType, made.AccountSubType = "Bank", "CashOnHand"
    made.save(qb=craig)
    read = Account.get(made.Id, qb=craig)
    assert (read.Name, read.AcctNum, int(read.Id) > 0) == (made.Name, "01150916001", True)
    read.Name = "Updated Name 150916001"
    read.save(qb=craig)
    again = Account.get(made.Id, qb=craig)
    assert (again.Name, again.AcctNum) == ("Updated Name 150916001", "01150916001")


def test_an_account_is_made_of_what_json_says(craig: Any) -> None:
    made = Account.from_json(
        {"AcctNum": "01150916002", "Name": "From JSON", "AccountType": "Bank", "AccountSubType": "CashOnHand"}
    )
    made.save(qb=craig)
    read = Account.get(made.Id, qb=craig)
    assert (read.Name, read.AccountType, read.AccountSubType) == ("From JSON", "Bank", "CashOnHand")


def test_a_journal_entry_names_a_customer_on_the_receivable(craig: Any) -> None:
    def line(side: str, account: str) -> Any:
        made = JournalEntryLine()
        made.Amount = 12.5
        made.JournalEntryLineDetail = JournalEntryLineDetail()
        made.JournalEntryLineDetail.PostingType = side
        made.JournalEntryLineDetail.AccountRef = Ref()
        made.JournalEntryLineDetail.AccountRef.value = account
        return made

    owing = Customer.all(max_results=1, qb=craig)[0]
    made = JournalEntry()
    made.Line += [line("Debit", "84"), line("Credit", "1")]
    made.Line[0].JournalEntryLineDetail.Entity = Entity()
    made.Line[0].JournalEntryLineDetail.Entity.Type = "Customer"
    made.Line[0].JournalEntryLineDetail.Entity.EntityRef = owing.to_ref()
    made.save(qb=craig)

    assert Customer.get(owing.Id, qb=craig).Balance == owing.Balance + 12.5
    made.delete(qb=craig)
    assert Customer.get(owing.Id, qb=craig).Balance == owing.Balance


@pytest.mark.parametrize("kind", [JournalEntry, Transfer])
def test_the_first_of_a_kind_is_sent_back_whole_with_another_note(craig: Any, kind: Any) -> None:
    form = kind.all(max_results=1, qb=craig)[0]
    form.PrivateNote = "Test"
    form.save(qb=craig)
    after = kind.get(form.Id, qb=craig)
    assert (after.PrivateNote, int(after.SyncToken)) == ("Test", int(form.SyncToken) + 1)


def test_a_deposit_with_a_payment_in_it_does_not_come_back_with_the_details_this_client_adds(
    craig: Any,
) -> None:
    """The client gives every line of a deposit a DetailType; beside a link QuickBooks refuses it (seen)."""
    form = Deposit.all(max_results=1, qb=craig)[0]
    form.PrivateNote = "Test"
    with pytest.raises(exceptions.ValidationException) as refused:
        form.save(qb=craig)
    assert refused.value.error_code == 2010
    assert Deposit.get(form.Id, qb=craig).SyncToken == form.SyncToken
