"""The XML face: requests and replies in XML, turned into the JSON shapes that everything else works with.

Intuit's own PHP SDK and quickbooks-ruby speak XML, and XML is what the real service answers by default.
"""

from qbsandbox.online.xml.face import as_asked, handle
from qbsandbox.online.xml.reading import json_of

__all__ = ["as_asked", "handle", "json_of"]
