"""The same rules and data for Kumiai, OpenFisca, NumPy and plain Python; see benchmarks/README.md."""
