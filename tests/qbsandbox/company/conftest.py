import pytest

from qbsandbox.company.file import CompanyFile
from rest_desk import NOW, Desk


@pytest.fixture
def us() -> Desk:
    """A US company with automated sales tax; customers 1-4, vendors 5-7, custom numbers on."""
    return Desk(CompanyFile.create(profile="us", realm_id="9130350000000001", now=NOW))


@pytest.fixture
def uk() -> Desk:
    """A UK company; customers 1-3, vendors 4-5, codes 1 = 20 %, 2 = 5 %, 3 = 0 %, 4 = exempt, 5 = no VAT."""
    return Desk(CompanyFile.create(profile="uk", realm_id="9130350000000002", now=NOW))
