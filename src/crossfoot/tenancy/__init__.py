"""Companies, people, memberships, roles and API tokens; access.py is the one gate."""
