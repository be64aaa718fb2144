"""A library on disk: generations, each whole and checked, replaced atomically."""
