package io.mmapkit.examples;

import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;

/** One JVM writes records into a segment and makes it longer when it is full; another reads along. */
final class GrowingSegment {
    private static final long FIRST_LENGTH = 4096;
    private static final long MOST = 1 << 20;
    private static final long RECORDS = 100_000;

    private static final long LEAD = 1_000; // how many records the writer may be ahead, so that both are at work at once

    // What lies in the segment: how many records were written, how many read, then the records: a number each.
    private static final VarHandle COUNT = ValueLayout.JAVA_LONG.varHandle();
    private static final long WRITTEN = 0;
    private static final long READ = 8;
    private static final long FIRST_RECORD = 16;

    private GrowingSegment() {}

    static void run() throws IOException {
        try (Stage stage = Stage.named("growing-segment");
                SharedSegment records = SharedSegment.builder().name(stage.name()).byteSize(FIRST_LENGTH).reserve(MOST)
                        .create()) {
            stage.start(GrowingSegment.class, stage.name());
            int grown = 0;
            for (long record = 0; record < RECORDS; record++) {
                awaitAbove(records.segment(), READ, record - LEAD, stage::hasFailed);
                if (end(record) > records.byteSize()) {
                    records.grow(2 * records.byteSize()); // storage first: if there is none, all is as before
                    grown++;
                }
                records.segment().set(ValueLayout.JAVA_LONG, at(record), record);
                COUNT.setRelease(records.segment(), WRITTEN, record + 1);
            }
            System.out.println("writer wrote " + RECORDS + " records; it made the segment longer " + grown
                    + " times, to " + records.byteSize() + " bytes");
            stage.awaitSuccess();
        }
    }

    /** The reader: is given the name. */
    public static void main(String[] arguments) throws IOException {
        Stage.enter();
        try (SharedSegment records = SharedSegment.builder().name(arguments[0]).reserve(MOST).attach()) {
            MemorySegment first = records.segment();
            long address = first.address();
            int refreshed = 0;
            long sum = 0;
            for (long record = 0; record < RECORDS; record++) {
                awaitAbove(first, WRITTEN, record, () -> false);
                if (end(record) > records.byteSize()) {
                    records.refresh(); // the writer grew it before it told of the record
                    refreshed++;
                }
                sum += records.segment().get(ValueLayout.JAVA_LONG, at(record));
                COUNT.setRelease(first, READ, record + 1);
            }
            System.out.println("reader read " + RECORDS + " records; it took over a new size " + refreshed
                    + " times, and its first view of " + first.byteSize() + " bytes is still good");
            Expect.that(sum == RECORDS * (RECORDS - 1) / 2, "each record is what was written");
            Expect.that(records.segment().address() == address, "what was reserved lets it grow in place");
        }
    }

    private static void awaitAbove(MemorySegment memory, long count, long least, BooleanSupplier isHopeless) {
        Waiting.until(() -> (long) COUNT.getAcquire(memory, count) > least, isHopeless,
                "more than " + least + " records");
    }

    private static long at(long record) {
        return FIRST_RECORD + Long.BYTES * record;
    }

    private static long end(long record) {
        return at(record) + Long.BYTES;
    }
}
