package io.mmapkit.examples;

import io.mmapkit.shared.RecordLayout;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/** The code in the documentation of shared segments with a layout. */
final class TypedSegment {
    private TypedSegment() {}

    // @start region="varhandles"
    static final StructLayout COUNTERS = MemoryLayout.structLayout(ValueLayout.JAVA_LONG.withName("orders"),
            ValueLayout.JAVA_INT.withName("open"), MemoryLayout.paddingLayout(4)).withName("Counters");
    static final VarHandle ORDERS = COUNTERS.varHandle(PathElement.groupElement("orders"));
    static final VarHandle OPEN = COUNTERS.varHandle(PathElement.groupElement("open"));

    static long count(String name) throws IOException {
        try (SharedSegment counters = SharedSegment.builder().name(name).layout(COUNTERS).createOrAttach()) {
            OPEN.setRelease(counters.segment(), 0L, 1); // whoever sees it by getAcquire, sees what was stored before
            return (long) ORDERS.getAndAdd(counters.segment(), 0L, 1L) + 1; // whatever other processes add meanwhile
        }
    }
    // @end

    // @start region="record"
    record Limits(int orders, double price) {}

    record Settings(boolean open, Limits buy, Limits sell) {}

    static final RecordLayout<Settings> SETTINGS = RecordLayout.of(Settings.class);

    static Settings publish(String name, Settings settings) throws IOException {
        try (SharedSegment segment = SharedSegment.builder().name(name).layout(SETTINGS.layout())
                .initialize(memory -> SETTINGS.set(memory, 0, settings)).createOrAttach()) {
            return SETTINGS.get(segment.segment(), 0); // these, or those of who came first
        }
    }
    // @end
}
