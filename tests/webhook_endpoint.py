"""An app's webhook endpoint, for tests: it keeps what was posted and answers as it is told."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from qbsandbox.online.webhooks import Post

TOKEN = "3b1d0a52-7a5b-4d3c-9f6e-2f7f0c9e1a11"


class Endpoint:
    """`answers` are the statuses to come (None: no answer in time); when they are used up it answers 200."""

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.answers: list[int | None] = []

    def __call__(self, post: Post, seconds: float) -> int:
        self.posts.append(post)
        answer = self.answers.pop(0) if self.answers else 200
        if answer is None:
            raise TimeoutError(f"nothing within {seconds} seconds")
        return answer

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(post.body) for post in self.posts]

    @property
    def told(self) -> list[tuple[str, str]]:
        """(type, id) of every CloudEvent that came, in the order in which they came."""
        return [(event["type"], event["intuitentityid"]) for body in self.bodies for event in body]


def is_genuine(post: Post, token: str = TOKEN) -> bool:
    """What an app checks before it believes a post."""
    digest = hmac.new(token.encode(), post.body, hashlib.sha256).digest()
    return hmac.compare_digest(base64.b64decode(post.headers["intuit-signature"]), digest)
