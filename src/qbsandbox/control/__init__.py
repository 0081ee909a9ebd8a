"""The control port: weather, time, companies and settings of a running sandbox, over HTTP."""
