"""From the replies of the Online service to HTTP responses."""

from __future__ import annotations

from werkzeug.wrappers import Response

from qbsandbox.online.rest_messages import RestReply


def response_of(reply: RestReply) -> Response:
    return Response(reply.body, status=reply.status, headers=dict(reply.headers))
