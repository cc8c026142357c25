"""Article -> Mention -> Candidate: notices possible incidents in three languages, says why, groups them by event."""
