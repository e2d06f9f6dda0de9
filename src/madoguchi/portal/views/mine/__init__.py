"""What a person may see of oneself: facts, consents, who looked, and all of it to take along."""
