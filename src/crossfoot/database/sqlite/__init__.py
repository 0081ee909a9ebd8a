"""SQLite as Django knows it, with statements composed sooner; the settings name this package."""
