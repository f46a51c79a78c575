package io.mmapkit;

import io.mmapkit.libc.Resource;
import io.mmapkit.libc.StructRusage;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What JDK Flight Recorder is told about regions. Costs nothing while no recording asks for it. */
final class RegionEvents {
    private RegionEvents() {}

    @Name("io.mmapkit.RegionMap")
    @Label("Region Map")
    @Description("A region was mapped")
    @Category({"mmapkit"})
    static final class Map extends Event {
        @Label("Region") String region;

        @Label("Size")
        @DataAmount long byteSize;
    }

    @Name("io.mmapkit.RegionUnmap")
    @Label("Region Unmap")
    @Description("A region was closed")
    @Category({"mmapkit"})
    static final class Unmap extends Event {
        @Label("Region") String region;
    }

    @Name("io.mmapkit.RegionSync")
    @Label("Region Sync")
    @Description("A range of a region was synced or stored")
    @Category({"mmapkit"})
    static final class Sync extends Event {
        @Label("Region") String region;

        @Label("Size")
        @DataAmount long byteSize;

        @Label("Mode") String mode;
    }

    @Name("io.mmapkit.RegionProtect")
    @Label("Region Protect")
    @Description("The protection of a region was changed, which ended its views")
    @Category({"mmapkit"})
    static final class Protect extends Event {
        @Label("Region") String region;

        @Label("Protection") String protection;
    }

    @Name("io.mmapkit.RegionResize")
    @Label("Region Resize")
    @Description("A region grew or shrank")
    @Category({"mmapkit"})
    static final class Resize extends Event {
        @Label("Region") String region;

        @Label("New Size")
        @DataAmount long byteSize;
    }

    @Name("io.mmapkit.ContainedFault")
    @Label("Contained Fault")
    @Description("A page of a region couldn't be had, and became an exception")
    @Category({"mmapkit"})
    static final class Fault extends Event {
        @Label("Region") String region;

        @Label("Kind") String kind;
    }

    @Name("io.mmapkit.BulkAccess")
    @Label("Bulk Access")
    @Description("A range of a region was prefaulted, read or written by a system call")
    @Category({"mmapkit"})
    static final class Bulk extends Event {
        @Label("Region") String region;

        @Label("Operation") String operation;

        @Label("Size")
        @DataAmount long byteSize;

        @Label("Major Faults")
        @Description("Pages the thread waited for a device for") long majorFaults;
    }

    @Name("io.mmapkit.RegionLeak")
    @Label("Region Leak")
    @Description("A region was dropped without being closed")
    @Category({"mmapkit"})
    @StackTrace(false)
    static final class Leak extends Event {
        @Label("Region") String region;

        @Label("Created At") String createdAt;
    }

    static void unmapped(String region) {
        Unmap event = new Unmap();
        if (event.shouldCommit()) {
            event.region = region;
            event.commit();
        }
    }

    static void leaked(RegionLeak leak) {
        Leak event = new Leak();
        if (event.shouldCommit()) {
            event.region = leak.region();
            event.createdAt = leak.createdAt().isEmpty() ? "" : leak.createdAt().getFirst().toString();
            event.commit();
        }
    }

    /** How many major faults this thread had so far. */
    static long majorFaults() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment usage = arena.allocate(StructRusage.LAYOUT);
            Resource.getrusage(Resource.RUSAGE_THREAD, usage);
            return StructRusage.ru_majflt(usage);
        } catch (SystemCallException refused) {
            throw new AssertionError(refused);
        }
    }
}
