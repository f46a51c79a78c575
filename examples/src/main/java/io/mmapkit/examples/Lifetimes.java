package io.mmapkit.examples;

import io.mmapkit.MappedRegion;
import io.mmapkit.MappingBudget;
import io.mmapkit.RegionGroup;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** Who may use a region and how it ends: confined, shared, in a group; and what Flight Recorder tells of it. */
final class Lifetimes {
    private Lifetimes() {}

    static void run() throws Exception {
        Path recorded = Files.createTempFile("mmapkit-lifetimes-", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable("io.mmapkit.RegionMap");
            recording.enable("io.mmapkit.RegionUnmap");
            recording.start();
            confined();
            grouped();
            recording.stop();
            recording.dump(recorded);
            List<RecordedEvent> events = RecordingFile.readAllEvents(recorded);
            events.forEach(
                    event -> System.out.println(event.getEventType().getLabel() + ": " + event.getString("region")));
            Expect.that(events.size() == 8, "Flight Recorder saw each region come and go");
        } finally {
            Files.delete(recorded);
        }
    }

    /** Closing takes no time: no other thread can be inside an access. */
    private static void confined() throws IOException, InterruptedException {
        try (MappedRegion region = MappedRegion.builder().anonymous().length(1).confined().map()) {
            MemorySegment view = region.segment();
            AtomicReference<Throwable> refused = new AtomicReference<>();
            Thread other = new Thread(() -> view.get(ValueLayout.JAVA_BYTE, 0));
            other.setUncaughtExceptionHandler((_, thrown) -> refused.set(thrown));
            other.start();
            other.join(Duration.ofSeconds(10));
            System.out.println("another thread, to a confined region: " + refused.get());
            Expect.that(refused.get() instanceof WrongThreadException, "another thread is refused");
        }
    }

    /** Making sure that no thread is inside an access interrupts them all: a group does that once for all of its regions. */
    private static void grouped() throws IOException {
        MappingBudget before = MappingBudget.current();
        try (RegionGroup group = RegionGroup.open()) {
            for (int i = 0; i < 3; i++) {
                try (MappedRegion region = MappedRegion.builder().memfd("member " + i).length(1).group(group).map()) {
                    region.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) i);
                }
            }
            System.out.println("three regions of a group: " + before.mappings() + " mappings before, "
                    + MappingBudget.current().mappings() + " while it is open, of " + before.limit());
        }
    }
}
