package io.mmapkit.bench.result;

/** The measured file, and how much of it was in the page cache when the measurements began and when they had ended. */
public record FileFacts(String path, long bytes, long pages, long residentPagesAtStart, long residentPagesAtEnd) {}
