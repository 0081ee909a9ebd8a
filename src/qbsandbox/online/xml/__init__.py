"""XML: the JSON that a body in XML would have been, and the XML that a reply in JSON would have been.

Intuit's own PHP SDK and quickbooks-ruby speak XML, and XML is what the real service answers by default. Where the
two are exchanged is `online.edge`.
"""
