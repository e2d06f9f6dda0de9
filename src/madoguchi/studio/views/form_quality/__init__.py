"""Pages that make a form trustworthy: lint, routes, kept cases, translations, the paper list, sharing, test runs."""
