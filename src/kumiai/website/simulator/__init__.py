"""The simulator that anybody may use: forms, answers in words, nothing kept."""
