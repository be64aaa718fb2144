"""Measure retrieval, answers and claims on judged sets."""
