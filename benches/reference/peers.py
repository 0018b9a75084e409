"""Other engines on the same vectors and documents; benches/src/scale/peers.rs starts it and asks in turn with ours.

    python peers.py vectors|texts --folder F --documents D --block N --nearest K --page P [--graphs]

Prints one line of JSON when all engines are built, then one for each line of standard input, a number of a block: for
each engine the CPU milliseconds of this thread for each question, and the keys found (for texts: how many). One thread
each. Graphs: M 16, efConstruction 200; the width of the search is the narrowest that finds 99 % of the nearest ten of
vectors that are drawn like the questions and are not among them.
"""

import argparse
import json
import os
import sqlite3
import sys
import time
from pathlib import Path

import numpy as np

WIDTHS = [16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024]
M, BUILD_WIDTH = 16, 200
WANTED = 0.99


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def built(name, about, make):
    before, start = resident(), time.process_time()
    engine = make()
    took, grown = time.process_time() - start, resident() - before
    return engine, {"engine": name, "about": about, "cpu_seconds": took, "megabytes": max(grown, 0.0)}


def timed(ask, questions):
    milliseconds, found = [], []
    for question in questions:
        start = time.thread_time()
        answer = ask(question)
        milliseconds.append((time.thread_time() - start) * 1e3)
        found.append(answer)
    return milliseconds, found


def serve(engines, abouts, blocks):
    print(json.dumps(abouts), flush=True)
    for line in sys.stdin:
        questions = blocks(int(line))
        answer = []
        for about, ask in zip(abouts, engines, strict=True):
            milliseconds, found = timed(ask, questions)
            answer.append({"engine": about["engine"], "milliseconds": milliseconds, "found": found})
        print(json.dumps(answer), flush=True)


def vectors(options):
    import faiss
    import hnswlib
    from usearch.index import Index

    faiss.omp_set_num_threads(1)
    folder, nearest = options.folder, options.nearest
    keys = np.fromfile(folder / "keys.u64", dtype=np.uint64)
    data = np.fromfile(folder / "vectors.f32", dtype=np.float32).reshape(len(keys), -1)
    faiss.normalize_L2(data)
    questions = np.fromfile(folder / "questions.f32", dtype=np.float32).reshape(-1, data.shape[1])
    # The width is chosen on other questions than those that count.
    trial = np.fromfile(folder / "trial.f32", dtype=np.float32).reshape(-1, data.shape[1])
    engines, abouts = [], []

    def flat():
        index = faiss.IndexFlatIP(data.shape[1])
        index.add(data)
        return index

    exact, about = built("faiss IndexFlatIP", "exact f32", flat)
    engines.append(lambda q: keys[exact.search(q[None], nearest)[1][0]].tolist())
    abouts.append(about)
    truth = exact.search(trial, nearest)[1]

    def tune(set_width, ask):
        """The narrowest width that finds enough; positions are compared."""
        for width in WIDTHS:
            set_width(width)
            hits = sum(len(set(ask(q)) & set(t)) for q, t in zip(trial, truth.tolist(), strict=True))
            if hits >= WANTED * truth.size:
                break
        return width

    def add(name, make, set_width, search):
        engine, about = built(name, "", make)
        ask = lambda q: search(engine, q)
        about["about"] = f"f32, ef {tune(lambda width: set_width(engine, width), ask)}"
        engines.append(lambda q: keys[ask(q)].tolist())
        abouts.append(about)

    def faiss_graph():
        index = faiss.IndexHNSWFlat(data.shape[1], M, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = BUILD_WIDTH
        index.add(data)
        return index

    def hnswlib_graph():
        index = hnswlib.Index("ip", data.shape[1])
        index.init_index(len(data), ef_construction=BUILD_WIDTH, M=M)
        index.set_num_threads(1)
        index.add_items(data, num_threads=1)
        return index

    def usearch_graph():
        index = Index(ndim=data.shape[1], metric="ip", dtype="f32", connectivity=M, expansion_add=BUILD_WIDTH)
        index.add(np.arange(len(data)), data, threads=1)
        return index

    def faiss_width(index, width):
        index.hnsw.efSearch = width

    def usearch_width(index, width):
        index.expansion_search = width

    if options.graphs:
        add("faiss IndexHNSWFlat", faiss_graph, faiss_width, lambda index, q: index.search(q[None], nearest)[1][0])
        add(
            "hnswlib",
            hnswlib_graph,
            lambda index, width: index.set_ef(width),
            lambda index, q: index.knn_query(q, nearest, num_threads=1)[0][0],
        )
        add("usearch", usearch_graph, usearch_width, lambda index, q: index.search(q, nearest, threads=1).keys)
    serve(engines, abouts, lambda block: questions[block * options.block :][: options.block])


def is_cjk(character):
    return "\u3400" <= character <= "\u9fff"


def apart(text):
    """Every Chinese character a word of its own."""
    return "".join(f" {character} " if is_cjk(character) else character for character in text)


def quoted(text):
    return '"' + text.replace('"', '""') + '"'


def texts(options):
    kinds = json.loads((options.folder / "questions.json").read_text("utf-8"))
    with open(options.documents, encoding="utf-8") as file:
        documents = [(int(key), text) for key, text in (line.rstrip("\n").split("\t", 1) for line in file)]
    engines, abouts = [], []

    def add(name, tokenizer, as_document, as_query):
        path = options.folder / f"{tokenizer.split()[0]}.sqlite"

        def make():
            database = sqlite3.connect(path)
            database.execute(f"CREATE VIRTUAL TABLE t USING fts5(words, content='', tokenize='{tokenizer}')")
            rows = ((key, as_document(text)) for key, text in documents)
            database.executemany("INSERT INTO t (rowid, words) VALUES (?, ?)", rows)
            database.execute("INSERT INTO t (t) VALUES ('optimize')")
            database.commit()
            return database

        database, about = built(name, "", make)
        about["megabytes"] = path.stat().st_size / 1e6

        def ask(question):
            query = " AND ".join(quoted(as_query(word)) for word in question.split())
            database.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT ?", (query, options.page)).fetchall()
            return query

        def count(query):
            return database.execute("SELECT count(*) FROM t WHERE t MATCH ?", (query,)).fetchone()[0]

        engines.append((ask, count))
        abouts.append(about)

    same = lambda text: text
    add("FTS5, trigram", "trigram", same, same)
    add("FTS5, CJK apart", "unicode61", apart, apart)
    print(json.dumps(abouts), flush=True)
    for line in sys.stdin:
        answer = []
        for about, (ask, count) in zip(abouts, engines, strict=True):
            milliseconds, queries = timed(ask, kinds[int(line)][1])
            found = [[count(query)] for query in queries]
            answer.append({"engine": about["engine"], "milliseconds": milliseconds, "found": found})
        print(json.dumps(answer), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["vectors", "texts"])
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--documents", type=Path, required=True)
    parser.add_argument("--block", type=int, required=True)
    parser.add_argument("--nearest", type=int, required=True)
    parser.add_argument("--page", type=int, required=True)
    parser.add_argument("--graphs", action="store_true")
    options = parser.parse_args()
    {"vectors": vectors, "texts": texts}[options.what](options)


main()
