"""The quality of the organisation's own procedures: what is missing, what to do, what is declared, what is stricter."""
