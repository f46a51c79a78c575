package io.mmapkit.examples;

import io.mmapkit.Durability;
import io.mmapkit.MappedRegion;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A log that grows: records are appended to a mapped file, which is made longer in place, so that views that were taken before stay good. The
 * file begins with how many bytes of it count, then comes each record: its length, and its text.
 */
final class AppendLog implements AutoCloseable {
    private static final long STEP = 64 << 10; // how much longer the file is made at a time
    private static final long LONGEST = 1L << 36; // address space costs nothing

    private final MappedRegion region;
    private long end;

    AppendLog(Path path) throws IOException {
        region = MappedRegion.builder().file(path).create().length(Math.max(STEP, sizeOf(path))).reserve(LONGEST).map();
        end = Math.max(Long.BYTES, region.segment().get(ValueLayout.JAVA_LONG, 0));
    }

    private static long sizeOf(Path path) throws IOException {
        return Files.exists(path) ? Files.size(path) : 0;
    }

    void append(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long next = end + Integer.BYTES + bytes.length;
        while (next > region.byteSize()) {
            // First the storage is allocated, and then it is mapped: if the disk is full, this throws, and the log is as before
            region.grow(region.byteSize() + STEP);
        }
        MemorySegment log = region.segment();
        log.set(ValueLayout.JAVA_INT_UNALIGNED, end, bytes.length);
        MemorySegment.copy(bytes, 0, log, ValueLayout.JAVA_BYTE, end + Integer.BYTES, bytes.length);
        end = next;
    }

    /** Makes what was appended durable: the records first, and then the number that says that they count. */
    void commit() throws IOException {
        region.store(0, end, Durability.RANGE);
        region.segment().set(ValueLayout.JAVA_LONG, 0, end);
        region.store(0, Long.BYTES, Durability.RANGE);
    }

    List<String> records() {
        List<String> records = new ArrayList<>();
        MemorySegment log = region.segment();
        for (long at = Long.BYTES; at < end;) {
            int length = log.get(ValueLayout.JAVA_INT_UNALIGNED, at);
            byte[] bytes = log.asSlice(at + Integer.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
            records.add(new String(bytes, StandardCharsets.UTF_8));
            at += Integer.BYTES + length;
        }
        return records;
    }

    @Override
    public void close() {
        region.close();
    }

    static void run() throws IOException {
        Path path = Files.createTempFile("mmapkit-append-log-", ".log");
        try {
            int many = 10_000;
            try (AppendLog log = new AppendLog(path)) {
                MemorySegment early = log.region.segment();
                System.out.println("the log begins with " + log.region.byteSize() + " bytes at 0x"
                        + Long.toHexString(early.address()));
                for (int i = 0; i < many; i++) {
                    log.append("record number " + i);
                }
                log.commit();
                System.out
                        .println("after " + many + " records it has " + log.region.byteSize() + " bytes, and the file "
                                + Files.size(path) + ", at the same address");
                Expect.that(log.region.segment().address() == early.address(), "it grew in place");
                Expect.that(early.get(ValueLayout.JAVA_LONG, 0) == log.end, "the first view of it is still good");
            }
            try (AppendLog log = new AppendLog(path)) {
                List<String> records = log.records();
                System.out.println(
                        "opened again: " + records.size() + " records, the last is \"" + records.getLast() + '"');
                Expect.that(records.size() == many, "all of them are there");
                log.append("one more");
                log.commit();
                Expect.that(log.records().getLast().equals("one more"), "the log goes on");
            }
        } finally {
            Files.delete(path);
        }
    }
}
