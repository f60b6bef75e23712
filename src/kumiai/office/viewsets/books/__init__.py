"""Books that are only read: the history and the list of deadlines."""
