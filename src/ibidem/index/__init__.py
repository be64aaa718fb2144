"""Nearest vectors and BM25 behind two protocols."""
