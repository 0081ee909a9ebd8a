"""A company file outlives the program."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from qbsandbox.company.file import CompanyFile
from rest_desk import NOW, Desk, bill, expense, identity, invoice, sale

KINDS = (
    "CompanyInfo",
    "Preferences",
    "Account",
    "Customer",
    "Vendor",
    "Item",
    "TaxCode",
    "Term",
    "Invoice",
    "Bill",
)


def worked(path: Path) -> Desk:
    """A company in a file in which something happened."""
    desk = Desk(CompanyFile.create(profile="uk", realm_id="42", now=NOW, path=path))
    desk.create("Customer", {"DisplayName": "Café Nero"})
    sold = desk.create("Invoice", invoice(sale("10.03", tax="1")))
    desk.create("Bill", bill(expense(100, tax="1"), vendor="4"))
    desk.post("invoice", identity(sold), operation="void")
    desk.company.switches.name_length = 30
    desk.company.close_books(date(2023, 12, 31), password=True)
    return desk


def test_a_reopened_company_is_the_same(tmp_path: Path) -> None:
    desk = worked(tmp_path / "books.qbo")
    records = {kind: desk.company.all(kind) for kind in KINDS}
    balance = desk.company.ledger.trial_balance(date(2024, 1, 1), date(2024, 12, 31))
    desk.company.close()

    again = Desk(CompanyFile.open(tmp_path / "books.qbo"))

    assert {kind: again.company.all(kind) for kind in KINDS} == records
    assert again.company.ledger.trial_balance(date(2024, 1, 1), date(2024, 12, 31)) == balance
    assert (
        again.company.realm_id,
        again.company.name,
        again.company.country,
        again.company.home_currency,
    ) == (
        "42",
        "Severn Goods Ltd",
        "GB",
        "GBP",
    )
    assert again.company.switches.name_length == 30
    assert again.code("bill", bill(expense(1, tax="1"), vendor="4") | {"TxnDate": "2023-12-31"}) == "6210"
    assert again.create("Customer", {"DisplayName": "Next"})["Id"] == "7"


def test_what_was_committed_survives_without_a_goodbye(tmp_path: Path) -> None:
    desk = worked(tmp_path / "books.qbo")

    again = CompanyFile.open(tmp_path / "books.qbo")

    assert again.all("Bill") == desk.company.all("Bill")


def test_a_copy_goes_its_own_way(tmp_path: Path) -> None:
    desk = worked(tmp_path / "books.qbo")
    desk.company.save_as(tmp_path / "copy.qbo")
    desk.create("Customer", {"DisplayName": "After the copy"})

    copy = CompanyFile.open(tmp_path / "copy.qbo")

    assert len(copy.all("Customer")) + 1 == len(desk.company.all("Customer"))
    with pytest.raises(FileExistsError, match=r"copy\.qbo is taken"):
        desk.company.save_as(tmp_path / "copy.qbo")


def test_a_company_in_memory_can_be_saved(tmp_path: Path) -> None:
    desk = Desk(CompanyFile.create(profile="us", realm_id="1", now=NOW))
    desk.create("Invoice", invoice(sale(10)))
    desk.company.save_as(tmp_path / "saved.qbo")

    assert CompanyFile.open(tmp_path / "saved.qbo").all("Invoice") == desk.company.all("Invoice")


def test_a_missing_file_a_taken_path_and_an_unknown_profile_are_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="there is no company file at"):
        CompanyFile.open(tmp_path / "none.qbo")
    worked(tmp_path / "books.qbo")
    with pytest.raises(FileExistsError, match="already holds a company"):
        CompanyFile.create(profile="us", realm_id="1", now=NOW, path=tmp_path / "books.qbo")
    with pytest.raises(ValueError, match="choose one of us, uk"):
        CompanyFile.create(profile="mars", realm_id="1", now=NOW)


def test_an_interrupted_request_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = worked(tmp_path / "books.qbo")
    before = desk.company.all("Vendor")

    def fails(*args: object, **more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(desk.company.store, "post", fails)
    with pytest.raises(KeyboardInterrupt):
        desk.create("Bill", bill(expense(1, tax="1"), vendor="4"))
    monkeypatch.undo()

    assert (desk.company.all("Vendor"), len(desk.company.all("Bill"))) == (before, 1)
    assert len(CompanyFile.open(tmp_path / "books.qbo").all("Bill")) == 1


def test_records_read_in_tests_are_as_read_over_rest(tmp_path: Path) -> None:
    desk = worked(tmp_path / "books.qbo")

    owed = desk.company.all("Bill")[0]

    assert owed == desk.read("Bill", owed["Id"])
    assert (owed["TotalAmt"], owed["VendorRef"]["name"]) == (Decimal("120.00"), "Dean Forest Timber")
