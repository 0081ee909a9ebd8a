import pytest

from qbsandbox.company.file import CompanyFile
from rest_desk import NOW
from xml_desk import XmlDesk


@pytest.fixture
def us() -> XmlDesk:
    """A US company with automated sales tax; customers 1-4, vendors 5-7, custom numbers on."""
    return XmlDesk(CompanyFile.create(profile="us", realm_id="9130350000000001", now=NOW))


@pytest.fixture
def uk() -> XmlDesk:
    return XmlDesk(CompanyFile.create(profile="uk", realm_id="9130350000000002", now=NOW))
