import pytest

from qbsandbox.company.file import CompanyFile
from rest_desk import NOW, Desk


@pytest.fixture
def us() -> Desk:
    """A US company with automated sales tax; customers 1-4, vendors 5-7, employee 8."""
    return Desk(CompanyFile.create(profile="us", realm_id="9130350000000003", now=NOW))
