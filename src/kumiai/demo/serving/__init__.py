"""What `kumiai start` does, step by step: database, demo, server, and the run after midnight."""
