"""The `crossfoot` command: one file a verb. A verb parses, calls an operation and prints.

Importing this package makes Django ready, so that verbs can import operations like any other module.
"""

import crossfoot.runtime.ready  # noqa: F401
