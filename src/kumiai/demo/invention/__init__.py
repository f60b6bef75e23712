"""How the demo cooperative is invented: every day and number follows from a seed and the day of the load."""
