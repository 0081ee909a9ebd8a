"""A desk in front of one company of the sandbox that speaks XML, beside its JSON one."""

from __future__ import annotations

from datetime import timedelta

from lxml import etree

from qbsandbox.online.edge import handle
from qbsandbox.online.rest import RestReply, RestRequest
from rest_desk import Desk

NS = "{http://schema.intuit.com/finance/v3}"
XMLNS = 'xmlns="http://schema.intuit.com/finance/v3"'


class XmlDesk(Desk):
    """`send`, `create` and the others speak JSON as ever; these speak XML."""

    def ask(
        self, method: str, path: str, body: str | bytes = b"", *, accept: str = "application/xml",
        content_type: str = "application/xml", **args: str,
    ) -> RestReply:  # fmt: skip
        self.now += timedelta(seconds=1)
        content = body.encode() if isinstance(body, str) else body
        request = RestRequest(method, tuple(path.split("/")), args, content, content_type, accept)
        return handle(self.company, request, now=self.now)

    def xml(self, method: str, path: str, body: str | bytes = b"", **args: str) -> etree._Element:
        """The root of a reply; fails where it is a refusal."""
        reply = self.ask(method, path, body, **args)
        assert reply.status == 200, reply.body
        assert reply.headers["Content-Type"] == "application/xml;charset=UTF-8"
        root = etree.fromstring(reply.body)
        assert root.find(f"{NS}Fault") is None, reply.body
        return root

    def refused(self, method: str, path: str, body: str | bytes = b"", **args: str) -> tuple[str, str]:
        """Code and Detail of a refusal in XML."""
        reply = self.ask(method, path, body, **args)
        assert reply.status == 400, reply.body
        assert reply.headers["Content-Type"] == "application/xml"
        error = etree.fromstring(reply.body).find(f"{NS}Fault/{NS}Error")
        assert error is not None
        return str(error.get("code")), error.findtext(f"{NS}Detail") or ""


def names(element: etree._Element) -> list[str]:
    """The names of an element's children, without their namespace."""
    return [etree.QName(child).localname for child in element]
