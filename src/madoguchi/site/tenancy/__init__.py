"""One government's part of the database: set up, taken out as files, removed alone (団体のデータ)."""
