"""The dossier of an incident: who was looked at by whom, which fields, and where it stands in the log (調査書)."""
