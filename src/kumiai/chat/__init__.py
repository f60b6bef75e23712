"""The door in the chat: what staff and member companies do by taps and short texts (チャットの窓口)."""
