"""Products and tax rates."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crossfoot.catalog import operations
from crossfoot.catalog.models import Product, TaxRate
from crossfoot.catalog.operations import ProductRow
from crossfoot.core.permissions import Role
from crossfoot.core.problems import Refusal
from crossfoot.tenancy import access
from office import Office

CHAI = ProductRow(sku="CHAI", name="Chai", category="Beverages", unit_price=Decimal("18.00"))


def ensures(office: Office, *rows: ProductRow) -> dict[str, Product]:
    return operations.ensure_products(company=office.northwind, rows=rows)


def drafts(office: Office, row: ProductRow = CHAI) -> Product:
    return operations.draft_product(company=office.northwind, row=row, by=office.ana, at=office.now)


class TestProducts:
    def test_missing_ones_are_made_and_known_ones_left(self, office: Office):
        first = ensures(office, CHAI)["CHAI"]
        again = ensures(office, ProductRow(sku=" CHAI ", name="Tea"), ProductRow(sku="CHANG"))
        assert set(again) == {"CHAI", "CHANG"}
        assert again["CHAI"].pk == first.pk
        assert Product.objects.get(sku="CHAI").name == "Chai"

    def test_one_sku_twice_in_a_file_is_one_product(self, office: Office):
        assert ensures(office, CHAI, ProductRow(sku="CHAI", name="Other"))["CHAI"].name == "Chai"
        assert Product.objects.count() == 1

    def test_500_rows_cost_a_handful_of_queries(self, office: Office, django_assert_max_num_queries):
        rows = [ProductRow(sku=f"P{n}") for n in range(500)]
        with django_assert_max_num_queries(12):
            ensures(office, *rows)
        with django_assert_max_num_queries(3):
            assert len(ensures(office, *rows)) == 500

    @pytest.mark.parametrize(
        ("row", "code"),
        [
            (ProductRow(sku=" "), "product_sku_missing"),
            (ProductRow(sku="x" * 101), "product_field_too_long"),
            (ProductRow(sku="A", name="a\x00"), "product_field_not_text"),
            (ProductRow(sku="A", kind="stock"), "product_kind"),
            (ProductRow(sku="A", unit_price=Decimal("-1")), "product_price"),
            (ProductRow(sku="A", unit_price=Decimal("NaN")), "product_price"),
            (ProductRow(sku="A", unit_price=Decimal("1e30")), "product_price"),
            (ProductRow(sku="A", unit_price=Decimal("0.0000001")), "product_price"),
        ],
    )
    def test_a_row_that_cannot_be_is_refused(self, office: Office, row: ProductRow, code: str):
        with pytest.raises(Refusal) as refused:
            ensures(office, CHAI, row)
        assert [problem.code for problem in refused.value.problems] == [code]
        assert not Product.objects.exists()

    def test_an_sku_stands_for_one_product_of_a_company(self, office: Office):
        drafts(office)
        with pytest.raises(Refusal, match="The SKU “CHAI” belongs to “Chai”"):
            drafts(office)
        operations.draft_product(company=office.brightware, row=CHAI, by=office.bo, at=office.now)
        assert Product.objects.count() == 2

    def test_a_change_is_told(self, office: Office):
        chai = drafts(office)
        row = ProductRow(sku="CHAI", name="Chai tea", unit_price=Decimal("19"))
        operations.edit_product(product=chai, row=row, by=office.ana, at=office.now, is_active=False)
        chai.refresh_from_db()
        assert (chai.name, chai.unit_price, chai.is_active) == ("Chai tea", Decimal("19"), False)
        assert office.verbs()[-2:] == ["product.drafted", "product.edited"]

    def test_a_viewer_and_an_outsider_change_nothing(self, office: Office):
        vera = office.joins("Vera", Role.VIEWER)
        for person, error in ((vera, access.Forbidden), (office.bo, access.Outsider)):
            with pytest.raises(error):
                operations.draft_product(company=office.northwind, row=CHAI, by=person, at=office.now)
        assert not Product.objects.exists()


class TestTaxRates:
    def test_a_rate_has_a_key_and_a_name_for_people(self, office: Office):
        rate = office.adds_rate(" VAT standard ", "20")
        assert (rate.key, str(rate)) == (f"tax:{rate.pk}", "VAT standard (20 %)")

    @pytest.mark.parametrize("percent", ["-1", "100.0001", "NaN", "Infinity", "5.00001"])
    def test_a_percentage_that_is_none_is_refused(self, office: Office, percent: str):
        with pytest.raises(Refusal, match="lies between 0 and 100 percent"):
            office.adds_rate("VAT", percent)
        assert not TaxRate.objects.exists()

    def test_a_name_is_taken_once(self, office: Office):
        office.adds_rate("VAT", "20")
        with pytest.raises(Refusal, match="There is a tax rate “VAT"):
            office.adds_rate("VAT", "5")

    def test_a_rate_is_taken_out_of_use_and_keeps_its_percentage(self, office: Office):
        rate = office.adds_rate("VAT", "17.5")
        operations.edit_tax_rate(rate=rate, name="VAT of 2010", is_active=False, by=office.ana, at=office.now)
        rate.refresh_from_db()
        assert (rate.name, rate.percent, rate.is_active) == ("VAT of 2010", Decimal("17.5"), False)

    def test_a_file_names_rates_that_are_made_or_must_agree(self, office: Office):
        known = office.adds_rate("VAT", "20")
        found = operations.ensure_tax_rates(
            company=office.northwind, rows=[("VAT", Decimal("20.0")), ("Reduced", Decimal("5"))],
            by=office.ana, at=office.now,
        )  # fmt: skip
        assert found["VAT"] == known
        assert found["Reduced"].percent == Decimal("5")
        with pytest.raises(Refusal, match="is 20 % here, and 19 % in the file"):
            operations.ensure_tax_rates(
                company=office.northwind, rows=[("VAT", Decimal("19")), ("New", Decimal("1"))],
                by=office.ana, at=office.now,
            )  # fmt: skip
        assert not TaxRate.objects.filter(name="New").exists()
