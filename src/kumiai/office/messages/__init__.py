"""Messages in the office: one's inbox and wishes, the outbox, slips of paper, and wordings."""
