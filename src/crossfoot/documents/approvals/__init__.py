"""Approval by two sides: rules, limits, delegation, and the approvals themselves."""
