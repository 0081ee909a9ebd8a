"""Settings of a company: names, mapping, numbers and dates, people, tokens, and facts of the installation."""
