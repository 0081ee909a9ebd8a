"""Importing this makes Django ready; `crossfoot.cli` does so before any verb is imported."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crossfoot.runtime.settings")
django.setup()
