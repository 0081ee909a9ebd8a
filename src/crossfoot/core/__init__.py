"""Plain accounting: frozen values and functions. No Django, no network, no XML, no clock."""
