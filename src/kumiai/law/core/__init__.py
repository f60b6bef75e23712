"""The machinery of the law library: dated figures, rules over columns, decisions, duties."""
