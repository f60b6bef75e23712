"""What can be done in the chat, one verb a file."""
